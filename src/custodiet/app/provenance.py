"""What a file's C2PA manifest says, and whether it fits the bytes. Nothing is asked of any network.

The manifest is examined by the C2PA project's own library, which comes with `custodiet[provenance]`; without it, a file
that seems to carry a manifest is said to be not examined, and never passed over in silence.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from types import ModuleType
from typing import Any

from custodiet.kernel.errors import Refused
from custodiet.kernel.times import parse_when

TRUSTED, VALID, INVALID, NOT_EXAMINED = "trusted", "valid", "invalid", "not examined"
LIBRARY = "c2pa-python"
_STATES = {"Trusted": TRUSTED, "Valid": VALID, "Invalid": INVALID}
_OFFLINE = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
_UNTRUSTED = "signingCredential.untrusted"  # which `valid` says already
_LONGEST = 200  # characters of a name in a manifest
_MOST = 20  # faults


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was found: `state` is one of the four above; the rest is what the manifest itself says, "" where nothing."""

    state: str
    by: str = ""
    made_with: str = ""
    at: str = ""
    faults: tuple[str, ...] = ()
    reader: str = ""

    def members(self) -> dict[str, Any]:
        """The members of an exhibit's body (`custodiet.statements.exhibit`)."""
        found = {
            "provenance": self.state,
            "provenance_by": self.by,
            "provenance_with": self.made_with,
            "provenance_at": self.at,
            "provenance_faults": list(self.faults),
            "provenance_reader": self.reader,
        }
        return {name: value for name, value in found.items() if value}


def examine(data: bytes, suffix: str) -> Provenance | None:
    """Return what the manifest in a file says; None where it carries none. `suffix` says the format, such as `.jpg`."""
    if not (b"jumb" in data and b"c2pa" in data):  # the label of every manifest store, C2PA 2.1, 11.1
        return None
    library = _library()
    if library is None:
        return Provenance(NOT_EXAMINED)
    reader = f"{LIBRARY} {metadata.version(LIBRARY)}"
    try:
        with (
            library.Context(library.Settings.from_dict(_OFFLINE)) as context,
            library.Reader(suffix.removeprefix(".").lower(), io.BytesIO(data), context=context) as manifest,
        ):
            state, found = manifest.get_validation_state(), json.loads(manifest.json())
    except library.C2paError.ManifestNotFound:
        return None  # the words alone
    except library.C2paError.NotSupported:
        return Provenance(NOT_EXAMINED, reader=reader)
    except library.C2paError as error:
        return Provenance(INVALID, faults=(_short(str(error)),), reader=reader)
    return _told(str(state), found, reader)


def _library() -> ModuleType | None:
    try:
        import c2pa  # type: ignore[import-untyped]  # noqa: PLC0415 - large, and few need it
    except ImportError:
        return None
    module: ModuleType = c2pa
    return module


def _told(state: str, found: Mapping[str, Any], reader: str) -> Provenance:
    active = found.get("manifests", {}).get(found.get("active_manifest"), {})
    signature = active.get("signature_info", {})
    generators = active.get("claim_generator_info") or [{"name": active.get("claim_generator", "")}]
    faults = dict.fromkeys(str(each.get("code", "")) for each in found.get("validation_status", ()))
    faults.pop(_UNTRUSTED, None)
    return Provenance(
        _STATES.get(state, INVALID),
        _short(signature.get("common_name") or signature.get("issuer") or ""),
        _short(" ".join(str(generators[0].get(name) or "") for name in ("name", "version"))),
        _time(signature.get("time")),
        tuple(map(_short, faults))[:_MOST],
        reader,
    )


def _short(value: object) -> str:
    return " ".join(str(value).split())[:_LONGEST]


def _time(value: object) -> str:
    try:
        return parse_when(str(value).replace("+00:00", "Z")).text if value else ""
    except Refused:  # in a form of its own; the file has it
        return ""
