"""Write tests/attack/bundles anew: one good bundle, and one for each thing that can be wrong with a bundle.

    tools/uv run python -m tools.broken_bundles

`RULE_WHAT_fail.zip` (or `.html`) breaks that rule of spec/, and whoever verifies it MUST refuse it; `WHAT_pass.zip`
holds. All keys come from fixed seeds, so that the files are the same bytes each time.

It is what a forger would write for himself: from the specification, with nothing of the product or its verifiers but
the arithmetic of Ed25519, which it takes from a library. What it says of figures was worked out by hand.
"""

import base64
from collections.abc import Iterator
from pathlib import Path

from tests.attack.bundles.forging import (
    ARCADIA,
    Broken,
    Signer,
    enrolment,
    good,
    identity,
    pack,
    told,
    with_entries,
    with_witness,
)
from tests.attack.bundles.of_files import PAGE, faults_of_members, files, pages
from tests.attack.bundles.of_logs import checkpoints
from tests.attack.bundles.of_reports import reports
from tests.attack.bundles.of_statements import enrolments, envelopes, payloads, revocations

FOLDER = Path(__file__).parents[1] / "tests" / "attack" / "bundles"


def holding() -> Broken:
    """Bundles that hold."""
    members = good().members()
    yield "good_pass.zip", pack(members)
    yield "page_pass.html", PAGE % base64.b64encode(pack(members))
    yield "with_the_verifiers_pass.zip", pack(members | {"verify.html": b"<p>", "custodiet_verify.py": b"pass\n"})
    noted = {name for name in members if name == "checkpoint" or name.endswith(".proof")}
    yield "cosigned_pass.zip", pack(members | {name: with_witness(members[name]) for name in noted})
    name = f"statements/{identity(good().leaves()[4])}"
    left = {each: data for each, data in members.items() if not each.startswith(name)}
    yield "not_whole_pass.zip", pack(left)
    second = enrolment(Signer("Arcadia/2"), "Arcadia", "official", by=ARCADIA, seq=4)
    yield "consented_pass.zip", with_entries(second)
    ended = told(ARCADIA, 5, "2014-02-06", "revocation", body={"key": second.value["body"]["key"], "since": 9})
    yield "revoked_pass.zip", with_entries(second, ended)


def bundles() -> Iterator[tuple[str, bytes]]:
    """All files, by name."""
    yield from holding()
    for some in (files, faults_of_members, checkpoints, envelopes, payloads, enrolments, revocations, reports):
        yield from ((f"{name}_fail.zip", data) for name, data in some())
    yield from ((f"{name}_fail.html", data) for name, data in pages())


def main() -> None:
    """Write the files, and remove those that are no longer made."""
    made = dict(bundles())
    for file in FOLDER.iterdir():
        if file.suffix in {".zip", ".html"} and file.name not in made:
            file.unlink()
    for name, data in made.items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
