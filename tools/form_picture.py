"""Draw the picture of a form in docs/how-to/work-on-paper.md: the first page, as it is printed.

Run it with: tools/uv run python tools/form_picture.py FORM.pdf docs/images/form.png
"""

import struct
import sys
import zlib
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # it has no types

_SCALE = 84 / 72  # dots an inch: a page that fits in a page


def main() -> None:
    """Write the first page of a PDF as a grey PNG."""
    source, target = map(Path, sys.argv[1:3])
    with pypdfium2.PdfDocument(source) as document:
        image = document[0].render(scale=_SCALE, grayscale=True)
        target.write_bytes(_png(bytes(image.buffer), image.width, image.height, image.stride))


def _png(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    rows = b"".join(b"\0" + pixels[n * stride : n * stride + width] for n in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    main()
