"""Bundles put together otherwise than the product would: what a forger or a careless operator hands out.

The product's own `pack` and `sign` are used as a forger would use them; what must be refused is decided by the page.
"""

import base64
import hashlib
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from custodiet.kernel.envelope import sign
from custodiet.kernel.keys import SigningKey, read_key_file
from custodiet.kernel.strict import canonical
from custodiet.reports.bundle import pack, unpack
from tests.cli.conftest import Mission

Members = dict[str, bytes]
Change = Callable[[Members], object]


def rewritten(bundle: Path, out: Path, change: Change) -> Path:
    """A bundle in its only form, of members that were changed."""
    members = unpack(bundle.read_bytes())
    change(members)
    out.write_bytes(pack(members))
    return out


def statements(members: Members) -> list[str]:
    return sorted(name for name in members if name.startswith("statements/") and name.endswith(".json"))


def payload(leaf: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.b64decode(json.loads(leaf)["payload"]))
    return found


def the_one(members: Members, word: str) -> str:
    """The statement whose payload holds a word."""
    return next(name for name in statements(members) if word in json.dumps(payload(members[name])))


def leave_out(members: Members, name: str) -> None:
    del members[name], members[name.replace(".json", ".proof")]


def sign_anew(members: Members, mission: Mission, **texts: object) -> None:
    """Sign the report over other figures or findings, as its own signer could."""
    key: SigningKey = read_key_file(mission.key("Inspectorate"))
    statement = payload(members["report.json"])
    for name, value in texts.items():
        text = value if isinstance(value, bytes) else canonical(value)
        members[f"{name}.json"] = text
        statement["body"][name] = hashlib.sha256(text).hexdigest()
    members["report.json"] = sign(canonical(statement), key)


def figures(members: Members) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(members["figures.json"])
    return found


def zipped(members: list[tuple[str, bytes]], **odd: int) -> bytes:
    """A ZIP file of members in the order given, with `odd` fields of its headers, as no bundle has them."""
    fields = {"version": 20, "flags": 0, "method": 0, "time": 0, "date": 33, "crc": 0, "comment": 0, "attributes": 0}
    fields |= {"gap": 0, "tail": 0, **odd}
    common = struct.pack("<5H", *(fields[name] for name in ("version", "flags", "method", "time", "date")))
    comment, gap = b"x" * fields["comment"], b"x" * fields["gap"]
    files, directory = b"", b""
    for text, data in members:
        name = text.encode()
        header = common + struct.pack("<3L2H", zlib.crc32(data) ^ fields["crc"], len(data), len(data), len(name), 0)
        rest = struct.pack("<3H2L", len(comment), 0, 0, fields["attributes"], len(files))
        directory += b"PK\x01\x02\x14\x00" + header + rest + name + comment
        files += b"PK\x03\x04" + header + name + data + gap
    files += b"x" * fields["tail"]
    counts = (0, 0, len(members), len(members), len(directory), len(files), 0)
    return files + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", *counts)
