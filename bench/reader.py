"""The reader of pages: who speaks, with which stance, and on which day, on texts that it was not tuned on.

Forty passages and ten pages, in the manner of different outlets, were written for this and for nothing else: see
`bench/reader/README.md`. A proposal answers an expected statement if its segment holds that statement's words; each
answers at most one. Precision is the share of what is proposed that is right, recall the share of what is expected that
is found: for the speaker, the stance and the day, and for all three at once. A day that is not told counts as one that
must not be proposed.
"""

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench.report import Figure, Report
from custodiet.exchange.reading.lexicon import TITLES
from custodiet.exchange.reading.proposals import Statement
from custodiet.exchange.reading.reader import read_text

FOLDER = Path(__file__).with_suffix("")
PRECISION, RECALL = 0.9, 0.8
FIELDS = ("speaker", "stance", "date")


@dataclass(frozen=True, slots=True)
class Text:
    """A text with what it says: `statements` as in the files, `day` what the reader is told."""

    name: str
    manner: str
    text: str
    day: date | None
    statements: tuple[Mapping[str, Any], ...]


@dataclass(slots=True)
class Tally:
    """How much was expected and proposed, and in how much of it each field was right."""

    expected: int = 0
    proposed: int = 0
    matched: int = 0
    right: dict[str, int] | None = None

    def add(self, field: str, number: int = 1) -> None:
        """Count a field that is right."""
        self.right = self.right or {}
        self.right[field] = self.right.get(field, 0) + number

    def precision(self, field: str) -> float:
        """The share of what is proposed that is right."""
        return (self.right or {}).get(field, 0) / self.proposed if self.proposed else 1.0

    def recall(self, field: str) -> float:
        """The share of what is expected that is found."""
        return (self.right or {}).get(field, 0) / self.expected if self.expected else 1.0


def passages(path: Path = FOLDER / "passages.json") -> Iterator[Text]:
    """Yield the passages of a file."""
    for one in json.loads(path.read_text(encoding="utf-8")):
        manner = one["id"].rpartition("-")[0]
        yield Text(
            one["id"],
            manner,
            one["text"],
            date.fromisoformat(one["date"]) if one["date"] else None,
            tuple(one["statements"]),
        )


def pages(folder: Path = FOLDER / "pages") -> Iterator[Text]:
    """Yield the pages of a folder."""
    for path in sorted(folder.glob("*.json")):
        one = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        day = date.fromisoformat(one["date"]) if one["date"] else None
        yield Text(path.stem, one["manner"], text, day, tuple(one["statements"]))


def score(texts: Iterable[Text]) -> tuple[Tally, list[str]]:
    """Read every text; return the tally, and what was wrong, for whoever tunes on other texts."""
    tally, wrong = Tally(), list[str]()
    for one in texts:
        proposed = read_text(one.text, day=one.day).statements
        tally.expected += len(one.statements)
        tally.proposed += len(proposed)
        left = list(proposed)
        for expected in one.statements:
            found = _answer(expected, one.text, left)
            if found is None:
                wrong.append(f"{one.name}: not found: {expected['speaker']} {expected['stance']}: {expected['words']}")
                continue
            left.remove(found)
            tally.matched += 1
            verdict = verdicts(expected, found)
            for field, right in verdict.items():
                tally.add(field, int(right))
            tally.add("all", int(all(verdict.values())))
            if not all(verdict.values()):
                wrong.append(f"{one.name}: {dict(expected)} but {found.speaker!r} {found.stance} {found.said}")
        wrong += [
            f"{one.name}: not expected: {each.speaker} {each.stance} {each.said}: {each.words[:90]}" for each in left
        ]
    return tally, wrong


def _answer(expected: Mapping[str, Any], text: str, proposed: Sequence[Statement]) -> Statement | None:
    """The proposal whose segment holds the expected words; of several, the one with most fields right."""
    places = [match.start() for match in re.finditer(re.escape(expected["words"]), text)]
    candidates = [each for each in proposed if any(each.start <= place < each.end for place in places)]
    return max(candidates, key=lambda each: _likeness(expected, each), default=None)


def _likeness(expected: Mapping[str, Any], found: Statement) -> tuple[int, int]:
    verdict = verdicts(expected, found)
    holds = int(expected["words"] in found.quote)
    return 4 * verdict["speaker"] + 2 * verdict["stance"] + verdict["date"] + holds, holds


def verdicts(expected: Mapping[str, Any], found: Statement) -> dict[str, bool]:
    """Return which fields are right."""
    return {
        "speaker": same_speaker(expected["speaker"], found.speaker),
        "stance": expected["stance"] == found.stance,
        "date": (expected["said"] or "") == found.said,
    }


def same_speaker(one: str, other: str) -> bool:
    """Are these two names of one: apart from articles, titles and what stands before the last words?"""
    first, second = _folded(one), _folded(other)
    return first == second or first.endswith(f" {second}") or second.endswith(f" {first}")


def _folded(name: str) -> str:
    words = re.findall(r"[^\W_]+(?:[’'.-][^\W_]+)*", name.casefold().replace("’", "'"))
    while len(words) > 1 and (words[0] in {"the", "a", "an"} or words[0] in TITLES):
        words = words[1:]
    return " ".join(words)


def run(arguments: list[str]) -> Report:
    """Score the passages and the pages."""
    argparse.ArgumentParser(prog="python -m bench reader").parse_known_args(arguments)
    short, long = list(passages()), list(pages())
    tally, _ = score([*short, *long])
    return Report("reader", tuple(_figures(len(short), len(long), tally, score(short)[0], score(long)[0])))


def _figures(short: int, long: int, tally: Tally, of_passages: Tally, of_pages: Tally) -> Iterator[Figure]:
    yield Figure("passages", short, "texts")
    yield Figure("pages", long, "texts")
    yield Figure("expected", tally.expected, "statements")
    yield Figure("proposed", tally.proposed, "statements")
    for field in FIELDS:
        yield _at_least(f"{field}: precision", tally.precision(field), PRECISION)
        yield _at_least(f"{field}: recall", tally.recall(field), RECALL)
    yield Figure("all three: precision", tally.precision("all"), "")
    yield Figure("all three: recall", tally.recall("all"), "")
    for name, part in (("passages", of_passages), ("pages", of_pages)):
        yield Figure(f"{name}, all three: precision", part.precision("all"), "")
        yield Figure(f"{name}, all three: recall", part.recall("all"), "")


def _at_least(key: str, value: float, floor: float) -> Figure:
    return Figure(key, value, "", floor=floor, met=value >= floor)
