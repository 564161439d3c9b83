"""What the rules of attribution hand to one another: a verb found in a sentence, and who says what by it."""

from dataclasses import dataclass

from custodiet.exchange.reading.speakers import Speaker
from custodiet.exchange.reading.verbs import Verb

Subject = tuple[tuple[Speaker, ...], int, int]  # who, where the clause begins, where the phrase ends


@dataclass(frozen=True, slots=True)
class Found:
    """A verb at tokens `start` to `end`, in the form in which it stands there."""

    start: int
    end: int
    verb: Verb


@dataclass(frozen=True, slots=True)
class Said:
    """One attribution: `verb` by `speakers`; tokens `content` are what is said, `around` the words about the saying.

    `form` is clause, quote, final (what is said stands before it) or object.
    """

    speakers: tuple[Speaker, ...]
    verb: Verb
    stance: str
    at: int  # the verb's first token
    clause: int  # where its clause begins
    form: str
    content: tuple[int, int]
    around: tuple[tuple[int, int], ...]
    via: str = ""
    inner: str = ""  # the stance of `side` within what is said
    side: str = ""  # the body of which what is said tells: it may be the speaker's own
    gap: tuple[int, int] = (0, 0)  # tokens within `content` that are not said: "The papers, she said, are false"
    owner: Speaker | None = None  # whom a pronoun in the same sentence means
