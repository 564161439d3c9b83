"""docs/reference/findings.md lists every kind that the rules find, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
RULES = ROOT / "src" / "custodiet" / "reconcile"


def test_documented_kinds_are_those_that_are_found() -> None:
    page = (ROOT / "docs" / "reference" / "findings.md").read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in RULES.rglob("*.py"))
    named = set(re.findall(r'Discrepancy\(\s*"([^"]+)"', code))
    named |= set(re.findall(r'^[A-Z_]+(?:, [A-Z_]+)* = "([a-z][^"]* [^"]*)"', code, re.MULTILINE))
    named |= {
        kind
        for line in re.findall(r"^(?:        |    )kind = .*", code, re.MULTILINE)
        for kind in re.findall(r'"([^"]+)"', line)
    }
    named |= {
        kind
        for line in re.findall(r"^SLIP, ANOTHER = .*", code, re.MULTILINE)
        for kind in re.findall(r'"([^"]+)"', line)
    }
    assert {kind for cell in cells for kind in re.findall(r"`([^`]+)`", cell)} == named
