"""Nothing is quadratic: sizes at which anything but one sweep would not come back, or its steps are counted."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from custodiet.books.book import Book
from custodiet.books.effective import effective
from custodiet.books.fold import fold
from custodiet.books.known import Entry
from custodiet.books.line import Anchor, Leg, Line
from custodiet.books.obligations import obligations
from custodiet.books.positions import positions
from custodiet.books.snapshot import DEEPEST, Snapshot
from custodiet.books.stitch import stitch
from custodiet.kernel.quantity import Form, Quantity, exactly
from custodiet.kernel.times import parse_when
from custodiet.reconcile.books import book_discrepancies
from custodiet.reconcile.certificates import certified
from custodiet.reconcile.references import reference_discrepancies
from custodiet.reconcile.sequences import sequence_discrepancies
from custodiet.statements.posting import Count, Mark, Move, Posting
from tests.scale.sizes import DAY, MANY, ONE, TWO, known, minute


@pytest.fixture
def applied(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts how often a line applies an event."""
    steps = [0]
    apply = Line.apply

    def counted(self: Line, form: Form, event: Leg | Anchor) -> Form:
        steps[0] += 1
        return apply(self, form, event)

    monkeypatch.setattr(Line, "apply", counted)
    return steps


def busy_line(party: str) -> Iterator[Posting]:
    """One account that gains and loses, and is counted after each pair of moves."""
    for n in range(0, MANY // 4, 4):
        yield Move(f"in {n}", "shells", TWO, "~made", "Syria@s", minute(n))
        yield Move(f"out {n}", "shells", TWO, "Syria@s", "~used", minute(n + 1))
        yield Count(f"{party} {n}", "Syria@s", "shells", exactly(0, "pcs"), minute(n + 2), complete=True)


def test_a_line_of_many_moves_and_counts_in_two_books_is_swept_a_few_times(applied: list[int]) -> None:
    log = [known(0, *busy_line("Syria")), known(1, *busy_line("OPCW"), party="OPCW")]
    books = fold(effective(log).live)
    events = sum(len(line.events) for book in books.values() for line in book.lines.values())
    assert list(book_discrepancies(books, stitched=stitch(books, [*books]))) == []
    assert applied[0] < 8 * events


def test_many_unknown_amounts_in_one_balance_are_added_one_by_one(applied: list[int]) -> None:
    drum = Quantity("count", "pcs", Decimal(1), Decimal(2), Decimal("0.1"), (("scale", Decimal("0.2")),))
    moves = [Move(f"m{n}", "shells", drum, "~made", "Syria@s", minute(n)) for n in range(20_000)]
    books = fold(effective([known(0, Count("c", "Syria@s", "shells", ONE, minute(0)), *moves)]).live)
    assert list(book_discrepancies(books)) == []
    line = next(iter(books.values())).lines["Syria@s", "shells", "count"]
    assert line.balance().form.interval() == (Decimal(20_001), Decimal(40_001))
    assert applied[0] < 10 * len(moves)


def test_many_findings_on_one_line_are_each_computed_from_the_sweep(applied: list[int]) -> None:
    """Every single count of the inspectors differs from a long line."""
    moves = [Move(f"m{n}", "shells", ONE, "~made", "Syria@s", minute(2 * n)) for n in range(10_000)]
    counts = [Count(f"c{n}", "Syria@s", "shells", exactly(0, "pcs"), minute(2 * n + 1)) for n in range(10_000)]
    books = fold(effective([known(0, *moves), known(1, *counts, party="OPCW")]).live)
    assert len(list(book_discrepancies(books))) == 10_000
    assert applied[0] < 10 * len(moves)


def test_a_chain_of_corrections_of_any_length_is_resolved() -> None:
    chain = [known(0, Count("c", "Syria@s", "A", ONE, DAY))]
    for n in range(1, MANY):
        posting = Count("c", "Syria@s", "A", exactly(n + 1, "pcs"), DAY)
        chain.append(known(n, posting, about=[("corrects", chain[-1].id)]))
    counts = effective(chain)
    assert [entry.known.index for entry in counts.live] == [MANY - 1]
    assert list(reference_discrepancies(counts)) == []
    undone = effective([*chain, known(MANY, about=[("withdraws", chain[-1].id)])])
    assert [entry.known.index for entry in undone.live] == [MANY - 2]


def test_a_chain_of_corrections_of_one_posting_keeps_all_the_others_in_place() -> None:
    pair = (Count("c", "Syria@s", "A", ONE, DAY), Count("d", "Syria@s", "B", ONE, DAY))
    log = [known(0, *pair)]
    log += [known(n, *pair, about=[("corrects", f"{n - 1:064x}#0")]) for n in range(1, 20_000)]
    live = effective(log).live
    assert len(live) == 20_001
    assert [(entry.known.index, entry.n) for entry in (*live[:3], live[-1])] == [
        (19_999, 0),
        (19_999, 1),
        (19_998, 1),
        (0, 1),
    ]


def test_many_rival_corrections_of_one_statement() -> None:
    log = [known(0, Count("c", "Syria@s", "A", ONE, DAY))]
    posting = Count("c", "Syria@s", "A", ONE, DAY)
    log += [known(n, posting, about=[("corrects", log[0].id)]) for n in range(1, MANY)]
    counts = effective(log)
    assert [entry.known.index for entry in counts.live] == [MANY - 1]
    assert len(counts.rivals) == 1


def test_many_marks_on_one_subject() -> None:
    marks = [
        Mark(f"m{n}", "cylinder", aspect, f"v{n}", minute(n))
        for n in range(MANY // 2)
        for aspect in ("stance", "within")
    ]
    books = fold(effective([known(0, *marks)]).live)
    (book,) = books.values()
    latest = [Snapshot(book, minute(n)).mark("cylinder", "within") for n in range(0, MANY // 2, 10)]
    assert latest == [f"v{n}" for n in range(0, MANY // 2, 10)]
    assert sum(1 for _ in positions(books)) == MANY // 2
    assert list(book_discrepancies(books)) == []


def test_a_fact_told_many_times() -> None:
    move = Move("m", "A", ONE, "~made", "Syria@s", DAY)
    (book,) = fold(effective([known(n, move) for n in range(MANY)]).live).values()
    (leg,) = book.legs.values()
    assert len(leg.ids) == MANY


def test_a_container_that_moved_many_times_is_followed_in_one_pass() -> None:
    places = ["Syria@a", "Syria@b", "Syria@c"]
    moves = [Move("mk", "C1", ONE, "~made", places[0], minute(0))]
    moves += [Move(f"m{n}", "C1", ONE, places[n % 3], places[(n + 1) % 3], minute(n + 1)) for n in range(MANY // 2)]
    books = fold(effective([known(0, *moves)]).live)
    assert list(book_discrepancies(books, stitched=stitch(books, [*books]))) == []


def test_many_seals_on_one_container_and_many_moves_out_of_it() -> None:
    seals = [
        posting
        for n in range(3000)
        for posting in (
            Mark(f"k{n}", f"seal {n}", "class", "seal", DAY),
            Move(f"s{n}", f"seal {n}", ONE, "OPCW@kit", "@C1", DAY),
        )
    ]
    moves = [Move(f"m{n}", "A", ONE, "@C1", "~used", minute(2000 + n)) for n in range(3000)]
    books = fold(effective([known(0, *seals, *moves, party="OPCW")]).live)
    found = [d for d in book_discrepancies(books) if d.kind == "contents moved under an intact seal"]
    assert len(found) == 3000


def test_many_readings_of_seals_that_nobody_put_on() -> None:
    """All of them on one container, which bears many others."""
    put_on = [Move(f"s{n}", f"seal {n}", ONE, "~outside", "@C1", DAY) for n in range(3000)]
    names = [f"seal {n}" for n in range(3000)] + [f"other {n}" for n in range(3000)]
    seals = [Mark(f"k{name}", name, "class", "seal", DAY) for name in names]
    read = [Count(f"r{n}", "@C1", f"other {n}", ONE, minute(3000 + n)) for n in range(3000)]
    log = [known(0, *seals, *put_on, party="OPCW"), known(1, *read, party="Finland")]
    books = fold(effective(log).live)
    found = [d for d in book_discrepancies(books, stitched=stitch(books, [*books])) if "seal" in d.kind]
    assert len(found) == 3000


def test_many_certificates_of_one_thing_that_is_in_many_places() -> None:
    there = [Count(f"c{n}", f"Finland@bay {n}", "C1", ONE, minute(n)) for n in range(10_000)]
    marks = [Mark(f"m{n}", "C1", "certificate", f"CERT-{n}", minute(20_000 + n)) for n in range(10_000)]
    books = fold(effective([known(0, *there, *marks, party="Finland")]).live)
    (found,) = certified(stitch(books, [*books]), None, {"certificate"})
    assert len(found.statements) == 10_002


def test_many_denials_on_one_subject_and_many_questions() -> None:
    """With a vague mark, which may have been made at any time, among them."""
    marks = [Mark(f"m{n}", "cylinder", "full", f"v{n // 2}", minute(n), n % 2 == 0) for n in range(20_000)]
    ever = Mark("ever", "cylinder", "full", "perhaps", parse_when("0001/9998"))
    (book,) = fold(effective([known(0, *marks)]).live).values()
    (vague,) = fold(effective([known(0, *marks, ever)]).live).values()
    at = [Snapshot(book, minute(n)) for n in range(20_000)]
    assert [then.mark("cylinder", "full") for then in at] == [None if n % 2 else f"v{n // 2}" for n in range(20_000)]
    assert at[-1].mark("cylinder", "full", holds=False) == "v9999"
    assert {Snapshot(vague, minute(n)).mark("cylinder", "full") for n in range(20_000)} == {"perhaps"}


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts how often a mark is looked up in a book."""
    looks = [0]
    mark = Book.mark

    def counted(self: Book, *which: Any, **how: Any) -> Entry[Mark] | None:  # noqa: ANN401 - as it is called
        looks[0] += 1
        return mark(self, *which, **how)

    monkeypatch.setattr(Book, "mark", counted)
    return looks


def test_a_long_chain_of_recognitions() -> None:
    names = [Mark(f"n{n}", f"x{n}", "same-as", f"x{n + 1}", DAY) for n in range(MANY)]
    (book,) = fold(effective([known(0, *names)]).live).values()
    assert book.name("x0") == f"x{MANY}"


def test_a_long_chain_of_classes_is_followed_so_far_and_looked_up_once(looked: list[int]) -> None:
    classes = [Mark(f"c{n}", f"y{n}", "class", f"y{n + 1}", DAY) for n in range(20_000)]
    (book,) = fold(effective([known(0, *classes)]).live).values()
    at = Snapshot(book)
    assert at.classes("y0") == tuple(f"y{n}" for n in range(DEEPEST + 1))
    assert sum(len(at.classes(f"y{n}")) for n in range(20_000 - DEEPEST)) == (DEEPEST + 1) * (20_000 - DEEPEST)
    assert looked[0] <= 20_000
    (found,) = book_discrepancies({book.voice: book})
    assert (found.kind, found.subject) == ("chain not followed to its end", "y0")
    assert f"what lies beyond y{DEEPEST} is not seen" in found.explanation


def test_a_long_chain_of_places_is_followed_so_far_and_looked_up_once(looked: list[int]) -> None:
    within = [Mark(f"w{n}", f"p{n}", "within", f"p{n + 1}", DAY) for n in range(20_000)]
    (book,) = fold(effective([known(0, *within)]).live).values()
    at = Snapshot(book)
    assert at.path("Syria@p0") == ("Syria", tuple(f"p{n}" for n in range(DEEPEST + 1)))
    assert all(len(at.path(f"Syria@p{n}")[1]) == DEEPEST + 1 for n in range(20_000 - DEEPEST))
    assert looked[0] <= 20_000
    assert [found.kind for found in book_discrepancies({book.voice: book})] == ["chain not followed to its end"]


def test_a_long_chain_of_containers_is_followed_so_far() -> None:
    boxes = [Move(f"m{n}", f"C{n}", ONE, "~made", f"@C{n + 1}", DAY) for n in range(5_000)]
    (book,) = fold(effective([known(0, *boxes)]).live).values()
    at = Snapshot(book)
    assert {len(at.path(f"@C{n}")[1]) for n in range(5_000 - DEEPEST)} == {DEEPEST + 1}


@pytest.mark.parametrize("length", [DEEPEST - 1, DEEPEST])
def test_a_chain_that_is_followed_to_its_end_is_no_finding(length: int) -> None:
    chain = [Mark(f"{a}{n}", f"{a}{n}", a, f"{a}{n + 1}", DAY) for a in ("class", "within") for n in range(length)]
    (book,) = fold(effective([known(0, *chain)]).live).values()
    assert Snapshot(book).classes("class0")[-1] == f"class{length}"
    assert list(book_discrepancies({book.voice: book})) == []


def test_a_long_line_of_succession_and_many_corrections_by_the_last_heir() -> None:
    size = 20_000
    log = [known(0, *(Count("c", "Syria@s", f"lot {n}", ONE, DAY) for n in range(size)), party="P0")]
    log += [known(n, Mark("m", f"P{n}", "succeeds", f"P{n - 1}", DAY), party=f"P{n - 1}") for n in range(1, size)]
    log += [
        known(size + n, party=f"P{size - 1}" if n % 2 else "usurper", about=[("withdraws", f"{log[0].id}#{n}")])
        for n in range(size)
    ]
    counts = effective(log)
    assert sum(isinstance(entry.posting, Count) for entry in counts.live) == size // 2
    assert len(counts.strangers) == size // 2


def test_gaps_and_equivocation_over_many_numbers() -> None:
    log = [known(n, seq=2 * n) for n in range(20_000)]
    assert {d.kind for d in sequence_discrepancies(log)} == {"gap in sequence"}
    twice = [known(n, seq=7) for n in range(20_000)]
    assert [d.kind for d in sequence_discrepancies(twice)] == ["same number, other content"]


def test_no_obligation_is_no_fault() -> None:
    assert list(obligations({}, [])) == []


def test_an_entry_names_its_posting() -> None:
    statement = known(5, Mark("a", "b", "c", "d", DAY))
    assert Entry(statement, 0, statement.statement.postings[0]).id == f"{5:064x}#0"
