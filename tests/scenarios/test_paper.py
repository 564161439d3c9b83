"""Forms on paper, folded: who has read one, who has checked it, and what says something else."""

import hashlib

from custodiet.books.effective import effective
from custodiet.books.paper import PaperForm, paper_forms
from custodiet.reconcile.paper import paper_discrepancies
from tests.scenarios.telling import Telling, count

SCAN = hashlib.sha256(b"scan").hexdigest()
READ = [("transcribes", SCAN)]


def forms(tell: Telling) -> dict[str, PaperForm]:
    return paper_forms(effective(tell.log))


def read(tell: Telling, party: str, amount: str, name: str = "reading", key: str = "", number: str = "F-1") -> None:
    posting = count("lot", amount, "Syria@depot", "2014-02-03", act=number)
    tell(party, "2014-02-03", posting, name=name, about=READ, source=number, key=key)


def test_a_check_is_another_keys() -> None:
    for key, state in (("clerk", "not yet checked"), ("second", "checked")):
        tell = Telling()
        read(tell, "OPCW", "97 t", key="clerk")
        tell("OPCW", "2014-02-04", agrees="reading", key=key)
        assert forms(tell)["F-1"].state == state


def test_a_withdrawn_check_is_none() -> None:
    tell = Telling()
    read(tell, "OPCW", "97 t", key="clerk")
    tell("OPCW", "2014-02-04", agrees="reading", key="second", name="check")
    tell("OPCW", "2014-02-05", withdraws="check", key="second")
    assert str(forms(tell)["F-1"].readings[0]) == "transcribed by OPCW (key clerk), not yet checked"


def test_the_same_amount_in_another_unit_is_the_same_reading() -> None:
    for amount, differing in (("97000 kg", False), ("97.0 t", False), ("79 t", True)):
        tell = Telling()
        read(tell, "OPCW", "97 t")
        read(tell, "Syria", amount, name="copy")
        assert forms(tell)["F-1"].differing is differing
        assert len(list(paper_discrepancies(effective(tell.log)))) == differing


def test_a_finding_names_both_readings_and_how_they_differ() -> None:
    tell = Telling()
    read(tell, "OPCW", "97 t")
    read(tell, "OPCW", "79 t", name="again", key="second")
    read(tell, "OPCW", "5 t", name="other form", number="F-2")
    (found,) = paper_discrepancies(effective(tell.log))
    assert (found.kind, found.subject) == ("form transcribed differently", "F-1")
    assert set(found.statements) == {tell.log[0].id, tell.log[1].id}
    assert "reads 97 t" in found.explanation
    assert "reads 79 t" in found.explanation


def test_a_scan_is_no_missing_statement_where_evidence_names_it() -> None:
    """A digest that neither the record nor the evidence knows is one."""
    tell = Telling()
    read(tell, "OPCW", "97 t")
    assert [loose.relation for loose in effective(tell.log).dangling] == ["transcribes"]
