"""Balances of a record: the sums are those of its books, the statistics those of `stats.balance`, and gaps are said."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from custodiet.app.balances import Account, accounts, section
from custodiet.app.view import Cut, View
from custodiet.books.known import Known
from custodiet.kernel.errors import Refused
from custodiet.kernel.times import parse_when
from custodiet.regimes import Regime, load_regime
from custodiet.regimes.schema import read_regime
from custodiet.stats import balance as plain
from custodiet.stats import sequences
from custodiet.stats.balance import Term
from custodiet.stats.propagation import Reading
from custodiet.stats.series import covariance
from tests.scenarios.telling import Telling, count, mark, move, quantity

STORE, TANK = "Arcadia@store", "Arcadia@tank"


@dataclass
class Hall(Telling):
    regime: Regime = field(default_factory=lambda: load_regime("cwc"))
    path: Path = Path("nowhere")

    def __post_init__(self) -> None:
        super().__init__()

    def known(self) -> Sequence[Known]:
        return self.log

    def accounts(self, as_of: str = "") -> list[Account]:
        return accounts(View(self, Cut(as_of=parse_when(as_of) if as_of else None)))

    def stock(self, n: int, kilograms: str, *, party: str = "Arcadia", **more: Any) -> None:  # noqa: ANN401
        item, account = more.pop("item", "powder"), more.pop("account", STORE)
        day, mass = f"2021-0{n + 1}-01", quantity(f"{kilograms} kg", **more)
        self(party, day, count(item, mass, account, day, act=f"stock-{n}", means="weighed"))

    def flow(self, n: int, kilograms: str, *, out: bool = False, **errors: Any) -> None:  # noqa: ANN401
        ends = (STORE, "~used") if out else ("~made", STORE)
        mass = quantity(f"{kilograms} kg", **errors)
        self("Arcadia", f"2021-0{n}-20", move(f"{'out' if out else 'in'}-{n}", "powder", mass, *ends, f"2021-0{n}-15"))


def year(**errors: Any) -> Hall:  # noqa: ANN401 - of every inventory
    """Four inventories, three months: 100 kg in and 40 kg out each; 2 kg are missing in the second month."""
    tell = Hall()
    for n, kilograms in enumerate(("500", "560", "618", "678")):
        tell.stock(n, kilograms, **errors)
        if n < 3:
            tell.flow(n + 1, "100", u="0.2", shared=[["meter", "0.1"]])
            tell.flow(n + 1, "40", out=True, u="0.1")
    return tell


def test_the_sums_are_those_of_the_book() -> None:
    (found,) = year(u="0.3").accounts()
    rows = found.rows()
    assert found.title == "powder in store, by Arcadia"
    assert [row["inventory"] for row in rows] == ["stock-1", "stock-2", "stock-3"]
    assert [(row["opening"], row["receipts"], row["shipments"], row["closing"], row["muf"]) for row in rows] == [
        ("500", "100", "40", "560", "0"),
        ("560", "100", "40", "618", "2"),
        ("618", "100", "40", "678", "0"),
    ]


def test_the_statistics_are_those_of_the_textbook_balance() -> None:
    (found,) = year(u="0.3").accounts()
    terms = [Term("inventory", n, Reading(value, 0.3)) for n, value in enumerate((500, 560, 618, 678))]
    for n in (1, 2, 3):
        terms += [Term("input", n, Reading(100, 0.2, {"meter": 0.1})), Term("output", n, Reading(40, 0.1))]
    peer = plain.balance(terms)
    assert covariance([one.muf for one in found.struck if one.muf]) == pytest.approx(peer.covariance())
    judged = found.judged
    assert judged is not None
    assert judged.muf == pytest.approx(peer.muf)
    assert judged.sitmuf == pytest.approx(sequences.sitmuf_filter(peer))
    assert judged.sigma_cumuf[-1] == pytest.approx(np.sqrt(peer.covariance().sum()))
    assert found.grade == judged.grade == "indication"
    assert "There is an indication that material is missing: Page's sum is above its threshold" in found.words


def test_a_series_up_to_a_day_and_without_a_loss() -> None:
    (found,) = year(u="0.3").accounts("2021-02-10")
    assert len(found.struck) == 1
    assert found.grade == "no indication"
    assert "a loss of" in found.words
    assert "would have shown with probability 0.95" in found.words
    assert "One balance is no series: the tests say no more than MUF does." in found.remarks


def test_without_errors_there_is_no_limit() -> None:
    tell = Hall()
    for n, kilograms in enumerate(("500", "480")):
        tell.stock(n, kilograms)
    (found,) = tell.accounts()
    assert (found.grade, found.words) == ("", "No measurement errors are stated: MUF without a limit of error.")
    (row,) = found.rows()
    assert (row["muf"], row["sigma_muf"], row["cumuf"]) == ("20", None, None)


def test_errors_in_some_periods_only_are_no_test() -> None:
    tell = Hall()
    for n, u in enumerate(("0", "0.3", "0", "0")):
        tell.stock(n, "500", u=u)
    (found,) = tell.accounts()
    assert found.grade == ""
    assert "cannot be tested: some period's balance has no error of its own" in found.words
    assert [row["sigma_muf"] for row in found.rows()] == ["0.3", "0.3", None]


def test_the_regime_has_an_error_for_readings_that_state_none() -> None:
    tell = Hall()
    text = 'title = "t"\n[errors]\nweighed = "0.2 %"\n'
    tell.regime = read_regime(text, name="t")
    for n, kilograms in enumerate(("500", "480")):
        tell.stock(n, kilograms)
    (found,) = tell.accounts()
    assert found.rows()[0]["sigma_muf"] == f"{np.hypot(1.0, 0.96):.4g}"
    assert "In 1 of 1 periods the regime's errors stand for readings that state none." in found.remarks


@pytest.mark.parametrize(
    ("errors", "words"), [('guessed = "1 %"', "known so"), ('weighed = "1 kg"', "a part is needed")]
)
def test_an_error_of_a_regime_is_a_part_by_a_means(errors: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_regime(f'title = "t"\n[errors]\n{errors}\n', name="t")


def test_unknown_amounts_leave_bounds() -> None:
    tell = Hall()
    tell.stock(0, "500", u="1")
    tell.flow(1, "?", out=True)
    tell.stock(1, "450", u="1")
    (found,) = tell.accounts()
    assert "unknown or withheld" in found.words
    assert (found.rows()[0]["shipments"], found.rows()[0]["muf"]) == ("at least 0", "at most 50")


def test_a_shared_bias_of_two_counts_cancels() -> None:
    tell = Hall()
    for n in range(3):
        tell.stock(n, "500", u="0.3", shared=[["scale", "5"]])
    (found,) = tell.accounts()
    assert [row["sigma_muf"] for row in found.rows()] == [f"{0.3 * 2**0.5:.4g}"] * 2
    assert found.rows()[1]["sigma_cumuf"] == f"{0.3 * 2**0.5:.4g}"


def test_d_is_what_the_other_voice_found_and_corrects_muf() -> None:
    tell = year(u="0.3")
    tell.stock(2, "616", party="Inspectorate", u="0.1")
    (found,) = [one for one in tell.accounts() if one.series.voice.party == "Arcadia"]
    first, second, third = found.rows()
    assert (first["d"], second["d"], third["d"]) == (None, "2", None)
    assert (second["muf_minus_d"], third["muf_minus_d"]) == ("4", "-2")
    assert (second["verified_lines"], second["verified_by"]) == (1, ["Inspectorate"])
    own = 0.3**2 + 0.2**2 + 0.1**2 + 0.1**2  # opening, input with its meter, output; the own closing count cancels
    assert float(second["sigma_muf_minus_d"]) == pytest.approx((own + 0.1**2) ** 0.5, rel=1e-3)
    assert "no D" not in " ".join(found.remarks)


def test_an_area_is_what_a_mark_says_and_moves_within_it_are_none() -> None:
    tell = Hall()
    tell("Arcadia", "2021-01-01", *(mark(p, "balance-area", "Plant", "2021-01-01") for p in ("store", "tank")))
    for n, (store, tank) in enumerate((("500", "0"), ("450", "49"))):
        tell.stock(n, store, u="0.1")
        tell.stock(n, tank, account=TANK, u="0.1")
    tell("Arcadia", "2021-01-20", move("pumped", "powder", quantity("50 kg", u="3"), STORE, TANK, "2021-01-15"))
    (found,) = tell.accounts()
    (row,) = found.rows()
    assert (found.series.area, row["lines"], row["opening"], row["receipts"], row["shipments"]) == (
        "Plant",
        2,
        "500",
        "0",
        "0",
    )
    assert (row["closing"], row["muf"], row["sigma_muf"]) == ("499", "1", "0.2")


def test_what_comes_in_a_container_is_a_receipt() -> None:
    tell = Hall()
    for n, place in enumerate(("store", "tank")):
        tell(
            "Arcadia",
            f"2021-0{n + 1}-01",
            count("D1", "1 pcs", f"Arcadia@{place}", f"2021-0{n + 1}-01", act=f"stock-{n}"),
        )
        tell.stock(n, "5", item="lot", account="@D1", u="0.1")
        if not n:
            tell("Arcadia", "2021-01-20", move("carry", "D1", "1 pcs", STORE, TANK, "2021-01-15"))
    (found,) = tell.accounts()
    (row,) = found.rows()
    assert (found.series.area, row["opening"], row["receipts"], row["closing"]) == ("tank", "0", "5", "5")


def test_a_first_count_opens_and_receipts_of_a_keeper_are_balanced() -> None:
    tell = Hall()
    tell("Arcadia", "2021-01-20", move("in", "powder", "10 kg", "~outside", STORE, "2021-01-15"))
    tell.stock(1, "9")
    tell.stock(1, "9", party="Inspectorate")
    (found,) = tell.accounts()
    assert (found.series.voice.party, found.rows()[0]["muf"]) == ("Arcadia", "1")


def test_a_section_of_a_report_has_every_sum_with_its_method_and_source() -> None:
    (found,) = year(u="0.3").accounts()
    told = section(found)
    assert set(told) == {"kind", "subject", "as_of", "explanation", "arithmetic", "statements"}
    assert "stock-2 (2021-03-01): 560 + 100 - 40 - 618 = MUF 2 kg, sigma 0.4899 kg" in told["arithmetic"]
    assert any("Picard (1987)" in line for line in told["arithmetic"])
    assert len(told["statements"]) == len(set(told["statements"])) == 10


def test_a_correction_changes_the_balance() -> None:
    tell = year(u="0.3")
    third = next(known.id for known in tell.log if known.statement.postings[0].act == "stock-2")  # type: ignore[union-attr]
    right = count("powder", quantity("620 kg", u="0.3"), STORE, "2021-03-01", act="stock-2", means="weighed")
    tell("Arcadia", "2021-05-01", right, about=[("corrects", third)])
    (found,) = tell.accounts()
    assert [row["muf"] for row in found.rows()] == ["0", "0", "2"]


def test_an_answer_does_not_depend_on_the_order_of_the_log() -> None:
    tell = year(u="0.3")
    before = [one.rows() for one in tell.accounts()]
    tell.log = [replace(known, index=n) for n, known in enumerate(reversed(tell.log))]
    assert [one.rows() for one in tell.accounts()] == before
