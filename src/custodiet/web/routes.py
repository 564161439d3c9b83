"""The site map: every address of the portal, and what makes its page.

Each page stands at its address as HTML, and with `.json` and `.csv` at its end as data; what a reader may want to
follow, with `.atom` too. The cut (`as_of`, `known_at`, `at_checkpoint`, `voice`) and the `page` of a long list are
query parameters everywhere.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from custodiet.app.projections import PROJECTIONS
from custodiet.app.things import ITEM, OBLIGATION, PARTY, PLACE
from custodiet.reports import charts
from custodiet.web import html, keeping, sending
from custodiet.web.addresses import name_of
from custodiet.web.asked import ATOM, CSV, HTML, JSON, LONGEST, PARAMETERS, Asked, given
from custodiet.web.clean import Clean
from custodiet.web.desk import Desk
from custodiet.web.guard import Application, Guard, Receive, Scope, Send
from custodiet.web.hosts import Hosts
from custodiet.web.page import Page
from custodiet.web.pages import (
    balance,
    events,
    findings,
    inspections,
    instruments,
    log,
    overview,
    parties,
    sources,
    stances,
    statement,
    things,
)
from custodiet.web.pages.listing import listing
from custodiet.web.pages.things import thing
from custodiet.web.problem import Rejected
from custodiet.web.shelf import Shelf, Shown

Maker = Callable[[Asked], Page]
Endpoint = Callable[..., Awaitable[Response]]
_PARAMETERS = [{"name": name, "in": "query", "schema": {"type": "string", "maxLength": LONGEST}} for name in PARAMETERS]
DATA, FEED = (HTML, JSON, CSV), (HTML, JSON, CSV, ATOM)

PAGES: tuple[tuple[str, Maker, tuple[str, ...], str], ...] = (
    ("/", overview.page, DATA, "The latest figures; what is late, missing, disputed"),
    ("/holdings", listing("holdings"), DATA, "What is held, by each voice's own book"),
    ("/obligations", listing("obligations"), DATA, "What was owed, and how it stands"),
    ("/claims", listing("claims"), DATA, "Every reported figure"),
    ("/positions", listing("positions"), DATA, "Who stood where"),
    ("/positions/matrix", stances.page, DATA, "Who stood where, by party and time"),
    ("/instruments", listing("instruments"), DATA, "Drafts and decisions"),
    ("/instruments/{name}", instruments.page, DATA, "One draft or decision, clause by clause"),
    ("/instruments/{name}/changes", instruments.compared, DATA, "Two drafts compared"),
    ("/clauses", listing("clauses"), DATA, "Every clause, and where it stands"),
    ("/forecast", listing("forecast"), DATA, "When what is under way will be finished"),
    ("/events", listing("events"), DATA, "What is said to have happened"),
    ("/events/{name}", events.page, DATA, "One event: who asserts, who denies, what was found"),
    ("/situation", listing("situation"), DATA, "What could not be reached, and what that delays"),
    ("/forms", listing("forms"), DATA, "Paper forms, transcribed and checked"),
    ("/discrepancies", findings.page, FEED, "What does not fit, with its arithmetic"),
    ("/cases", listing("cases"), DATA, "The register of outstanding issues"),
    ("/selections", listing("selections"), DATA, "What is drawn to be inspected, and how"),
    ("/destruction", listing("destruction"), DATA, "What was destroyed: claimed and verified"),
    ("/inspections", listing("inspections"), DATA, "Inspections that were planned"),
    ("/inspections/{name}", inspections.page, DATA, "One inspection: its plan, and what its results support"),
    ("/balance", balance.page, DATA, "Material balances: what is unaccounted for, and what a series of them says"),
    ("/journal", listing("journal"), FEED, "Everything that was said, in log order"),
    ("/sources", sources.index, DATA, "Archived sources"),
    ("/sources/{name}", sources.page, DATA, "One source, segment by segment"),
    ("/parties", parties.page, DATA, "Parties and keys"),
    ("/log", log.page, DATA, "The log: checkpoints, key, files"),
    ("/items/{name}", thing(ITEM), FEED, "The story of an item"),
    ("/items/{name}/chain", things.custody, DATA, "The chain of custody of an item"),
    ("/places/{name}", thing(PLACE), FEED, "The story of a place"),
    ("/parties/{name}", thing(PARTY), FEED, "The story of a party"),
    ("/obligations/{name}", thing(OBLIGATION), FEED, "The story of an obligation"),
    ("/statements/{name}", statement.page, DATA, "One statement, with its bytes and its proof"),
)
BYTES: tuple[tuple[str, Callable[[Asked], bytes], str, str], ...] = (
    ("/items/{name}/chain.svg", things.custody_picture, "image/svg+xml", "The picture of a chain of custody"),
    ("/statements/{name}/envelope", statement.envelope, "application/json", "The exact bytes that were signed"),
    ("/statements/{name}/payload", statement.payload, "application/json", "The signed payload"),
    ("/statements/{name}/proof", statement.proof, "text/plain", "The C2SP tlog-proof of its inclusion"),
)


def portal(path: Path, *, prepared: bool = False, hosts: Hosts | None = None) -> FastAPI:
    """Return the portal of the record in a directory, under any name unless `hosts` says which.

    `prepared`: with what its first readers would wait for.
    """
    shelf, desk = Shelf(path, _make), Desk()
    if prepared:
        for prepare in (shelf.prepare, html.prepare, charts.prepare):
            prepare()
    title = f"Custodiet: {shelf.edition().reading.origin}"
    app = FastAPI(title=title, docs_url=None, redoc_url=None)
    for address, make, forms, summary in PAGES:
        for form in reversed(forms):  # a name holds no dot, so what ends in a form is tried first
            at = "/index" if address == "/" and form != HTML else address
            suffix = "" if form == HTML else f".{form}"
            _add(app, f"{at}{suffix}", _answering(shelf, desk, make, form), sending.MEDIA[form], summary)
    for address, read, media, summary in BYTES:
        _add(app, address, _reading(shelf, desk, read, media), media, summary)
    _add_files(app, shelf)
    _add_kept(app, shelf)
    app.add_exception_handler(HTTPException, lambda request, error: sending.lost(shelf, request, error))
    app.state.hosts = hosts or Hosts()
    app.add_middleware(Clean)
    app.add_middleware(Guard, failed=_failing(shelf), hosts=app.state.hosts)
    return app


def _failing(shelf: Shelf) -> Application:
    """What answers where the portal itself has failed."""

    async def failed(scope: Scope, receive: Receive, send: Send) -> None:
        answer = await run_in_threadpool(sending.failed, shelf, Request(scope))
        await answer(scope, receive, send)

    return failed


def _make(view: Shown) -> None:
    """Everything that is as long as the record: what pages are cut from, and the indexes that find what is on them."""
    for what in PROJECTIONS:
        view.items(what)
    for prepare in (overview.prepare, findings.prepare, things.prepare):
        prepare(view)


def _add(app: FastAPI, path: str, endpoint: Endpoint, media: str, summary: str) -> None:
    responses: dict[int | str, dict[str, Any]] = {
        status: {"content": {media: {}}} for status in (200, 304, 400, 404, 500, 503)
    }
    app.add_api_route(
        path,
        endpoint,
        response_class=Response,
        responses=responses,
        summary=summary,
        operation_id=path,
        openapi_extra={"parameters": _PARAMETERS},
    )


def _answering(shelf: Shelf, desk: Desk, make: Maker, form: str) -> Endpoint:
    async def answer(request: Request) -> Response:
        query, path = given(request.query_params), _parts(request, form)
        found = sending.kept_page(shelf, request, form=form, path=path, query=query)
        if found is not None:
            return found
        return await desk.answer(lambda: sending.page(shelf, request, make, form=form, path=path, query=query))

    return answer


def _reading(shelf: Shelf, desk: Desk, read: Callable[[Asked], bytes], media: str) -> Endpoint:
    async def answer(request: Request) -> Response:
        query, path = given(request.query_params), _parts(request, HTML)[:2]
        return await desk.answer(lambda: sending.raw(shelf, request, read, media, path=path, query=query))

    return answer


def _parts(request: Request, form: str) -> tuple[str, ...]:
    """The parts of the address, as names."""
    text = request.url.path.strip("/")
    text = text if form == HTML else text.removesuffix(f".{form}")
    return tuple(name_of(part) for part in text.split("/") if part and (part != "index" or "/" in text))


def _add_files(app: FastAPI, shelf: Shelf) -> None:
    @app.get("/log/files/{path:path}", response_class=Response, summary="A file of the published log (C2SP tlog-tiles)")
    def log_file(path: str) -> Response:
        return sending.log_file(shelf, path)

    @app.get("/static/{name}", response_class=Response, summary="The style sheet")
    def static(name: str) -> Response:
        return sending.static(name)


def _add_kept(app: FastAPI, shelf: Shelf) -> None:
    @app.get("/kept", response_class=Response, summary="What this reader keeps for later")
    def kept(request: Request) -> Response:
        return keeping.show(shelf, request)

    @app.post("/kept", response_class=Response, summary="Keep a page for later, or drop it", include_in_schema=False)
    async def keep(request: Request) -> Response:
        try:
            body = await keeping.read_form(request)
        except Rejected as error:
            return await run_in_threadpool(keeping.refuse, shelf, error)
        return await run_in_threadpool(keeping.keep, shelf, request, body)
