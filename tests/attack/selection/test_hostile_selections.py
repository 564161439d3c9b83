"""Whatever is logged of a selection, books and findings tell what they make of it, and never raise."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.kernel.errors import Refused
from custodiet.kernel.times import from_unix
from custodiet.statements.registry import check_body
from custodiet.statements.statement import Statement
from tests.attack.selection.telling import (
    BEACON,
    COMMIT,
    DICE,
    HOST,
    INSPECTOR,
    ITEMS,
    NOON,
    OTHER,
    REVEAL,
    ROUND,
    Told,
    plan_body,
    told,
)

TIMES = st.sampled_from([NOON, COMMIT, COMMIT + 1, REVEAL, REVEAL + 1, ROUND + 1, BEACON, BEACON + 1, DICE, DICE + 9])
WHOLES = st.sampled_from([0, 1, 2, 40, 2**31, 2**47, 2**53 - 1])
NAMES = st.sampled_from(["drums", "", "S-1", HOST, INSPECTOR, "é"])
DIGESTS = st.sampled_from(["00" * 32, "ff" * 32, plan_body()["root"]])
STRATA = st.lists(st.fixed_dictionaries({"name": NAMES, "items": WHOLES, "sample": WHOLES}), min_size=1, max_size=3)
DRAWN = st.lists(
    st.fixed_dictionaries(
        {"stratum": NAMES, "numbers": st.lists(WHOLES, max_size=12)}, optional={"items": st.lists(NAMES.filter(bool))}
    ),
    min_size=1,
    max_size=3,
)
CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "name": NAMES.filter(bool),
    "parties": st.lists(NAMES.filter(bool), max_size=4),
    "root": DIGESTS,
    "strata": STRATA,
    "items": st.lists(st.tuples(NAMES.filter(bool), NAMES, NAMES, NAMES).map(list), min_size=1, max_size=4),
    "round": WHOLES,
    "again": DIGESTS,
    "reveal_by": TIMES.map(lambda time: from_unix(time).text),
    "dice_by": TIMES.map(lambda time: from_unix(time).text),
    "beacon": st.fixed_dictionaries(
        {"name": NAMES.filter(bool), "scheme": st.just("x"), "key": st.just("00"), "start": WHOLES, "period": WHOLES}
    ),
}
FURTHER = st.one_of(
    st.tuples(st.just("commitment"), st.fixed_dictionaries({"commitment": DIGESTS})),
    st.tuples(st.just("reveal"), st.fixed_dictionaries({"secret": DIGESTS})),
    st.tuples(
        st.just("beacon"),
        st.fixed_dictionaries(
            {"source": st.sampled_from(["beacon", "dice", "none"])},
            optional={
                "round": WHOLES,
                "signature": st.sampled_from(["00", "c0" + "00" * 47, "ab" * 48, "ab" * 96]),
                "previous": st.just("00"),
                "digits": st.just("1" * 20),
            },
        ),
    ),
    st.tuples(
        st.just("draw"),
        st.fixed_dictionaries(
            {
                "seed": DIGESTS,
                "chance": st.sampled_from(["beacon", "dice", "shares"]),
                "drawn": DRAWN,
                "checkpoints": st.just(["x"]),
            },
            optional={"beacon": DIGESTS},
        ),
    ),
)
PARTIES = st.sampled_from([HOST, INSPECTOR, OTHER])


@settings(max_examples=60, deadline=None)  # a shared machine is slow at times
@given(
    st.fixed_dictionaries({}, optional=CHANGES),
    st.lists(st.tuples(PARTIES, FURTHER, TIMES), max_size=8),
    st.booleans(),
)
def test_nothing_raises(change: dict[str, Any], further: list[tuple[str, tuple[str, Any], int]], whole: bool) -> None:  # noqa: FBT001 - Hypothesis gives it
    log, frozen = told() if whole else (Told(), None)
    try:
        other = log.freeze(log.log[-1].logged if log.log else NOON, **{"items": ITEMS, **change})
    except Refused:
        return
    for party, (kind, body), at in sorted(further, key=lambda one: one[2]):
        about = frozen or other
        log.say(party, kind, max(at, log.log[-1].logged), selection=about.id, **body)
    log.outcome("drum-01", "released", at=DICE + 20)
    log.later(DICE + 30)
    assert all(one.explanation for one in log.findings())
    assert log.selection(other).state


def test_a_body_without_what_it_needs_is_not_admitted() -> None:
    said = from_unix(NOON)
    for kind in ("selection", "commitment", "reveal", "beacon", "draw"):
        try:
            check_body(Statement("o", "k", 0, "0" * 32, said, kind, body={}))
        except Refused:
            continue
        raise AssertionError(kind)
