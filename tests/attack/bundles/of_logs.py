"""Faults of the checkpoint and of proofs (L3, L13 to L27, L51, B7, B9)."""

import base64
from collections.abc import Callable
from dataclasses import replace

from tests.attack.bundles.forging import (
    ORIGIN,
    Broken,
    Impostor,
    Signer,
    checkpoint,
    good,
    head,
    pack,
    path,
    proof,
    root,
    sha256,
    text64,
    with_witness,
)


def checkpoints() -> Broken:
    """Faults of the checkpoint, and of proofs."""
    parts = good()
    hashes = [sha256(b"\x00", leaf) for leaf in parts.leaves()]
    text = head(8, root(hashes))
    note = checkpoint(text)

    def under(other: bytes, *, proofs: bool = True, **body: object) -> bytes:
        made = replace(good(), body=body).members()
        swapped = {name: data.replace(note, other) for name, data in made.items() if name.endswith(".proof") and proofs}
        return pack(made | swapped | {"checkpoint": other})

    def with_line(n: int, change: Callable[[bytearray], None]) -> bytes:
        lines = note.decode().split("\n")
        encoded = lines[4 + n].rpartition(" ")
        data = bytearray(base64.b64decode(encoded[2]))
        change(data)
        return "\n".join([*lines[: 4 + n], f"{encoded[0]} {text64(bytes(data))}", *lines[5 + n :]]).encode()

    def flip(data: bytearray) -> None:
        data[-1] ^= 1

    def flip_first(data: bytearray) -> None:
        data[4] ^= 1

    other = Signer("other.example/record")
    yield "L13_checkpoint_with_carriage_returns", under(note.replace(b"\n", b"\r\n"))
    yield "L14_checkpoint_without_signatures", under(text.encode())
    yield "L15_signature_line_with_a_hyphen", under(note.replace("—".encode(), b"-", 1))
    yield "L16_signature_without_padding", under(note.replace(b"=\n", b"\n"))
    yield "L17_line_twice", under(checkpoint(text, lines=(0, 1, 2, 0)))
    yield "L18_signature_of_another_text", under(with_line(0, flip))
    yield "L19_extension_line", under(checkpoint(text + "and more\n"))
    yield "L19_size_with_a_leading_zero", under(checkpoint(text.replace("\n8\n", "\n08\n")))
    yield "L20_size_beyond_the_limit", under(checkpoint(head(2**63, root(hashes))), size=2**53 - 1)
    yield "L21_checkpoint_of_another_log", under(checkpoint(head(8, root(hashes), other.name), other))
    yield "L21_checkpoint_of_another_origin_by_the_same_key", under(checkpoint(head(8, root(hashes), other.name)))
    yield "L22_time_after_the_last_that_has_a_name", under(with_line(1, lambda data: data.__setitem__(4, 0x80)))
    yield "L23_another_time", under(with_line(1, lambda data: data.__setitem__(11, data[11] ^ 1)))
    yield "L25_no_time", under(checkpoint(text, lines=(0, 2)))
    yield "L25_no_tie", under(checkpoint(text, lines=(0, 1)))
    yield "L25_lines_in_another_order", under(checkpoint(text, lines=(1, 0, 2)))
    yield "L25_checkpoint_by_another_key_of_that_name", under(checkpoint(text, Impostor(ORIGIN)))
    yield "L27_tie_to_another_checkpoint", under(with_line(2, flip_first))
    yield "L27_tie_with_a_flipped_byte", under(with_line(2, flip))
    yield "B9_proofs_under_another_checkpoint", under(with_witness(note), proofs=False)
    smaller = checkpoint(head(7, root(hashes[:7])))
    yield "L3_checkpoint_of_another_size", under(smaller, size=7, root=root(hashes[:7]).hex())
    yield "L3_checkpoint_of_another_tree", under(checkpoint(head(8, sha256(b"x"))), root=sha256(b"x").hex())
    yield "B7_report_of_another_size", pack(replace(good(), body={"size": 7}).members())
    yield "B7_report_of_another_tree", pack(replace(good(), body={"root": "0" * 64}).members())
    yield from proofs(hashes, note)


def proofs(hashes: list[bytes], note: bytes) -> Broken:
    """Faults of proofs."""
    names = [f"statements/{each.hex()}.proof" for each in hashes]

    def instead(n: int, data: bytes) -> bytes:
        return pack(good().members() | {names[n]: data})

    right = path(hashes, 3)
    flipped = [bytes([right[0][0] ^ 1]) + right[0][1:], *right[1:]]
    yield "L3_flipped_byte_in_a_proof", instead(3, proof(3, flipped, note))
    yield "L3_proof_with_a_hash_too_few", instead(3, proof(3, right[:-1], note))
    yield "L3_proof_with_a_hash_too_many", instead(3, proof(3, [*right, bytes(32)], note))
    yield "L3_index_as_large_as_the_log", instead(3, proof(8, right, note))
    swapped = {names[3]: proof(4, path(hashes, 4), note), names[4]: proof(3, path(hashes, 3), note)}
    yield "L3_proofs_of_each_other's_statement".replace("'", ""), pack(good().members() | swapped)
    yield "B9_index_twice", instead(3, proof(4, path(hashes, 4), note))
    yield "L51_proof_with_an_extra_line", instead(3, proof(3, right, note).replace(b"index", b"extra AA==\nindex"))
    yield "L51_index_with_a_leading_zero", instead(3, proof(3, right, note).replace(b"index 3", b"index 03"))
    yield "L51_proof_without_a_checkpoint", instead(3, proof(3, right, b"").rstrip(b"\n"))
    fewer = [sha256(b"\x00", leaf) for leaf in good().leaves()[:7]]
    made = good().members()
    cut = checkpoint(head(8, root(fewer)))
    under_cut = {names[n]: proof(n, path(fewer, n), cut) for n in range(7)}
    left = {name: data for name, data in (made | under_cut).items() if hashes[7].hex() not in name}
    report = replace(good(), body={"root": root(fewer).hex()}).members()["report.json"]
    yield "L3_statement_left_out_and_the_size_kept", pack(left | {"checkpoint": cut, "report.json": report})
