"""The guard alone, in front of applications that misbehave."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

import pytest
from starlette.applications import Starlette

from udfs.server.guard import CALL, Guard, lifespan, protect
from udfs.server.limit import DEFAULT_MAX_BODY, max_body
from xl_kpi.core.errors import KpiError

MARKER = "Zorglub-4711"
LEFT = {"type": "http.disconnect"}


def request(*parts: bytes) -> list[dict[str, Any]]:
    return [{"type": "http.request", "body": part, "more_body": part is not parts[-1]} for part in parts]


def asked(app: Any, messages: Iterable[dict[str, Any]], method: str = "POST", length: str = "1") -> list[Any]:
    """Return what the guard sends when it stands before ``app``."""
    waiting, sent = list(messages), []

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": CALL, "headers": [(b"content-length", length.encode())]}
    asyncio.run(Guard(app, 10)(scope, receive, send))
    return sent


def test_a_whole_body_is_handed_on_then_what_follows() -> None:
    seen = []

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        seen.extend([await receive(), await receive()])

    assert asked(app, [*request(b"12345", b"67890"), LEFT]) == []
    assert seen == [{"type": "http.request", "body": b"1234567890", "more_body": False}, LEFT]


def test_a_length_that_lies_does_not_help() -> None:
    async def app(*_: Any) -> None:
        raise AssertionError("not reached")

    sent = asked(app, request(b"12345", b"67890", b"1"), length="3")
    assert [each.get("status") for each in sent] == [413, None]
    assert asked(app, [], length="11")[0]["status"] == 413


def test_nobody_is_answered_who_has_left() -> None:
    async def app(*_: Any) -> None:
        raise AssertionError("not reached")

    assert asked(app, [*request(b"12345", b"")[:1], LEFT]) == []


def test_an_unexpected_error_is_logged_by_its_kind_and_place_only(caplog: pytest.LogCaptureFixture) -> None:
    async def app(*_: Any) -> None:
        raise KeyError(MARKER)

    with caplog.at_level(logging.DEBUG):
        sent = asked(app, request(b"1"))
    assert sent[0]["status"] == 400
    assert MARKER not in caplog.text + str(sent)
    assert "KeyError in " in caplog.text
    with pytest.raises(KeyError):
        asked(app, request(b""), method="GET")


def test_a_server_without_the_guard_does_not_start() -> None:
    async def start(app: Starlette) -> bool:
        async with lifespan(app):
            return True

    with pytest.raises(KpiError) as caught:
        asyncio.run(start(Starlette()))
    assert caught.value.code == "server_unprotected"
    guarded = Starlette()
    protect(guarded)
    assert asyncio.run(start(guarded))


def test_the_limit_can_be_set_and_must_be_a_size() -> None:
    assert max_body({}) == max_body({"XL_KPI_MAX_BODY": " "}) == DEFAULT_MAX_BODY
    assert max_body({"XL_KPI_MAX_BODY": "10"}) == 10
    for wrong in ("0", "-1", "32 Mo", "1e6"):
        with pytest.raises(KpiError) as caught:
            max_body({"XL_KPI_MAX_BODY": wrong})
        assert caught.value.code == "server_bad_limit"
