"""Pages to HTML: templates, and the tables in them, which are most of a page and are written here.

Everything that is not markup of ours is escaped, and no character of it acts on the reader.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from custodiet.app.rendering import plain
from custodiet.kernel.text import visible
from custodiet.web.cells import Cell, Cells, Table

_SHORT = 100  # characters of a text that is worth remembering: names, words and marks, which every page repeats


def render(template: str, context: Mapping[str, Any]) -> str:
    """Return the text of a template."""
    return _environment().get_template(template).render(context)


def prepare() -> None:
    """Compile all templates, which the first readers would wait for."""
    environment = _environment()
    for name in environment.list_templates():
        environment.get_template(name)


@cache
def static(name: str) -> bytes:
    """Return a file that is served as it is."""
    return resources.files("custodiet.web").joinpath("static", name).read_bytes()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("custodiet.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
        auto_reload=False,
    )
    environment.globals |= {"markup": Markup, "multiline": _multiline, "cell": cell, "cells": cells, "table": table}
    return environment


def cell(one: Cell) -> Markup:
    """One text, or one link."""
    return Markup(_cell(one))  # noqa: S704 - every value in it is escaped


def cells(several: Iterable[Cell]) -> Markup:
    """Several, side by side."""
    return Markup(_cells(several))  # noqa: S704 - every value in it is escaped


def table(one: Table) -> Markup:
    """A table that scrolls by itself where the page is too narrow for it."""
    return Markup("".join(_table(one)))  # noqa: S704 - every value in it is escaped


def _table(one: Table) -> Iterator[str]:
    if one.empty:
        yield '<p class="nothing">Nothing here.</p>'
        return
    caption = _said(one.caption)
    kinds = [f'{_class(column.kind)} data-label="{_said(column.title)}"' for column in one.columns]
    titles = "".join(f'<th scope="col"{_class(column.kind)}>{_said(column.title)}</th>' for column in one.columns)
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}">\n'
    yield f"<table>\n<caption>{caption}</caption>\n<thead><tr>{titles}</tr></thead>\n"
    for heading, rows in one.groups:
        if rows:
            yield "<tbody>\n"
            if heading:
                across = f'<th scope="rowgroup" colspan="{len(one.columns)}">{_cells(heading)}</th>'
                yield f'<tr class="group">{across}</tr>\n'
            yield from (_row(row, kinds) for row in rows)
            yield "</tbody>\n"
    yield "</table>\n</div>"


def _row(row: tuple[Cells, ...], kinds: list[str]) -> str:
    return f"<tr>{''.join(map(_value, row, kinds))}</tr>\n"


def _value(value: Cells, kind: str) -> str:
    anchor = f' id="{_said(value[0].text)}"' if value and value[0].kind == "anchor" else ""
    return f"<td{kind}{anchor}>{_cells(value)}</td>"


def _cells(several: Iterable[Cell]) -> str:
    return " ".join(map(_cell, several))


def _cell(one: Cell) -> str:
    text, title = f"<bdi>{_said(one.text)}</bdi>", f' title="{_said(one.title)}"' if one.title else ""
    if one.href:
        outward = ' rel="noreferrer external"' if one.external else ""
        return f'<a{_class(one.kind)} href="{_said(one.href)}"{title}{outward}>{text}</a>'
    shape = f'<span class="shape" aria-hidden="true">{_said(one.shape)}</span> ' if one.shape else ""
    return f"<span{_class(one.kind)}{title}>{shape}{text}</span>"


def _class(kind: str) -> str:
    return f' class="{_said(kind)}"' if kind else ""


def _said(value: str) -> str:
    return _short_said(value) if len(value) <= _SHORT else _short_said.__wrapped__(value)


@lru_cache(maxsize=16_384)
def _short_said(value: str) -> str:
    return str(escape(visible(value)))


def _multiline(text: str) -> Markup:
    """A text of several lines, each harmless."""
    return Markup("\n").join(visible(line) for line in text.split("\n"))


def _harmless(value: object) -> object:
    """What a template prints: text without characters that act, markup of ours as it is."""
    return value if isinstance(value, Markup | int) and not isinstance(value, bool) else visible(plain(value))
