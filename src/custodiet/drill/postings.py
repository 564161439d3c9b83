"""Postings as spec/posting.md has them in JSON. Amounts are whole tenths of a kilogram, or pieces."""

from typing import Any

from custodiet.drill.cast import moment

Json = dict[str, Any]
BALANCE = "0.4"  # kg: the standard uncertainty of one weighing


def pieces(number: int = 1) -> Json:
    """So many pieces."""
    return {"unit": "pcs", "lo": str(number), "hi": str(number)}


def kilograms(tenths: int, *, weighed: bool = False) -> Json:
    """A mass; what was weighed bears the balance's uncertainty."""
    whole, rest = divmod(tenths, 10)
    text = f"{whole}.{rest}" if rest else str(whole)
    return {"unit": "kg", "lo": text, "hi": text} | ({"u": BALANCE} if weighed else {})


def move(act: str, item: str, qty: Json, source: str, target: str, at: int, *, means: str = "seen") -> Json:
    """It went from one account to another."""
    ends = {"from": source, "to": target, "at": moment(at), "means": means}
    return {"verb": "move", "act": act, "item": item, "qty": qty} | ends


def count(
    act: str, item: str, qty: Json, account: str, at: int, *, means: str = "counted", complete: bool = False
) -> Json:
    """It was found in an account; `complete`: and nothing else of its measure."""
    more: Json = {"complete": True} if complete else {}
    head = {"verb": "count", "act": act, "account": account, "item": item, "qty": qty}
    return head | {"at": moment(at), "means": means} | more


def mark(act: str, subject: str, aspect: str, value: str, at: int) -> Json:
    """A subject has a value in an aspect."""
    return {"verb": "mark", "act": act, "subject": subject, "aspect": aspect, "value": value, "at": moment(at)}


def claim(act: str, subject: str, qty: Json, as_of: str, basis: str) -> Json:
    """A figure is held true."""
    head = {"verb": "claim", "act": act, "subject": subject, "qty": qty, "as_of": as_of}
    return head | {"kind": "reported", "basis": basis, "rounding": "exact"}


def owe(name: str, debtor: str, text: str, test: Json, due: str = "") -> Json:
    """A debtor owes what a test can answer."""
    return {"verb": "owe", "id": name, "debtor": debtor, "text": text, "test": test} | ({"due": due} if due else {})
