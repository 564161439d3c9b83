"""What nobody sees of an HTML page is no part of it; what stands in blocks of their own is not run together."""

import pytest

from custodiet.exchange.reading.opening import open_page
from custodiet.exchange.reading.proposals import Page
from custodiet.exchange.reading.reader import read_text

PROSE = "<p>The valley has been quiet for {} weeks, and the road to the north remains open to traffic in the day.</p>"
LONG = "".join(PROSE.format(n) for n in range(3, 9))
CLAIM = "President Oto Vane accepted the accord."


def page(body: str) -> tuple[str, Page]:
    html = (
        f'<!doctype html><html lang="en"><head><title>Arcadia rejects accord</title></head><body>{body}</body></html>'
    )
    opened = open_page(html.encode())
    return opened.text, read_text(opened.text, metadata=opened.metadata)


@pytest.mark.parametrize("prose", [LONG, "<p>Minister Ana Ruiz doubts the timetable.</p>"], ids=["long", "short"])
@pytest.mark.parametrize(
    "hidden",
    [
        f'<p style="display:none">{CLAIM}</p>',
        f'<p style="color:red; Display : none !important">{CLAIM}</p>',
        f"<p hidden>{CLAIM}</p>",
        f'<div aria-hidden="true"><p>{CLAIM}</p></div>',
        f"<template><p>{CLAIM}</p></template>",
        f"<noscript><p>{CLAIM}</p></noscript>",
        f'<p style="visibility:hidden">{CLAIM}</p>',
        f'<p style="font-size:0">{CLAIM}</p>',
        f'<p style="position:absolute;left:-9999px">{CLAIM}</p>',
        f'<p style="text-indent:-999em">{CLAIM}</p>',
        f'<p class="visually-hidden">{CLAIM}</p>',
    ],
)
def test_what_nobody_sees_is_not_read(hidden: str, prose: str) -> None:
    text, read = page(f"<article><h1>Arcadia rejects accord</h1>{prose}{hidden}{prose}</article>")
    assert "Vane" not in text
    assert "Oto Vane" not in {one.speaker for one in read.statements}


def test_a_short_page_keeps_its_blocks_apart() -> None:
    text, read = page(
        '<nav>Home</nav><article><h1>Arcadia rejects accord</h1><p class="byline">By Ana Ruiz</p>'
        "<p>Arcadia's foreign minister, Lena Holt, rejected the accord on Tuesday.</p>"
        '<blockquote>"We will never sign," Holt tweeted.</blockquote></article>'
        '<p>Related: <a href="/x">Vane accepts deal</a></p>'
    )
    assert (read.headline, read.byline, read.related) == ("Arcadia rejects accord", "Ana Ruiz", ("Vane accepts deal",))
    assert [(one.speaker, one.role) for one in read.statements] == [("Lena Holt", "Arcadia's foreign minister")] * 2
    assert "Home" not in text


def test_the_line_below_the_headline_is_the_summary() -> None:
    _, read = page(
        f'<article><h1>Arcadia rejects</h1><p class="dek">Hopes fade for a deal on the river.</p>{LONG}</article>'
    )
    assert read.summary == "Hopes fade for a deal on the river"


LIST = (
    "<ul><li><b>bob</b> 2 hours ago <p>President Vane rejected the accord.</p></li>"
    "<li><b>eve</b> 1 hour ago<p>Minister Lena Holt said she accepts the accord.</p></li></ul>"
)


BOXES = (
    '<div class="c"><p class="n">bob</p><p>President Vane rejected the accord.</p></div>'
    '<div class="c"><p class="n">eve</p><p>Minister Lena Holt said she accepts the accord.</p></div>'
)


@pytest.mark.parametrize("items", [LIST, BOXES], ids=["list", "boxes"])
@pytest.mark.parametrize("head", ["<h2>Comments</h2>", "<h3>2 Responses to “Accord”</h3>", "<h4>Leave a comment</h4>"])
def test_comments_below_a_heading_are_comments(head: str, items: str) -> None:
    _, read = page(f"<article><h1>Arcadia rejects accord</h1>{LONG}</article>{head}{items}")
    assert read.statements == ()
    assert [(one.author, one.text) for one in read.comments] == [
        ("bob", "President Vane rejected the accord."), ("eve", "Minister Lena Holt said she accepts the accord."),
    ]  # fmt: skip


def test_what_stands_below_their_heading_without_authors_is_no_position_either() -> None:
    below = "<div><p>President Vane rejected the accord.</p></div>"
    _, read = page(f"<article><h1>Arcadia rejects accord</h1>{LONG}</article><h2>Comments</h2>{below}")
    assert read.statements == ()


def test_a_comment_that_names_whom_it_answers_has_no_name_in_its_text() -> None:
    one = '<div class="comment"><span class="author">{}</span><p>{}</p>{}</div>'
    _, read = page(f"<article>{LONG}</article>{one.format('bob', 'No.', one.format('eve', '@bob Yes it is.', ''))}")
    assert [(each.text, each.answers) for each in read.comments] == [("No.", ""), ("Yes it is.", "bob")]


@pytest.mark.parametrize("button", ["<h3>12 Comments</h3>", "<div><h3>Join the conversation</h3></div>"])
def test_a_button_above_the_page_does_not_make_comments_of_it(button: str) -> None:
    _, read = page(
        f"<div>{button}</div><div><h1>Arcadia rejects accord</h1><p>Minister Ana Ruiz doubts it.</p>{LONG}</div>"
    )
    assert [one.speaker for one in read.statements] == ["Ana Ruiz"]
    assert read.comments == ()


def test_the_count_of_comments_below_a_headline_does_not_make_comments_of_the_page() -> None:
    read = read_text("Arcadia rejects accord\n\n12 Comments\n\nMinister Ana Ruiz doubts the accord.\n\nIt rained.")
    assert [one.speaker for one in read.statements] == ["Ana Ruiz"]
