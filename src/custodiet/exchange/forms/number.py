"""The number of a form: `MISSION-HO-3-7KQ4-M2XD-K`.

The last part of the record's origin, the kind, the serial that whoever prints chooses, 40 bits of a digest of all
that is printed, and a check character (ISO 7064, MOD 37,36) that finds every single wrong character, and all but a few
of two neighbours that changed places. The digest has no I, L, O or U (Crockford's alphabet), which ink confuses with
1, 0 and V.
"""

import hashlib
import re

from custodiet.kernel.errors import Refused

LARGEST_SERIAL = 9999
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PREFIX = 8  # characters of an origin that stand in a number
_FORM = re.compile(r"[A-Z0-9]{1,8}-([A-Z]{2})-[1-9][0-9]{0,3}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}-[0-9A-Z]", re.ASCII)


def format_number(origin: str, code: str, serial: int, printed: bytes) -> str:
    """Return the number of a form of the kind `code`, on which `printed` is printed."""
    short = re.sub(r"[^A-Z0-9]", "", origin.rpartition("/")[2].upper())[:_PREFIX] or "FORM"
    value = int.from_bytes(hashlib.sha256(printed).digest()[:5], "big")
    digest = "".join(_CROCKFORD[value >> shift & 31] for shift in range(35, -5, -5))
    number = f"{short}-{code}-{serial}-{digest[:4]}-{digest[4:]}"
    return f"{number}-{check_character(number)}"


def check_number(number: str, code: str) -> None:
    """Refuse a number that no form of the kind `code` bears."""
    match = _FORM.fullmatch(number)
    if not match:
        raise Refused(
            "this is no number of a form", expected="such as MISSION-HO-3-7KQ4-M2XD-K", found=repr(number)[:60]
        )
    if check_character(number[:-2]) != number[-1]:
        raise Refused(
            "a character of the form's number is wrong: its check character does not fit",
            found=number,
            advice="Compare it with the paper, character by character; the code beside it holds it too",
        )
    if match[1] != code:
        raise Refused("this number is of another kind of form", expected=f"...-{code}-...", found=number)


def check_character(text: str) -> str:
    """Return the check character of the letters and digits of a text (ISO/IEC 7064:2003, MOD 37,36)."""
    product = 36
    for character in text.replace("-", ""):
        product = ((product + _DIGITS.index(character)) % 36 or 36) * 2 % 37
    return _DIGITS[(37 - product) % 36]
