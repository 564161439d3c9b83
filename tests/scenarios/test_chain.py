"""The whole story of a thing: across repacking, seals, splits and transformations, forwards and backwards."""

import pytest

from custodiet.books.chain import AFTER, AROUND, BEFORE, INSIDE, ITSELF, Link, chain
from custodiet.kernel.times import parse_when
from tests.scenarios.telling import Telling, claim, count, mark, move, unit


def told() -> Telling:
    """HD of two bunkers goes into C1; C1 is sealed, shipped, its seal replaced; half is repacked, all is neutralised.

    C1 goes home and is used again for something else; C9 has nothing to do with any of it.
    """
    tell = Telling()
    tell(
        "Syria",
        "2014-01-01",
        count("HD", "9 t", "Syria@bunker", "2014-01-01"),
        unit("in", "C1", "~outside", "Syria@depot", "2014-01-01"),
        move("carry", "HD", "9 t", "Syria@bunker", "Syria@depot", "2014-01-02"),
        move("pack", "HD", "9 t", "Syria@depot", "@C1", "2014-01-03"),
    )
    tell(
        "OPCW",
        "2014-01-04",
        unit("seal", "S7", "OPCW@kit", "@C1", "2014-01-04"),
        mark("S7", "seal-state", "intact", "2014-01-04"),
        claim("C1", "11 t", "2014-01-04", basis="gross"),
    )
    for party in ("Syria", "Denmark"):
        tell(party, "2014-01-07", unit("board", "C1", "Syria@depot", "Denmark@ark", "2014-01-07"))
    tell(
        "OPCW",
        "2014-01-20",
        mark("S7", "seal-state", "intact", "2014-01-20", act="check"),
        unit("off", "S7", "@C1", "OPCW@kit", "2014-02-01"),
        unit("on", "S8", "OPCW@kit", "@C1", "2014-02-01"),
        mark("S8", "seal-state", "intact", "2014-02-01"),
    )
    tell(
        "USA",
        "2014-02-03",
        unit("land", "C1", "Denmark@ark", "USA@cape-ray", "2014-02-02"),
        move("repack", "HD", "4 t", "@C1", "@C2", "2014-02-03"),
        move("feed", "HD", "5 t", "@C1", "~transformed", "2014-02-04"),
        move("feed", "effluent", "50 t", "~transformed", "USA@tank", "2014-02-04"),
        move("feed 2", "HD", "4 t", "@C2", "~transformed", "2014-02-05"),
        move("feed 2", "effluent", "40 t", "~transformed", "USA@tank", "2014-02-05"),
        move("burn", "effluent", "90 t", "USA@tank", "~destroyed", "2014-06-01"),
    )
    tell(
        "USA",
        "2015-01-01",
        unit("home", "C1", "USA@cape-ray", "Syria@depot", "2015-01-01"),
        move("water", "water", "9 t", "Syria@depot", "@C1", "2015-02-01"),
        unit("other", "C9", "USA@cape-ray", "Syria@depot", "2015-01-01"),
    )
    return tell


def acts(links: list[Link], role: str) -> list[str]:
    return list(dict.fromkeys(link.act for link in links if link.role == role))


def test_the_story_of_a_container() -> None:
    """Its ways, what was in it and its seals; where the contents came from and what became of them."""
    links = chain(told().voices(), "C1")
    assert acts(links, ITSELF) == ["in", "claim C1 2014-01-04 11 t reported", "board", "land", "home"]
    assert "check" in acts(links, INSIDE)
    assert {"pack", "seal", "off", "on", "repack", "feed", "water"} <= {*acts(links, INSIDE)}
    assert acts(links, BEFORE) == ["count HD in Syria@bunker at 2014-01-01: 9 t", "carry"]
    assert acts(links, AFTER) == ["feed 2", "burn"] or acts(links, AFTER) == ["feed", "feed 2", "burn"]
    assert {str(link.voice) for link in links if link.act == "board"} == {"Denmark", "Syria"}
    assert "other" not in {link.act for link in links}


def test_the_story_of_a_lot_has_its_containers_while_it_was_in_them() -> None:
    links = chain(told().voices(), "HD")
    assert {"board", "land", "seal", "off", "on", "check"} <= {*acts(links, AROUND)}
    assert not {"in", "home", "water"} & {link.act for link in links}
    assert "burn" in acts(links, AFTER)


def test_the_story_of_a_residue_leads_back() -> None:
    links = chain(told().voices(), "effluent")
    assert {"pack", "carry", "repack"} <= {*acts(links, BEFORE)}
    assert "home" not in {link.act for link in links}


def test_the_story_of_a_seal_is_that_of_its_container_while_it_was_on() -> None:
    links = chain(told().voices(), "S7")
    assert acts(links, ITSELF) == ["mark S7 seal-state intact 2014-01-04", "seal", "check", "off"]
    assert {"board", "on"} <= {*acts(links, AROUND)}
    assert "land" not in {link.act for link in links}


def test_a_story_ends_with_the_day_that_is_asked_about() -> None:
    links = chain(told().voices(), "C1", parse_when("2014-01-05"))
    assert {link.act for link in links} >= {"pack", "seal", "carry"}
    assert not {"board", "repack", "burn"} & {link.act for link in links}


def test_two_books_tell_the_two_sides_of_one_transformation() -> None:
    """Who fed the plant tells what went in, and somebody else what came out: the act joins them, in both directions."""
    tell = Telling()
    tell("USA", "2014-08-13", move("feed", "DF", "581 t", "USA@ship", "~transformed", "2014-08-13"))
    tell("USA", "2014-08-13", move("other feed", "HD", "19 t", "USA@ship", "~transformed", "2014-08-13"))
    tell(
        "Observer",
        "2014-09-01",
        move("feed", "effluent", "? t", "~transformed", "USA@ship", "2014-08-13"),
        move("land", "effluent", "? t", "USA@ship", "Plant@pier", "2014-08-30"),
    )
    assert acts(chain(tell.voices(), "effluent"), BEFORE) == ["feed"]
    forward = chain(tell.voices(), "DF")
    assert [(link.voice.party, link.thing, link.act) for link in forward if link.role == AFTER] == [
        ("Observer", "effluent", "feed"),
        ("Observer", "effluent", "land"),
    ]


def test_circles_of_containers_end() -> None:
    tell = Telling()
    tell(
        "Syria",
        "2014-01-01",
        *(unit(f"{a} in {b}", a, "Syria@x", f"@{b}", "2014-01-01") for a, b in ("AB", "BC", "CA")),
    )
    assert {link.act for link in chain(tell.voices(), "A")} == {"A in B", "B in C", "C in A"}


@pytest.mark.parametrize("size", [1000])
def test_a_long_story_costs_what_is_in_it(size: int) -> None:
    """A drum that goes in and out of one container a thousand times, which moves on each time: one sweep of each."""
    tell = Telling()
    day = [f"2014-{1 + n // 28 % 12:02}-{1 + n % 28:02}T{n // 336:02}:00Z" for n in range(size)]
    steps = [
        step
        for n, at in enumerate(day)
        for step in (
            unit(f"in {n}", "drum", "Syria@x", "@C", at),
            unit(f"go {n}", "C", f"Syria@{n}", f"Syria@{n + 1}", at),
            unit(f"out {n}", "drum", "@C", "Syria@x", at),
        )
    ]
    for n in range(0, len(steps), 50):
        tell("Syria", "2014-01-01", *steps[n : n + 50])
    assert len(chain(tell.voices(), "drum")) == 3 * size
