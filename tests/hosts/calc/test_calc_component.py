"""The file that LibreOffice loads, over stand-ins for UNO: what it does where LibreOffice's Python is too old."""

import ast
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import udfs.calc
import xl_kpi
from udfs.calc import describe

COMPONENT = Path(udfs.calc.__file__).with_name("component.py")


def _stand_ins() -> dict[str, ModuleType]:
    """The names that the component imports, as empty classes."""
    names = {
        "uno": {"getClass": lambda name: type(name, (), {})},
        "unohelper": {
            "Base": type("Base", (), {}),
            "ImplementationHelper": lambda: SimpleNamespace(addImplementation=print),
        },
        "com.sun.star.lang": {
            "XLocalizable": type("XLocalizable", (), {}),
            "XServiceInfo": type("XServiceInfo", (), {}),
            "Locale": lambda language, *_: SimpleNamespace(Language=language),
        },
    }
    made = {name: ModuleType(name) for name in ("com", "com.sun", "com.sun.star", *names)}
    for name, values in names.items():
        vars(made[name]).update(values)
    return made


@pytest.fixture
def component(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names that the component defines."""
    for name, module in _stand_ins().items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(sys, "path", list(sys.path))
    names: dict[str, Any] = {"__file__": str(COMPONENT), "__name__": "component"}
    exec(compile(COMPONENT.read_text(encoding="utf-8"), COMPONENT, "exec"), names)
    return names


def test_old_python_can_read_the_component() -> None:
    assert ast.parse(COMPONENT.read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize(("menus", "word"), [("fr", "besoin"), ("en", "needs"), ("de", "needs")])
def test_old_python_is_said_in_the_cell(
    component: dict[str, Any], monkeypatch: pytest.MonkeyPatch, menus: str, word: str
) -> None:
    functions = component["Functions"](None)
    functions.setLocale(SimpleNamespace(Language=menus))
    assert functions.KPI_VERSION() == xl_kpi.__version__
    monkeypatch.setattr(sys, "version_info", (3, 8, 20, "final", 0))
    said = functions.KPI_VERSION()
    assert word in said
    assert "Python 3.8" in said


def test_component_answers_for_the_service_of_the_configuration(component: dict[str, Any]) -> None:
    functions = component["Functions"](None)
    assert functions.getImplementationName() == describe.SERVICE
    assert all(functions.supportsService(name) for name in functions.getSupportedServiceNames())
    assert not functions.supportsService("another")
    with pytest.raises(AttributeError):
        functions.anything_else  # noqa: B018
