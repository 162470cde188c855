"""Runs LibreOffice without a window: recalculates a workbook, or renders it to PDF and pictures."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

OLDEST = 25  # 7.4 cannot parse a table reference such as Deals[#All]
NEW_PROFILE = 81  # LibreOffice made its profile and asks to be started again
SECONDS = 180  # a machine with other work may take several times as long

# Language of TEXT() and of dates, that of the menus; and formulas are computed again although the file holds a value.
# A language of menus counts when it is listed as installed; its own texts stay English, those of extensions follow it.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">\
<value>{locale}</value></prop></item>
<item oor:path="/org.openoffice.Setup/Office/InstalledLocales"><node oor:name="{language}" oor:op="replace"/></item>
<item oor:path="/org.openoffice.Office.Linguistic/General"><prop oor:name="UILocale" oor:op="fuse">\
<value>{language}</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">\
<value>{recalculation}</value></prop></item>
</oor:items>
"""
ALWAYS, NEVER = 0, 1


def find() -> Path | None:
    """Return the program itself: its launcher does not pass a termination on."""
    launcher = shutil.which("soffice")
    if launcher is None:
        return None
    program = Path(launcher).resolve()
    return next((path for path in (program.with_name("soffice.bin"), program) if path.exists()), None)


@dataclass(frozen=True)
class LibreOffice:
    """One program with a profile of its own, for one process at a time.

    ``language`` is that of its menus, ``extensions`` a folder of unpacked ones, ``environment`` what its Python needs.
    """

    program: Path
    profile: Path
    language: str = "en-US"
    extensions: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    seconds: int = SECONDS

    def version(self) -> int:
        """Return the major version, 0 when the program does not say it."""
        found = re.search(r"LibreOffice (\d+)\.", self.run("--version").stdout)
        return int(found[1]) if found else 0

    def recalculate(self, workbook: Path, folder: Path, locale: str = "en-US") -> Path:
        """Save a copy of the workbook with every formula computed by LibreOffice, for comparing only."""
        return self.convert(workbook, "xlsx", folder, locale, ALWAYS)

    def to_pdf(self, workbook: Path, folder: Path, locale: str = "fr-FR", pages: str = "") -> Path:
        """Print as a reader sees the file first, with the values that it holds: every sheet, or ``pages`` (``1-2``)."""
        filtered = f':calc_pdf_Export:{{"PageRange":{{"type":"string","value":"{pages}"}}}}' if pages else ""
        return self.convert(workbook, f"pdf{filtered}", folder, locale, NEVER)

    def convert(self, workbook: Path, kind: str, folder: Path, locale: str, recalculation: int) -> Path:
        """Load a copy of the workbook (a lock beside the original stops the load); save it as ``kind[:filter]``."""
        self.set(locale, recalculation)
        source, target = folder / "input", folder / "output"
        source.mkdir(parents=True, exist_ok=True)
        copy = shutil.copy(workbook, source)
        result = target / f"{workbook.stem}.{kind.partition(':')[0]}"
        result.unlink(missing_ok=True)
        done = self.run("--convert-to", kind, "--outdir", str(target), str(copy))
        if not result.exists():
            raise RuntimeError(f"LibreOffice wrote no {result.name}: {done.stdout}{done.stderr}")
        return result

    def set(self, locale: str, recalculation: int = ALWAYS) -> None:
        """Write the settings of the profile."""
        settings = self.profile / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True, exist_ok=True)
        text = SETTINGS.format(locale=locale, language=self.language, recalculation=recalculation)
        settings.write_text(text, encoding="utf-8")

    def command(self, *arguments: str) -> list[str]:
        """The command line of the program with its profile and extensions."""
        found = {"UserInstallation": self.profile, "BUNDLED_EXTENSIONS": self.extensions}
        folders = (f"-env:{name}={path.resolve().as_uri()}" for name, path in found.items() if path)
        return [str(self.program), *folders, "--headless", "--norestore", *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run once, or twice when the profile is new."""
        environment = {**os.environ, **self.environment}
        for _ in range(2):
            done = subprocess.run(
                self.command(*arguments),
                env=environment,
                capture_output=True,
                text=True,
                timeout=self.seconds,
                check=False,
            )
            if done.returncode != NEW_PROFILE:
                break
        return done


def to_pictures(pdf: Path, dpi: int = 96) -> list[Path]:
    """Draw each page of a PDF beside it; return the PNG files in page order."""
    command = ["pdftoppm", "-png", "-r", str(dpi), str(pdf), str(pdf.with_suffix(""))]
    subprocess.run(command, check=True, timeout=SECONDS)
    return sorted(pdf.parent.glob(f"{pdf.stem}-*.png"))
