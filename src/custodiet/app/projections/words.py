"""Words that several projections share."""

from custodiet.books.known import Voice


def grade(voice: Voice) -> str:
    """Who says so."""
    return "reported by a source" if voice.reporter else "signed by the party"
