"""`xl-kpi excel` on the command line: what is printed, and the exit code."""

from pathlib import Path
from typing import Any

import pytest
from pytest_mock import MockerFixture

from udfs.binding import functions
from udfs.com.doctor import Finding
from xl_kpi.cli import main
from xl_kpi.core.errors import KpiError


@pytest.mark.parametrize("words", [["install", "ventes.xlsx"], ["doctor"], ["uninstall", "ventes.xlsm"]])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_windows_it_says_so_politely(capsys: Any, words: list[str], language: str) -> None:
    assert main(["excel", *words, "--lang", language]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.rstrip("\n").endswith(KpiError("excel_needs_windows").text(language))


@pytest.mark.parametrize("action", ["install", "uninstall"])
def test_a_file_is_needed(capsys: Any, action: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["excel", action])
    assert ended.value.code == 2
    assert "FILE" in capsys.readouterr().err


def test_the_doctor_says_what_to_mend(capsys: Any, mocker: MockerFixture) -> None:
    mocker.patch("udfs.com.windows.Windows.__init__", return_value=None)
    found = [Finding("excel", "ok", {"version": "16.0"}), Finding("macros", "off")]
    examine = mocker.patch("xl_kpi.cli.hosts.excel.examine", return_value=iter(found))
    assert main(["excel", "doctor", "ventes.xlsm", "--lang", "en"]) == 1
    assert examine.call_args.args[1] == Path("ventes.xlsm")
    first, second = capsys.readouterr().out.splitlines()
    assert first == "OK        Excel 16.0."
    assert second.startswith("TO FIX    Macros are disabled: in File > Options")


def test_the_doctor_is_content(capsys: Any, mocker: MockerFixture) -> None:
    mocker.patch("udfs.com.windows.Windows.__init__", return_value=None)
    mocker.patch("xl_kpi.cli.hosts.excel.examine", return_value=iter([Finding("pywin32")]))
    assert main(["excel", "doctor"]) == 0
    assert capsys.readouterr().out == "OK        pywin32 est installé.\n"


def test_installing_says_where_the_functions_are(capsys: Any, mocker: MockerFixture) -> None:
    mocker.patch("udfs.com.windows.Windows.__init__", return_value=None)
    install = mocker.patch("xl_kpi.cli.hosts.excel.install", return_value=Path("ventes.xlsm"))
    assert main(["excel", "install", "ventes.xlsx", "--lang", "en"]) == 0
    assert install.call_args.args[0] == Path("ventes.xlsx")
    assert install.call_args.args[2] == "en"
    assert capsys.readouterr().out.startswith(f"ventes.xlsm holds the {len(functions())} functions: open it in Excel")


def test_uninstalling_says_what_is_lost(capsys: Any, mocker: MockerFixture) -> None:
    mocker.patch("udfs.com.windows.Windows.__init__", return_value=None)
    uninstall = mocker.patch("xl_kpi.cli.hosts.excel.uninstall")
    assert main(["excel", "uninstall", "ventes.xlsm"]) == 0
    assert uninstall.call_args.args[0] == Path("ventes.xlsm")
    assert capsys.readouterr().out.startswith("ventes.xlsm ne contient plus les fonctions")
