"""A bundle inside one HTML page, which a reader opens and which verifies itself. spec/bundle.md, B17."""

import base64
import binascii
import re

from custodiet.kernel.errors import Refused, VerificationFailed

_OPENING, _CLOSING = b'<script type="application/zip+base64" id="bundle">', b"</script>"
_PLACE = b"</body>"
_PAGE = re.compile(rb"\s*<!doctype html|\s*<html", re.IGNORECASE)


def wrap(page: bytes, bundle: bytes) -> bytes:
    """Return the verifier's `page` with `bundle` in it, at the end of its body."""
    before, place, after = page.rpartition(_PLACE)
    if not place or _OPENING in page:
        raise Refused("this page cannot carry a bundle", expected=f"one {_PLACE.decode()}, and no bundle in it yet")
    return before + _OPENING + base64.b64encode(bundle) + _CLOSING + b"\n" + place + after


def is_page(data: bytes) -> bool:
    """Is this a page, and not a ZIP file?"""
    return _PAGE.match(data) is not None


def unwrap(page: bytes, *, where: str = "") -> bytes:
    """Return the bundle in a page; raise `VerificationFailed` where there is not exactly one."""
    if page.count(_OPENING) != 1:
        raise VerificationFailed(
            "there is not exactly one bundle in this page", found=str(page.count(_OPENING)), where=where
        )
    encoded = page.partition(_OPENING)[2].partition(b"<")[0]
    try:
        data = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        data = b""
    if not data or base64.b64encode(data) != encoded:
        raise VerificationFailed("the bundle in this page is not canonical base64", where=where)
    return data
