"""The manifest that Excel installs: the functions and one button, and nothing in it that leads nowhere."""

import tomllib
from types import SimpleNamespace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from jinja2 import Environment, FileSystemLoader

from tests.hosts.server.serving import Server
from udfs.server import launch

OFFICE = "http://schemas.microsoft.com/office/"
PLAIN = f"{{{OFFICE}appforoffice/1.1}}"
MORE = f"{{{OFFICE}taskpaneappversionoverrides}}"
SHARED = f"{{{OFFICE}officeappbasictypes/1.0}}"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
LENGTHS = {"ShortStrings": 125, "LongStrings": 250}
PUBLIC_ICONS = {"https://www.xlwings.org/xlwings-32.png", "https://www.xlwings.org/xlwings-64.png"}


@pytest.fixture(scope="module")
def manifest(server: Server) -> Element:
    answer = server.ask("GET", "/manifest/download")
    assert answer.status == 200
    return ElementTree.fromstring(answer.text)


def resources(manifest: Element) -> dict[str, str]:
    """What a resid may name."""
    found = manifest.findall(f".//{MORE}Resources/*/*")
    named = {each.attrib["id"]: each.attrib["DefaultValue"] for each in found}
    assert len(named) == len(found)
    return named


def values(manifest: Element) -> set[str]:
    return {each.get(name, "") for each in manifest.iter() for name in ("DefaultValue", "Value")} - {""}


def test_the_add_in_is_the_one_of_the_settings(manifest: Element) -> None:
    settings = tomllib.loads((launch.PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["xlwings_server"]
    assert manifest.findtext(f"{PLAIN}Id") == settings["manifest_id_prod"] == launch.MANIFEST_ID
    names = [manifest.find(f"{PLAIN}DisplayName"), manifest.find(f".//{SHARED}String[@id='Name']")]
    assert [each.get("DefaultValue") for each in names if each is not None] == ["xl-kpi", "xl-kpi"]
    assert manifest.find(f".//{MORE}Namespace") is None  # so that the functions are called KPI_…


def test_its_parts_come_in_the_order_that_the_schema_asks_for(manifest: Element) -> None:
    assert [each.tag.removeprefix(PLAIN) for each in manifest][:8] == [
        *("Id", "Version", "ProviderName", "DefaultLocale", "DisplayName", "Description"),
        *("IconUrl", "HighResolutionIconUrl"),
    ]
    assert [each.tag.rsplit("}")[-1] for each in manifest][8:] == [
        *("Hosts", "Requirements", "DefaultSettings", "Permissions", "VersionOverrides")
    ]
    for place, wanted in {
        "Host": ["Runtimes", "AllFormFactors", "DesktopFormFactor"],
        "Group": ["Label", "Icon", "Control"],
        "Control": ["Label", "Supertip", "Icon", "Action"],
        "Resources": ["Images", "Urls", "ShortStrings", "LongStrings"],
    }.items():
        assert [part.tag.rsplit("}")[-1] for part in manifest.iterfind(f".//{MORE}{place}/*")] == wanted


def test_it_offers_the_functions_and_one_button_for_the_pane(manifest: Element) -> None:
    points = [each.get(TYPE) for each in manifest.iter(f"{MORE}ExtensionPoint")]
    assert points == ["CustomFunctions", "PrimaryCommandSurface"]
    assert [each.get(TYPE) for each in manifest.iter(f"{MORE}Control")] == ["Button"]
    assert [each.get(TYPE) for each in manifest.iter(f"{MORE}Action")] == ["ShowTaskpane"]
    assert not {"MyGroup", "Hello World"} & values(manifest)


def test_functions_and_pane_share_one_runtime(manifest: Element) -> None:
    runtimes = [each.attrib for each in manifest.iter(f"{MORE}Runtime")]
    assert runtimes == [{"resid": "Page.Url", "lifetime": "long"}]
    for place in ("Page", "Action", "DesktopFormFactor"):
        pages = manifest.findall(f".//{MORE}{place}/*[@resid]")
        assert [each.get("resid") for each in pages] == ["Page.Url"], place
    start = manifest.find(f"{PLAIN}DefaultSettings/{PLAIN}SourceLocation")
    assert start is not None
    assert start.get("DefaultValue") == resources(manifest)["Page.Url"]
    needed = [each.get("Name") for each in manifest.iter(f"{PLAIN}Set")]
    assert needed == ["SharedRuntime"]


def test_every_resource_is_used_and_every_one_used_is_there(manifest: Element) -> None:
    used = {each.attrib["resid"] for each in manifest.iter() if "resid" in each.attrib}
    assert used == set(resources(manifest))
    assert all(len(name) <= 32 for name in used)


def test_no_text_is_longer_than_excel_takes(manifest: Element) -> None:
    for kind, limit in LENGTHS.items():
        strings = list(manifest.iterfind(f".//{SHARED}{kind}//*"))
        assert strings
        assert all(0 < len(each.get("DefaultValue") or each.get("Value") or "") <= limit for each in strings)


def test_every_address_of_this_server_answers(server: Server, manifest: Element) -> None:
    addresses = {text for text in values(manifest) if "://" in text}
    own = {text.removeprefix(server.address) for text in addresses - PUBLIC_ICONS}
    assert addresses >= PUBLIC_ICONS
    assert len(own) == 6
    assert {path: server.ask("GET", path).status for path in own} == dict.fromkeys(own, 200)
    assert server.ask("GET", "/static/images/icons/none.png").status == 404


def test_a_login_with_entra_id_and_a_path_before_are_said() -> None:
    """As `xlwings-server add auth entraid` sets it, behind a proxy that gives the server a part of its addresses."""
    templates = FileSystemLoader(launch.PROJECT / "templates")
    shown = Environment(loader=templates, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    settings = SimpleNamespace(
        project_name="R&D", static_url_path="/files", auth_providers=["entraid"], auth_entraid_client_id="1-2"
    )
    where = {"base_url": "https://kpi.example", "base_url_with_app_path": "https://kpi.example/sales"}
    text = shown.get_template("manifest.xml").render(settings=settings, manifest_id="3-4", **where)
    root = ElementTree.fromstring(text)
    assert root.findtext(f".//{MORE}WebApplicationInfo/{MORE}Resource") == "api://kpi.example/sales/1-2"
    assert resources(root)["Page.Url"] == "https://kpi.example/sales/taskpane.html"
    assert resources(root)["Icon.16"] == "https://kpi.example/files/images/icons/xlwings-16.png"
    assert resources(root)["Name"] == "R&D"
