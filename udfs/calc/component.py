"""The functions as LibreOffice calls them: it loads this file, in its own Python, when a sheet uses one of them.

The only file that knows UNO. It must load in any Python 3, as LibreOffice says nothing when it does not.
"""

import os
import sys
from functools import partial
from typing import Any

import uno
import unohelper
from com.sun.star.lang import Locale, XLocalizable, XServiceInfo

SERVICE = "org.xlkpi.Functions"
SERVICES = (SERVICE, "com.sun.star.sheet.AddIn")
OLDEST_PYTHON = (3, 11)
TOO_OLD = {
    "fr": "xl-kpi a besoin de Python 3.11 ou plus récent, et ce LibreOffice contient Python {}\u00a0: "
    "mettez LibreOffice à jour.",
    "en": "xl-kpi needs Python 3.11 or later, and this LibreOffice holds Python {}: update LibreOffice.",
}
"""Here and not with the other sentences, which an older Python cannot read."""

# Before anything else: another version of these packages, installed by hand, must not mix with ours.
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "pythonpath"))


class Functions(unohelper.Base, uno.getClass("org.xlkpi.XFunctions"), XServiceInfo, XLocalizable):  # type: ignore[misc]
    """One object for the whole office; its locale is the language of the menus."""

    def __init__(self, context: Any) -> None:
        self._locale = Locale("en", "US", "")

    def __getattr__(self, name: str) -> Any:
        """Answer to the name of every function; LibreOffice asks for those of the interface only."""
        if not name.startswith("KPI"):
            raise AttributeError(name)
        return partial(self._answer, name)

    def _answer(self, name: str, *arguments: Any) -> Any:
        language = "fr" if self._locale.Language == "fr" else "en"
        if sys.version_info < OLDEST_PYTHON:
            return TOO_OLD[language].format(".".join(map(str, sys.version_info[:2])))
        from udfs.calc.call import answer

        return answer(name, arguments, language)

    def setLocale(self, locale: Any) -> None:
        self._locale = locale

    def getLocale(self) -> Any:
        return self._locale

    def getImplementationName(self) -> str:
        return SERVICE

    def supportsService(self, name: str) -> bool:
        return name in SERVICES

    def getSupportedServiceNames(self) -> tuple[str, ...]:
        return SERVICES


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Functions, SERVICE, SERVICES)
