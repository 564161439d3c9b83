"""A TOML table of a regime's file, read strictly: each member is taken once, and what was not taken is refused."""

from collections.abc import Callable, Mapping
from typing import Any

from custodiet.kernel.errors import Refused

Words = Mapping[str, Any] | frozenset[str] | Any  # whatever answers `in` and can be listed


class Table:
    """One TOML table: each member is taken once, with its type checked; `done` refuses what was not taken."""

    def __init__(self, value: Any, where: str) -> None:  # noqa: ANN401 - it is checked here
        if not isinstance(value, dict):
            raise Refused("a table is needed", found=repr(value)[:60], where=where)
        self.value: dict[str, Any] = value
        self.where = where
        self._taken: set[str] = set()

    def _take(self, name: str, default: object, check: Callable[[Any], bool], expected: str) -> Any:  # noqa: ANN401 - as checked
        self._taken.add(name)
        value = self.value.get(name, default)
        if value is None:
            raise Refused(f"{name} is missing", where=self.where)
        if not check(value):
            raise Refused(f"{name} is of the wrong form", expected=expected, found=repr(value)[:60], where=self.where)
        return value

    def text(self, name: str, *, default: str | None = None) -> str:
        """Take a text."""
        return str(self._take(name, default, lambda x: type(x) is str, "a text"))

    def flag(self, name: str) -> bool:
        """Take true or false; absent is false."""
        return bool(self._take(name, False, lambda x: type(x) is bool, "true or false"))  # noqa: FBT003 - the default

    def whole(self, name: str) -> int:
        """Take a whole number from 1."""
        return int(self._take(name, None, lambda x: type(x) is int and x > 0, "a whole number from 1"))

    def wholes(self, name: str) -> tuple[int, ...]:
        """Take a list of whole numbers from 1."""
        return tuple(self._take(name, [], _is_list_of_wholes, "a list of whole numbers from 1"))

    def words(self, name: str, known: Words = None) -> tuple[str, ...]:
        """Take a list of texts, each of them `known`."""
        words = self._take(name, [], _is_list_of_texts, "a list of texts")
        for word in words:
            _check_word(word, known, f"{self.where}: {name}")
        return tuple(words)

    def word(self, name: str, known: Words) -> str:
        """Take one of `known`, or nothing."""
        word = self.text(name, default="")
        if word:
            _check_word(word, known, f"{self.where}: {name}")
        return word

    def table(self, name: str) -> "Table":
        """Take a table; an absent one is empty."""
        self._taken.add(name)
        return Table(self.value.get(name, {}), f"{self.where}: {name}")

    def tables(self, name: str) -> "dict[str, Table]":
        """Take a table of tables."""
        outer = self.table(name)
        return {key: Table(value, f"{outer.where}.{key}") for key, value in outer.value.items()}

    def rows(self, name: str) -> "list[Table]":
        """Take a list of tables."""
        rows = self._take(name, [], lambda x: isinstance(x, list), f"[[{name}]] tables")
        return [Table(row, f"{self.where}: {name} {n}") for n, row in enumerate(rows, 1)]

    def mapping(self, known: Words = None) -> dict[str, str]:
        """Return the whole table as texts, each of them `known`."""
        for name in self.value:
            _check_word(self.text(name), known, f"{self.where}.{name}")
        return dict(self.value)

    def lists(self) -> dict[str, tuple[str, ...]]:
        """Return the whole table as lists of texts."""
        return {name: self.words(name) for name in self.value}

    def done(self) -> None:
        """Refuse what was not taken."""
        if unknown := sorted(self.value.keys() - self._taken):
            expected = ", ".join(sorted(self._taken))
            raise Refused(f"{', '.join(unknown)} is not known here", expected=expected, where=self.where)


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(type(x) is str for x in value)


def _is_list_of_wholes(value: object) -> bool:
    return isinstance(value, list) and all(type(x) is int and x > 0 for x in value)


def _check_word(word: str, known: Words, where: str) -> None:
    if known is not None and word not in known:
        raise Refused("this word is not known", expected=", ".join(sorted(known)), found=repr(word), where=where)
