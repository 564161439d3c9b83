"""`custodiet reconcile`: a bare table, and no record."""

import re
from pathlib import Path

import pytest

from tests.cli.runner import custodiet, fail, snapshot, succeed

TABLE = """id,as_of,subject,measure,value,unit,of,source
c1,2014-03-20,all,removed,566.7,t,,OPCW
c2,2014-03-20,Category 1,removed,504.2,t,,OPCW
c3,2014-03-20,Category 2,removed,65.2,t,,Mission
c4,2014-03-20,Category 2,removed,24.6,%,Category 2,Mission
c5,2013-11-01,Category 2,declared,254.17,t,,Syria
"""
MODEL = '[wholes]\n"all" = ["Category 1", "Category 2"]\n'


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "claims.csv"
    path.write_text(TABLE, encoding="utf-8")
    (tmp_path / "model.toml").write_text(MODEL, encoding="utf-8")
    return path


def test_it_says_what_cannot_be_true_why_and_what_would_mend_it(table: Path) -> None:
    out = succeed("reconcile", table, "--model", table.with_name("model.toml")).out
    assert "These 3 statements cannot all be true" in out
    assert "such as 62.5: two digits exchanged" in out
    assert "added up, every quantity cancels" in out
    assert "5 statements: 1 fault found." in out
    assert out.rstrip().endswith("--report findings.html")


def test_json_is_as_agreed(table: Path) -> None:
    said = succeed("reconcile", table, "--model", table.with_name("model.toml"), "--format", "json").json()
    assert set(said) == {"findings", "possible", "model"}
    finding = said["findings"][0]
    assert {"kind", "members", "explanation", "arithmetic", "suspects", "repair", "repairs"} <= set(finding)
    assert finding["repair"] == ["c3"]
    assert finding["suspects"][0]["allowed"] == ["62.4", "62.6"]
    assert finding["suspects"][0]["causes"][0]["value"] == "62.5"
    assert said["model"]["wholes"] == {"all": ["Category 1", "Category 2"]}


def test_without_a_model_it_says_what_it_did_not_use(tmp_path: Path) -> None:
    path = tmp_path / "shares.csv"
    path.write_text(
        "id,as_of,subject,measure,value,unit,of,remark\na,2014,A,held,60,%,all,\nb,2014,B,held,50,%,all,x\n"
    )
    out = succeed("reconcile", path).out
    assert "they can all be true" in out
    assert '[wholes] "all" = [' in out
    assert "Columns that nothing reads: remark." in out


def test_the_page_is_one_file_that_nothing_in_the_table_can_break(tmp_path: Path) -> None:
    path, page = tmp_path / "claims.csv", tmp_path / "findings.html"
    path.write_text(TABLE.replace("Category 2", "<script>alert(1)</script>").replace("Mission", '"><img src=x>"'))
    succeed("reconcile", path, "--report", page)
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;script&gt;" in text
    assert "<svg" in text
    assert "nothing in common" in text
    assert not re.search(r"https?://|@import|url\(", text)


def test_the_same_as_a_pdf_twice_the_same_bytes_and_nothing_in_the_table_is_evaluated(tmp_path: Path) -> None:
    path, pdf = tmp_path / "claims.csv", tmp_path / "findings.pdf"
    path.write_text(TABLE.replace("Category 2", "#read(1) $x$ <svg> \u202e *Category*"), encoding="utf-8")
    succeed("reconcile", path, "--report", pdf)
    made = pdf.read_bytes()
    assert made.startswith(b"%PDF-")
    succeed("reconcile", path, "--report", pdf)
    assert pdf.read_bytes() == made


def test_a_bad_table_is_told_of_whole_and_nothing_is_written(table: Path) -> None:
    table.write_text(TABLE.replace("504.2", '"504,2"').replace("2013-11-01", "1.11.2013"), encoding="utf-8")
    before = snapshot(table.parent)
    message = fail("reconcile", table, "--report", table.with_name("findings.html"))
    assert "2 faults" in message
    assert "line 3, column value" in message
    assert "line 6, column as_of" in message
    assert snapshot(table.parent) == before


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_what_is_no_table_is_refused(tmp_path: Path, name: str) -> None:
    assert "cannot be read" in fail("reconcile", tmp_path / name)


def test_a_model_that_is_no_toml_is_refused(table: Path) -> None:
    table.with_name("model.toml").write_text("[wholes\n")
    assert "not TOML" in fail("reconcile", table, "--model", table.with_name("model.toml"))


def test_other_forms_are_wrong_usage(table: Path) -> None:
    assert custodiet("reconcile", table, "--format", "svg").code == 2


def test_what_is_still_possible_on_any_day(table: Path) -> None:
    model = table.with_name("model.toml")
    out = succeed("reconcile", table, "--model", model, "--possible", "Category 1, removed, 2014-06-01").out
    assert "What is not in dispute allows at least 504.15 t (Category 1, removed as of 2014-06-01)." in out
    assert "Without c2: at least" in out
    assert "no quantity and day" in fail("reconcile", table, "--possible", "Category 1")
    assert "no amount in this measure" in fail("reconcile", table, "--possible", "all, moved, 2014")


def test_a_report_is_a_page_or_a_pdf_and_what_is_possible_is_asked_of_a_known_subject(table: Path) -> None:
    before = snapshot(table.parent)
    assert "ends in .html or .pdf" in fail("reconcile", table, "--report", table.with_name("findings.docx"))
    assert "no such subject" in fail("reconcile", table, "--possible", "Nope, removed, 2014-03-20")
    assert snapshot(table.parent) == before
