"""A witness on HTTP: C2SP tlog-witness. `POST /add-checkpoint`, and `GET /<SHA-256 of the origin>/checkpoint`.

Whoever asks is a stranger: no more of a body is read than the largest request has, and none is waited for long. What a
refusal says is one line of text, which names no place on this machine.
"""

import asyncio
import logging
from collections.abc import Callable

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from custodiet.app.witness import Unable, Witness
from custodiet.log.witness import LARGEST_REQUEST, SIZE_TYPE, OtherSize, Unwitnessed

_PATIENCE = 10.0  # seconds until all of a body must be there
_PLAIN = "text/plain; charset=utf-8"
_UNABLE, _LARGE, _SLOW, _NOT_HERE = 503, 413, 408, 404
_FRESH = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
_log = logging.getLogger(__name__)


def witness_service(witness: Witness, clock: Callable[[], int]) -> FastAPI:
    """Return the service of a witness; `clock` gives the Unix time."""
    app = FastAPI(title="A witness of transparency logs", docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/add-checkpoint", response_class=Response, summary="Cosign a checkpoint")
    async def add_checkpoint(request: Request) -> Response:
        body = await _read(request)
        if isinstance(body, Response):
            return body
        return await run_in_threadpool(_answer, witness, body, clock())

    @app.get("/{digest}/checkpoint", response_class=Response, summary="What was cosigned last of a log")
    def latest(digest: str) -> Response:
        try:
            found = witness.latest(digest)
        except Unable as error:
            return _unable(error)
        return _told("this witness has cosigned nothing of that log", _NOT_HERE) if found is None else _plain(found)

    return app


def _answer(witness: Witness, body: bytes, now: int) -> Response:
    try:
        return _plain(witness.add_checkpoint(body, now=now))
    except OtherSize as error:
        return Response(f"{error.size}\n", error.status, headers={**_FRESH, "content-type": SIZE_TYPE})
    except Unwitnessed as error:
        return _told(str(error), error.status)
    except Unable as error:
        return _unable(error)


async def _read(request: Request) -> bytes | Response:
    body = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE):
            async for part in request.stream():
                body += part
                if len(body) > LARGEST_REQUEST:
                    return _closing(_told(f"a request has at most {LARGEST_REQUEST} bytes", _LARGE))
    except (TimeoutError, ClientDisconnect):
        return _closing(_told("the rest of the request did not come in time", _SLOW))
    return bytes(body)


def _unable(error: Unable) -> Response:
    _log.warning("%s", error)
    return _told("this witness cannot cosign now; its keeper finds the reason in its log", _UNABLE)


def _plain(data: bytes) -> Response:
    return Response(data, media_type=_PLAIN, headers=_FRESH)


def _told(text: str, status: int) -> Response:
    return Response(f"{text}\n", status, media_type=_PLAIN, headers=_FRESH)


def _closing(answer: Response) -> Response:
    answer.headers["connection"] = "close"
    return answer
