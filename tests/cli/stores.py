"""A mission whose log is kept in one store or the other, and how that is edited, backed up and restored."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.cli.conftest import Mission
from tests.cli.runner import Result, succeed
from tests.postgresql import Server


@dataclass(frozen=True, slots=True)
class Kept:
    """A mission, and how the store of its log is edited, backed up and restored."""

    mission: Mission
    edit: Callable[[str], None]
    back_up: Callable[[Path], None]
    restore: Callable[[Path], None]

    @property
    def record(self) -> Path:
        return self.mission.record

    def submit(self, name: str, tonnes: str = "5") -> Result:
        return succeed("submit", self.record, self.mission.count("Arcadia", name, tonnes, "2014-01-01"))


def in_sqlite(folder: Path) -> Kept:
    mission = Mission(folder)

    def edit(statement: str) -> None:
        with closing(sqlite3.connect(mission.record / "log.sqlite")) as connection, connection:
            connection.execute(statement)

    def restore(backup: Path) -> None:
        shutil.rmtree(mission.record)
        shutil.copytree(backup, mission.record)

    def back_up(backup: Path) -> None:
        shutil.copytree(mission.record, backup)

    return Kept(mission, edit, back_up, restore)


def in_postgresql(folder: Path, server: Server) -> Kept:
    mission = Mission(folder, store=server.address)
    schema = (mission.record / "log.postgresql").read_text().split('schema = "')[1].rstrip('"\n')

    def edit(statement: str) -> None:
        with psycopg.connect(server.address, autocommit=True) as connection:
            connection.execute(f'SET search_path = "{schema}"; {statement}'.encode())

    def back_up(backup: Path) -> None:
        shutil.copytree(mission.record, backup)
        server.dump(schema, backup / "dump")

    def restore(backup: Path) -> None:
        shutil.rmtree(mission.record)
        shutil.copytree(backup, mission.record, ignore=shutil.ignore_patterns("dump"))
        server.restore(backup / "dump")

    return Kept(mission, edit, back_up, restore)


@contextmanager
def dropped(kept: Kept) -> Iterator[Kept]:
    """Drop the schema of a log in PostgreSQL when it is no longer needed."""
    yield kept
    kept.edit("DO $$ BEGIN EXECUTE format('DROP SCHEMA %I CASCADE', current_schema()); END $$")
