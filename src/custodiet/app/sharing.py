"""The shares of a selection: a party commits to a secret, and reveals it. Each step is signed into a file for `submit`.

The secret is made here and goes into a file of its own (mode 0600), which is read again to reveal it. It is printed
nowhere. Whoever loses it cannot reveal: then the commitment stands for the share, and the record says so.
"""

import secrets
from pathlib import Path

from custodiet.app.record import Record
from custodiet.app.selecting import Signed, check_party, find, plan_of, sign_step
from custodiet.app.signer import Signer, find_signer
from custodiet.app.view import View
from custodiet.books.selections import (
    COMMITMENT,
    REVEAL,
    Selection,
)
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import check_new, read_file, removed_on_failure, write_new_file
from custodiet.kernel.strict import parse
from custodiet.kernel.text import readable_json
from custodiet.kernel.times import from_unix
from custodiet.stats import selection as rule

SECRET_MODE = 0o600
_HEX = 64


def commit(record: Record, name: str, key_file: Path, secret_file: Path, out: Path | None, *, now: int) -> Signed:
    """Make a secret, keep it in a new file, and sign the commitment to it."""
    signer, selection = find_signer(record, key_file), find(View(record), name)
    plan = plan_of(selection)
    check_party(selection, signer)
    if signer.party in selection.shares.commitments:
        raise Refused(f"{signer.party} has committed already, and its first commitment counts", where=selection.name)
    if now > plan.commit_by:
        raise Refused(
            "the time to commit is over",
            expected=f"by {from_unix(plan.commit_by)}",
            found=str(from_unix(now)),
            advice="Freeze a new list, with new deadlines",
        )
    check_new(secret_file)
    secret = secrets.token_bytes(rule.SECRET)
    body = {
        "selection": selection.known.id,
        "commitment": rule.commit(signer.party, rule.plan_hash(plan), secret).hex(),
    }
    if out is None:
        return Signed(selection.name, COMMITMENT, {**body, "commitment": ""}, ())
    kept = {"selection": selection.known.id, "party": signer.party, "secret": secret.hex()}
    kept_until = (
        f"The secret is in {secret_file}. Show it to nobody before all have committed, and keep it: it is needed to "
        f"reveal by {from_unix(plan.reveal_by)}. If it is lost, the commitment stands for your share, and the record "
        "says so."
    )
    with removed_on_failure(secret_file):
        write_new_file(secret_file, f"{readable_json(kept)}\n".encode(), mode=SECRET_MODE)
        done = sign_step(record, selection.name, COMMITMENT, body, key_file, out, [kept_until], now=now)
    return Signed(done.name, done.step, body, done.notes, done.out, done.seq, secret_file)


def reveal(record: Record, name: str, key_file: Path, secret_file: Path, out: Path | None, *, now: int) -> Signed:
    """Sign the secret that was committed to; refuse one that would not open the commitment, or come too late."""
    signer, selection = find_signer(record, key_file), find(View(record), name)
    plan = plan_of(selection)
    check_party(selection, signer)
    missing = [party for party in plan.parties if party not in selection.shares.commitments]
    if missing:
        raise Refused(
            "a share is revealed when all have committed, and not before",
            expected="a commitment of each party, in the log",
            found=f"none of {', '.join(missing)}",
        )
    if now > plan.reveal_by:
        raise Refused(
            "the time to reveal is over",
            expected=f"by {from_unix(plan.reveal_by)}",
            found=str(from_unix(now)),
            advice="Your commitment stands for your share",
        )
    secret = _read_secret(secret_file, selection, signer)
    committed = bytes.fromhex(selection.shares.commitments[signer.party].statement.body["commitment"])
    rule.reveal(signer.party, rule.plan_hash(plan), committed, secret)
    before = plan.parties[: plan.parties.index(signer.party)]
    waiting = [party for party in before if party not in selection.shares.reveals]
    notes = [f"{', '.join(waiting)} should reveal first: the inspector is last."] if waiting else []
    body = {"selection": selection.known.id, "secret": secret.hex()}
    return sign_step(record, selection.name, REVEAL, body, key_file, out, notes, now=now)


def _read_secret(file: Path, selection: Selection, signer: Signer) -> bytes:
    try:
        data = read_file(file)
    except Refused as error:
        advice = "Without it your commitment stands for your share; the record will say so"
        raise Refused(error.message, where=error.where, advice=advice) from None
    kept = parse(data, where=str(file))
    if not isinstance(kept, dict) or kept.keys() != {"selection", "party", "secret"}:
        raise Refused("this is no secret of a selection", expected="the file that select commit wrote", where=str(file))
    for what, wanted in (("selection", selection.known.id), ("party", signer.party)):
        if kept[what] != wanted:
            raise Refused(f"the secret is of another {what}", expected=wanted, found=str(kept[what]), where=str(file))
    secret = kept["secret"]
    if not isinstance(secret, str) or len(secret) != _HEX or not set(secret) <= set("0123456789abcdef"):
        raise Refused("the secret is damaged", expected=f"{_HEX} hex digits", where=str(file))
    return bytes.fromhex(secret)
