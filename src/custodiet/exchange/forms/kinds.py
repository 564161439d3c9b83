"""The kinds of form: what each asks, and the postings that the answers become.

A `Field` is asked once, a column once for each line. What a field is called on paper stands in `labels.toml`, under its
name; how its answer is written in a sheet, in its `hint`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass

from custodiet.books.aspects import BROKEN, INTACT, SEAL_STATE
from custodiet.exchange.forms.answers import Answers, NotAnswered
from custodiet.statements.posting import RELABELLED, Count, Mark, Move, Posting

MEANS = ("seen", "counted", "weighed", "sampled", "remote", "documents", "told")
STANCES = ("agreed", "read, not agreed", "refused to sign")
UNIT_HINT = "t, kg, g, L, pcs, ..."
_YES = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Field:
    """A question: `name` is its key on sheet and paper, `choices` are boxes to tick, `width` is a share of a line."""

    name: str
    _: KW_ONLY
    hint: str = ""
    choices: tuple[str, ...] = ()
    several: bool = False
    required: bool = False
    width: int = 1
    long: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of form: `code` stands in its number, `lines` is how many empty lines it offers.

    `postings(number, site, head, rows)` says what the answers come to; `NotAnswered` is raised where one is missing.
    """

    name: str
    code: str
    fields: tuple[Field, ...]
    columns: tuple[Field, ...]
    lines: int
    postings: Callable[[str, str, Answers, Sequence[Answers]], Iterator[Posting]]


def _handover(number: str, site: str, head: Answers, rows: Sequence[Answers]) -> Iterator[Posting]:
    source = f"{head.text('released_by')}@{head.text('from_place', site)}"
    target = f"{head.text('received_by')}@{head.text('to_place', site)}"
    if source == target:
        raise NotAnswered("received_by", "a handover has two ends, and both are the same here", source)
    for row in rows:
        yield Move(number, row.text("item"), row.quantity(), source, target, head.when("at"), head.word("means"))


def _seal_log(number: str, _: str, head: Answers, rows: Sequence[Answers]) -> Iterator[Posting]:
    """A seal that is put on leaves the sealer's kit for the container; one that is taken off goes back to it."""
    kit = f"{head.text('sealed_by')}@seal kit"
    for n, row in enumerate(rows, 1):
        act, at, seal, means = f"{number}/{n}", row.when("at"), row.text("seal"), head.word("means")
        inside = f"@{row.text('container')}"
        state = row.word("state")
        if state == "applied":
            yield Move(act, seal, row.one(), kit, inside, at, means)
        if state == "taken off":
            yield Move(act, seal, row.one(), inside, kit, at, means)
        else:
            yield Mark(act, seal, SEAL_STATE, BROKEN if state == "broken" else INTACT, at, means=means)


def _stock_take(number: str, site: str, head: Answers, rows: Sequence[Answers]) -> Iterator[Posting]:
    complete = head.word("complete") == "yes"
    for row in rows:
        account = row.text("where", f"{head.text('holder')}@{site}")
        account = account if "@" in account else f"{head.text('holder')}@{account}"
        yield Count(
            number,
            account,
            row.text("item"),
            row.quantity(),
            head.when("at"),
            complete,
            row.whole("of"),
            row.whole("examined"),
            head.word("means"),
        )


def _sample(number: str, site: str, head: Answers, rows: Sequence[Answers]) -> Iterator[Posting]:
    """What is taken is relabelled from the item into portions, each with whoever keeps it."""
    at, item, source = head.when("at"), head.text("item"), f"{head.text('holder')}@{site}"
    for row in rows:
        keeper = f"{row.text('kept_by')}@{row.text('kept_at', site)}"
        yield Move(number, item, row.quantity(), source, RELABELLED, at, "sampled")
        yield Move(number, row.text("sample"), row.quantity(), RELABELLED, keeper, at, "sampled")


def _refusal(number: str, site: str, head: Answers, _: Sequence[Answers]) -> Iterator[Posting]:
    yield Mark(number, site, "access", head.word("outcome"), head.when("at"), means="seen")


_TIME = "2014-02-03T10:05+02:00, or 2014-02-03"
_AT = Field("at", hint=_TIME, required=True)
_MEANS = Field("means", choices=MEANS)
_QUANTITY = (Field("quantity", hint="12.5", required=True), Field("unit", hint=UNIT_HINT, required=True))
_ITEM = Field("item", required=True, width=3)
_SEAL, _REMARK = Field("seal", width=2), Field("remark", width=2)
REASONS = (
    "safety",
    "weather",
    "security on the way",
    "not in the mandate",
    "no authority on site",
    "national law",
    "none given",
)

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "handover",
            "HO",
            (
                Field("released_by", required=True),
                Field("received_by", required=True),
                Field("from_place", hint="if not the site"),
                Field("to_place", hint="ship, lorry or site, if another"),
                _AT,
                Field("vehicle"),
                _MEANS,
            ),
            (_ITEM, *_QUANTITY, _SEAL, _REMARK),
            9,
            _handover,
        ),
        Kind(
            "seal-log",
            "SL",
            (Field("sealed_by", required=True), _MEANS),
            (
                Field("at", hint=_TIME, required=True, width=2),
                Field("container", required=True, width=2),
                Field("seal", required=True, width=2),
                Field("state", choices=("applied", "intact", "broken", "taken off"), required=True, width=4),
                _REMARK,
            ),
            9,
            _seal_log,
        ),
        Kind(
            "stock-take",
            "ST",
            (Field("holder", required=True), _AT, _MEANS, Field("complete", choices=_YES, required=True)),
            (
                _ITEM,
                Field("where", hint="HOLDER@PLACE, @CONTAINER, or a place", width=2),
                *_QUANTITY,
                Field("examined", hint="units looked at"),
                Field("of", hint="units there"),
                _REMARK,
            ),
            10,
            _stock_take,
        ),
        Kind(
            "sample",
            "SA",
            (Field("holder", required=True), Field("item", required=True), _AT, Field("taken_by")),
            (
                Field("sample", required=True, width=2),
                *_QUANTITY,
                _SEAL,
                Field("kept_by", required=True, width=2),
                Field("kept_at", hint="if not the site", width=2),
                _REMARK,
            ),
            8,
            _sample,
        ),
        Kind(
            "refusal",
            "RE",
            (
                Field("asked", required=True, long=True),
                Field("asked_by"),
                _AT,
                Field("outcome", choices=("refused", "delayed", "part"), required=True),
                Field("reasons", choices=REASONS, several=True),
                Field("words", long=True),
            ),
            (),
            0,
            _refusal,
        ),
    )
}
