"""A form as PDF: A4, black on white, the same bytes for the same form.

The template is data of ours, and all texts are data for it: none of them is markup, whatever it holds. What does not
print by itself stands as an escape (`kernel.text`), and a letter that the fonts in the typst wheel lack (Libertinus
Serif, DejaVu Sans Mono; both free) stands as its code point, `[U+4E2D]`: nothing is a box that nobody can read, and
nothing turns the writing. The PDF is tagged (PDF/UA-1), which is also what refuses a missing letter.
"""

import json
import re
from functools import cache
from importlib import resources
from typing import Any

import segno
import typst

from custodiet.exchange.forms.form import Form
from custodiet.exchange.forms.kinds import Field
from custodiet.kernel.text import visible
from custodiet.kernel.toml import parse_toml

_MISSING = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_LONG_WORD, _JOINT, _BREAK = re.compile(r"[^\s\u200b]{21,}"), re.compile(r"([@/_.,;:-])"), "\u200b"
_ATTEMPTS = 40  # each finds one letter that no font has
_FOLDER = "custodiet.exchange.forms"


def print_form(form: Form) -> tuple[bytes, tuple[str, ...]]:
    """Return the PDF of two copies of a form, and the letters that stand as code points in it."""
    data, missing = json.dumps(_printed(form), ensure_ascii=False, sort_keys=True), list[str]()
    for _ in range(_ATTEMPTS):
        try:
            return _compile(data), tuple(missing)
        except typst.TypstError as error:
            found = _MISSING.search(str(error))
            if not found:
                raise
            letters = {c for c in json.loads(f'"{found[1]}"') if not c.isascii()}
            missing += sorted(letters)
            data = _without(data, lambda c, letters=letters: c not in letters)
    return _compile(_without(data, str.isascii)), tuple(missing)


def _without(data: str, keep: Any) -> str:  # noqa: ANN401 - a predicate of one letter
    return "".join(c if keep(c) else f"[U+{ord(c):04X}]" for c in data)


def _compile(data: str) -> bytes:
    template = resources.files(_FOLDER).joinpath("form.typ").read_bytes()
    compiler = typst.Compiler(template, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"form": data})
    made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError(made)
    return made


@cache
def _fonts() -> typst.Fonts:
    """The fonts in the wheel, and no others: a form looks the same on every machine."""
    return typst.Fonts(include_system_fonts=False)


@cache
def labels() -> dict[str, dict[str, Any]]:
    """What each field is called, by language."""
    text = resources.files(_FOLDER).joinpath("labels.toml").read_bytes()
    return parse_toml(text, where="labels.toml")


def _printed(form: Form) -> dict[str, Any]:
    """All that the template lays out: texts and lists, nothing to be evaluated."""
    columns = form.kind.columns
    return {
        "kind": form.kind.name,
        "number": form.number,
        "site": _laid_out(form.site),
        "origin": _laid_out(form.origin),
        "regime": _laid_out(form.regime),
        "known": _laid_out(form.known),
        "code": segno.make(form.code, error="m", micro=False).svg_inline(border=4, scale=1, dark="#000", light="#fff"),
        "labels": labels()["en"],
        "beside": labels()[form.language] if form.language != "en" else {},
        "fields": [_field(field) for field in form.kind.fields],
        "columns": [_field(column) for column in columns],
        "carbon": any(line.known for line in form.lines),
        "lines": [
            {
                "cells": [_laid_out(dict(line.given).get(column.name, "")) for column in columns],
                "known": _laid_out(line.known),
            }
            for line in form.lines
        ],
        "rules": 2 if columns else 4,  # lines to write on, of a long answer
        "empty": form.kind.lines if not form.lines else 4,
    }


def _laid_out(text: str) -> str:
    """A text of others: nothing in it acts, and a long word may break, so that none runs out of its cell."""
    return _LONG_WORD.sub(lambda word: _BREAK.join(word[0]), _JOINT.sub(rf"\1{_BREAK}", visible(text)))


def _field(field: Field) -> dict[str, Any]:
    return {"name": field.name, "choices": list(field.choices), "width": field.width, "long": field.long}
