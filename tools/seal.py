"""Seal verifier/verify.html: name its one script and its one style, by their digests, in its Content-Security-Policy.

A browser then runs these bytes and no others, whatever a bundle tries to slip into the page. Run it after every change
of the page with: tools/uv run python tools/seal.py
"""

import base64
import hashlib
import re
from pathlib import Path

PAGE = Path(__file__).parents[1] / "verifier" / "verify.html"


def seal(page: str) -> str:
    """Return `page` with the digests of its first script and its first style in its policy."""
    for kind in ("script", "style"):
        content = page.partition(f"<{kind}>")[2].partition(f"</{kind}>")[0]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode("ascii")
        page = re.sub(rf"{kind}-src '[^']*'", f"{kind}-src 'sha256-{digest}'", page, count=1)
    return page


if __name__ == "__main__":
    PAGE.write_text(seal(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
