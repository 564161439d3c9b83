"""An inspection from plan to grade: what did not go as planned has its words, and nothing is ever simply well."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from custodiet.app.evaluating import Evaluated, evaluate_inspection
from custodiet.app.view import Cut, View
from custodiet.books.known import Known
from custodiet.kernel.errors import Refused
from custodiet.kernel.times import parse_when
from custodiet.regimes import Regime, load_regime
from custodiet.statements.posting import Posting
from custodiet.statements.registry import check_body
from tests.scenarios.telling import Telling, count, mark, move, quantity

DRUMS = 40
METHODS = [
    {"name": "count", "means": "counted", "fraction": "1", "sigma": "0.2", "inspect": 20, "needed": 30},
    {"name": "weigh", "means": "weighed", "fraction": "0.1", "sigma": "0.01", "inspect": 10, "needed": 10},
]
PLAN: dict[str, Any] = {
    "inspection": "visit",
    "site": "depot",
    "goal": "1 t",
    "detect": "0.5",
    "declared_by": "Arcadia",
    "declared": "2021-01-05",
    "strata": [{"name": "Category 1", "items": DRUMS, "largest": "200 kg", "methods": METHODS}],
}


@dataclass
class Visit(Telling):
    """Forty drums of 200 kg are declared, and an inspection of them is planned."""

    regime: Regime = field(default_factory=lambda: load_regime("cwc"))
    path: Path = Path("nowhere")

    def __post_init__(self) -> None:
        super().__init__()
        for n in range(DRUMS):
            self("Arcadia", "2021-01-05", count(f"D{n}", "1 pcs", "Arcadia@depot", "2021-01-05"), type="declaration")
            what = count(f"L{n}", "200 kg", f"@D{n}", "2021-01-05")
            self("Arcadia", "2021-01-05", what, mark(f"L{n}", "class", "Category 1", "2021-01-05"), type="declaration")

    def known(self) -> Sequence[Known]:
        return self.log

    def plan(self, **changes: object) -> None:
        check_body(self("Inspectorate", "2021-01-08", type="plan", body=PLAN | changes, name="plan").statement)

    def found(self, *postings: Posting) -> None:
        self("Inspectorate", "2021-01-11", *postings, type="inspection")

    def judged(self, name: str = "visit", as_of: str = "") -> Evaluated:
        cut = Cut(as_of=parse_when(as_of) if as_of else None)
        found = evaluate_inspection(View(self, cut), name, size=len(self.log))
        told = found.wish("record.example/scenario")
        check_body(replace(self.log[0].statement, type="evaluation", body=told["body"]))
        return found


def counted(n: int) -> Posting:
    return count(f"D{n}", "1 pcs", "Arcadia@depot", "2021-01-10", act=f"visit/{n}", means="counted")


def weighed(n: int, kilograms: str = "200", *, u: str = "0.4", **more: Any) -> Posting:  # noqa: ANN401 - of a quantity
    mass = quantity(f"{kilograms} kg", **({"u": u} if u else {}), **more)
    return count(f"L{n}", mass, f"@D{n}", "2021-01-10", act=f"visit/{n}", means="weighed")


def said(subject: str, value: str) -> Posting:
    return mark(
        subject, "inspection" if value == "cut short" else "item-state", value, "2021-01-10", act=f"visit/{value}"
    )


def as_planned(tell: Visit, change: Callable[[int], Posting | None] = lambda _: None) -> None:
    tell.plan()
    for n in range(30):
        tell.found(change(n) or (weighed(n) if n < 10 else counted(n)))


def remarks(found: Evaluated) -> str:
    return " ".join(found.remarks)


def test_nothing_was_found_and_that_is_not_all_is_there() -> None:
    tell = Visit()
    as_planned(tell)
    found = tell.judged()
    assert found.evaluation.grade == "no indication"
    assert found.conclusion.startswith("No indication that 1000 kg are missing; had they been")
    assert [(row["method"], row["planned"], row["looked_at"]) for row in found.strata] == [
        ("count", 30, 30),
        ("weigh", 10, 10),
    ]
    assert "planned" not in remarks(found)
    assert "drawn at random" in remarks(found)
    assert all(number.method and number.source for number in found.numbers)
    gross = next(number for number in found.numbers if number.of.startswith("whole items"))
    sees = (10 * 1 + 20 * 0.97188) / 30
    assert float(gross.value) == pytest.approx(1 - (1 - sees * 30 / 40) ** 5, abs=1e-4)


def test_a_level_that_cannot_add_up_to_the_goal_has_its_reason_and_no_figure() -> None:
    tell = Visit()
    as_planned(tell)
    found = tell.judged()
    assert "10 % of everything declared is 800 kg, less than the goal of 1000 kg: no probability" in remarks(found)
    assert "10 % of each" not in found.conclusion
    assert [n.of for n in found.numbers if n.figure.startswith("chance that")] == ["whole items, least in Category 1"]
    tell = Visit()
    tell.plan(goal="800 kg")
    tell.found(*(weighed(n) for n in range(10)))
    assert "10 % of each" in tell.judged().conclusion


def test_an_inspection_that_was_cut_short() -> None:
    tell = Visit()
    tell.plan()
    tell.found(*(weighed(n) for n in range(3)), said("visit", "cut short"))
    found = tell.judged()
    assert found.evaluation.grade == "inconclusive"
    assert "too little was looked at" in found.conclusion
    assert "3 items were inspected by 'weigh' or finer, where 10 were planned" in remarks(found)
    assert "Inspectorate says that the inspection was cut short" in remarks(found)


def test_nothing_was_looked_at() -> None:
    tell = Visit()
    tell.plan()
    assert tell.judged().evaluation.grade == "inconclusive"
    assert "nothing was looked at" in remarks(tell.judged())


def test_more_was_looked_at_than_planned() -> None:
    tell = Visit()
    as_planned(tell, lambda n: weighed(n) if n < 15 else None)
    found = tell.judged()
    assert found.evaluation.grade == "no indication"
    assert "15 items were inspected by 'weigh' or finer, where 10 were planned: the sample was extended" in remarks(
        found
    )


def test_what_is_out_of_reach_counts_as_wrong_until_it_is_released() -> None:
    tell = Visit()
    as_planned(tell, lambda n: said("D3", "not accessible") if n == 3 else None)
    found = tell.judged()
    assert found.evaluation.grade == "indication"
    assert "L3 in D3 is out of reach, and not released" in found.conclusion
    tell.found(said("D3", "released"))
    found = tell.judged()
    assert found.evaluation.grade == "no indication"
    assert "1 item released by the inspector" in remarks(found)
    assert found.strata[1]["looked_at"] == 9


def test_what_was_not_measured_is_told_and_does_not_count_as_weighed() -> None:
    tell = Visit()
    as_planned(
        tell, lambda n: count("L2", "? kg", "@D2", "2021-01-10", act="visit/2", means="weighed") if n == 2 else None
    )
    found = tell.judged()
    assert "1 item looked at and not measured: L2 in D2" in remarks(found)
    assert found.strata[1]["looked_at"] == 9


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: count("D4", "0 pcs", "Arcadia@depot", "2021-01-10", act="visit/4"), "L4 in D4 is missing"),
        (lambda: said("L4", "missing"), "L4 in D4 is missing"),
        (lambda: said("D4", "opened"), "L4 in D4 is opened"),
        (lambda: weighed(4, "180"), "L4 in D4 holds 20 kg less than declared, beyond its limit of 1.236 kg"),
    ],
)
def test_a_defect_is_an_indication_and_is_named(change: Callable[[], Posting], words: str) -> None:
    tell = Visit()
    as_planned(tell, lambda n: change() if n == 4 else None)
    found = tell.judged()
    assert found.evaluation.grade == "indication"
    assert words in found.conclusion
    (wrong,) = (item for item in found.items if item["wrong"])
    assert wrong["account"] == "@D4"


def test_a_broken_seal_opens_what_it_is_on() -> None:
    tell = Visit()
    tell.found(move("seal", "S5", "1 pcs", "~outside", "@D5", "2021-01-07"))
    as_planned(tell)
    tell.found(mark("S5", "seal-state", "broken", "2021-01-10", act="visit/5"))
    assert "L5 in D5 is opened" in tell.judged().conclusion


def test_a_conclusion_names_some_defects_and_counts_the_rest() -> None:
    tell = Visit()
    as_planned(tell, lambda n: said(f"D{n}", "missing") if n < 30 else None)
    conclusion = tell.judged().conclusion
    assert conclusion.count(" is missing;") == 1 + 8
    assert "and 21 items more" in conclusion
    assert [row["looked_at"] for row in tell.judged().strata] == [30, 30]  # what is missing was looked at


def test_many_small_differences_speak_together() -> None:
    tell = Visit()
    as_planned(tell, lambda n: weighed(n, "199.5") if n < 10 else None)
    found = tell.judged()
    assert found.evaluation.grade == "indication"
    assert "taken together, the strata are overstated by 20 kg" in found.conclusion


def test_differences_that_make_nothing_leave_no_noise() -> None:
    found = Visit()
    as_planned(found, lambda n: weighed(n, "200.1" if n % 2 else "199.9") if n < 10 else None)
    assert found.judged().strata[1]["overstated_by"].startswith("0 ±")


def test_what_a_scale_does_to_all_of_them_does_not_average() -> None:
    tell = Visit()
    as_planned(tell, lambda n: weighed(n, "199.5", shared=[["scale", "0.5"]]) if n < 10 else None)
    assert tell.judged().evaluation.grade == "no indication"


def test_more_than_declared_is_no_loss_and_is_said() -> None:
    tell = Visit()
    as_planned(tell, lambda n: weighed(n, "250") if n == 1 else None)
    found = tell.judged()
    assert found.evaluation.grade == "no indication"
    assert "1 hold more than declared, beyond the limit: L1 in D1" in remarks(found)


def test_without_a_stated_error_the_plans_stands_in() -> None:
    tell = Visit()
    as_planned(tell, lambda n: weighed(n, u="") if n < 10 else None)
    found = tell.judged()
    assert "no error is stated with 10 of the measurements" in remarks(found)
    assert found.strata[1]["limit"] == "6.18 kg"


def test_what_nobody_declared_and_what_nobody_planned() -> None:
    tell = Visit()
    as_planned(tell)
    tell("Arcadia", "2021-01-05", count("waste", "5 kg", "Arcadia@depot", "2021-01-05"), type="declaration")
    tell.found(
        count("secret", "5 kg", "Arcadia@depot", "2021-01-10", act="visit/x", means="weighed"),
        count("waste", "5 kg", "Arcadia@depot", "2021-01-10", act="visit/x", means="weighed"),
    )
    found = tell.judged()
    assert "1 measurements are of things that Arcadia has not declared there" in remarks(found)
    assert "in no stratum of the plan: waste" in remarks(found)


def test_what_others_posted_or_in_other_acts_is_no_result() -> None:
    tell = Visit()
    tell.plan()
    tell("Arcadia", "2021-01-11", weighed(1))
    tell.found(count("L2", "200 kg", "@D2", "2021-01-10", act="visitor", means="weighed"))
    tell.found(count("L3", "200 kg", "@D3", "2021-01-10", act="visit", means="documents"))
    found = tell.judged()
    assert [row["looked_at"] for row in found.strata] == [0, 0]


def test_a_plan_made_after_the_fact_promises_nothing() -> None:
    tell = Visit()
    tell("Inspectorate", "2021-01-07", count("L1", "200 kg", "@D1", "2021-01-07", act="visit", means="weighed"))
    tell.plan()
    assert "signed after the first result" in remarks(tell.judged())


def test_a_signed_grade_that_does_not_follow_is_told() -> None:
    tell = Visit()
    as_planned(tell, lambda n: weighed(n, "100") if n == 1 else None)
    for grade in ("indication", "no indication"):
        body = {"inspection": "visit", "grade": grade, "conclusion": "x", "size": 7}
        tell("Inspectorate", "2021-01-13", type="evaluation", body=body)
    found = tell.judged()
    assert remarks(found).count("signed another grade") == 1
    assert "Inspectorate signed another grade, no indication: over 7 entries" in remarks(found)


def test_the_answer_is_about_a_day_and_the_plan_may_be_named_by_its_statement() -> None:
    tell = Visit()
    as_planned(tell)
    assert tell.judged(as_of="2021-01-09").evaluation.grade == "inconclusive"
    assert tell.judged(tell.target("plan")[:12]).evaluation.grade == "no indication"


def test_no_plan_two_plans_and_a_plan_about_nobody_are_refused() -> None:
    tell = Visit()
    with pytest.raises(Refused, match="no plan of that inspection"):
        tell.judged("visti")
    tell.plan()
    with pytest.raises(Refused, match=r"no plan of that inspection counts in the record .*visit.*visti"):
        tell.judged("visti")
    tell.plan(inspection="other", declared_by="Arcadai")
    with pytest.raises(Refused, match=r"nobody of that name .*Arcadia"):
        tell.judged("other")
    tell.plan()
    with pytest.raises(Refused, match="2 plans bear the name"):
        tell.judged()
