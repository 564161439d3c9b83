"""For whom a speaker on a page speaks: what is named, and never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.exchange.parties import party_of


@pytest.mark.parametrize(
    ("speaker", "role", "party"),
    [
        ("Moscow", "", "Russia"),
        ("Russian officials", "", "Russia"),
        ("Maria Zakharova", "Russian foreign ministry spokeswoman", "Russia"),
        ("John Kerry", "U.S. Secretary of State", "United States"),
        ("White House spokesman", "White House spokesman", "United States"),
        ("Norway’s ambassador", "Norway’s ambassador", "Norway"),
        ("Jane Roe", "U.S. ambassador to Syria", "United States"),
        ("Jane Roe", "Syria's ambassador to the United Nations", "Syria"),
        ("Jane Roe", "UN inspector in Iraq", "United Nations"),
        ("Jane Roe", "Syrian UN ambassador", "Syria"),
        ("Ban Ki-moon", "UN Secretary-General", "United Nations"),
        ("Jane Roe", "Nigerian foreign minister", "Nigeria"),
        ("Jane Roe", "South Sudanese president", "South Sudan"),
        ("France", "", "France"),
        ("Jane Roe", "head of the Syrian opposition’s Supreme Military Council", "Supreme Military Council"),
        ("Jane Roe", "spokeswoman for the Free Syrian Army", "Free Syrian Army"),
        ("Jane Roe", "spokeswoman for the Russian Foreign Ministry", "Russia"),
        ("Jane Roe", "head of the International Atomic Energy Agency", "IAEA"),
        # and nobody where it is not told
        ("Syrian opposition leader", "Syrian opposition leader", ""),
        ("Fars", "Iranian news agency", ""),
        ("senior Western official", "senior Western official", ""),
        ("Russia and China", "", ""),
        ("head of the agency", "", ""),
        ("Jane Roe", "former French president", ""),
        ("Paris Hilton", "", ""),
        ("Georgetown professor", "", ""),
    ],
)
def test_a_party_is_what_name_and_office_say(speaker: str, role: str, party: str) -> None:
    assert party_of(speaker, role, named=False) == party


def test_a_person_who_bears_a_state_s_name_does_not_speak_for_it() -> None:
    assert not party_of("Jordan Smith")
    assert not party_of("Jordan Smith", "inspector")
    assert party_of("Jordan Smith", "French envoy") == "France"


def test_a_record_keeps_its_own_name_of_a_party() -> None:
    assert party_of("British envoy", named=False, known=["UK", "Russia"]) == "UK"
    assert party_of("British envoy", named=False, known=["Russia"]) == "United Kingdom"


@given(st.text(), st.text())
def test_any_text_is_read(speaker: str, role: str) -> None:
    assert isinstance(party_of(speaker, role), str)
