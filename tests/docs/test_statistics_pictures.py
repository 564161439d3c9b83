"""The page of statistical examples, and its pictures, are what the tool that writes them makes today."""

import re
from pathlib import Path

from tools.statistics_pictures import PAGE, write

DOCS = Path(__file__).parents[2] / "docs"


def drawn(svg: str) -> tuple[list[str], int]:
    """What a picture says, and of how many parts it is: where a letter stands depends on the machine's fonts."""
    return re.findall(r">([^<>]+)<", svg), svg.count("<path") + svg.count("<line")


def test_the_page_and_its_pictures_are_up_to_date() -> None:
    text, pictures = write()
    advice = "run tools/uv run python tools/statistics_pictures.py docs"
    assert (DOCS / PAGE).read_text(encoding="utf-8") == text, advice
    for name, svg in pictures.items():
        assert drawn((DOCS / "images" / name).read_text(encoding="utf-8")) == drawn(svg), advice
        assert f"images/{name}" in text


def test_every_picture_has_its_table() -> None:
    text, pictures = write()
    after = text.split("![")[1:]
    assert len(after) == len(pictures)
    assert all(part.partition("\n\n")[2].startswith("| ") for part in after)
