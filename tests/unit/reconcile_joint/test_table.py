from fractions import Fraction

import pytest

from custodiet.kernel.errors import Several
from custodiet.reconcile.joint.claims import Claim
from custodiet.reconcile.joint.model import read_model
from custodiet.reconcile.joint.table import Faults, check, read_cells, read_claims
from tests.unit.reconcile_joint.tables import joint, row

GOOD = "id,as_of,subject,measure,value,unit\na,2014-03-20,all,removed,34.8,t\n"


def read(data: str | bytes) -> list[Claim]:
    faults = Faults("claims.csv")
    rules, units = read_model({}, faults)
    claims = read_claims(read_cells(data.encode() if isinstance(data, str) else data, faults), rules, units, faults)
    check(faults)
    return claims


def faults_of(data: str | bytes) -> str:
    with pytest.raises(Several) as caught:
        read(data)
    return str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        GOOD,
        "\ufeff" + GOOD,
        GOOD.replace(",", ";"),
        GOOD.replace(",", "\t"),
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("34.8", " 34.8 "),
        GOOD + ",,,,,\n\n",
    ],
    ids=["plain", "BOM", "semicolons", "tabs", "CRLF", "space", "empty rows"],
)
def test_what_spreadsheets_write_is_read_alike(data: str) -> None:
    (claim,) = read(data)
    assert (claim.id, claim.lo, claim.hi) == ("a", Fraction(34750), Fraction(34850))


def test_all_faults_are_told_at_once_each_with_its_place() -> None:
    text = faults_of(
        "id,as_of,subject,measure,value,unit,of,kind,rounding\n"
        "a,20/03/2014,all,removed,34.8,t,,,\n"
        'b,20 March 2014,all,removed,"1,300",t,,,\n'
        "c,2014-02-30,all,removed,34.8,tons,,,\n"
        "d,2014-03-20,,removed,n/a,drums,,,\n"
        "d,2014-03-20,all,removed,40,%,,rumoured,roughly\n"
    )
    for line in (
        "line 2, column as_of: this is no date or time",
        "line 3, column as_of: this is no date or time",
        "line 3, column value: this is no decimal number",
        "without thousands marks",
        "line 4, column as_of: this date does not exist",
        "line 4, column unit: this unit is not known (found 'tons'). It may be short, long or metric",
        "line 5, column subject: this cell must not be empty",
        "line 5, column value: this is no decimal number",
        "line 5, column unit: this unit is not known (found 'drums'). Define it in model.toml",
        "line 6, column of: a share needs the whole",
        "line 6, column kind: this kind is not known",
        "line 6, column rounding: this is no rounding",
        "column id: the id 'd' stands more than once (found lines 5, 6)",
    ):
        assert line in text
    assert "Nothing was computed" in text


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("", "the file is empty"),
        ("id,as_of,subject,measure,value,unit\n", "no rows"),
        ("id;subject\n1;2\n", "the column as_of is missing"),
        ("Id,As of,subject,measure,value,unit\n", "the column as_of is missing"),
        (GOOD.replace("unit", "unit,unit"), "the column 'unit' stands 2 times"),
        (GOOD + "b,2014-03-20,all,removed,1,300,t\n", "more cells than the table has columns"),
        (GOOD.encode("utf-16"), "not UTF-8"),
        (GOOD + "\0", "zero bytes"),
        (GOOD.replace("34.8", "-3"), "not negative"),
        (GOOD.replace("34.8", "40..30"), "ends below its beginning"),
        (GOOD + 'b,2014-03-20,"all,removed,1,t\n', "this is not CSV"),
    ],
)
def test_bad_tables_are_refused_with_the_reason(data: str | bytes, fault: str) -> None:
    assert fault in faults_of(data)


@pytest.mark.parametrize(
    ("model", "fault"),
    [
        ({"hole": {}}, "the table [hole] is not known"),
        ({"wholes": []}, "[wholes] must be a table"),
        ({"wholes": {"all": []}}, "'all' has no parts"),
        ({"wholes": {"all": ["A", "A"]}}, "names a part twice"),
        ({"wholes": {"all": "A"}}, "must be a list of its parts"),
        ({"wholes": {"all": ["A"], "A": ["B"], "B": ["all"]}}, "goes round in a circle (found all > A > B > all)"),
        ({"wholes": {"all": ["all"]}}, "goes round in a circle"),
        ({"contains": {"a": ["b"], "b": ["a"]}}, "[contains] goes round in a circle"),
        ({"monotone": {"measure": ["removed"]}}, "holds one list, measures"),
        ({"units": {"drums": "200 gallons"}}, "leads to no known unit"),
        ({"units": {"t": "2 kg"}}, "cannot be so defined"),
        ({"units": {"drums": 200}}, "must be a text"),
        ({"trust": {"OPCW": 0}}, "a weight above nothing"),
        ({"trust": {"OPCW": True}}, "a weight above nothing"),
    ],
)
def test_bad_models_are_refused_with_the_reason(model: dict[str, object], fault: str) -> None:
    with pytest.raises(Several) as caught:
        joint([row("a", "all", "1")], model)
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("value", "unit", "rounding", "lo", "hi"),
    [
        ("34.8", "t", "", "34.75", "34.85"),
        ("1300", "t", "", "1250", "1350"),
        ("1300", "t", "approx", "1200", "1400"),
        ("29", "t", "nearly", "28", "29"),
        ("29", "t", "just_over", "29", "30"),
        ("60", "t", "more_than", "60", None),
        ("60", "t", "at_least", "60", None),
        ("60", "t", "at_most", "0", "60"),
        ("60", "t", "exact", "60", "60"),
        ("60", "t", "2.5", "57.5", "62.5"),
        ("60", "t", "u=0.3", "59.1", "60.9"),
        ("50..60", "t", "exact", "50", "60"),
        ("23", "pcs", "", "23", "23"),
        ("3000", "pcs", "", "2850", "3150"),
    ],
)
def test_what_a_printed_figure_implies(value: str, unit: str, rounding: str, lo: str, hi: str | None) -> None:
    (claim,) = joint([row("a", "all", value, unit, rounding=rounding)]).claims
    factor = claim.printed.factor
    assert claim.lo / factor == Fraction(lo)
    assert (None if claim.hi is None else claim.hi / factor) == (None if hi is None else Fraction(hi))


def test_units_of_a_model_lead_to_base_units() -> None:
    model = {"units": {"drums": "200 L", "pallets": "4 drums", "sites": "1 sites"}}
    rows = [row("a", "x", "2", "pallets"), row("b", "x", "1600", "L", rounding="exact"), row("c", "y", "23", "sites")]
    assert joint(rows, model).findings == []
    assert len(joint([*rows, row("d", "x", "9", "drums", rounding="exact")], model).findings) > 0
