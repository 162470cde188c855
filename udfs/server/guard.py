"""What stands before every request to xlwings Server: a size limit, no file paths, and logs without any cell.

It is put in by ``routers/custom.py`` of the project; ``lifespan.py`` sees to it that the server does not start without.
"""

import gc
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from traceback import extract_tb

from fastapi.exceptions import RequestValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from udfs.language import language
from udfs.server.functions import CellError
from udfs.server.limit import MAX_BODY, max_body
from xl_kpi.core.errors import KpiError

CALL = "/xlwings/custom-functions-call"
SENTENCES = {400: "server_bad_request", 404: "server_not_offered", 413: "server_body_too_large"}
COLLECT = (100_000, 20, 20)
"""A request makes a list for every row of a sheet: at Python's own pace, half of its time goes into watching them."""

logger = logging.getLogger(__name__)


class Refused(Exception):
    """A request that is not answered, with its HTTP status: none of those that the client tries again."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def protect(app: Starlette) -> None:
    """Put the guard before the routes of xlwings Server, and let sentences for cells stay out of its log."""
    app.add_middleware(Guard, limit=max_body(os.environ))
    app.add_exception_handler(CellError, _say)
    app.add_exception_handler(RequestValidationError, _misread)


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Refuse to start an app without the guard: xlwings Server only logs that a router could not be loaded.

    Garbage is collected less often from here on, and what was loaded before is left alone.
    """
    installed: list[object] = [middleware.cls for middleware in app.user_middleware]
    if Guard not in installed:
        raise KpiError("server_unprotected")
    gc.freeze()
    gc.set_threshold(*COLLECT)
    yield


class Guard:
    """ASGI middleware: reads a request within its limit, hands it on, and answers 4xx where that fails.

    The functions raise nothing but sentences for cells, so that any other exception comes from a request
    that Excel does not write; its text could quote a cell, and only its kind and its place are logged.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app, self.limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            _check_address(scope)
            body = await self._read(scope, receive)
            if body is not None:
                await self.app(scope, _replay(body, receive), send)
        except Refused as refused:
            await self._refuse(refused.status)(scope, receive, send)
        except Exception as error:
            if scope["method"] != "POST":
                raise
            place = extract_tb(error.__traceback__)[-1]
            logger.warning("Refused a call: %s in %s:%s", type(error).__name__, place.filename, place.lineno)
            await self._refuse(400)(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """Return the body, None when the client has gone; its announced length may be wrong or missing."""
        if int(dict(scope["headers"]).get(b"content-length", 0)) > self.limit:
            raise Refused(413)
        chunks, size, is_more = [], 0, True
        while is_more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            if size > self.limit:
                raise Refused(413)
            is_more = message.get("more_body", False)
        return b"".join(chunks)

    def _refuse(self, status: int) -> Response:
        error = KpiError(SENTENCES[status], limit=f"{self.limit / 2**20:.3g}", variable=MAX_BODY)
        return PlainTextResponse(error.text(language()), status)


def _check_address(scope: Scope) -> None:
    """Only the functions take a body, and no address names a file outside: the static files are not checked for that.

    ``..`` leaves the folder; on Windows a backslash parts folders too, and a colon follows a drive.
    """
    path = scope["path"]
    if scope["method"] not in ("GET", "HEAD") and not path.endswith(CALL):
        raise Refused(404)
    if ".." in path.split("/") or not {"\\", ":", "\0"}.isdisjoint(path):
        raise Refused(404)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return what hands on the body that was read, then whatever else happens."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


async def _say(_request: Request, error: Exception) -> Response:
    assert isinstance(error, CellError)
    logger.info("Answered a cell with the error %s", error.code)
    return PlainTextResponse(str(error), 400)


async def _misread(_request: Request, _error: Exception) -> Response:
    raise Refused(400)  # instead of xlwings Server's answer, which repeats the request
