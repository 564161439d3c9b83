"""Templates to HTML. Everything that is not markup of ours is escaped, and no character of it acts on the reader."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from custodiet.app.rendering import plain
from custodiet.kernel.text import visible


def render(template: str, context: Mapping[str, Any]) -> str:
    """Return the text of a template."""
    return _environment().get_template(template).render(context)


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
    environment.globals |= {"markup": Markup, "multiline": _multiline}
    return environment


def _multiline(text: str) -> Markup:
    """A text of several lines, each harmless."""
    return Markup("\n").join(visible(line) for line in text.split("\n"))


def _harmless(value: object) -> object:
    """What a template prints: text without characters that act, markup of ours as it is."""
    return value if isinstance(value, Markup | int) and not isinstance(value, bool) else visible(plain(value))
