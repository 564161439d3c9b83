"""The page runs every vector, and what it refuses it refuses for the rule that the vector was written for."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.web.conftest import ROOT, Reader

FILES = sorted((ROOT / "vectors").glob("*.json"))
# A vector whose error the page gives another number, and why that says the same.
OTHERWISE = {
    "E6": "E5",  # whoever trusts a keyid for nothing sees only that the signature is not the issuer's
    "S16": "P2",  # what is wrong with a posting has a rule of its own
}
# The vectors of the log give a reason in words: the rules that each of them stands for.
RULES = {
    "merkle": {"proves nothing": "L4", ".*": "L3"},
    "note": {
        "control characters|not UTF-8": "L13",
        "no separator|no signature line|unfinished line|not a note|no text|the signatures are missing.*": "L14",
        "not a signature line|names hold .*|a name is not empty|no signature in the line|not this alphabet": "L15",
        "not canonical": "L16",
        "repeated": "L17",
        "the signature is of another text": "L18",
        "unknown key": "L18|L25",
        "signature": "L18|L23|L27",
        "size": "L19|L20",
        "origin|three lines|root|extension lines are not used": "L19",
        "another origin": "L21",
        "72 bytes|time": "L22",
        "order|.* is missing": "L25",
    },
    "tiles": {"uint16": "L5", "half a length.*|no entry|.*cut off": "L10", ".*": "L7"},
    "policy": {
        "signature": "L23",
        "origin|no log": "L32",
        "unknown key": "L18",
        "control|members|not defined|member twice|none|name|word|words": "L28",
        "key|type": "L29",
        "threshold": "L30",
        "vkey": "K1|K2",
        "quorum": "L31|L32",
    },
}


@pytest.fixture(scope="session")
def results(browser: Browser) -> dict[str, list[dict[str, Any]]]:
    """What the page made of the vectors, by file."""
    with browser.new_context() as context:
        reader = Reader(context.new_page()).open()
        reader.page.set_input_files("#vectors", FILES)
        reader.page.click("#check-itself")
        reader.page.wait_for_selector("#passed")
        found: list[dict[str, Any]] = reader.page.evaluate("""() => {
            document.querySelector('#results .figures > button').click();
            const cells = [...document.querySelectorAll('#results tbody tr')].map((row) => [...row.cells]);
            return cells.map((row) => row.map((cell) => cell.textContent))
                .map(([file, desc, error, result, message]) => ({file, desc, error, result, message}));
        }""")
        assert reader.complaints == []
    return {file.stem: [one for one in found if one["file"] == file.stem] for file in FILES}


def rule(file: str, error: str) -> str:
    if re.fullmatch(r"[A-Z]\d+", error):
        return f"{error}|{OTHERWISE.get(error, error)}"
    return next(rule for words, rule in RULES[file].items() if re.fullmatch(words, error))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_the_page_passes_every_vector(file: Path, results: dict[str, list[dict[str, Any]]]) -> None:
    assert len(results[file.stem]) == len(json.loads(file.read_text(encoding="utf-8")))
    for one in results[file.stem]:
        assert one["result"] == "passed", one
        if one["error"]:
            assert re.match(rf"({rule(file.stem, one['error'])}): ", one["message"]), one


def test_a_vector_that_is_not_met_is_counted(reader: Reader, tmp_path: Path) -> None:
    wrong = [
        {"desc": "another end", "input": "2014", "want": {"start": 1388534400, "end": 1388534401}},
        {"desc": "no fault", "input": "2014", "error": "S20"},
        {"desc": "another fault", "input": "2014-06/2014-01", "error": "S20"},
        {"desc": "met", "input": "2014-06/2014-01", "error": "S21"},
    ]
    file = tmp_path / "times.json"
    file.write_text(json.dumps(wrong), encoding="utf-8")
    reader.page.set_input_files("#vectors", file)
    reader.page.click("#check-itself")
    reader.page.wait_for_selector("#passed")
    assert reader.page.inner_text("#passed") == "1 of 4 vectors passed."
