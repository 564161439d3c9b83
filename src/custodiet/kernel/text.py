"""Text that is safe to print: what does not print by itself is shown as an escape, so that nothing hostile acts.

A control character, a line break, a mark that turns the writing direction comes from somebody's data: on a terminal it
could wipe a line, forge another, or show a name that is not there.
"""

import json
import re

from pydantic_core import PydanticSerializationError, to_json

_SUSPECT = re.compile(r"[^\x20-\x7e]")
_SUSPECT_IN_JSON = re.compile(r"[^\n\x20-\x7e]")  # line breaks of texts are escaped already; these are the layout's


def visible(text: str) -> str:
    r"""Return `text` on one line, each character that does not print as an escape: `\n`, `\x1b`, `\u202e`."""
    return text if text.isprintable() else _SUSPECT.sub(_escape, text)


def readable_json(value: object) -> str:
    """Return indented JSON with the letters of all languages as they are, and what does not print as JSON escapes."""
    return _SUSPECT_IN_JSON.sub(_escape_in_json, _indented(value))


def _indented(value: object) -> str:
    try:
        return to_json(value, indent=2).decode()  # many times as fast as `json`, and the same
    except PydanticSerializationError:  # a name of a file that is not UTF-8 comes with lone surrogates
        return json.dumps(value, ensure_ascii=False, indent=2)


def _escape(match: re.Match[str]) -> str:
    return match[0] if match[0].isprintable() else match[0].encode("unicode_escape").decode("ascii")


def _escape_in_json(match: re.Match[str]) -> str:
    return match[0] if match[0].isprintable() else json.dumps(match[0])[1:-1]
