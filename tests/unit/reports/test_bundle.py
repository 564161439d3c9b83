"""One content, one byte form: what `pack` would not have written, `unpack` refuses."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custodiet.kernel.errors import CustodietError, Refused, VerificationFailed
from custodiet.reports.bundle import pack, unpack
from custodiet.reports.members import statement_in
from custodiet.reports.page import is_page, unwrap, wrap

SEGMENT = st.text("abcZ09-_", min_size=1, max_size=8)
NAMES = st.lists(SEGMENT, min_size=1, max_size=3).map("/".join)
MEMBERS = st.dictionaries(NAMES, st.binary(max_size=60), max_size=6)
PAGE = b"<!doctype html><html><body><p>verify</p></body></html>\n"


@given(MEMBERS)
def test_unpack_is_the_inverse_of_pack_in_whatever_order_members_come(members: dict[str, bytes]) -> None:
    data = pack(members)
    assert unpack(data) == members
    assert pack(dict(reversed(members.items()))) == data


@given(MEMBERS)
def test_every_tool_reads_it(members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(pack(members))) as file:
        assert file.testzip() is None
        assert file.namelist() == sorted(members)
        assert {name: file.read(name) for name in file.namelist()} == members


@given(MEMBERS.filter(bool), st.data())
def test_any_changed_byte_gives_other_members_or_is_refused(members: dict[str, bytes], data: st.DataObject) -> None:
    packed = bytearray(pack(members))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(VerificationFailed):
        unpack(bytes(packed))


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_refused_and_never_crash(data: bytes) -> None:
    with pytest.raises(VerificationFailed):
        unpack(data)


def ordinary(**how: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how.get("compression", zipfile.ZIP_STORED)) as archive:
        for name in ("b", "a"):
            archive.writestr(name, b"x" * 50)
    return file.getvalue()


def test_what_other_tools_write_is_not_the_form() -> None:
    for data in (ordinary(), ordinary(compression=zipfile.ZIP_DEFLATED)):
        with pytest.raises(VerificationFailed, match="only form"):
            unpack(data)
    for data in (pack({"a": b"1"}) + b"\n", b"MZ" + pack({"a": b"1"})):
        with pytest.raises(VerificationFailed, match="only form"):
            unpack(data)


@pytest.mark.parametrize("name", ["", "/a", "a/", "a//b", "..", "a/../b", "a b", "a\\b", "a\n"])
def test_a_name_that_a_bundle_may_not_hold(name: str) -> None:
    with pytest.raises(Refused, match="name is not one"):
        pack({name: b""})


def test_more_members_than_the_form_has_room_for() -> None:
    with pytest.raises(Refused, match="too many members"):
        pack({f"m{n}": b"" for n in range(65_536)})


@pytest.mark.parametrize("name", ["statements/zz.json", "statements/x.txt", "other", f"disclosures/{'0' * 64}.proof"])
def test_a_member_that_no_bundle_has(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        statement_in(name)


@given(st.binary(min_size=1, max_size=100))
def test_a_page_gives_back_the_bundle_that_it_carries(data: bytes) -> None:
    page = wrap(PAGE, data)
    assert is_page(page)
    assert not is_page(pack({"a": data}))
    assert unwrap(page) == data
    with pytest.raises(Refused):
        wrap(page, data)


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        wrap(PAGE, b"one").replace(b"</body>", b"") + wrap(PAGE, b"two"),
        wrap(PAGE, b"abc").replace(b"YWJj", b"YW Jj"),
    ],
)
def test_a_page_without_one_bundle(page: bytes) -> None:
    with pytest.raises(CustodietError):
        unwrap(page)
