"""The canonical ZIP file: stored, ordered, without times. One content has one form. spec/bundle.md, B1 to B5.

`pack` and `unpack` are inverses, and `unpack` refuses every file that `pack` would not have written: it rebuilds what
it read and compares the whole. What the members mean is decided elsewhere.
"""

import re
import struct
import zlib
from collections.abc import Iterator, Mapping

from custodiet.kernel.errors import Refused, VerificationFailed

_NAME = re.compile(rb"[A-Za-z0-9\-._/]+")
_MOST, _LARGEST = 65_535, 2**32 - 1  # beyond either, a ZIP file needs fields that this form does not have
_VERSION, _DAY = 20, 33  # 2.0; 1980-01-01
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_CENTRAL_HEADER = struct.Struct("<4s6H3L5H2L")
_END_RECORD = struct.Struct("<4s4H2LH")


def pack(members: Mapping[str, bytes]) -> bytes:
    """Return the one ZIP file of `members`; refuse names and sizes that it cannot hold."""
    files, directory = bytearray(), bytearray()
    for name, data in sorted((name.encode("ascii"), data) for name, data in members.items()):
        _check_name(name)
        if len(files) + len(data) > _LARGEST:
            raise Refused("the bundle is too large", expected=f"at most {_LARGEST} bytes")
        common = (0, 0, 0, _DAY, zlib.crc32(data), len(data), len(data), len(name), 0)
        directory += _CENTRAL_HEADER.pack(_CENTRAL, _VERSION, _VERSION, *common, 0, 0, 0, 0, len(files)) + name
        files += _LOCAL_HEADER.pack(_LOCAL, _VERSION, *common) + name + data
    if len(members) > _MOST:
        raise Refused(
            "the bundle has too many members",
            expected=f"at most {_MOST}, which is two for each statement",
            found=str(len(members)),
            advice="Hand over the published log itself: the files under log/ verify without a bundle",
        )
    end = _END_RECORD.pack(_END, 0, 0, len(members), len(members), len(directory), len(files), 0)
    return bytes(files + directory + end)


def unpack(data: bytes, *, where: str = "") -> dict[str, bytes]:
    """Return the members of a bundle by name; raise `VerificationFailed` unless `data` is the one form of them."""
    try:
        members = dict(_members(data))
        again = pack(members)
    except (struct.error, UnicodeDecodeError):
        raise _no_bundle(where, "a ZIP file of stored members") from None
    except Refused as error:
        raise VerificationFailed(error.message, found=error.found, where=where) from None
    if again != data:
        raise _no_bundle(where, "members in order of name, each once, stored, without times, and nothing else")
    return members


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the members in the order in which they lie; what is odd about them shows when the whole is rebuilt."""
    at = 0
    while data[at : at + 4] == _LOCAL:
        *_, size, _, length, extra = _LOCAL_HEADER.unpack_from(data, at)
        start = at + _LOCAL_HEADER.size + length
        yield data[start - length : start].decode("ascii"), data[start : start + size]
        at = start + extra + size


def _check_name(name: bytes) -> None:
    parts = name.split(b"/")
    if not _NAME.fullmatch(name) or b"" in parts or b".." in parts:
        raise Refused("a member's name is not one that a bundle may hold", found=ascii(name[:60]))


def _no_bundle(where: str, expected: str) -> VerificationFailed:
    return VerificationFailed(
        "the bundle is not in its only form", expected=expected, where=where, advice="Ask for the file anew"
    )
