"""Write vectors/report.json anew: what a report says of small records, each written for one rule, and of hostile ones.

    tools/uv run python -m tests.vectors.report_records

The wanted figures are the product's. They deserve trust because two verifiers that share no code with it compute the
same from spec/report.md, and because tests/differential compares its books with an oracle.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custodiet.books.effective import effective
from custodiet.books.fold import fold
from custodiet.books.known import Known, cut
from custodiet.kernel.times import When
from custodiet.reports.figures import Figure, figures
from custodiet.statements.posting import Claim, Count, Move, Posting
from custodiet.statements.statement import Statement, statement_value
from tests.properties.missions import TIMES, hostile
from tests.scenarios.telling import Telling, claim, count, day, mark, move, owe, quantity, settle

VECTORS = Path(__file__).parents[2] / "vectors" / "report.json"
HOSTILE = 90
Value = dict[str, Any]
Cuts = tuple[str, str]
WITHHELD = base64.urlsafe_b64encode(hashlib.sha256(b"withheld").digest()).rstrip(b"=").decode()


def vector(desc: str, log: list[Known], as_of: When | None, known_at: When | None) -> Value:
    """One vector: the statements of a whole record with their parties, the cuts, and the figures wanted."""
    given_ = {
        "statements": [{"id": k.id, "party": k.party, "statement": value(k.statement)} for k in log],
        "as_of": as_of.text if as_of else None,
        "known_at": known_at.text if known_at else None,
    }
    return {"desc": desc, "input": given_, "want": report(log, as_of, known_at)}


def report(log: list[Known], as_of: When | None, known_at: When | None) -> list[Figure]:
    """The product's figures."""
    counted = effective(cut(log, known_at=known_at))
    return figures(counted, fold(counted.live), as_of=as_of, asked=as_of or known_at)


def value(statement: Statement) -> Value:
    """A statement as JSON; what is withheld has a digest in place of its amount."""
    hidden = {n: p for n, p in enumerate(statement.postings) if _hides(p)}
    shown = replace(statement, postings=tuple(_show(p) if n in hidden else p for n, p in enumerate(statement.postings)))
    found = statement_value(shown)
    for n in hidden:
        given_ = found["postings"][n]["qty"]
        kept = {name: given_[name] for name in ("unit", "name") if name in given_}
        found["postings"][n]["qty"] = {**kept, "_sd": [WITHHELD]}
    return found


def _hides(posting: Posting) -> bool:
    return isinstance(posting, Move | Count | Claim) and posting.quantity.hidden


def _show(posting: Posting) -> Posting:
    assert isinstance(posting, Move | Count | Claim)
    return replace(posting, quantity=replace(posting.quantity, hidden=False))


def written() -> Iterator[Value]:
    """The vectors that were written for one rule each."""
    for desc, tell, *cuts in CASES:
        made = Telling()
        tell(made)
        for as_of, known_at in cuts or [("", "")]:
            about = f", about {as_of}" if as_of else ""
            known = f", known at {known_at}" if known_at else ""
            yield vector(
                f"{desc}{about}{known}", made.log, day(as_of) if as_of else None, day(known_at) if known_at else None
            )


def drawn() -> list[Value]:
    """The vectors that were drawn: anybody says anything about anything, in circles too."""
    found: list[Value] = []

    @settings(derandomize=True, max_examples=900, database=None, suppress_health_check=list(HealthCheck), deadline=None)
    @given(hostile(), st.none() | TIMES, st.none() | TIMES)
    def collect(log: list[Known], as_of: When | None, known_at: When | None) -> None:
        if not _asks(log):
            plain = [replace(known, statement=replace(known.statement, type="event")) for known in log]
            one = vector(f"hostile {len(found)}", plain, as_of, known_at)
            if one["want"]:
                found.append(one)

    collect()
    return found[-HOSTILE:]


def _asks(log: list[Known]) -> bool:
    """Are there tests? A verifier need not answer them (R25), so the vectors have none."""
    return any(getattr(posting, "test", None) for known in log for posting in known.statement.postings)


def holdings(tell: Telling) -> None:
    tell("Syria", "2014-01-01", count("A", "50 t", "Syria@depot", "2014-01-01"))
    tell("Syria", "2014-02-01", move("out", "A", "20 t", "Syria@depot", "Denmark@ark", "2014-02-01"))
    tell("Denmark", "2014-02-01", move("out", "A", "20 t", "Syria@depot", "Denmark@ark", "2014-02-01"))
    tell("Syria", "2014-03-01", move("end", "A", "30 t", "Syria@depot", "~destroyed", "2014-03"))


def ranges(tell: Telling) -> None:
    tell("Syria", "2014-01-01", move("in", "drum", "50..60 kg", "~found", "Syria@s", "2014-01-01"))
    drum = quantity("50..60 kg", name="drum 7")
    tell("Syria", "2014-01-02", move("a", "X", drum, "Syria@s", "Syria@t", "2014-01-02"))
    tell("Syria", "2014-01-03", move("b", "X", drum, "Syria@t", "~destroyed", "2014-01-03"))
    tell("Syria", "2014-01-04", move("c", "Y", "? t", "~made", "Syria@s", "2014-01-04"))
    tell("Syria", "2014-01-05", move("d", "Z", "# t", "~made", "Syria@s", "2014-01-05"))


def uncertain(tell: Telling) -> None:
    for n, u in enumerate(("0.3", "0.4")):
        weighed = quantity("10 kg", u=u, shared=[["scale 4", "0.1"]])
        tell("OPCW", "2014-01-01", move(f"w{n}", "A", weighed, "Syria@s", "OPCW@bench", f"2014-01-0{n + 1}", "weighed"))
    back = quantity("10 kg", u="0.3", shared=[["scale 4", "0.1"], ["tare", "0.2"]])
    tell("OPCW", "2014-01-05", move("back", "A", back, "OPCW@bench", "Syria@s", "2014-01-05"))


def told_twice(tell: Telling) -> None:
    for amount in ("20 t", "20000 kg", "18..19 t"):
        tell("Syria", "2014-01-01", move("h", "A", amount, "Syria@s", "Denmark@ark", "2014-01-01"))
    tell("Syria", "2014-01-02", count("A", "3 t", "Syria@s", "2014-01-02", act="c"))
    tell("Syria", "2014-01-02", count("A", "4 t", "Syria@s", "2014-01-02", act="c"))
    tell("Syria", "2014-01-02", count("A", "5 t", "Syria@s", "2014-01-02", act="another"))


def corrected(tell: Telling) -> None:
    tell(
        "Syria",
        "2014-01-01",
        count("A", "10 t", "Syria@s", "2014-01-01"),
        count("B", "1 t", "Syria@s", "2014-01-01"),
        name="d",
    )
    tell("Syria", "2014-01-02", count("A", "12 t", "Syria@s", "2014-01-01", act="n1"), corrects="d#0", name="c1")
    tell("Syria", "2014-01-03", count("A", "13 t", "Syria@s", "2014-01-01", act="n2"), corrects="d#0", name="c2")
    tell("Syria", "2014-01-04", withdraws="c2", name="w")
    tell("OPCW", "2014-01-04", count("A", "0 t", "Syria@s", "2014-01-01"), corrects="d")
    tell("Syria", "2014-01-05", count("C", "7 t", "Syria@s", "2014-01-01"), corrects="d", name="whole")
    tell("Syria", "2014-01-06", withdraws="whole", name="w2")
    tell("Syria", "2014-01-07", corrects="w", name="cw")


def succeeded(tell: Telling) -> None:
    tell("Syria", "2014-01-01", count("A", "10 t", "Syria@s", "2014-01-01"), name="d")
    tell("Syria", "2014-01-02", mark("New Syria", "succeeds", "Syria", "2014-01-02"))
    tell("New Syria", "2014-01-03", mark("Newest", "succeeds", "New Syria", "2014-01-03"))
    tell("Newest", "2014-01-04", count("A", "11 t", "Syria@s", "2014-01-01"), corrects="d")
    tell(
        "Usurper",
        "2014-01-04",
        mark("Usurper", "succeeds", "Syria", "2014-01-02"),
        count("A", "0 t", "Syria@s", "2014-01-01"),
        corrects="d",
    )


def recognised(tell: Telling) -> None:
    tell("OPCW", "2014-01-01", count("old", "2 pcs", "OPCW@room 1", "2014-01-01"))
    tell(
        "OPCW",
        "2014-01-02",
        mark("old", "same-as", "new", "2014-01-02"),
        mark("room 1", "same-as", "room 2", "2014-01-02"),
    )
    tell("OPCW", "2014-01-03", move("m", "new", "1 pcs", "OPCW@room 2", "OPCW@room 3", "2014-01-03"))
    tell(
        "OPCW",
        "2014-01-04",
        mark("old", "same-as", "newest", "2014-01-04"),
        mark("newest", "same-as", "old", "2014-01-04"),
    )


def relayed(tell: Telling) -> None:
    tell(
        "archivist",
        "2014-03-20",
        claim("all", "49.3 %", "2014-03-20", basis="removed", of="all"),
        spoken_for="OPCW",
        source="page",
    )
    tell("OPCW", "2014-03-20", claim("all", "29.5 t", "2014-03-19", basis="removed", rounding="nearly"))
    tell("archivist", "2014-03-20", count("A", "3 t", "OPCW@store", "2014-03-20"), spoken_for="OPCW")
    tell("archivist", "2014-03-21", claim("all", "35 %", "2014-04", "projected"), claim("X", "# t", "2014-03"))


def owed(tell: Telling) -> None:
    tell(
        "Council",
        "2013-11-15",
        owe("late", "Syria", due="2013-12-31"),
        owe("met", "Syria", due="2013-12-31"),
        owe("open", "Syria", due="2014-12"),
        owe("missed", "Syria", due="2013-12"),
        owe("part", "Syria", due="2013-12"),
        owe("contested", "Syria", due="2013-12"),
        owe("waived", "Syria", due="2013-12"),
        owe("extended", "Syria", due="2013-12"),
        owe("unknown", "Syria", "its outcome is UNDETERMINABLE", due="2013-12"),
        owe("for ever", "Syria"),
        owe("breached", "Syria", due="2014-12"),
        owe("vague", "Syria", due="2014-01-01/2014-06-30"),
    )
    tell("Council", "2014-06-23", settle("late", "fulfilled", "2014-06-23"), settle("met", "fulfilled", "2013-12-31"))
    tell("Council", "2014-01-05", settle("part", "part", "2014-01-05"), settle("contested", "contested", "2014-01-05"))
    tell(
        "Council", "2014-01-05", settle("waived", "waived", "2014-01-05"), settle("breached", "breached", "2014-01-05")
    )
    tell("Council", "2014-01-05", settle("extended", "extended", "2014-01-05", due="2014-04-27"))
    tell("Syria", "2014-01-06", settle("missed", "extended", "2014-01-06", due="2015"))
    tell("Council", "2014-06-02", settle("vague", "fulfilled", "2014-06"))


def owed_again(tell: Telling) -> None:
    tell("Council", "2013-11-15", owe("D1", "Syria", due="2013-12-31"))
    tell("Council", "2014-02-01", owe("D1", "Syria", "as amended", due="2014-04-27"))
    tell("Mallory", "2013-01-01", owe("D1", "Mallory", due="2020"))
    tell("Mallory", "2014-01-01", settle("D1", "fulfilled", "2014-01-01"))
    tell("Syria", "2014-01-01", settle("D1", "fulfilled", "2014-01-01"))


def decided(tell: Telling) -> None:
    names = ("granted", "denied", "contested", "hidden", "acquitted", "relayed", "strange", "both", "first")
    tell("Council", "2013-11-15", *(owe(name, "Syria", due="2013-12", beneficiary="Mission") for name in names))
    tell(
        "Mission",
        "2014-01-05",
        settle("granted", "fulfilled", "2013-12-30"),
        settle("denied", "breached", "2014-01-05"),
        settle("contested", "part", "2014-01-05"),
        settle("both", "contested", "2014-01-05"),
        settle("first", "fulfilled", "2014-01-03"),
    )
    tell("Council", "2014-01-06", settle("both", "fulfilled", "2014-01-06"), settle("first", "fulfilled", "2014-01-04"))
    tell(
        "Syria",
        "2014-01-07",
        settle("denied", "fulfilled", "2013-12-01"),
        settle("contested", "contested", "2014-01-07"),
        settle("hidden", "contested", "2014-01-07"),
        settle("acquitted", "fulfilled", "2013-12-01"),
    )
    tell("Council", "2014-01-08", settle("relayed", "fulfilled", "2014-01-08"), spoken_for="OPCW")
    tell("Syria", "2014-01-08", settle("hidden", "fulfilled", "2013-12-01"), spoken_for="Mission")
    tell("Mallory", "2014-01-08", *(settle(name, "waived", "2013-12-01") for name in names))
    tell("Mallory", "2014-01-09", *(settle(name, "contested", "2014-01-09") for name in ("granted", "strange")))


def parts(tell: Telling) -> None:
    """Two parts and their manifest, then a part of which one is not here; a correction by a part waits with it."""
    for n in (1, 2):
        stock = count(f"lot {n}", f"{n} t", "Syria@depot", "2014-01-01")
        tell("Syria", "2014-01-01", stock, mark("D", "part", str(n), "2014-01-01"), name=f"part {n}")
    listed = mark("D", "manifest", "2", "2014-01-02")
    tell("Syria", "2014-01-02", listed, about=[("affirms", "part 1"), ("affirms", "part 2")])
    tell("OPCW", "2014-01-03", count("lot 3", "3 t", "Syria@depot", "2014-01-01"), name="seen")
    late = count("lot 3", "4 t", "Syria@depot", "2014-01-01"), mark("E", "part", "1", "2014-01-03")
    tell("OPCW", "2014-01-03", *late, name="late", corrects="seen")
    tell(
        "OPCW",
        "2014-01-04",
        mark("E", "manifest", "2", "2014-01-04"),
        about=[("affirms", "late"), ("affirms", "0" * 64)],
    )


def strange_manifests(tell: Telling) -> None:
    """A manifest of another party, a withdrawn one, one that is a part itself, and a denial of being a part."""
    for n, name in enumerate("abcd"):
        stock = count(f"lot {n}", f"{n + 1} t", "Syria@depot", "2014-01-01")
        tell("Syria", "2014-01-01", stock, mark("D", "part", name, "2014-01-01", holds=name != "d"), name=name)
    whole = mark("D", "manifest", "1", "2014-01-02")
    tell("OPCW", "2014-01-02", whole, about=[("affirms", "a")])
    tell("Syria", "2014-01-02", whole, about=[("affirms", "b")], name="first")
    tell("Syria", "2014-01-03", withdraws="first")
    tell("Syria", "2014-01-04", whole, mark("D", "part", "e", "2014-01-04"), about=[("affirms", "c")])


CASES: list[Any] = [
    (
        "stock counted and moved, in two books",
        holdings,
        ("2014-01-15", ""),
        ("2014-03-10", ""),
        ("", ""),
        ("", "2014-02"),
    ),
    ("ranges, the same unknown twice, unknown and withheld amounts", ranges, ("", ""), ("2014-01-02", "")),
    ("uncertainties of their own and of one scale", uncertain),
    ("one fact told again, in another unit and with another amount", told_twice),
    (
        "corrections of a part and of the whole, rivals, withdrawals",
        corrected,
        ("", ""),
        ("", "2014-01-02"),
        ("", "2014-01-03"),
        ("", "2014-01-05"),
    ),
    ("a party's successor corrects it, an usurper does not", succeeded, ("", ""), ("", "2014-01-03")),
    ("recognitions", recognised),
    ("claims, relayed and signed", relayed, ("", ""), ("2014-03-19", ""), ("2014-03-20", "2014-03-20")),
    ("obligations of every status", owed, ("2014-03-01", ""), ("2014-06-20", ""), ("", "2013-12-01"), ("", "")),
    (
        "an obligation owed again, and one of its name by somebody else",
        owed_again,
        ("2014-01-15", ""),
        ("2014-03-01", ""),
    ),
    ("parts that wait for their manifest, and for each other", parts, ("", ""), ("", "2014-01-01")),
    ("manifests that are none", strange_manifests),
    ("verdicts of the authority, the beneficiary, the debtor and a stranger", decided, ("2014-03-01", "")),
]


if __name__ == "__main__":
    VECTORS.write_text(json.dumps([*written(), *drawn()], indent=1) + "\n", encoding="ascii")
