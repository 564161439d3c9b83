"""A camera with Content Credentials: small pictures with a C2PA manifest, signed by a certificate made for the test."""

import datetime as dt
import io
import json
import struct
import zlib

import c2pa  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_ROOT, _KEY = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
_SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CAMERA = "Inspectorate camera 7"


def picture() -> bytes:
    """A grey PNG of 8 by 8 pixels."""
    size = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x40" * 24) * 8)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", size) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def credited(*, generator: str = "Field camera") -> bytes:
    """The same picture with a manifest that fits it."""
    made = {"claim_generator_info": [{"name": generator, "version": "1.2"}], "title": "seal", "assertions": [_CREATED]}
    signer = c2pa.Signer.from_callback(_sign, c2pa.C2paSigningAlg.ES256, _chain(), None)
    out = io.BytesIO()
    with c2pa.Builder(json.dumps(made)) as builder:
        builder.sign(signer, "image/png", io.BytesIO(picture()), out)
    return out.getvalue()


def altered(data: bytes) -> bytes:
    """The same with one bit of the picture changed."""
    at = data.rindex(b"IDAT") + 8
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


_CREATED = {
    "label": "c2pa.actions.v2",
    "data": {
        "actions": [
            {
                "action": "c2pa.created",
                "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
            }
        ]
    },
}


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _sign(data: bytes) -> bytes:
    r, s = decode_dss_signature(_KEY.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _chain() -> str:
    certificates = (_certificate(CAMERA, _KEY, authority=False), _certificate("Root", _ROOT, authority=True))
    return "".join(each.public_bytes(Encoding.PEM).decode() for each in certificates)


def _certificate(name: str, key: ec.EllipticCurvePrivateKey, *, authority: bool) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=authority, crl_sign=authority, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder(_name("Root"), _name(name), key.public_key(), 5 if authority else 7)
        .not_valid_before(_SINCE)
        .not_valid_after(_SINCE + dt.timedelta(days=36500))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(_ROOT.public_key()), critical=False)
        .add_extension(usage, critical=True)
    )
    if not authority:
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return made.sign(_ROOT, hashes.SHA256())


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, name) for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)])
