"""`xl-kpi server`: serves the functions to Excel from this computer, or writes the project for a company's server."""

from argparse import ArgumentTypeError, Namespace
from ipaddress import ip_address
from pathlib import Path

from udfs.language import language
from udfs.server import launch
from xl_kpi.cli.hosts import Command
from xl_kpi.core.errors import KpiError

EXAMPLES = (
    "xl-kpi server\n"
    "xl-kpi server --port 8443 --certificate localhost+1.pem --key localhost+1-key.pem\n"
    "xl-kpi server --copy server/"
)
LOCALHOST = ("127.0.0.1", "::1", "0.0.0.0", "::")  # noqa: S104 - for what is printed, not what is listened to
"""What listens here is found under the name localhost."""
WORDS = {
    "licence": {
        "fr": "Licence : xlwings Server est gratuit pour un usage non commercial (PolyForm Noncommercial 1.0.0) ; un "
        "usage commercial demande une licence payante xlwings PRO. La variable XLWINGS_LICENSE_KEY dit la vôtre.",
        "en": "Licence: xlwings Server is free for noncommercial use (PolyForm Noncommercial 1.0.0); commercial use "
        "needs a paid xlwings PRO licence. The variable XLWINGS_LICENSE_KEY says which one is yours.",
    },
    "address": {
        "fr": "Complément à installer dans Excel : {address}/manifest/download (Ctrl+C arrête le serveur)",
        "en": "Add-in to install in Excel: {address}/manifest/download (Ctrl+C stops the server)",
    },
    "plain": {
        "fr": "Sans certificat, Excel ne chargera pas le complément : donnez --certificate et --key ; "
        "mkcert localhost 127.0.0.1 fait les deux.",
        "en": "Without a certificate, Excel will not load the add-in: give --certificate and --key; "
        "mkcert localhost 127.0.0.1 makes both.",
    },
    "open": {
        "fr": "Attention : avec --host {host}, d'autres ordinateurs peuvent appeler ce serveur, qui ne demande de mot "
        "de passe à personne ; pour une entreprise, partez plutôt de xl-kpi server --copy.",
        "en": "Warning: with --host {host}, other computers can call this server, which asks nobody for a password; "
        "for a company, start from xl-kpi server --copy instead.",
    },
    "copied": {
        "fr": "{folder} contient le projet et son mode d'emploi ; il se démarre là par : xlwings-server",
        "en": "{folder} holds the project with a guide to it; start it there with: xlwings-server",
    },
}


def add(command: Command) -> None:
    """Add the command to the parser."""
    made = command("server", "Serve the functions to Excel with xlwings Server (noncommercial or paid).", EXAMPLES)
    made.add_argument("--port", type=_port, default=8000, help="where to listen (default: 8000)")
    made.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="default: 127.0.0.1, this computer only")
    made.add_argument(
        "--certificate", type=Path, metavar="FILE.pem", help="for https: mkcert localhost 127.0.0.1 makes both"
    )
    made.add_argument("--key", type=Path, metavar="FILE.pem", help="the private key of that certificate")
    made.add_argument("--copy", type=Path, metavar="DIR", help="write the project to a new folder instead")
    made.set_defaults(run=run, lang=language(), usage_error=made.error)


def run(wanted: Namespace) -> int:
    """Say the licence, then serve or copy; a KpiError says why not."""
    print(WORDS["licence"][wanted.lang], flush=True)
    if wanted.copy:
        launch.copy_project(wanted.copy, wanted.lang)
        print(WORDS["copied"][wanted.lang].format(folder=wanted.copy))
        return 0
    _check_files(wanted)
    launch.prepare(wanted.lang)
    launch.check_address(wanted.host, wanted.port)
    for said in _announced(wanted):
        print(said, flush=True)
    launch.serve(wanted.host, wanted.port, wanted.certificate, wanted.key)
    return 0


def _announced(wanted: Namespace) -> list[str]:
    """What to know before the server's own lines."""
    fields = {"host": wanted.host, "address": _address(wanted)}
    chosen = {"address": True, "plain": not wanted.certificate, "open": not _is_loopback(wanted.host)}
    return [WORDS[name][wanted.lang].format_map(fields) for name, is_said in chosen.items() if is_said]


def _address(wanted: Namespace) -> str:
    """Where this computer finds the server: certificates are made for localhost, and seldom for its numbers too."""
    scheme = "https" if wanted.certificate else "http"
    host = f"[{wanted.host}]" if ":" in wanted.host else wanted.host
    return f"{scheme}://{'localhost' if wanted.host in LOCALHOST else host}:{wanted.port}"


def _check_files(wanted: Namespace) -> None:
    given = [file for file in (wanted.certificate, wanted.key) if file]
    if len(given) == 1:
        wanted.usage_error("--certificate and --key go together")
    for file in given:
        if not file.is_file():
            raise KpiError("no_such_file", file=file.name)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise ArgumentTypeError(f"{text!r} (a number from 1 to 65535)")
    return int(text)
