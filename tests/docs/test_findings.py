"""docs/reference/findings.md lists every kind that the rules find, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
RULES = ROOT / "src" / "custodiet" / "reconcile"
# A kind is written where a finding is made, in a line that chooses it, or as a constant of several words.
WHERE = (r'Discrepancy\(\s*("[^"]+")', r'^ +kind = (.*"[^"]+".*)', r'^[A-Z_, ]+ = ("[a-z]+ [a-z].*")$')


def kinds(code: str) -> set[str]:
    lines = (line for where in WHERE for line in re.findall(where, code, re.MULTILINE))
    return {kind for line in lines for kind in re.findall(r'"([a-z][a-z, \']+)"', line)}


def test_documented_kinds_are_those_that_are_found() -> None:
    page = (ROOT / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    documented = {kind for cell in cells for kind in re.findall(r"`([^`]+)`", cell)}
    assert documented == kinds("\n".join(path.read_text(encoding="utf-8") for path in RULES.rglob("*.py")))


def test_the_reference_of_bare_tables_names_the_kinds_of_its_findings() -> None:
    page = (ROOT / "docs" / "reference" / "reconcile.md").read_text(encoding="utf-8")
    code = (RULES / "joint" / "words.py").read_text(encoding="utf-8")
    body = code[code.index("def kind_of") : code.index("def number")]
    found = set(re.findall(r'"([a-z]+(?: [a-z]+)+)"', body))
    assert found
    assert [kind for kind in sorted(found) if kind not in page] == []
