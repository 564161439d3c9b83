"""Key files under a passphrase: scrypt makes a key of it, ChaCha20-Poly1305 seals the text. spec/signature.md, K8.

    LOCKED+KEY+NAME+HASH+BASE64(0x01 || log2 N || salt || nonce || box)

Name and hash tell whose key it is, and are sealed with it; nothing else does. Whoever reads key files asks a source of
passphrases, which a face sets once (`ask_with`); what was opened is kept for as long as the process lives, so that
nobody is asked twice. No message ever holds a passphrase, a seed or a key's text.
"""

import base64
import binascii
import os
from collections.abc import Callable, Iterable
from unicodedata import normalize

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from custodiet.kernel.errors import Refused

PREFIX = "LOCKED+KEY+"
WORK = 17  # log2 of scrypt's N: 128 MiB and about half a second for each guess
LEAST_WORK, MOST_WORK = 14, 18  # a file that asks for more would take a reader's memory
SHORTEST = 8  # characters
_VERSION, _SALT, _NONCE = b"\x01", 16, 12
_CONTEXT = b"custodiet/locked-key/v1\n"
Passphrases = Callable[[str], Iterable[str]]


class Lock:
    """Where passphrases come from in this process, and what they have opened."""

    def __init__(self) -> None:
        self.ask: Passphrases = _nobody
        self.opened: dict[str, str] = {}


def _nobody(where: str) -> Iterable[str]:
    raise Refused("this key file is locked, and there is nobody to ask for its passphrase", where=where)


_LOCK = Lock()


def ask_with(passphrases: Passphrases) -> None:
    """Ask `passphrases` from now on, which takes the place of a key and gives what may open it; forget what is open."""
    _LOCK.ask = passphrases
    _LOCK.opened.clear()


def check_passphrase(passphrase: str) -> None:
    """Refuse one that is soon guessed."""
    if len(passphrase) < SHORTEST:
        raise Refused("this passphrase is too short", expected=f"at least {SHORTEST} characters; five words are better")


def lock(secret: str, identity: str, passphrase: str, *, work: int = WORK) -> str:
    """Return the locked form of the text of a private key, whose name and hash are `identity`."""
    check_passphrase(passphrase)
    header = _VERSION + bytes([work]) + os.urandom(_SALT + _NONCE)
    box = _cipher(passphrase, header).encrypt(header[2 + _SALT :], secret.encode(), _bound(identity, header))
    text = f"{PREFIX}{identity}+{base64.b64encode(header + box).decode('ascii')}"
    _LOCK.opened[text] = secret
    return text


def unlock(text: str, *, where: str) -> str:
    """Return what `lock` was given, by a passphrase that is asked for once; refuse a wrong one."""
    if text not in _LOCK.opened:
        identity, header, box = _parts(text, where)
        _LOCK.opened[text] = _open(identity, header, box, where)
    return _LOCK.opened[text]


def _open(identity: str, header: bytes, box: bytes, where: str) -> str:
    for passphrase in _LOCK.ask(where):
        try:
            found = _cipher(passphrase, header).decrypt(header[2 + _SALT :], box, _bound(identity, header))
        except InvalidTag:
            continue
        return found.decode()
    raise Refused(
        "the passphrase does not open this key file",
        where=where,
        advice="Try again. If you are sure of it, the file is damaged: restore it from your copy",
    )


def _parts(text: str, where: str) -> tuple[str, bytes, bytes]:
    name, _, rest = text.removeprefix(PREFIX).partition("+")
    found, _, encoded = rest.partition("+")  # which may hold a plus sign itself
    try:
        data = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        data = b""
    size = 2 + _SALT + _NONCE
    known = len(data) > size and data[:1] == _VERSION and LEAST_WORK <= data[1] <= MOST_WORK
    known = known and base64.b64encode(data).decode("ascii") == encoded
    if not text.startswith(PREFIX) or not known:
        raise Refused("the locked key is damaged", where=where, advice="Restore it from your copy")
    return f"{name}+{found}", data[:size], data[size:]


def _cipher(passphrase: str, header: bytes) -> ChaCha20Poly1305:
    scrypt = Scrypt(salt=header[2 : 2 + _SALT], length=32, n=1 << header[1], r=8, p=1)
    return ChaCha20Poly1305(scrypt.derive(normalize("NFC", passphrase).encode()))


def _bound(identity: str, header: bytes) -> bytes:
    """What is sealed and not hidden: nobody can give the box another name or another work."""
    return _CONTEXT + identity.encode() + b"\n" + header
