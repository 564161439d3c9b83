"""Events by their names, closures by their days, and slips by whose they are."""

from typing import Any

from custodiet.books.closures import circumstances
from custodiet.books.effective import effective
from custodiet.books.fold import fold
from custodiet.books.happenings import happenings
from custodiet.books.known import Known
from custodiet.books.obligations import obligations
from custodiet.books.positions import positions
from custodiet.books.slips import DELAYS, slips, told_of
from custodiet.kernel.times import parse_when
from custodiet.statements.codec import parse_posting
from custodiet.statements.statement import Statement


def said(n: int, party: str, type_: str, at: str, *postings: dict[str, Any], **body: Any) -> Known:  # noqa: ANN401 - JSON
    read = tuple(parse_posting(posting) for posting in postings)
    return Known(f"{n:064x}", n, n, party, Statement("o", party, n, "n", parse_when(at), type_, read, body=body))


def mark(act: str, subject: str, aspect: str, value: str, at: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    named = {"verb": "mark", "act": act, "subject": subject, "aspect": aspect, "value": value, "at": at}
    return named | more


def test_marks_of_one_act_are_of_one_event_that_is_contested_once_somebody_denies_it() -> None:
    log = [
        said(0, "Table", "event", "2013-08-21", mark("T1", "the town", "event", "incident", "2013-08-21"), text="a"),
        said(1, "Paper", "event", "2013-09-12", mark("T1", "the attack", "status", "occurred", "2013-08-21"), text="b"),
        said(2, "A", "position", "2013-09-01", mark("p", "the attack", "stance", "denies", "2013-09-01")),
        said(3, "M", "investigation", "2013-09-16", of="the attack", step="published"),
    ]
    books = fold(effective(log).live)
    stood: dict[str, list[Any]] = {}
    for position in positions(books):
        stood.setdefault(position.about, []).append(position)
    (event,) = happenings(log, stood)
    assert (event.name, str(event.at), event.contested) == ("the attack", "2013-08-21", True)
    assert [known.id for known, _ in event.told] == [log[0].id, log[1].id]
    assert event.investigations == [log[3]]
    (early,) = happenings(log, {}, parse_when("2013-08-31"))
    assert (early.contested, early.investigations) == (False, [])


def test_sides_are_formed_by_proposition_and_rival_answers_are_contested() -> None:
    def stance(n: int, party: str, subject: str, value: str) -> Known:
        at = f"2013-09-{n + 1:02}"
        return said(n, party, "position", at, mark(f"p{n}", subject, "stance", value, at))

    by = "the attack/made by: "
    log = [
        said(0, "M", "investigation", "2013-09-16", of="the attack", step="published", also=["the report"]),
        stance(1, "A", f"{by}the army", "denies"),
        stance(2, "B", f"{by}the rebels", "asserts"),
        stance(3, "C", "the attack/gas was used", "asserts"),
        stance(4, "A", "the report", "rejects"),
        stance(5, "D", "another/made by: the army", "asserts"),
    ]

    def told(count: int) -> dict[str, Any]:
        books = fold(effective(log[:count]).live)
        stood: dict[str, list[Any]] = {}
        for position in positions(books):
            stood.setdefault(position.about, []).append(position)
        return {event.name: event for event in happenings(log[:count], stood)}

    attack = told(6)["the attack"]
    assert list(attack.said) == ["made by: the army", "made by: the rebels", "gas was used", "the report"]
    assert not attack.contested  # whoever denies one thing does not stand against who asserts another
    assert "another/made by: the army" in told(6)
    log.append(stance(6, "E", f"{by}the army", "asserts"))
    attack = told(7)["the attack"]
    assert [name for name in attack.said if attack.contested_on(name)] == ["made by: the army", "made by: the rebels"]


def test_a_closure_stands_until_its_own_voice_says_otherwise() -> None:
    log = [
        said(0, "A", "situation", "2014-01-01", mark("1", "road", "access", "closed", "2014-01-01"), kind="closure"),
        said(1, "B", "situation", "2014-02-01", mark("2", "road", "access", "open", "2014-02-01"), kind="closure"),
        said(2, "A", "situation", "2014-03-01", mark("3", "road", "access", "open", "2014-03-01"), kind="closure"),
        said(3, "A", "situation", "2014-01-15", kind="weather", place="the port"),
    ]
    books = fold(effective(log).live)
    found = [(c.place, c.state, str(c.until), c.standing) for c in circumstances(books, log)]
    assert found == [
        ("road", "closed", "2014-03-01", False),
        ("the port", "", "2014-01-15", False),
        ("road", "open", "None", False),
        ("road", "open", "None", False),
    ]
    early = circumstances(books, log, parse_when("2014-02-15"))
    assert [c.standing for c in early if c.place == "road"] == [True, False]


def test_only_the_authority_moves_a_due_date_and_reasons_are_theirs_who_give_them() -> None:
    owe = {"verb": "owe", "id": "D", "debtor": "A", "text": "x", "due": "2014-01-31"}
    settle = {"verb": "settle", "obligation": "D", "verdict": "extended"}
    log = [
        said(0, "C", "decision", "2014-01-01", owe),
        said(1, "A", "settlement", "2014-01-10", settle | {"at": "2014-01-10", "due": "2014-05-31"}, reason="hard"),
        said(2, "C", "settlement", "2014-01-20", settle | {"at": "2014-01-20", "due": "2014-02-28"}),
        said(3, "C", "decision", "2014-02-20", owe | {"due": "2014-03-31"}),
        said(4, "A", "situation", "2014-01-11", kind="closure", delays=["D", "D"], text="shut"),
    ]
    books = fold(effective(log).live)
    now = parse_when("2014-02-25")
    (standing,) = obligations(books, log, now)
    assert [str(slip) for slip in slips(books, standing, now)] == [
        "2014-01-10: 2014-05-31 named by A (hard)",
        "2014-01-20: 2014-01-31 became 2014-02-28 by C",
        "2014-02-20: 2014-02-28 became 2014-03-31 by C",
    ]
    assert [known.id for known in told_of(DELAYS, log, now)["D"]] == [log[4].id]
    assert told_of(DELAYS, log, parse_when("2014-01-05")) == {}


def test_a_change_of_mind_is_told_once_per_change() -> None:
    log = [
        said(n, "A", "position", f"2014-01-0{n + 1}", mark(str(n), "plan", "stance", stance, f"2014-01-0{n + 1}"))
        for n, stance in enumerate(("rejects", "rejects", "accepts", "doubts"))
    ]
    found = [(p.stance, p.before) for p in positions(fold(effective(log).live))]
    assert found == [("rejects", ""), ("rejects", ""), ("accepts", "rejects"), ("doubts", "accepts")]
