"""Figures for tests: claims as short lines, and the public record's figures of 28 July 2014."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from custodiet.books.figures import Figure, read_figures
from custodiet.books.known import Entry, Known
from custodiet.kernel.quantity import Quantity, exactly
from custodiet.kernel.times import parse_when
from custodiet.reconcile.discrepancy import Discrepancy
from custodiet.reconcile.figures import FigureFindings
from custodiet.regimes import Regime, load_regime
from custodiet.statements.posting import Claim, Posting
from custodiet.statements.statement import Source, Statement

CWC = load_regime("cwc")
JULY = {
    "all": ("566.7", "1292.7", "43.8"),
    "Category 1": ("504.2", "1038.5", "48.6"),
    "Category 2": ("65.2", "254.17", "24.6"),
}
MENDED = JULY | {"Category 2": ("62.5", "254.17", "24.6")}


def known(name: str, *postings: Posting, voice: str = "OPCW", source: str = "") -> Known:
    """A relayed statement; its id is the hash of `name`, and `source` is what it relies on."""
    statement = Statement(
        "origin", "key", 0, "0" * 32, parse_when("2014"), "report", postings, (), voice, Source(source or name, (name,))
    )
    return Known(hashlib.sha256(name.encode()).hexdigest(), 0, 0, "Archivist", statement)


def claim(subject: str, quantity: Quantity, at: str, basis: str, **more: str) -> Claim:
    """A reported, printed claim; `more` changes what else a claim says."""
    members = {"kind": "reported", "rounding": "printed"} | more
    return Claim("act", subject, quantity, parse_when(at), basis=basis, **members)


def share(subject: str, percent: str, at: str, basis: str, **more: str) -> Claim:
    return claim(subject, exactly(Decimal(percent), "%"), at, basis, **{"of": subject, **more})


def tonnes(subject: str, amount: str, at: str, basis: str, **more: str) -> Claim:
    return claim(subject, exactly(Decimal(amount), "t"), at, basis, **more)


def figures(*statements: Known, regime: Regime = CWC) -> list[Figure]:
    entries = [Entry(k, n, p) for k in statements for n, p in enumerate(k.statement.postings) if isinstance(p, Claim)]
    return read_figures(entries, regime)


def each(*claims: Claim) -> list[Known]:
    """Each claim as a statement of its own, by a voice and from a source of its own."""
    return [known(f"S{n}", c, voice=f"V{n}") for n, c in enumerate(claims)]


def found(statements: Iterable[Known], regime: Regime = CWC, as_of: str = "") -> list[Discrepancy]:
    findings = FigureFindings(figures(*statements, regime=regime), regime)
    return list(findings.at(parse_when(as_of) if as_of else None))


def table(rows: dict[str, tuple[str, str, str]], day: str = "2014-07-28") -> list[Known]:
    """One statement a row: amount, share and whole, as the public tables post them."""
    return [
        known(
            subject,
            tonnes(subject, amount, day, "destroyed"),
            share(subject, percent, day, "destroyed"),
            tonnes(subject, whole, day, "declared", kind="declared"),
            source="https://www.gcint.org/update-28/",
        )
        for subject, (amount, whole, percent) in rows.items()
    ]


def id_of(name: str, n: int = 0) -> str:
    return f"{hashlib.sha256(name.encode()).hexdigest()}#{n}"
