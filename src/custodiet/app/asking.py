"""A question as a person puts it, in the texts of options or of an address, and what is said where it has a slip."""

from collections.abc import Collection
from difflib import get_close_matches

from custodiet.app.view import Cut, View
from custodiet.kernel.errors import Refused
from custodiet.kernel.times import When, parse_when

_NEAR, _CUTOFF, _SEARCHED = 5, 0.4, 2000


def read_cut(as_of: str, known_at: str, at_checkpoint: int | None, *, names: tuple[str, str]) -> Cut:
    """Return the cut that two times and a size say; `names` are what the asker calls the times."""
    return Cut(_time(names[0], as_of), _time(names[1], known_at), at_checkpoint)


def check_voice(view: View, *, name: str) -> None:
    """Refuse a voice that nobody bears in what the cut lets through: a slip of the pen more often than a question.

    Whoever speaks only later has no part in it, so that the same question has the same answer for ever.
    """
    if view.voice and not any(map(view.hears, view.known)):
        parties = sorted({one.voice.party for one in view.known})
        expected = ", ".join(near(view.voice, parties) or parties)
        raise Refused("nobody of that name speaks here", expected=expected, found=view.voice, where=name)


def near(name: str, names: Collection[str]) -> list[str]:
    """Return the names that are like `name`, the likeliest first; of very many, those that begin alike are compared."""
    if len(names) > _SEARCHED:
        names = [each for each in names if each[:2].casefold() == name[:2].casefold()][:_SEARCHED]
    return get_close_matches(name[:200], names, n=_NEAR, cutoff=_CUTOFF)


def _time(option: str, text: str) -> When | None:
    if not text:
        return None
    try:
        return parse_when(text)
    except Refused as error:
        raise error.at(option) from None
