"""Handovers: one act in two or more books."""

from tests.scenarios.telling import Telling, count, exact, mark, move, unit


def latakia() -> Telling:
    """Syria has 600 t at Latakia."""
    tell = Telling()
    tell("Syria", "2014-01-01", count("HD", "600 t", "Syria@latakia", "2014-01-01"))
    return tell


def hand_over(tell: Telling, party: str, amount: str = "600 t", act: str = "H1", name: str = "") -> None:
    """`party` says that the material went aboard the Ark Futura."""
    tell(party, "2014-01-07", move(act, "HD", amount, "Syria@latakia", "Denmark@ark-futura", "2014-01-07"), name=name)


def test_a_release_needs_a_receipt_only_from_who_keeps_a_book() -> None:
    """Syria releases 600 t. While Denmark keeps no book nothing is missing; once it says anything, its receipt is."""
    tell = latakia()
    hand_over(tell, "Syria")
    assert tell.kinds() == []
    tell("Denmark", "2014-01-01", mark("ark-futura", "status", "ready", "2014-01-01"))
    (found,) = tell.findings()
    assert found.kind == "handover without receipt"
    assert "Denmark keeps a book and does not say that it received it" in found.explanation


def test_a_receipt_two_tonnes_short_differs_on_the_act() -> None:
    """Syria says 600 t, Denmark 598 t. Denmark's own book of Syria's account is no business of the balance check."""
    tell = latakia()
    hand_over(tell, "Syria")
    hand_over(tell, "Denmark", "598 t")
    (found,) = tell.findings()
    assert found.kind == "books differ on an act"
    assert "Denmark says 598 t and Syria says 600 t: Denmark has 2 t less" in found.explanation
    assert exact(tell.at("Denmark"), "Syria@latakia", "HD") == -598


def test_a_shortfall_with_a_carrier_who_keeps_no_book_shows_in_the_stitched_view() -> None:
    """600 t went to a haulier, 598 t came from it: no act disagrees, but 2 t are with the haulier."""
    tell = latakia()
    tell("Syria", "2014-01-07", move("A", "HD", "600 t", "Syria@latakia", "haulier@truck7", "2014-01-07"))
    tell("Denmark", "2014-01-09", move("B", "HD", "598 t", "haulier@truck7", "Denmark@ark", "2014-01-09"))
    assert tell.kinds("Syria", "Denmark") == []
    assert exact(tell.stitched("Syria", "Denmark"), "haulier@truck7", "HD") == 2


def test_a_handover_with_a_witness_compares_each_pair_and_counts_once() -> None:
    """Syria and Denmark say 600 t, the witness 590 t: two pairs differ, and 600 t arrived."""
    tell = latakia()
    hand_over(tell, "Syria")
    hand_over(tell, "Denmark")
    hand_over(tell, "OPCW", "590 t")
    found = tell.findings("Syria", "Denmark", "OPCW")
    assert [f.kind for f in found] == ["books differ on an act"] * 2
    assert exact(tell.stitched("Syria", "Denmark", "OPCW"), "Denmark@ark-futura", "HD") == 600


def test_two_act_ids_for_one_handover_look_like_two_halves_until_recognised() -> None:
    """Denmark wrote its own number. It mends that with a same-as mark on the act."""
    tell = latakia()
    hand_over(tell, "Syria")
    hand_over(tell, "Denmark", act="DK-17")
    assert tell.kinds() == ["handover without receipt", "receipt without release"]
    tell("Denmark", "2014-01-08", mark("DK-17", "same-as", "H1", "2014-01-08"))
    assert tell.kinds() == []


def test_said_to_contain() -> None:
    """The master signs for the container and says nothing of its contents; Syria says that 12 t are inside."""
    tell = Telling()
    tell(
        "Syria",
        "2014-01-01",
        count("HD", "12 t", "Syria@s5", "2014-01-01"),
        count("C12", "1 pcs", "Syria@latakia", "2014-01-01"),
    )
    tell("Syria", "2014-01-05", move("P", "HD", "12 t", "Syria@s5", "@C12", "2014-01-05"))
    for party in ("Syria", "Denmark"):
        tell(party, "2014-01-07", unit("H", "C12", "Syria@latakia", "Denmark@ark", "2014-01-07"))
    assert tell.kinds("Syria", "Denmark") == []
    assert ("@C12", "HD", "mass") not in tell.books()["Denmark"].lines
    view = tell.stitched("Syria", "Denmark")
    assert view.path("@C12")[0] == "Denmark"
    assert exact(view, "@C12", "HD") == 12
