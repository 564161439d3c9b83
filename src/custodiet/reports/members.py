"""The names of a bundle's members. spec/bundle.md, B6 to B12."""

import re

REPORT, CHECKPOINT, FIGURES, FINDINGS = "report.json", "checkpoint", "figures.json", "findings.json"
VERIFIER_PAGE, VERIFIER_PROGRAM = "verify.html", "custodiet_verify.py"
VERIFIERS = (VERIFIER_PAGE, VERIFIER_PROGRAM)
REQUIRED = frozenset({REPORT, CHECKPOINT, FIGURES, FINDINGS})
ALLOWED = REQUIRED | {*VERIFIERS}
_OF_STATEMENT = re.compile(r"(statements|disclosures)/([0-9a-f]{64})\.(json|proof)", re.ASCII)


def statement(name: str) -> str:
    """The leaf of the statement with the id `name`."""
    return f"statements/{name}.json"


def proof(name: str) -> str:
    """The proof that it is in the log."""
    return f"statements/{name}.proof"


def statement_in(member: str) -> str | None:
    """The id of the statement whose leaf is in this member; None where it is another member, of a name that is known.

    Raises `ValueError` for a name that no bundle has.
    """
    match = _OF_STATEMENT.fullmatch(member)
    folder, name, kind = match.groups() if match else ("", "", "")
    if member not in ALLOWED and (folder, kind) not in {
        ("statements", "json"),
        ("statements", "proof"),
        ("disclosures", "json"),
    }:
        raise ValueError(member)
    return name if (folder, kind) == ("statements", "json") else None


def disclosed_in(member: str) -> str | None:
    """The id of the statement whose disclosures are in this member; None where it is another member."""
    match = _OF_STATEMENT.fullmatch(member)
    return match[2] if match and match[1] == "disclosures" else None
