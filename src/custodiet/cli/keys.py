"""Keys and signatures: `key new`, `key lock`, `key unlock`, `sign`."""

import time
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app import disclosures, introduction
from custodiet.app.directory import ENROLMENT
from custodiet.app.drafting import sign_next
from custodiet.cli import passphrases
from custodiet.cli.render import say
from custodiet.kernel.errors import Refused
from custodiet.kernel.files import check_new, read_file, write_new_file
from custodiet.kernel.keys import (
    COSIGNATURE_V1,
    COSIGNING,
    ED25519,
    ML_DSA_44,
    generate,
    is_locked,
    lock_key_file,
    unlock_key_file,
    write_key_file,
)
from custodiet.kernel.strict import parse
from custodiet.statements.words import key_words

_ALGORITHMS = {"ed25519": ED25519, "cosignature": COSIGNATURE_V1, "ml-dsa-44": ML_DSA_44}


def new(
    file: Annotated[Path, typer.Argument(help="Where to write the private key (mode 0600, never overwritten).")],
    name: Annotated[
        str, typer.Option(help="The key's public name; a pseudonym will do.  [default: the file's stem]")
    ] = "",
    party: Annotated[str, typer.Option(help="Also write a signed enrolment of the key for this party ...")] = "",
    origin: Annotated[str, typer.Option(help="... in the record of this origin ...")] = "",
    role: Annotated[str, typer.Option(help="... in this role.")] = "observer",
    request: Annotated[
        bool, typer.Option("--request", help="Write a request instead, which a key of that party is to sign.")
    ] = False,
    passphrase: Annotated[
        bool | None,
        typer.Option(
            "--passphrase/--no-passphrase",
            help="Lock the file: ask for a passphrase, twice, without an echo. "
            "[default: at a terminal, or with CUSTODIET_PASSPHRASE_FILE]",
            show_default=False,
        ),
    ] = None,
    algorithm: Annotated[
        str, typer.Option(help="ed25519 signs statements; cosignature (Ed25519) and ml-dsa-44 are for witnesses.")
    ] = "ed25519",
) -> None:
    """Make a key.

    A party's first key may sign its own enrolment. For every further key, its holder makes a request: the enrolment,
    with the consent of the new key, for one of that party's keys, a registrar or the operator to sign.

    Every command that needs a locked key asks for its passphrase. A script names a file or pipe that holds it in
    CUSTODIET_PASSPHRASE_FILE.

    Examples:

      custodiet key new inspector.key

      custodiet key new robot.key --no-passphrase

      custodiet key new inspector.key --party OPCW --role inspector --origin example.org/mission

      custodiet key new second.key --party OPCW --role inspector --origin example.org/mission --request

      custodiet key new witness.key --name witness.example.org/w1 --algorithm ml-dsa-44
    """
    if algorithm not in _ALGORITHMS:
        raise typer.BadParameter(f"one of {', '.join(_ALGORITHMS)}", param_hint="--algorithm")
    if party and _ALGORITHMS[algorithm] != ED25519:
        raise typer.BadParameter("a witness's key signs no statements, and is not enrolled", param_hint="--algorithm")
    if bool(party) != bool(origin) or (request and not party):
        raise typer.BadParameter("--party and --origin belong together, and --request needs them")
    check_new(file)
    phrase = passphrases.chosen(str(file)) if _is_wanted(passphrase) else ""
    key = generate(name or file.stem, algorithm=_ALGORITHMS[algorithm])
    if key.algorithm in COSIGNING:
        write_key_file(file, key, passphrase=phrase)
        step = f"custodiet witness init --state FILE --key {file}"
    elif not party:
        write_key_file(file, key, passphrase=phrase)
        step = f"write an enrolment that names this key, then: custodiet sign FILE.json --key {file} --out FILE"
    else:
        draft = introduction.request if request else introduction.enrolment
        wish = draft(key, origin=origin, party=party, role=role)
        made = introduction.introduce(key, file, wish, now=int(time.time()), passphrase=phrase)
        step = _enrolling(made, party, asking=request)
    say(f"Private key: {file}. Keep it to yourself; nobody can restore it for you.")
    if not phrase:
        say(f"It is not locked: whoever can read the file has the key. To lock it: custodiet key lock {file}")
    say(f"Public key:  {key.verifier}")
    say(f"Next: {step}")


def _is_wanted(passphrase: bool | None) -> bool:  # noqa: FBT001 - as it was given
    """A script cannot type, and who redirects what is said does not see what is asked; a file that is named will do."""
    return passphrases.can_be_chosen() if passphrase is None else passphrase


def _enrolling(file: Path, party: str, *, asking: bool) -> str:
    if not asking:
        return f"custodiet enrol RECORD {file}"
    return (
        f"a key of {party}, a registrar or the operator signs it: custodiet sign {file} --key THEIRS --out FILE, "
        "then: custodiet enrol RECORD FILE"
    )


def lock(
    file: Annotated[Path, typer.Argument(help="The private key file.")],
) -> None:
    """Lock a key file under a passphrase, which is asked for twice.

    What the file held before may still be found on the disk, and in backups: a key that somebody may have read is
    better replaced (custodiet key rotate).

    Example:

      custodiet key lock mission/operator.key
    """
    _check_there(file, locked=False)
    key = lock_key_file(file, passphrases.chosen(str(file)))
    say(f"Locked {file}: the key {key_words(key.verifier)}. Without the passphrase nobody can restore it for you.")


def unlock(
    file: Annotated[Path, typer.Argument(help="The private key file.")],
) -> None:
    """Take the passphrase off a key file: whoever can read it then has the key.

    Example:

      custodiet key unlock inspector.key
    """
    _check_there(file, locked=True)
    key = unlock_key_file(file)
    say(f"Unlocked {file}: the key {key_words(key.verifier)}. Lock it again: custodiet key lock {file}")


def _check_there(file: Path, *, locked: bool) -> None:
    """Say before anybody types a passphrase that it is of no use."""
    if is_locked(file) != locked:
        raise Refused(f"this key file is {'not locked' if locked else 'locked already'}", where=str(file))


def sign(
    file: Annotated[Path, typer.Argument(help="The statement, as JSON; /dev/stdin will do.")],
    key: Annotated[Path, typer.Option(help="The private key file.")],
    out: Annotated[Path, typer.Option(help="Where to write the signed statement (a new file).")],
    origin: Annotated[str, typer.Option(help="The record's origin, where FILE.json does not say it.")] = "",
    withhold: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Leave only a salted digest of this member of the body.")
    ] = None,
) -> None:
    """Sign a statement, offline.

    FILE.json needs "type" and "origin"; "issuer", "seq", "nonce", "said" (now) and empty "postings" and "about" are
    filled in where you leave them out.

    Example:

      custodiet sign count.json --key inspector.key --out count.signed

    What is withheld is written beside it, in OUT.disclosures.json, for those who may know: custodiet disclose.

      custodiet sign sample.json --key inspector.key --out sample.signed --withhold laboratory
    """
    wish = parse(read_file(file, pipe=True), where=str(file))
    check_new(out)
    beside, texts = out.with_name(f"{out.name}.disclosures.json"), list[str]()
    if withhold:
        check_new(beside)
        wish, texts = disclosures.withhold(wish, withhold, where=str(file))
    leaf, number = sign_next(wish, key, now=int(time.time()), origin=origin, where=str(file))
    write_new_file(out, leaf)
    say(f"Signed {out} as number {number} of this key.")
    if texts:
        write_new_file(beside, disclosures.format_file(leaf, texts))
        say(f"Withheld {', '.join(withhold or ())}. Whoever may know it gets {beside}; without it nobody can tell.")
    say(f"Next: custodiet {'enrol' if wish['type'] == ENROLMENT else 'submit'} RECORD {out}")
