"""Keys and signatures: `key new`, `sign`."""

import time
from pathlib import Path
from typing import Annotated

import typer

from custodiet.app.drafting import enrolment, sign_next
from custodiet.app.files import check_new, read_file, write_new_file
from custodiet.kernel.keys import generate, write_key_file
from custodiet.kernel.strict import parse


def new(
    file: Annotated[Path, typer.Argument(help="Where to write the private key (mode 0600, never overwritten).")],
    name: Annotated[
        str, typer.Option(help="The key's public name; a pseudonym will do.  [default: the file's stem]")
    ] = "",
    party: Annotated[str, typer.Option(help="Also write a signed enrolment of the key for this party ...")] = "",
    origin: Annotated[str, typer.Option(help="... in the record of this origin ...")] = "",
    role: Annotated[str, typer.Option(help="... in this role.")] = "observer",
) -> None:
    """Make an Ed25519 key.

    Examples:

      custodiet key new inspector.key

      custodiet key new inspector.key --party OPCW --role inspector --origin example.org/mission
    """
    if bool(party) != bool(origin):
        raise typer.BadParameter("--party and --origin belong together")
    key = generate(name or file.stem)
    introduction = file.with_name(f"{file.name}.enrolment.json")
    if party:
        check_new(introduction)
    write_key_file(file, key)
    typer.echo(f"Private key: {file}. Keep it to yourself; nobody can restore it for you.")
    typer.echo(f"Public key:  {key.verifier}")
    if party:
        _sign(enrolment(key, party=party, role=role), file, introduction, origin=origin, where=str(introduction))
        typer.echo(f"Next: custodiet enrol RECORD {introduction}")
    else:
        typer.echo(
            f"Next: write an enrolment that names this key, then: custodiet sign FILE.json --key {file} --out FILE"
        )


def sign(
    file: Annotated[Path, typer.Argument(help="The statement, as JSON.")],
    key: Annotated[Path, typer.Option(help="The private key file.")],
    out: Annotated[Path, typer.Option(help="Where to write the signed statement (a new file).")],
    origin: Annotated[str, typer.Option(help="The record's origin, where FILE.json does not say it.")] = "",
) -> None:
    """Sign a statement, offline.

    FILE.json needs "type" and "origin"; "issuer", "seq", "nonce", "said" (now) and empty "postings" and "about" are
    filled in where you leave them out.

    Example:

      custodiet sign count.json --key inspector.key --out count.signed
    """
    issued = _sign(parse(read_file(file), where=str(file)), key, out, origin=origin, where=str(file))
    typer.echo(f"Signed {out} as number {issued} of this key.")
    typer.echo(f"Next: custodiet submit RECORD {out}")


def _sign(wish: object, key_file: Path, out: Path, *, where: str, origin: str = "") -> int:
    check_new(out)
    leaf, number = sign_next(wish, key_file, now=int(time.time()), origin=origin, where=where)
    write_new_file(out, leaf)
    return number
