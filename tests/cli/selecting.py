"""A record in which a selection is made, step by step, at times of the tests' own."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from custodiet.app import drawing, sharing
from custodiet.app.founding import found
from custodiet.app.introduction import enrolment, introduce
from custodiet.app.record import Record
from custodiet.app.selecting import Freezing, Signed, freeze
from custodiet.kernel.keys import generate
from custodiet.kernel.times import from_unix
from tests.attack.selection.telling import (
    BEACON,
    COMMIT,
    DICE,
    HOST,
    INSPECTOR,
    NOON,
    OTHER,
    REVEAL,
    ROUND,
    plan_body,
    round_signature,
)

ORIGIN = "example.org/selection"
NUMBER = 40


class Field:
    """A record with three enrolled parties, founded at noon of the tests' day."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.record = folder, folder / "record"
        found(self.record, origin=ORIGIN, regime="cwc", operator="operator", now=NOON - 100).close()
        for party, role in ((HOST, "authority"), (INSPECTOR, "inspector"), (OTHER, "observer")):
            key = generate(party.lower())
            wish = enrolment(key, origin=ORIGIN, party=party, role=role)
            file = introduce(key, self.key(party), wish, now=NOON - 90)
            with Record.open(self.record) as record:
                record.enrol(file, now=NOON - 90)
        self.list = folder / "list.csv"
        rows = [f"drum-{n:02},drums,1.5 kg,0.01 kg" for n in range(NUMBER)]
        self.list.write_text("\n".join(["item,stratum,quantity,sigma", *rows]), encoding="utf-8")
        self.beacon_file = folder / "beacon.toml"
        told = plan_body()["beacon"]
        self.beacon_file.write_text("\n".join(f"{name} = {json.dumps(value)}" for name, value in told.items()))
        self._files = 0

    def key(self, party: str) -> Path:
        return self.folder / f"{party}.key"

    def secret(self, party: str) -> Path:
        return self.folder / f"{party}.secret"

    def out(self) -> Path:
        self._files += 1
        return self.folder / f"{self._files}.signed"

    def freezing(self, **change: Any) -> Freezing:  # noqa: ANN401 - what a person says
        times = (COMMIT, REVEAL, BEACON, DICE)
        said = {
            **dict(
                zip(("commit_by", "reveal_by", "beacon_by", "dice_by"), map(str, map(from_unix, times)), strict=True)
            ),
            "name": "S-1",
            "items": self.list,
            "samples": ("10",),
            "parties": (HOST, INSPECTOR),
            "beacon": str(self.beacon_file),
            "round": ROUND + 1,
            **change,
        }
        return Freezing(**said)

    def log(self, done: Signed, now: int) -> Signed:
        assert done.out
        with Record.open(self.record) as record:
            record.submit_files([done.out], now=now)
        return done

    def freeze(self, now: int = NOON, **change: Any) -> Signed:  # noqa: ANN401 - what a person says
        with Record.open(self.record, read_only=True) as record:
            done = freeze(record, self.freezing(**change), self.key(HOST), self.out(), now=now)
        return self.log(done, now)

    def commit(self, party: str, now: int = NOON + 10) -> Signed:
        with Record.open(self.record, read_only=True) as record:
            done = sharing.commit(record, "S-1", self.key(party), self.secret(party), self.out(), now=now)
        return self.log(done, now)

    def reveal(self, party: str, now: int = COMMIT + 10) -> Signed:
        with Record.open(self.record, read_only=True) as record:
            done = sharing.reveal(record, "S-1", self.key(party), self.secret(party), self.out(), now=now)
        return self.log(done, now)

    def round(self, number: int = ROUND + 1) -> Path:
        file = self.folder / f"round-{number}.json"
        file.write_text(json.dumps({"round": number, "randomness": "00", "signature": round_signature(number)}))
        return file

    def beacon(self, now: int = ROUND + 10, **how: Any) -> Signed:  # noqa: ANN401 - one of three sources
        party = how.pop("party", INSPECTOR)
        if not how:
            how = {"round_file": self.round()}
        with Record.open(self.record, read_only=True) as record:
            done = drawing.beacon(record, "S-1", self.key(party), self.out(), now=now, **how)
        return self.log(done, now)

    def draw(self, now: int = BEACON, **how: Any) -> Signed:  # noqa: ANN401 - as the command's options
        with Record.open(self.record, read_only=True) as record:
            done = drawing.draw(record, "S-1", self.key(INSPECTOR), self.out(), now=now, **how)
        return self.log(done, now)

    def shared(self, revealing: Sequence[str] = (HOST, INSPECTOR)) -> "Field":
        """Frozen, committed to, and revealed by some."""
        self.freeze()
        for party in (HOST, INSPECTOR):
            self.commit(party)
        for party in revealing:
            self.reveal(party)
        return self
