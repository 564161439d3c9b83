"""A regime is data, read strictly; the code knows nothing of any regime."""

import re
from pathlib import Path

import pytest

from custodiet.kernel.errors import Refused
from custodiet.regimes import load_regime, read_regime, regimes
from custodiet.statements.posting import KINDS, VIRTUAL

SRC = Path(__file__).parents[3] / "src/custodiet"
LEAST = 'title = "t"\nresults = ["reported"]\n'
BASIS = '[bases.gone]\ntitle = "gone"\n'
BROKEN = {
    "an unknown member": (LEAST + "colour = 1\n", "colour is not known here"),
    "an unknown member of a basis": (LEAST + BASIS + "colour = 1\n", "bases.gone: colour is not known here"),
    "no title": ('results = ["reported"]\n', "title is missing"),
    "a title that is no text": ('title = 1\nresults = ["reported"]\n', "title is of the wrong form"),
    "an unknown kind of claim": ('title = "t"\nresults = ["guessed"]\n', "this word is not known"),
    "an unknown kind of rule": (LEAST + '[[rules]]\nkind = "guess"\n', "this kind of rule is not known"),
    "a rule on an unknown basis": (LEAST + '[[rules]]\nkind = "parts"\nbases = ["x"]\n', "rules 1: bases"),
    "a rule on an unknown measure": (LEAST + '[[rules]]\nkind = "parts"\nmeasures = ["x"]\n', "rules 1: measures"),
    "a basis that includes an unknown one": (
        LEAST + BASIS + 'includes = ["x"]\n',
        "a basis includes other known bases",
    ),
    "a basis that includes itself": (LEAST + BASIS + 'includes = ["gone"]\n', "a basis includes other known bases"),
    "parts without a reason": (
        LEAST + BASIS + '[[parts]]\nwhole = "w"\nparts = ["a"]\nbases = ["gone"]\nmeasures = ["mass"]\n',
        "parts 1: reason is missing",
    ),
    "a whole that is its own part": (
        LEAST + BASIS + '[[parts]]\nwhole="w"\nparts=["w"]\nbases=["gone"]\nmeasures=["mass"]\nreason="r"\n',
        "parts need a whole that is none of them",
    ),
    "a unit that the kernel does not know": (LEAST + '[units]\n"barrels" = "bbl"\n', "this word is not known"),
    "a rounding that is no number": (LEAST + '[rounding]\nprinted_at_most = "much"\n', "no decimal number"),
    "a coverage factor of nothing": (LEAST + "[rounding]\nk = 0\n", "k is of the wrong form"),
    "a whole on an unknown basis": (LEAST + 'whole = "x"\n' + BASIS, "whole: this word is not known"),
    "an unknown way to tell a basis": (LEAST + "[tables]\ncolours = {}\n", "colours is not known here"),
    "a table that is none": ('title = "t"\nresults = ["reported"]\nbases = 1\n', "a table is needed"),
    "no TOML": ("title = ", "this is not TOML"),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_what_is_not_of_the_shape_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(Refused, match=re.escape(message)) as refused:
        read_regime(text, name="t", where="t.toml")
    assert "t.toml" in str(refused.value) or "decimal" in message


def test_an_unknown_regime_is_refused_with_those_that_exist() -> None:
    with pytest.raises(Refused, match="expected cwc"):
        load_regime("none")


def test_the_least_regime_asks_for_nothing() -> None:
    regime = read_regime(LEAST, name="t")
    assert not regime.rules
    assert not regime.parts
    assert regime.subject("x") == "x"
    assert not regime.cumulative("gone")


def test_a_title_begins_a_line_without_losing_a_name() -> None:
    regime = read_regime(LEAST + '[bases.kept]\ntitle = "kept under Article 3"\n', name="t")
    assert regime.bases["kept"].heading == "Kept under Article 3"


def test_the_shipped_regime_reads() -> None:
    regime = load_regime("cwc")
    assert regime.cumulative("removed_or_destroyed")
    assert not regime.cumulative("declared")
    assert set(regime.bases["removed_or_destroyed"].includes) == {"removed", "destroyed"}
    assert {tree.whole for tree in regime.parts} == {"all", "facilities"}


@pytest.mark.parametrize("name", regimes())
def test_every_line_of_a_shipped_regime_has_its_ground_written_down(name: str) -> None:
    regime = load_regime(name)
    grounds = " ".join((SRC / f"regimes/{name}/sources.md").read_text(encoding="utf-8").split())
    for word in regime.bases:
        assert f"*{word}*" in grounds
    for tree in regime.parts:
        assert " + ".join(tree.parts) in grounds


def test_no_code_says_on_which_basis_a_figure_is() -> None:
    closed = {*KINDS, *(account.removeprefix("~") for account in VIRTUAL)}  # words of postings, which code does know
    words = {word for name in regimes() for word in load_regime(name).bases} - closed
    assert "removed" in words
    everything = (*SRC.rglob("*.py"), *SRC.rglob("*.html"))
    code = [path for path in everything if path.parent.name != "drill"]  # its parties speak
    # A bare table has no regime, only usual words; an item that was drawn was inspected under any.
    code = [path for path in code if path.parent.name not in {"joint", "stats"}]
    code = [path for path in code if path.name not in {"selecting.py", "selections.py"}]
    # A seal is removed, a sample received and a destruction verified under any regime.
    code = [path for path in code if path.parent.parent.name != "statements"]
    code = [path for path in code if "destruction" not in path.name and path.name != "tables.py"]
    assert len(code) > 200
    texts = {path: path.read_text(encoding="utf-8") for path in code}
    found = {(path.name, word) for path, text in texts.items() for word in words if f'"{word}"' in text}
    assert found == set()


def test_two_regimes_share_no_subject() -> None:
    assert not set(load_regime("cwc").headline) & set(load_regime("mbc").headline)
    assert load_regime("cwc").whole != load_regime("mbc").whole


def test_no_code_has_a_word_of_a_regime_in_it() -> None:
    words = {part for name in regimes() for part in load_regime(name).headline} - {"all", "facilities"}
    words |= {"isopropanol", "mustard", "sarin"}
    code = [*SRC.glob("regimes/*.py"), *SRC.glob("reconcile/**/*.py"), SRC / "books/figures.py"]
    assert len(code) > 10
    found = {(path.name, word) for path in code for word in words if word in path.read_text(encoding="utf-8")}
    assert found == set()
