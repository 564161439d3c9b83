"""docs/explanation/attacks.md names every test of an attack once, and none that is not there."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "attacks.md").read_text(encoding="utf-8")


def test_every_attack_leads_to_its_test() -> None:
    named = Counter(re.findall(r"`(tests/attack/[^`]+)`", PAGE))
    there = {each.relative_to(ROOT).as_posix() for each in (ROOT / "tests" / "attack").rglob("test_*.py")}
    assert set(named) == there
    assert [each for each, times in named.items() if times > 1] == []


def test_the_folders_beside_them_are_there() -> None:
    for folder in re.findall(r"`(tests/(?!attack)[^`]+)`", PAGE):
        assert (ROOT / folder).is_dir()
