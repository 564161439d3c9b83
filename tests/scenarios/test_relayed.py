"""Relayed facts, confidential lines, repeated imports, and nonsense."""

from collections import defaultdict

from custodiet.books.holdings import holding
from custodiet.kernel.quantity import Form
from tests.scenarios.telling import Telling, claim, count, exact, mark, move, quantity, spread, unit


def test_conflicting_sources_count_once_as_their_hull() -> None:
    """Two sources tell one destruction as 600 t and 560 t: 560 to 600 t in the reported book, and in no other."""
    tell = Telling()
    for amount, source in (("600 t", "opcw.org"), ("560 t", "robin des bois")):
        done = move("caperay", "P1", amount, "USA@cape-ray", "~transformed", "2014-08-18")
        tell("archivist", "2014-08-18", done, spoken_for="USA", source=source)
    (found,) = tell.findings()
    assert found.kind == "told differently"
    assert "600 t of P1, and 560 t of P1 (told by opcw.org and robin des bois)" in found.explanation
    assert list(tell.books()) == ["USA (reported by archivist)"]
    at = tell.at("USA (reported by archivist)")
    assert spread(holding(at, "P1", sink="~transformed")) == (560, 600)


def test_without_an_act_in_common_a_destruction_would_double() -> None:
    """The archivist's own book, with two acts for one event, would destroy 1,160 t."""
    tell = Telling()
    for act, amount in (("a", "600 t"), ("b", "560 t")):
        tell("archivist", "2014-08-18", move(act, "P1", amount, "USA@cape-ray", "~transformed", "2014-08-18"))
    assert spread(holding(tell.at("archivist"), "P1", sink="~transformed")) == (1160, 1160)


def test_hearsay_is_the_speakers_book_whoever_it_is_about() -> None:
    """'Officials say that Syria handed 20 t to Denmark' enters the book of unnamed officials."""
    tell = Telling()
    told = move("H", "P1", "20 t", "Syria@latakia", "Denmark@ark", "2014-01-07")
    tell("archivist", "2014-01-08", told, spoken_for="unnamed officials", source="press")
    assert list(tell.books()) == ["unnamed officials (reported by archivist)"]


def test_positions_stand_in_the_speakers_reported_books() -> None:
    """Moallem accepts, the Supreme Military Council rejects, Cameron accepts."""
    tell = Telling()
    said = {
        "Moallem": ("accepts", "2013-09-09"),
        "Supreme Military Council": ("rejects", "2013-09-12"),
        "Cameron": ("accepts", "2013-09-10"),
    }
    for who, (stance, date) in said.items():
        tell("archivist", date, mark("russian proposal", "stance", stance, date), spoken_for=who, source="press")
    found = {voice.party: tell.at(str(voice)).mark("russian proposal", "stance") for voice in tell.voices()}
    assert found == {who: stance for who, (stance, _) in said.items()}


def test_numbered_consignments_with_a_gap_and_a_clash() -> None:
    """The number is a mark on the act. OPCW and another source both have a 13th, and nobody has a 15th."""
    tell = Telling()
    for who, number, act, date in (
        ("OPCW", "13", "latakia 04-14", "2014-04-14"),
        ("GCint", "14", "latakia 04-13", "2014-04-13"),
        ("OPCW", "16", "latakia x", "2014-04"),
        ("GCint", "13", "latakia 04-04", "2014-04-04"),
    ):
        tell("archivist", date, mark(act, "number in latakia", number, date), spoken_for=who, source=who)
    acts: dict[str, set[str]] = defaultdict(set)
    for book in tell.books().values():
        for (act, _), marks in book.marks.items():
            acts[marks[-1].posting.value].add(act)
    assert [number for number, named in sorted(acts.items()) if len(named) > 1] == ["13"]
    assert set(map(str, range(13, 17))) - set(acts) == {"15"}


def test_a_container_in_itself_loops_of_aliases_and_other_nonsense() -> None:
    """Nothing raises: each walk stops, and the nonsense stays visible."""
    tell = Telling()
    tell(
        "x",
        "2014-01-01",
        unit("a", "C1", "~made", "@C2", "2014-01-01"),
        unit("b", "C2", "~made", "@C1", "2014-01-01"),
        mark("p", "same-as", "q", "2014-01-01"),
        mark("q", "same-as", "p", "2014-01-01"),
        mark("p", "class", "q", "2014-01-01"),
    )
    at = tell.at("x")
    assert at.path("@C1") == ("", ("C1", "C2"))
    assert at.classes("p") == ("q",)
    assert tell.kinds("x") == []


def test_withheld_lines_and_a_public_total() -> None:
    """One line is withheld, one is 30 t, the total is 50 t: at least 30 t, which the total does not contradict."""
    tell = Telling()
    tell(
        "Syria",
        "2014-01-01",
        count("L1", "# t", "Syria@s1", "2014-01-01"),
        count("L2", "30 t", "Syria@s2", "2014-01-01"),
        *(mark(lot, "class", "Category 1", "2014-01-01") for lot in ("L1", "L2")),
        claim("Category 1", "50 t", "2014-01-01", "declared"),
    )
    held = holding(tell.at("Syria"), "Category 1")
    assert spread(held) == (30, None)
    assert Form(quantity("50 t"), "total").minus(held).admits()
    assert tell.kinds() == []


def test_that_withheld_lines_add_to_a_public_total_is_not_proven_to_the_public() -> None:
    """CANNOT: salted digests do not add. A false total of 31 t is as admissible to the public as a true one of 50 t."""
    for total in ("31 t", "50 t"):
        tell = Telling()
        tell(
            "Syria",
            "2014-01-01",
            count("L1", "# t", "Syria@s1", "2014-01-01"),
            count("L2", "30 t", "Syria@s2", "2014-01-01"),
            *(mark(lot, "class", "Category 1", "2014-01-01") for lot in ("L1", "L2")),
        )
        assert Form(quantity(total), "total").minus(holding(tell.at("Syria"), "Category 1")).admits()


def imported(*acts: str) -> Telling:
    """The same rows, imported once for each act id given to the count: 9 t counted, then 2 t moved."""
    tell = Telling()
    for act in acts:
        tell(
            "Syria",
            "2014-01-02",
            count("A", "9 t", "Syria@s", "2014-01-02", act=act),
            move("m1", "A", "2 t", "Syria@s", "Syria@t", "2014-01-02"),
        )
    return tell


def test_the_same_file_imported_twice_changes_nothing() -> None:
    """The row's act id tells that it is the same count, which keeps its first place, also when logged the other way."""
    tell = imported("row 1", "row 1")
    assert exact(tell.at("Syria"), "Syria@s", "A") == 7
    assert tell.kinds() == []
    tell.log.reverse()
    assert exact(tell.at("Syria"), "Syria@s", "A") == 7


def test_with_another_act_the_repeated_count_would_anchor_again() -> None:
    """Two act ids for one count: 2 t come back from the dead."""
    assert exact(imported("row 1", "row 1 again").at("Syria"), "Syria@s", "A") == 9


def test_an_act_that_failed_half_way() -> None:
    """Five trucks set out, two arrive, the convoy was attacked: three are still on the road."""
    tell = Telling()
    trucks = [f"T{i}" for i in range(5)]
    tell(
        "Syria",
        "2014-01-28",
        *(unit(f"mk {t}", t, "~made", "Syria@s", "2014-01-01") for t in trucks),
        *(unit("convoy", t, "Syria@s", "Syria@road", "2014-01-27") for t in trucks),
        *(unit("arrival", t, "Syria@road", "Syria@latakia", "2014-01-28") for t in trucks[:2]),
        mark("convoy", "incident", "attack", "2014-01-27"),
    )
    at = tell.at("Syria")
    assert [at.where(t) for t in trucks].count(("Syria@road",)) == 3
    assert at.mark("convoy", "incident") == "attack"
