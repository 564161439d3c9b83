"""A reader's comment as the structure of a page gives it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """Who wrote what; `answers` is the author whom it answers."""

    author: str
    text: str
    answers: str
