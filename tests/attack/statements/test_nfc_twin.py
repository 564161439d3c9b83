"""Two texts that look the same: a second party, place or seal under the name of the first."""

import unicodedata

import pytest

from custodiet.kernel.errors import Refused
from tests.attack.statements.forging import forged, receive

TWINS = {
    "a letter and its accent": "Gro\u0308ße",
    "the Kelvin sign for K": "\u212a-17",
    "the Angstrom sign for a letter": "\u212bland",
    "accents in another order": "a\u0301\u0323",
}


@pytest.mark.parametrize("twin", TWINS.values(), ids=TWINS)
def test_a_text_with_a_twin_is_refused(twin: str) -> None:
    assert unicodedata.normalize("NFC", twin) != twin
    with pytest.raises(Refused, match="Normalization Form C"):
        receive(forged("Priority 1", twin))


@pytest.mark.parametrize("twin", TWINS.values(), ids=TWINS)
def test_escapes_do_not_hide_it(twin: str) -> None:
    with pytest.raises(Refused, match="Normalization Form C"):
        receive(forged("Priority 1", "".join(f"\\u{ord(c):04x}" for c in twin)))


def test_the_composed_text_is_received() -> None:
    assert receive(forged("Priority 1", "Größe")).postings
