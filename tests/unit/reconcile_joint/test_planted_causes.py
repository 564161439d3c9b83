"""Causes that the bench of reconciliation plants: what was meant is named first."""

import pytest

from custodiet.reconcile.joint import Joint
from custodiet.reconcile.joint.model import read_model
from custodiet.reconcile.joint.table import Faults, check, read_cells, read_claims

COLUMNS = "id,as_of,subject,measure,value,unit,of,rounding,source"


def first_cause(*rows: str, suspect: str) -> tuple[str, str]:
    faults = Faults("claims.csv")
    rules, units = read_model({"wholes": {"all": ["A", "B", "C"]}}, faults)
    claims = read_claims(read_cells("\n".join((COLUMNS, *rows)).encode(), faults), rules, units, faults)
    check(faults)
    for finding in Joint(claims, rules).findings:
        for one in finding.suspects:
            if one.claim.id == suspect and one.causes:
                return one.causes[0].cause, str(one.causes[0].value)
    return "", ""


@pytest.mark.parametrize(
    ("printed", "rounding", "others", "cause", "meant"),
    [
        ("1870", "printed", "1.866", "the thousands mark moved, or kilograms for tonnes", "1.87"),
        ("180000", "printed", "180.34", "the thousands mark moved, or kilograms for tonnes", "180"),
        ("6750", "printed", "67.46", "the decimal point moved", "67.5"),
        ("0.018", "approx", "1.84", "the decimal point moved", "1.8"),
    ],
)
def test_zeros_that_a_moved_point_brings_say_nothing(
    printed: str, rounding: str, others: str, cause: str, meant: str
) -> None:
    rows = (
        f"wrong,2014-02-25,A,destroyed,{printed},t,,{rounding},one",
        f"right,2014-02-25,A,destroyed,{others},t,,exact,another",
        f"also,2014-02-25,A,destroyed,{others},t,,exact,a third",
    )
    assert first_cause(*rows, suspect="wrong") == (cause, meant)


def test_a_part_of_the_whole_itself_counted_twice() -> None:
    rows = (
        "wrong,2014-02-25,all,destroyed,106,t,,printed,one",
        "right,2014-02-25,all,destroyed,73.055,t,,exact,another",
        "also,2014-02-25,all,destroyed,73.055,t,,exact,a third",
        "part,2014-02-25,B,destroyed,33.02,t,,printed,one",
    )
    assert first_cause(*rows, suspect="wrong") == ("a double count (part)", "73")
