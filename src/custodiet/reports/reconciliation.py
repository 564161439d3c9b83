"""The findings of a bare table as a page or a PDF: each in words, with its sum and a small picture, in one file.

Everything that comes from the table is text, and stays text: it is escaped, and the page forbids scripts.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from importlib import resources

import typst

from custodiet.kernel.quantity import format_decimal
from custodiet.kernel.text import visible
from custodiet.reconcile.joint import Finding, Joint, Suspect
from custodiet.reconcile.joint.improbable import Improbable
from custodiet.reconcile.joint.words import between, put, same

_STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.5rem;border-top:1px solid #8888;padding-top:1rem}
h3{font-size:1rem}pre{overflow-x:auto;background:#8881;padding:.75rem;font-size:.85rem}
table{border-collapse:collapse}td,th{text-align:left;padding:.15rem .75rem .15rem 0;vertical-align:top}
svg{width:100%;height:auto;max-width:44rem}svg text{font:12px system-ui,sans-serif;fill:currentColor}
.bar{stroke:#2a6ebb;stroke-width:8}.gap{fill:#c8442033;stroke:#c84420;stroke-dasharray:4 3}.axis{stroke:currentColor}
"""
_ON_ITS_OWN = '<svg xmlns="http://www.w3.org/2000/svg" '
_DRAWN = (
    "text{font:12px Libertinus Serif}.bar{stroke:#2a6ebb;stroke-width:8}.axis{stroke:#000}"
    ".gap{fill:#c84420;fill-opacity:.2;stroke:#c84420;stroke-dasharray:4 3}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_WIDTH, _LEFT, _ROW = 700, 40, 34


def page(joint: Joint, *, title: str) -> str:
    """Return the whole page as HTML."""
    return "\n".join(_lines(joint, title))


def _lines(joint: Joint, title: str) -> Iterator[str]:
    name = _text(title)
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{name}: which figures cannot all be true</title><style>{_STYLE}</style></head><body>"
    yield f"<h1>{name}: which figures cannot all be true</h1>"
    faults = len({finding.fault for finding in joint.findings})
    yield f"<p>{_text(summary(len(joint.claims), faults))}</p>"
    last = 0
    for finding in joint.findings:
        if finding.fault != last:
            last = finding.fault
            yield from _fault(finding)
        else:
            yield f"<h3>Also: {_text(finding.kind)}</h3><p>{_text(_first(finding))}</p>"
            yield _sum(finding)
    for one in joint.improbable():
        yield f"<h2>Improbable, though no contradiction</h2><p>{_text(one.explanation)}</p>"
    yield from _model(joint)
    yield "</body></html>\n"


def summary(claims: int, faults: int) -> str:
    """One line for all: how many statements, and how many faults."""
    found = "they can all be true" if not faults else f"{faults} fault{'s' if faults > 1 else ''} found"
    return f"{claims} statement{'s' if claims != 1 else ''}: {found}."


def _first(finding: Finding) -> str:
    ids = ", ".join(claim.id for claim in finding.members)
    return f"{ids} cannot all be true either; the same changes mend it."


def _fault(finding: Finding) -> Iterator[str]:
    yield f"<h2>{finding.fault}. {_text(finding.kind)}</h2><p>{_text(finding.explanation)}</p>"
    yield picture(finding)
    if finding.suspects:
        yield "<table><tr><th>statement</th><th>says</th><th>all others allow</th><th>likely causes</th></tr>"
        yield from map(_suspect, finding.suspects)
        yield "</table>"
    yield _sum(finding)


def _suspect(suspect: Suspect) -> str:
    return f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in _cells(suspect))}</tr>"


def _cells(suspect: Suspect) -> tuple[str, ...]:
    found = "; ".join(f"{format_decimal(cause.value)}: {cause.cause}" for cause in suspect.causes[:3])
    name = f"{suspect.claim.id}{same(suspect.also)}"
    return name, put(suspect.claim), between(suspect.allowed, suspect.claim), found or "none found"


def _sum(finding: Finding) -> str:
    lines = "\n".join(map(_text, finding.arithmetic))
    return f"<details><summary>The sum that shows it</summary><pre>{lines}</pre></details>"


def paper(joint: Joint, *, title: str) -> bytes:
    """Return the same as a PDF: the same bytes for the same findings."""
    laid_out = {
        "title": visible(f"{title}: which figures cannot all be true"),
        "summary": summary(len(joint.claims), len({finding.fault for finding in joint.findings})),
        "findings": [*_on_paper(joint.findings), *map(_improbable_on_paper, joint.improbable())],
        "model": {name.replace("_", " "): visible(str(value)) for name, value in joint.model().items()},
    }
    template = resources.files("custodiet.reports").joinpath("reconciliation.typ").read_bytes()
    fonts = typst.Fonts(include_system_fonts=False)
    inputs = {"page": json.dumps(laid_out, ensure_ascii=False, sort_keys=True)}
    compiler = typst.Compiler(template, font_paths=fonts, ignore_system_fonts=True, sys_inputs=inputs)
    made = compiler.compile(format="pdf", timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError(made)
    return made


def _on_paper(findings: Iterable[Finding]) -> Iterator[dict[str, object]]:
    last = 0
    for finding in findings:
        first, last = finding.fault != last, finding.fault
        drawing = picture(finding) if first else ""
        label = "; ".join(bar.label for bar in _bars(finding))
        yield {
            "heading": visible(f"{finding.fault}. {finding.kind}" if first else f"Also: {finding.kind}"),
            "explanation": visible(finding.explanation if first else _first(finding)),
            "picture": drawing.replace("<svg ", _ON_ITS_OWN, 1).replace(">", f"><style>{_DRAWN}</style>", 1),
            "alt": visible(label),
            "suspects": [[visible(cell) for cell in _cells(one)] for one in finding.suspects] if first else [],
            "arithmetic": [visible(line) for line in finding.arithmetic],
        }


def _improbable_on_paper(one: Improbable) -> dict[str, object]:
    nothing: dict[str, object] = {"picture": "", "alt": "", "suspects": [], "arithmetic": []}
    return {**nothing, "heading": "Improbable, though no contradiction", "explanation": visible(one.explanation)}


def _model(joint: Joint) -> Iterator[str]:
    yield "<h2>By which rules</h2><table>"
    for name, value in joint.model().items():
        yield f"<tr><th>{_text(name.replace('_', ' '))}</th><td>{_text(str(value))}</td></tr>"
    yield "</table>"


@dataclass(frozen=True, slots=True)
class _Bar:
    label: str
    lo: Fraction
    hi: Fraction | None


def picture(finding: Finding) -> str:
    """Return the intervals on one axis, with the gap marked where they have nothing in common."""
    bars = list(_bars(finding))
    known = [end for bar in bars for end in (bar.lo, bar.hi) if end is not None]
    low, high = min(known), max(known)
    room = (high - low or abs(high) or Fraction(1)) / 10
    low, high = max(Fraction(0), low - room), high + room

    def at(value: Fraction) -> str:
        return f"{_LEFT + float((value - low) / (high - low)) * (_WIDTH - 2 * _LEFT):.1f}"

    height = _ROW * len(bars) + 34
    label = _text("; ".join(bar.label for bar in bars))
    parts = [f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{label}">']
    gap = max(bar.lo for bar in bars), min((bar.hi for bar in bars if bar.hi is not None), default=None)
    if gap[1] is not None and gap[1] < gap[0]:
        width = float(at(gap[0])) - float(at(gap[1]))
        parts.append(f'<rect class="gap" x="{at(gap[1])}" y="4" width="{max(width, 1):.1f}" height="{height - 30}"/>')
        parts.append(f'<text x="{at(gap[1])}" y="{height - 6}">nothing in common</text>')
    for n, bar in enumerate(bars):
        y = 22 + n * _ROW
        parts.append(f'<text x="4" y="{y - 8}">{_text(bar.label)}</text>')
        end = high if bar.hi is None else bar.hi
        x1, x2 = float(at(bar.lo)), float(at(end))
        parts.append(f'<line class="bar" x1="{x1:.1f}" x2="{max(x2, x1 + 2):.1f}" y1="{y}" y2="{y}"/>')
    axis = height - 22
    parts.append(f'<line class="axis" x1="{_LEFT}" x2="{_WIDTH - _LEFT}" y1="{axis}" y2="{axis}"/></svg>')
    return "".join(parts)


def _bars(finding: Finding) -> Iterator[_Bar]:
    """A suspect beside what all others allow; of one quantity, its figures side by side."""
    suspect = next((s for s in finding.suspects if s.claim in finding.members), None)
    alike = len({(claim.key, claim.of) for claim in finding.members}) == 1
    shown = finding.members if alike or suspect is None else (suspect.claim,)
    for claim in shown:
        yield _Bar(f"{claim.id}: {put(claim)}", claim.lo, claim.hi)
    if suspect is not None and not alike:
        allowed = between(suspect.allowed, suspect.claim)
        yield _Bar(f"all others allow {suspect.claim.id}: {allowed}", *suspect.allowed)


def _text(value: str) -> str:
    return escape(visible(value))
