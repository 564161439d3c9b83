"""Found a record: its key, its store, its first entry and its published files, all of them or none.

A record in which one of them is missing would be neither a record nor an empty directory. So whatever was made goes
again when a later part cannot be made; a key that has founded nothing is no loss.

A regime that does not ship is a folder with a `regime.toml`. The record keeps a copy of that file, and its first entry
the digest: so that whoever has both knows under which rules it was founded.
"""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from custodiet.app import drafting
from custodiet.app.directory import FOUNDING, check_party
from custodiet.app.record import FILES, KEY, Record
from custodiet.app.storage import begin_anew, check_address, new_store
from custodiet.kernel.errors import CustodietError, Refused
from custodiet.kernel.files import read_file, removed_on_failure, write_new_file
from custodiet.kernel.keys import SigningKey, generate, write_key_file
from custodiet.kernel.strict import decode
from custodiet.kernel.times import from_unix
from custodiet.log import sequencer
from custodiet.regimes import FILE, load_regime, read_regime, regimes
from custodiet.statements.types import word


def found(  # noqa: PLR0913 - each is named by its caller
    path: Path,
    *,
    origin: str,
    regime: str,
    operator: str,
    now: int,
    key: SigningKey | None = None,
    nonce: str = "",
    store: str = "",
) -> Record:
    """Found a record in a new or empty directory, and return it open; `now` is Unix time.

    `regime` is the name of one that ships, or the folder of another. A new key and nonce are made, unless they are
    given: a record with those can be made again. `store` is the address of a database; without it, the log is a file
    of the record.
    """
    name, own = chosen_regime(regime)
    check_party(operator, where="--operator")
    check_address(store)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise Refused("a record needs a new or an empty directory", where=str(path))
    key = key or _generate(origin)
    body = {"key": str(key.verifier), "party": operator, "regime": name}
    body |= {"regime_sha256": sha256(own).hexdigest()} if own else {}
    wish = {"type": FOUNDING, "body": body, "nonce": nonce or drafting.new_nonce()}
    payload = drafting.complete(wish, key, seq=0, said=from_unix(now).text, origin=origin)
    leaf = drafting.sign_value(payload, key)
    new = not path.exists()
    path.mkdir(parents=True, exist_ok=True)
    try:
        write_key_file(path / KEY, key)  # one alone can make this file, and all that follows is then his
        counter = drafting.Counter(path / KEY)
        with removed_on_failure(path / KEY, counter.path, path / FILES, path / FILE):
            if own:
                write_new_file(path / FILE, own)
            counter.advance(1)  # the founding is the first that this key signs
            return _make(path, key, leaf, store=store, now=now)
    except BaseException:
        if new:
            with suppress(OSError):
                path.rmdir()
        raise


def chosen_regime(regime: str) -> tuple[str, bytes]:
    """Return a regime's name and, unless it ships, its file: read once, so that no fault of it is in a record."""
    if regime in regimes():
        load_regime(regime)
        return regime, b""
    file = Path(regime) / FILE
    if not file.is_file():
        known = f"{', '.join(regimes())}, or a folder with a {FILE}"
        raise Refused("there is no such regime", expected=known, found=repr(regime)[:90])
    name, data = file.resolve().parent.name, read_file(file)
    try:
        word(name)
    except Refused as error:
        raise Refused(f"a regime has its folder's name: {error.message}", found=error.found, where=regime) from None
    read_regime(decode(data, str(file)), name=name, where=str(file))
    return name, data


def _generate(origin: str) -> SigningKey:
    try:
        return generate(origin)
    except Refused:
        expected = "a name such as example.org/mission, without spaces and plus signs"
        raise Refused("this is no origin", expected=expected, found=repr(origin)[:60]) from None


def _make(path: Path, key: SigningKey, leaf: bytes, *, store: str, now: int) -> Record:
    try:
        with new_store(path, store) as made:
            record = Record(path, made)  # it stays open for the caller
            sequencer.create(made, key, time=now)
            begin_anew(path, made)
            record.submit([("the founding", leaf)], now=now)
            return record
    except CustodietError as error:
        raise CustodietError(
            f"no record was founded: {error.message}",
            expected=error.expected,
            found=error.found,
            where=error.where,
            advice=error.advice or "Nothing of it was kept. Make room, or give leave to write, and try again",
        ) from None
