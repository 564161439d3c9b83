"""Any JSON in the hands of `sign`, `submit` and `enrol`: signed and logged, or refused with one message."""

import copy
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custodiet.kernel import envelope
from custodiet.kernel.errors import CustodietError
from custodiet.kernel.keys import read_key_file
from custodiet.kernel.strict import canonical
from custodiet.statements.registry import TYPES
from tests.attack.statements.test_hostile_values import HOSTILE, STATEMENT
from tests.cli.conftest import ORIGIN, Mission
from tests.cli.runner import Result, custodiet

SETTINGS = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
NUMBER = itertools.count()
TEXT = st.text(st.characters(exclude_categories=()), max_size=12)  # lone surrogates too
SCALAR = (
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.sampled_from([x for x in HOSTILE if x != {}])
)
ANYTHING = st.recursive(SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4))


def nearly() -> st.SearchStrategy[Any]:
    """A statement with some of its members, at any depth, replaced by anything or left out."""
    return st.builds(
        spoil, st.sampled_from(sorted(TYPES)), st.lists(st.tuples(st.integers(0, 10**6), ANYTHING), max_size=3)
    )


def spoil(kind: str, changes: list[tuple[int, Any]]) -> Any:  # noqa: ANN401 - JSON is any of six types
    value = {**copy.deepcopy(STATEMENT), "type": kind, "origin": ORIGIN}
    for member in ("issuer", "seq", "nonce"):
        del value[member]
    for choice, replacement in changes:
        places = list(inside(value))
        container, key = places[choice % len(places)]
        if choice % 5:
            container[key] = copy.deepcopy(replacement)  # a later change may go into it
        else:
            del container[key]
    return value


def inside(value: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from inside(value[key])


def clear(result: Result) -> None:
    """The command succeeded, or failed with one clear message."""
    assert result.code in {0, 1}
    assert (result.code == 0) == (not result.err)
    assert "Traceback" not in result.err
    assert not result.err or result.err.startswith("custodiet: ")
    assert len(result.err) < 4_000


def written(folder: Path, content: str) -> Path:
    path = folder / f"{next(NUMBER)}.json"
    path.write_text(content, encoding="utf-8", errors="surrogatepass")
    return path


def offered(mission: Mission, file: Path) -> None:
    for command in ("submit", "enrol"):
        result = custodiet(command, mission.record, file)
        clear(result)
        if result.code == 0:
            assert custodiet("show", mission.record, "discrepancies").code == 0


@SETTINGS
@given(ANYTHING | nearly())
def test_any_wish_is_signed_or_refused(mission: Mission, wish: object) -> None:
    file = written(mission.folder, json.dumps(wish))
    out = file.with_suffix(".signed")
    result = custodiet("sign", file, "--key", mission.key("Arcadia"), "--origin", ORIGIN, "--out", out)
    clear(result)
    assert out.exists() == (result.code == 0)
    if out.exists():
        offered(mission, out)


@SETTINGS
@given(st.binary() | st.text().map(str.encode) | ANYTHING.map(json.dumps).map(str.encode))
def test_any_file_is_logged_or_refused(mission: Mission, content: bytes) -> None:
    file = mission.folder / f"{next(NUMBER)}.signed"
    file.write_bytes(content)
    offered(mission, file)


@SETTINGS
@given(nearly(), st.booleans())
def test_any_payload_that_is_well_signed_is_logged_or_refused(mission: Mission, payload: object, known: bool) -> None:  # noqa: FBT001
    key = read_key_file(mission.key("Arcadia"))
    if isinstance(payload, dict) and known:
        payload = {"issuer": str(key.verifier), "seq": 10**6 + next(NUMBER), "nonce": "0" * 32, **payload}
    try:
        leaf = envelope.sign(canonical(payload), key)
    except (CustodietError, ValueError):
        return  # no such bytes can be made
    file = mission.folder / f"{next(NUMBER)}.signed"
    file.write_bytes(leaf)
    offered(mission, file)


@SETTINGS
@given(st.sampled_from(["payload", "payloadType", "signatures"]), ANYTHING)
def test_any_envelope_is_logged_or_refused(mission: Mission, member: str, replacement: object) -> None:
    good = json.loads(mission.sign("Arcadia", f"good-{next(NUMBER)}").read_bytes())
    content = json.dumps({**good, member: replacement}, sort_keys=True, separators=(",", ":"))
    offered(mission, written(mission.folder, content))


@pytest.mark.parametrize(
    "make",
    [
        lambda: "[" * 100_000,
        lambda: '{"a":' * 100_000 + "1" + "}" * 100_000,
        lambda: "9" * 1_000_000,
        lambda: '"' + "\\ud800" * 1_000 + '"',
        lambda: json.dumps({"type": "event", "body": {"text": "x" * 10**6}}),
        lambda: json.dumps({"type": "event", "body": {str(n): n for n in range(10**5)}}),
        lambda: json.dumps(
            {
                "type": "source",
                "body": {"id": "x", "title": "x", "medium": "x", "sha256": "a" * 64, "bytes": 1}
                | {"segments": [{"id": str(n % 99_999), "kind": "x"} for n in range(10**5)]},
            }
        ),
        lambda: json.dumps({"type": "event", "about": [["corrects", "a" * 64]] * 10**5}),
        lambda: "{" + ",".join(f'"{n}":1' for n in range(10**5)) + ',"99999":1}',
    ],
)
def test_json_without_end_is_refused(mission: Mission, make: Callable[[], str]) -> None:
    file = written(mission.folder, make())
    out = file.with_suffix(".signed")
    result = custodiet("sign", file, "--key", mission.key("Arcadia"), "--origin", ORIGIN, "--out", out)
    clear(result)
    assert result.code == 1
    assert not out.exists()
    offered(mission, file)
