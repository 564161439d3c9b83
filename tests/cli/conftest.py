import json
from pathlib import Path

import pytest

from tests.cli.runner import succeed

ORIGIN = "example.org/mission"


class Mission:
    """A small record with two enrolled parties, and the means to sign for them."""

    def __init__(self, folder: Path, *, store: str = "") -> None:
        self.folder, self.record = folder, folder / "record"
        succeed("init", self.record, "--origin", ORIGIN, "--regime", "cwc", *(("--store", store) if store else ()))
        for party, role in (("Arcadia", "authority"), ("Inspectorate", "inspector")):
            key = self.key(party)
            succeed("key", "new", key, "--party", party, "--role", role, "--origin", ORIGIN)
            succeed("enrol", self.record, f"{key}.enrolment.json")

    def key(self, party: str) -> Path:
        return self.folder / f"{party}.key"

    def write(self, name: str, content: object) -> Path:
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def sign(self, party: str, name: str, **statement: object) -> Path:
        """Sign a statement as `party`; return the signed file."""
        wish = {"type": "event", "origin": ORIGIN, "body": {"text": name}, **statement}
        out = self.folder / f"{name}.signed"
        succeed("sign", self.write(f"{name}.json", wish), "--key", self.key(party), "--out", out)
        return out

    def count(self, party: str, name: str, tonnes: str, at: str, *, account: str = "Arcadia@depot") -> Path:
        quantity = {"unit": "t", "lo": tonnes, "hi": tonnes}
        posting = {"verb": "count", "act": name, "account": account, "item": "lot-1", "qty": quantity, "at": at}
        kind = "inspection" if party == "Inspectorate" else "declaration"  # each in its role
        return self.sign(party, name, type=kind, said=at, postings=[posting])


@pytest.fixture
def mission(tmp_path: Path) -> Mission:
    return Mission(tmp_path)
