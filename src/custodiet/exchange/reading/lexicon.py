"""The words and patterns that the reader of pages knows, from the data beside this module.

`words.toml` has the words of grammar, of who can speak, of where things are said and of what is talked about;
`patterns.toml` the forms of lines and phrases. They are general English of news, offices and meetings: no name of a
person, a country or an outlet stands in them.
"""

import re
from importlib import resources
from typing import Any

from custodiet.kernel.toml import parse_toml


def read_data(name: str) -> dict[str, Any]:
    """Return a file of data of this package."""
    text = resources.files("custodiet.exchange.reading").joinpath(name).read_bytes()
    return parse_toml(text, where=name)


_listed = read_data("words.toml")
_words = {name: frozenset(words.split()) for name, words in _listed.items()}
_patterns = read_data("patterns.toml")


def words(name: str) -> frozenset[str]:
    """Return a list of `words.toml`."""
    return _words[name]


def pattern(module: str, name: str) -> re.Pattern[str]:
    """Return a pattern of `patterns.toml`."""
    return re.compile(str(_patterns[module][name]).replace("{media}", MEDIA))


DETERMINERS = _words["determiners"]
POSSESSIVES = _words["possessives"]
PRONOUNS = _words["pronouns"]
AUXILIARIES = _words["auxiliaries"]
NEGATIONS = _words["negations"]
MODALS = _words["modals"]
PREPOSITIONS = _words["prepositions"]
SUBORDINATORS = _words["subordinators"]
CONJUNCTIONS = _words["conjunctions"]
OPENERS = _words["openers"]
ADVERBS = _words["adverbs"]
NOT_ADVERBS = _words["not_adverbs"]
TITLES = _words["titles"]
ROLES = _words["roles"]
COLLECTIVES = _words["collectives"]
DOCUMENTS = _words["documents"]
ORGANISATIONS = _words["organisations"]
COMPLEMENT_OF_OFFICE = _words["complement_of_office"]
FEMININE = _words["feminine"]
MASCULINE = _words["masculine"]
INTERVIEWERS = _words["interviewers"]
PARTICLES = _words["particles"]
BUSINESS = _words["business"]
COMPANIES = _words["companies"]
PERSONAL = tuple(_listed["personal"].split())
NOT_PERSONAL = _words["not_personal"]
MEDIA = "|".join(word.replace("_", " ") for word in _listed["media"].split())
NOT_OUTLETS = _words["not_outlets"]
OUTLET_WORDS = _words["outlet_words"]
TOPICS = _words["topics"]
EVENTFUL = _words["eventful"]
ATTEMPTS = _words["attempts"]
HAPPENINGS = _words["happenings"]
