"""Faults of the file, of the page around it, of its members, and of the JSON in them (B1 to B12, B17, S1 to S7)."""

import base64
import json
import unicodedata
from dataclasses import replace

from tests.attack.bundles.forging import (
    Broken,
    a_statement,
    canonical,
    good,
    pack,
    without,
    zipped,
)

PAGE = b'<!doctype html><html><body><script type="application/zip+base64" id="bundle">%b</script></body></html>\n'


def files() -> Broken:
    """Faults of the file (B1 to B5)."""
    members = good().members()
    data, names = pack(members), sorted(members)
    pairs = [(name.encode(), members[name]) for name in names]
    leaf = next(name for name in names if name.startswith("statements/") and name.endswith(".json"))
    place = data.index(members[leaf]) + 100
    yield "B1_compressed_members", pack(members, method=8)
    yield "B1_extra_fields", pack(members, extra=4)
    yield "B1_encrypted_members", pack(members, flags=1)
    yield "B1_data_descriptors", pack(members, flags=8)
    yield "B1_comment", pack(members, comment=3)
    yield "B1_comments_of_members", pack(members, member_comment=3)
    yield "B1_trailing_bytes", data + b"\n"
    yield "B1_leading_bytes", b"#!/bin/sh\n" + data
    yield "B1_cut_off", data[:-1]
    yield "B1_cut_off_in_a_member", data[: len(data) // 2]
    yield "B1_empty", b""
    yield "B1_no_members", zipped([])
    yield "B2_name_that_leads_elsewhere", zipped(sorted([*pairs, (b"statements/../verify.html", b"x")]))
    yield "B2_absolute_name", zipped(sorted([*pairs, (b"/verify.html", b"x")]))
    yield "B2_folder", zipped(sorted([*pairs, (b"statements/", b"")]))
    yield "B2_name_beyond_ascii", zipped(sorted([*pairs, ("vérify.html".encode(), b"x")]))
    yield "B2_backslash_in_a_name", zipped(sorted([*pairs, (b"statements\\x", b"x")]))
    yield "B2_member_twice", zipped([pairs[0], *pairs])
    yield "B2_member_twice_with_other_content", zipped([(pairs[0][0], b"{}"), *pairs])
    yield "B3_members_out_of_order", zipped([*pairs[1:], pairs[0]])
    yield "B4_time_of_members", pack(members, clock=0x6000)
    yield "B4_day_of_members", pack(members, day=17_512)
    yield "B4_attributes", pack(members, attributes=0x81A40000)
    yield "B4_made_by_another_system", pack(members, made_by=0x0314)
    yield "B4_flag_for_utf_8", pack(members, flags=0x0800)
    yield "B5_flipped_byte_in_a_leaf", data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
    first = data.index(b"PK\x01\x02")
    yield "B5_another_order_in_the_directory", _swapped(data, first)
    yield "B5_another_place_in_the_directory", data[: first + 42] + b"\x01" + data[first + 43 :]
    yield "B5_another_number_in_the_directory", data[:-12] + bytes([data[-12] + 1]) + data[-11:]


def _swapped(data: bytes, first: int) -> bytes:
    second, third = (data.index(b"PK\x01\x02", data.index(b"PK\x01\x02", first + 1) + n) for n in (0, 1))
    return data[:first] + data[second:third] + data[first:second] + data[third:]


def pages() -> Broken:
    """Faults of a page (B17)."""
    data = base64.b64encode(pack(good().members()))
    yield "B17_page_without_a_bundle", PAGE.replace(b'id="bundle"', b'id="other"') % data
    yield "B17_page_with_two_bundles", PAGE.replace(b"</body>", b"") % data + PAGE % data
    yield "B17_white_space_in_the_bundle", PAGE % (data[:76] + b"\n" + data[76:])
    yield "B17_bundle_without_its_padding", PAGE % data.rstrip(b"=") if data.endswith(b"=") else PAGE % data[:-1]


def faults_of_members() -> Broken:
    """Faults of members (B6 to B12), and of the texts in them."""
    members = good().members()
    leaf, proof_ = a_statement(members), a_statement(members).replace(".json", ".proof")
    for rule, name in (("B6", "report.json"), ("B7", "checkpoint"), ("B10", "figures.json"), ("B10", "findings.json")):
        yield f"{rule}_no_{name.partition('.')[0]}", pack(without(members, name))
    yield "B8_proof_without_its_statement", pack(without(members, leaf))
    yield "B9_statement_without_its_proof", pack(without(members, proof_))
    yield "B12_member_that_no_bundle_has", pack(members | {"readme.txt": b"Trust me."})
    yield "B12_statement_with_another_ending", pack(members | {leaf.replace(".json", ".txt"): b"x"})
    yield "B12_id_in_capitals", pack(members | {leaf.upper().replace("STATEMENTS", "statements"): members[leaf]})
    none = "0" * 64
    yield "B11_disclosures_of_no_statement", pack(members | {f"disclosures/{none}.json": b"[]"})
    wrong = canonical([base64.urlsafe_b64encode(b'["salt","means","told"]').decode().rstrip("=")])
    name = next(name for name in members if name.startswith("disclosures/"))
    yield "B11_disclosure_that_has_no_digest", pack(members | {name: wrong})
    yield "B11_disclosures_that_are_no_list", pack(members | {name: canonical({"means": "told"})})
    for rule, text in texts():
        yield rule, pack(replace(good(), figures=text).members())


def texts() -> Broken:
    """Faults of JSON, in figures whose digest the report signs."""
    text = canonical(good().figures)
    yield "S1_figures_that_are_not_utf_8", text.replace(b"agent B", b"agent \xff")
    yield "S1_figures_with_a_byte_order_mark", b"\xef\xbb\xbf" + text
    yield "S2_name_twice_in_the_figures", text.replace(b'"days_late":20', b'"days_late":0,"days_late":20')
    yield "S3_fraction_in_the_figures", text.replace(b'"days_late":20', b'"days_late":20.0')
    yield "S3_exponent_in_the_figures", text.replace(b'"days_late":20', b'"days_late":2e1')
    yield "S3_not_a_number_in_the_figures", text.replace(b'"days_late":20', b'"days_late":NaN')
    yield "S3_number_beyond_the_limit_in_the_figures", text.replace(b'"days_late":20', b'"days_late":' + b"9" * 5000)
    yield "S4_lone_surrogate_in_the_figures", text.replace(b"agent B", b"agent \\ud800")
    decomposed = unicodedata.normalize("NFD", "agent é").encode()
    yield "S5_figures_that_are_not_normalised", text.replace(b"agent B", decomposed)
    yield "S6_figures_nested_too_deeply", b"[" * 100_000 + b"]" * 100_000
    yield "S7_space_in_the_figures", text.replace(b",", b", ", 1)
    yield "S7_names_in_another_order_in_the_figures", json.dumps(good().figures, separators=(",", ":")).encode()
    yield "S7_name_beyond_ascii_in_the_figures", text.replace(b'"days_late"', '"days_laté"'.encode())
