"""Words that several projections share."""

from custodiet.books.known import Voice


def grade(voice: Voice) -> str:
    """Who says so."""
    return "reported by a source" if voice.reporter else "signed by the party"


def texts(value: object) -> list[str]:
    """The texts of a list in a body; another form of it stands in the statement, and in no cell."""
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
