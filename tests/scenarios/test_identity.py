"""Who a thing is, whose it is, and things that turn up or go missing."""

from tests.scenarios.telling import Telling, count, mark, move, unit


def manufactured() -> Telling:
    tell = Telling()
    tell(
        "Syria",
        "2014-01-01",
        unit("mk", "M-9", "~made", "Syria@s5", "2013-01-01"),
        count("M-9", "1 pcs", "Syria@s5", "2014-01-01"),
    )
    return tell


def test_a_new_tag_counts_from_now_on() -> None:
    """M-9 is re-tagged T-1: one act, balanced over ~relabelled. From then on T-1 is there and M-9 is not."""
    tell = manufactured()
    tell(
        "Syria",
        "2014-02-01",
        unit("t", "M-9", "Syria@s5", "~relabelled", "2014-02-01"),
        unit("t", "T-1", "~relabelled", "Syria@s5", "2014-02-01"),
    )
    at = tell.at("Syria")
    assert (at.where("T-1"), at.where("M-9")) == (("Syria@s5",), ())
    assert tell.kinds() == []


def test_a_recognition_holds_for_all_time_in_its_speakers_book_only() -> None:
    """Inspectors find X on a farm and later recognise M-9 in it: in two places, by their view; Syria never agreed."""
    tell = manufactured()
    tell("Inspectors", "2014-03-01", count("X", "1 pcs", "rebels@farm", "2014-03-01"))
    assert tell.kinds("Inspectors", "Syria") == []
    assert tell.at("Inspectors").where("M-9") == ()
    tell("Inspectors", "2014-04-01", mark("X", "same-as", "M-9", "2014-04-01"))
    assert tell.kinds("Inspectors", "Syria") == ["in two places"]
    assert tell.kinds() == []
    assert tell.at("Inspectors").where("M-9") == ("rebels@farm",)
    assert dict(tell.books()["Syria"].aliases) == {}


def test_a_recognition_can_be_taken_back() -> None:
    """Withdrawing the mark makes X and M-9 two things again."""
    tell = Telling()
    tell(
        "Inspectors",
        "2014-03-01",
        count("X", "1 pcs", "rebels@farm", "2014-03-01"),
        count("M-9", "1 pcs", "Syria@s5", "2014-03-01"),
    )
    tell("Inspectors", "2014-04-01", mark("X", "same-as", "M-9", "2014-04-01"), name="recognition")
    assert tell.at("Inspectors").where("M-9") == ("Syria@s5", "rebels@farm")
    tell("Inspectors", "2014-05-01", withdraws="recognition")
    assert tell.at("Inspectors").where("M-9") == ("Syria@s5",)


def test_held_by_one_and_owned_by_nobody_who_admits_it() -> None:
    """Two cylinders lie at a Syrian site. OPCW hears that rebels own one; Syria denies owning either."""
    tell = Telling()
    tell(
        "OPCW",
        "2014-06-01",
        *(count(c, "1 pcs", "Syria@s9", "2014-06-01") for c in ("cylinder 1", "cylinder 2")),
        mark("cylinder 1", "owner", "rebels", "2014-06-01"),
    )
    cylinders = ("cylinder 1", "cylinder 2")
    tell("Syria", "2014-06-02", *(mark(c, "owner", "Syria", "2014-06-02", holds=False) for c in cylinders))
    assert tell.at("OPCW").where("cylinder 1") == ("Syria@s9",)
    assert tell.at("OPCW").mark("cylinder 1", "owner") == "rebels"
    assert [tell.at("Syria").mark(c, "owner", holds=False) for c in cylinders] == ["Syria", "Syria"]
    assert tell.at("Syria").mark("cylinder 1", "owner") is None


def test_a_denial_does_not_take_back_the_assertion_of_another_value() -> None:
    """'The owner is the rebels', later 'the owner is not Syria': both stand."""
    tell = Telling()
    tell("x", "2014-01-01", mark("c", "owner", "rebels", "2014-01-01"))
    tell("x", "2014-01-02", mark("c", "owner", "Syria", "2014-01-02", holds=False))
    at = tell.at("x")
    assert (at.mark("c", "owner"), at.mark("c", "owner", holds=False)) == ("rebels", "Syria")


def test_material_found_that_nobody_declared() -> None:
    """Inspectors count Y at a Syrian site; Syria keeps a book and has no such line."""
    tell = Telling()
    tell("Syria", "2013-10-23", count("A", "5 t", "Syria@s1", "2013-10-23"))
    tell("Inspectors", "2014-05-01", count("Y", "0.3 t", "Syria@s9", "2014-05-01"))
    (found,) = tell.findings()
    assert (found.kind, found.subject) == ("found, not in its holder's book", "Y at Syria@s9")
    assert "Inspectors found 0.3 t of Y in Syria@s9 on 2014-05-01" in found.explanation


def test_a_loss_admitted_and_a_loss_that_only_a_count_shows() -> None:
    """Three of 100 shells are gone. Admitted as theft, the count of 97 is explained; else it is a finding."""
    for admitted in (True, False):
        tell = Telling()
        tell("Syria", "2014-01-01", count("shells", "100 pcs", "Syria@s", "2014-01-01"))
        if admitted:
            theft = move("th", "shells", "3 pcs", "Syria@s", "~lost", "2014-02-01")
            tell("Syria", "2014-02-01", theft, mark("th", "cause", "theft", "2014-02-01"))
        tell("Syria", "2014-03-01", count("shells", "97 pcs", "Syria@s", "2014-03-01"))
        assert tell.kinds() == ([] if admitted else ["count differs from book"])
