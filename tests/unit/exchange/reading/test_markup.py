"""What the structure of an HTML page says: comment threads of the common systems, pictures, related pages, its head."""

import pytest

from custodiet.exchange.reading.opening import open_page
from custodiet.exchange.reading.proposals import Page
from custodiet.exchange.reading.reader import read_text
from custodiet.exchange.reading.segments import covering, segments

PROSE = """<h1>Mines remain at Kosti</h1>
<p>The council of Tallow said on Tuesday that it would not accept the new plan for the depot, which had been before it
since the middle of January and which nobody has read.</p>
<p>Nobody knows how many barrels there are in the depot, and nobody seems to want to count them before the spring.</p>
<p>Jo Lund, the mayor, denied that a vote was planned, and went home through the rain without another word to us.</p>"""
WORDPRESS = """<div id="comments" class="comments-area"><h2>3 thoughts on this</h2><ol class="commentlist">
<li class="comment even depth-1" id="comment-7"><article class="comment-body"><footer class="comment-meta">
<div class="comment-author vcard"><img src="a.png"><cite class="fn">Ana R.</cite> <span class="says">says:</span></div>
<a href="#comment-7"><time>March 7, 2020 at 9:00</time></a></footer>
<div class="comment-content"><p>They should ask.</p><p>Soon.</p></div>
<div class="reply"><a class="comment-reply-link" href="#">Reply</a></div></article>
<ol class="children"><li class="comment odd depth-2" id="comment-8"><article class="comment-body">
<div class="comment-author vcard"><cite class="fn">sapper_9</cite> <span class="says">says:</span></div>
<div class="comment-content"><p>They did.</p></div></article></li></ol></li>
<li class="comment depth-1" id="comment-9"><div class="comment-author"><b class="fn">bob</b></div>
<p>Rain again.</p></li>
</ol><div id="respond"><form><textarea id="comment"></textarea></form></div></div>"""
DISQUS = """<div id="disqus_thread"><ul class="post-list"><li class="post" id="post-1"><div class="post-content">
<header><span class="author publisher-anchor-color"><a href="#">Ana R.</a></span>
<a class="time-ago">2 days ago</a></header>
<div class="post-message"><p>They should ask.</p><p>Soon.</p></div><footer><a>Reply</a></footer></div>
<ul class="children"><li class="post" id="post-2"><div class="post-content"><header><span class="author">sapper_9</span>
</header><div class="post-message"><p>They did.</p></div></div></li></ul></li>
<li class="post" id="post-3"><header><span class="author">bob</span></header>
<div class="post-message"><p>Rain again.</p>
</div></li></ul></div>"""
SCHEMA = """<section><h2>Comments</h2>
<div itemscope itemtype="https://schema.org/Comment"><span itemprop="author" itemscope>
<span itemprop="name">Ana R.</span>
</span><time>1 May</time><div itemprop="text"><p>They should ask.</p><p>Soon.</p></div>
<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><span itemprop="author">sapper_9</span>
<div itemprop="text">They did.</div></div></div>
<div itemscope itemtype="https://schema.org/Comment"><span itemprop="author">bob</span>
<p itemprop="text">Rain again.</p>
</div></section>"""
PLAIN = """<section id="comments"><h2>3 comments</h2><div class="comment" id="c1"><span class="author">Ana R.</span>
<p>They should ask.</p><p>Soon.</p></div><div class="replies"><div class="comment"><span class="author">sapper_9</span>
<p>They did.</p></div></div><div class="comment"><span class="author">bob</span><p>Rain again.</p></div></section>"""
FLAT = """<ul class="comment-list"><li class="comment-item level-0"><a class="username">Ana R.</a> <span class="date">1
May</span><p>They should ask.</p><p>Soon.</p></li><li class="comment-item level-1"><a class="username">sapper_9</a>
<p>They did.</p></li><li class="comment-item level-0"><a class="username">bob</a><p>Rain again.</p></li></ul>"""
BY_ID = """<div class="comments"><div class="comment" data-comment-id="1" data-author="Ana R."><p>They should ask.</p>
<p>Soon.</p></div><div class="comment" data-comment-id="2" data-parent-id="1" data-author="sapper_9">
<p>They did.</p></div>
<div class="comment" data-comment-id="3" data-author="bob"><p>Rain again.</p></div></div>"""
LINKED = """<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"author": {"@type": "Person", "name": "Tom Adeyemi"}, "datePublished": "2020-03-08T07:00:00Z", "comment": [
{"@type": "Comment", "author": {"name": "Ana R."}, "text": "They should ask.\\n\\nSoon.",
 "comment": [{"@type": "Comment", "author": "sapper_9", "text": "They did."}]},
{"@type": "Comment", "author": [{"name": "bob"}], "text": "Rain again."}]}</script>"""
SYSTEMS = {
    "WordPress": WORDPRESS, "Disqus": DISQUS, "schema.org": SCHEMA, "classes": PLAIN, "depths": FLAT, "ids": BY_ID,
    "JSON-LD": LINKED,
}  # fmt: skip


def page(body: str, *, head: str = "") -> tuple[str, Page]:
    head = f"<title>Mines remain at Kosti</title>{head}"
    html = f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'
    opened = open_page(html.encode())
    return opened.text, read_text(opened.text, metadata=opened.metadata)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_comments_of_every_system_are_threads(system: str) -> None:
    text, read = page(f"<article>{PROSE}</article>{SYSTEMS[system]}")
    assert [(one.author, " ".join(one.text.split()), one.answers) for one in read.comments] == [
        ("Ana R.", "They should ask. Soon.", ""),
        ("sapper_9", "They did.", "Ana R."),
        ("bob", "Rain again.", ""),
    ]
    assert [one.speaker for one in read.statements] == ["council of Tallow", "Jo Lund"]
    for one in read.comments:
        assert text[one.start : one.end].startswith(one.author)
        assert all(each.kind == "comment" for each in covering(segments(text), one.start, one.end))


@pytest.mark.parametrize(
    ("figure", "credit", "caption", "day"),
    [
        (
            "<figure><img><figcaption>A sapper at Kosti in January. Photograph: Ana Ruiz/Reuters</figcaption></figure>",
            "Ana Ruiz/Reuters",
            "A sapper at Kosti in January.",
            "2020-01",
        ),
        (
            '<figure><figcaption>The gate on 3 May 2019 <i class="credit">Photo by Jo Ray</i></figcaption></figure>',
            "Jo Ray",
            "The gate on 3 May 2019",
            "2019-05-03",
        ),
        (
            '<div class="wp-caption"><img><p class="wp-caption-text">The depot (Ann Lee/AFP)</p></div>',
            "Ann Lee/AFP",
            "The depot",
            "",
        ),
        ("<figure><img><figcaption>© Agency Nord</figcaption></figure>", "Agency Nord", "", ""),
        ("<figure><img><figcaption>The depot at night</figcaption></figure>", "", "The depot at night", ""),
    ],
)
def test_a_figure_is_a_picture_and_no_prose(figure: str, credit: str, caption: str, day: str) -> None:
    head = '<meta property="article:published_time" content="2020-03-07T10:00:00Z">'
    text, read = page(f"<article>{PROSE.replace('</h1>', f'</h1>{figure}')}</article>", head=head)
    (image,) = read.images
    assert (image.credit, image.caption, image.date) == (credit, caption, day)
    assert read.date == "2020-03-07"
    assert not credit or credit not in text


@pytest.mark.parametrize(
    "links",
    [
        '<section class="related"><h2>Related</h2><ul><li><a href="/x">Blue Nile: a timeline</a></li></ul></section>',
        '<aside class="more-on-this"><h3>More</h3><a href="/x">Blue Nile: a timeline</a></aside>',
        '<h3>Read more</h3><ul><li><a href="/x">Blue Nile: a timeline</a></li></ul>',
    ],
)
def test_related_links_are_found_by_their_box(links: str) -> None:
    text, read = page(f"<article>{PROSE}{links}</article>")
    assert read.related == ("Blue Nile: a timeline",)
    assert "Blue Nile" not in text


@pytest.mark.parametrize(
    "byline",
    [
        '<meta name="author" content="Tom Adeyemi"><meta property="article:published_time" content="2020-03-08">',
        '<meta itemprop="datePublished" content="2020-03-08"><p class="byline">By Tom Adeyemi</p>',
        '<a rel="author" href="/tom">Tom Adeyemi</a> <time datetime="2020-03-08T07:00">yesterday</time>',
        LINKED,
    ],
)
def test_who_wrote_a_page_and_when_is_in_its_head(byline: str) -> None:
    _, read = page(f"<article>{PROSE.replace('</h1>', f'</h1>{byline}')}</article>")
    assert (read.byline, read.date) == ("Tom Adeyemi", "2020-03-08")


def test_a_page_without_them_has_none() -> None:
    _, read = page(f"<article>{PROSE}</article>")
    assert (read.images, read.related, read.comments) == ((), (), ())
    assert read.byline == ""


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 3000 + "deep",
        '<div class="comment">' * 1500 + '<b class="author">bob</b><p>Deep.</p>',
        "<figure>" * 500 + "<figcaption>©</figcaption>",
        '<ul class="related">' * 500 + "<a>x</a>",
        '<script type="application/ld+json">' + "[" * 5000 + "</script>",
    ],
    ids=["deep", "comments", "figures", "links", "JSON"],
)
def test_a_page_without_sense_is_opened_too(body: str) -> None:
    text, read = page(f"<article>{PROSE}</article>{body}")
    assert "council of Tallow" in text
    assert read.headline
