"""Amounts that are unknown, uncertain, rounded, or in other units, and figures of several bases."""

from decimal import Decimal

from custodiet.books.figures import implied
from custodiet.books.holdings import holding
from custodiet.kernel.quantity import Form
from custodiet.regimes import load_regime
from tests.scenarios.telling import Telling, amount, claim, count, mark, move, quantity, spread

CONVENTION = load_regime("cwc").convention("")


def printed(text: str, rounding: str = "printed") -> Form:
    """What a printed figure implies, as one unknown."""
    given = quantity(text)
    low, high = implied(given, rounding, CONVENTION)
    return Form(quantity(f"{low}..{high} {given.unit}"), text)


def test_the_same_drum_in_and_out_leaves_exactly_nothing() -> None:
    """A drum of 50 to 60 t comes and goes: nothing is left. 'Some mustard' elsewhere is anything from nothing up."""
    tell = Telling()
    drum = quantity("50..60 t", name="drum 7")
    tell(
        "Syria",
        "2014-01-01",
        move("i", "HD", drum, "~made", "Syria@t", "2014-01-01"),
        move("j", "HD", "? t", "~made", "Syria@u", "2014-01-01"),
    )
    tell("Syria", "2014-01-02", move("o", "HD", drum, "Syria@t", "Denmark@ark", "2014-01-02"))
    assert amount(tell.at("Syria"), "Syria@t", "HD") == (0, 0)
    assert amount(tell.at("Syria"), "Syria@u", "HD") == (0, None)
    apart = Form(quantity("50..60 t"), "in").add(quantity("50..60 t"), -1, "out")
    assert spread(apart) == (-10, 10)


def test_one_scales_error_does_not_average_out() -> None:
    """A hundred weighings with 3 kg each and 2 kg of one scale: the 2 kg add up, and cancel between two of them."""

    def weighing(name: str, kg: str = "1000 kg", bias: str = "2", **own: str) -> Form:
        return Form(quantity(kg, shared=[["scale 4", bias]], **own), name)

    hundred = Form()
    for n in range(100):
        hundred.add(quantity("1000 kg", u="3", shared=[["scale 4", "2"]]), 1, f"w{n}")
    assert hundred.u() == (Decimal(30) ** 2 + Decimal(200) ** 2).sqrt()
    assert weighing("a").plus(weighing("b", "500 kg", "1")).u() == 3
    assert weighing("a", u="3").minus(weighing("b", "995 kg", u="3")).u() == Decimal(18).sqrt()


def test_two_percentages_of_two_bases_are_both_true() -> None:
    """49.3 % removed and 53.6 % removed or destroyed, printed: two figures of two bases, never compared."""
    tell = Telling()
    tell(
        "Mission",
        "2014-03-20",
        claim("all", "49.3 %", "2014-03-20", basis="removed", of="declared"),
        claim("all", "53.6 %", "2014-03-20", basis="removed_or_destroyed", of="declared"),
    )
    claims = [entry.posting for entry in tell.books()["Mission"].claims]
    assert len({(c.subject, c.basis, c.of, c.kind, c.as_of) for c in claims}) == 2
    assert implied(claims[0].quantity, "printed", CONVENTION) == (Decimal("49.25"), Decimal("49.35"))
    assert tell.kinds() == []


def test_removed_is_a_matter_of_the_boundary() -> None:
    """Aboard a ship in Latakia it is still in Syria and no longer Syria's; at sea it is neither."""
    tell = Telling()
    tell(
        "Syria",
        "2014-01-01",
        count("HD", "100 t", "Syria@s5", "2014-01-01"),
        mark("HD", "class", "Category 1", "2014-01-01"),
        mark("s5", "within", "syria", "2014-01-01"),
        mark("latakia", "within", "syria", "2014-01-01"),
        mark("ark", "within", "latakia", "2014-01-06"),
        move("m", "HD", "30 t", "Syria@s5", "Denmark@ark", "2014-01-07"),
        mark("ark", "within", "at sea", "2014-01-08"),
    )
    days = [tell.at("Syria", day) for day in ("2014-01-07", "2014-01-08")]
    assert [spread(holding(at, "Category 1", within="syria"))[0] for at in days] == [100, 70]
    assert [spread(holding(at, "Category 1", by_holder="Syria"))[0] for at in days] == [70, 70]


def test_a_projection_is_no_result_and_anchors_nothing() -> None:
    """35 % was projected for 7 March, 29 % reported on it."""
    tell = Telling()
    tell("OPCW", "2014-03-04", claim("all", "35 %", "2014-03-07", "projected", basis="removed"))
    tell("OPCW", "2014-03-07", claim("all", "29 %", "2014-03-07", "reported", basis="removed"))
    book = tell.books()["OPCW"]
    assert [entry.posting.kind for entry in book.claims] == ["projected", "reported"]
    assert (tell.kinds(), book.lines) == ([], {})


def test_short_tons_against_tonnes() -> None:
    """661 short tons and 600 t, both as printed, can be one amount, 761 cannot; units stay as signed."""
    assert printed("661 short-ton").minus(printed("600 t")).admits()
    assert not printed("761 short-ton").minus(printed("600 t")).admits()


def test_one_sided_words_keep_their_word_beside_the_range() -> None:
    """'More than 60' has a floor, 'nearly 29' a ceiling; the claim keeps the number and the word."""
    low, high = implied(quantity("60 %"), "more_than", CONVENTION)
    assert low >= 60 and high == 100  # noqa: PT018 - one interval
    assert implied(quantity("29 %"), "nearly", CONVENTION)[1] is not None
    tell = Telling()
    tell("OPCW", "2014-03-07", claim("all", "29 %", "2014-03-07", rounding="nearly"))
    kept = tell.books()["OPCW"].claims[0].posting
    assert (kept.rounding, kept.quantity) == ("nearly", quantity("29 %"))


def test_a_hedge_without_a_bound_computes_nothing() -> None:
    """CANNOT: 'most of it' is from nothing upwards, with the words beside it; nothing follows from it."""
    assert quantity("? t").lo == 0
    assert quantity("? t").hi is None
    tell = Telling()
    tell("Syria", "2014-01-01", move("m", "HD", "? t", "~made", "Syria@s", "2014-01-01"))
    assert amount(tell.at("Syria"), "Syria@s", "HD") == (0, None)


def test_either_or_is_wider_than_what_was_said() -> None:
    """CANNOT: 'the 3 t are in C4 or C5' is sayable as twice 0 to 3 t only, whose sum is 0 to 6 t, not 3 t."""
    tell = Telling()
    tell("Syria", "2014-01-01", *(count("A", "0..3 t", f"@{c}", "2014-01-01") for c in ("C4", "C5")))
    assert spread(holding(tell.at("Syria"), "A")) == (0, 6)
