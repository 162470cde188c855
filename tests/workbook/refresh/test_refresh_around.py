"""All other parts: whatever is not ours keeps its bytes; charts, names and titles follow what is fresh."""

import re
from collections.abc import Callable
from pathlib import Path

from tests.workbook.refresh import books
from tests.workbook.refresh.books import PARTS, Parts, unzipped
from tests.workbook.refresh.conftest import OWNED, Done, only
from tests.workbook.refresh.look import cells, names
from tests.workbook.refresh.own import OWN, with_formulas
from workbook_templates.refresh import Owned

Refreshed = Callable[..., Done]
WRITTEN = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", books.TYPES, "docProps/custom.xml"}


def ours(first: Path) -> set[str]:
    sheets = ("xl/worksheets/sheet", "xl/tables/", "xl/charts/")
    return WRITTEN | {name for name in unzipped(first) if name.startswith(sheets)}


def test_every_other_part_keeps_its_bytes(first: Path, worked: Parts, done: Done) -> None:
    others, parts = set(worked) - ours(first) - {"xl/calcChain.xml"}, done.parts
    assert {"xl/styles.xml", "xl/sharedStrings.xml", "xl/charts/chart99.xml", "customXml/item1.xml"} <= others
    assert {name: parts[name] for name in others} == {name: worked[name] for name in others}
    assert set(parts) == set(worked) - {"xl/calcChain.xml"}
    assert b"calcChain" not in parts[books.TYPES] + parts["xl/_rels/workbook.xml.rels"]


def test_only_points_of_our_charts_change(first: Path, worked: Parts, done: Done, later: Path) -> None:
    """Those of the other pages too."""
    fresh, charts = unzipped(later), [name for name in unzipped(first) if name.startswith("xl/charts/")]
    assert done.change.charts > 0
    assert len(charts) > 12
    for name in charts:
        points = [re.findall(r"<pt [^>]*><v>([^<]*)</v>", parts[name].decode()) for parts in (done.parts, fresh)]
        assert points[0] == points[1]
        looks = [re.sub(r"<pt .*?</pt>", "", parts[name].decode()) for parts in (done.parts, worked)]
        assert looks[0] == looks[1]


def test_names_follow_their_lists(first: Path, worked: Parts, later: Path, refreshed: Refreshed) -> None:
    """A list that has grown, a name that is new; those of the user stay."""
    fresh = unzipped(later)
    text, count = re.subn(
        r'(<definedName name="KpiCodes">[^<]*\$)\d+</definedName>',
        r"""\g<1>140</definedName><definedName name="Neuf">'Calcul'!$B$2</definedName>""",
        fresh["xl/workbook.xml"].decode(),
    )
    assert count == 1
    done = refreshed(worked, {**fresh, "xl/workbook.xml": text.encode()}, only("Listes"))
    found = names(done.path)
    assert found["KpiCodes"] == "'Listes'!$C$3:$C$140"
    assert found["Neuf"] == "'Calcul'!$B$2"
    assert found["MonTaux"] == f"'{OWN}'!$B$1"
    assert done.change.names == 2 + len(moved(first, later))


def moved(first: Path, later: Path) -> set[str]:
    """The names that stand for other cells in the newer workbook."""
    before, after = names(first), names(later)
    return {name for name in after if before.get(name) != after[name]}


def test_a_renamed_sheet(first: Path, later: Path, refreshed: Refreshed) -> None:
    """The caller knows the new title; formulas, names and charts are told."""
    title = "L'accueil & co"
    user = with_formulas(unzipped(first), 1)
    written = title.replace("&", "&amp;")
    user = {
        **user,
        "xl/workbook.xml": user["xl/workbook.xml"]
        .decode()
        .replace('name="Calcul"', f'name="{written}"')
        .replace("'Calcul'!", "'" + written.replace("'", "''") + "'!")
        .encode(),
    }
    owned = tuple(Owned(o.fresh, title, o.kind) if o.fresh == "Calcul" else o for o in OWNED)
    fresh = with_formulas(unzipped(later), 2, 6)
    fresh = books.edited(fresh, PARTS["Calcul"], ("A300&gt;0", "Calcul!A300&gt;0"))
    done = refreshed(user, fresh, owned)
    formulas = cells(done.path, title, formulas=True)
    assert formulas["D300"] == "=IF('L''accueil & co'!A300>0,\"oui\",\"non\")"
    shown = cells(done.path, "Tableau de bord", formulas=True)
    assert shown["B5"].startswith("='L''accueil & co'!$B$")
    assert done.change.names == len(moved(first, later))
