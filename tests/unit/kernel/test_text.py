"""What does not print is shown as an escape; everything else stays as it is."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.kernel.text import readable_json, visible

patient = settings(deadline=None)  # a shared machine is slow at times
ANYTHING = st.text(st.characters(exclude_categories=()))  # surrogates too


@patient
@given(ANYTHING)
def test_a_visible_text_is_one_line_that_prints(text: str) -> None:
    assert visible(text).isprintable()
    assert visible(visible(text)) == visible(text)


@patient
@given(st.text(st.characters(categories=("L", "M", "N", "P", "S"))))
def test_what_prints_is_left_alone(text: str) -> None:
    assert visible(text) == text


def test_an_escape_names_its_character() -> None:
    assert visible("a\n\x1b[2J\u202e\U000e0041\udcff é 中") == "a\\n\\x1b[2J\\u202e\\U000e0041\\udcff é 中"


@patient
@given(
    st.recursive(ANYTHING | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(ANYTHING, inner))
)
def test_readable_json_prints_and_says_the_same(value: object) -> None:
    assert all(line.isprintable() for line in readable_json(value).split("\n"))
    assert json.loads(readable_json(value)) == value
