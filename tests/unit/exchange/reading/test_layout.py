"""The form of a page: what its lines are, and its comments."""

from datetime import date

import pytest

from custodiet.exchange.reading.layout import lay_out
from custodiet.exchange.reading.reader import read_text

DAY = date(2020, 3, 7)


@pytest.mark.parametrize(
    "line",
    [
        "Saturday 7 March 2020",
        "PUBLISHED: 09:01, 7 March 2020",
        "PUBLISHED SAT, MAR 7 2020 9:00 AM EST",
        "Posted by Ann Lee on March 7, 2020",
        "Updated 11:05 AM EST, Sat March 7, 2020",
        "Mar. 7, 2020 at 5:32 p.m.",
        "07.03.2020 11:20",
        "2020-03-07",
        "By Jo Ray | March 7, 2020",
        "By ANN LEE, Political Editor, 7 March 2020",
        "Held at the Town Hall, Bonn, on Saturday, 7 March 2020, at 10 a.m.",
        "(Bonn, 7 March 2020)",
        "Press release No. 12/2020, 7 March 2020",
    ],
)
def test_the_day_that_a_page_prints(line: str) -> None:
    text = f"A headline about something that happened\n\n{line}\n\nThe minister said no. It rained all day.\n"
    assert lay_out(text, None).day == DAY
    assert read_text(text).headline == "A headline about something that happened"


@pytest.mark.parametrize(
    "line",
    [
        "Vesta City, 7 March 2020 – ",
        "New Lima, March 7, 2020 (PNA) -- ",
        "LIMA, March 7, 2020 (Reuters) - ",
        "Port-Amara, Peru, 7 March 2020: ",
    ],
)
def test_the_day_of_a_dateline(line: str) -> None:
    page = read_text(f"Peru welcomes the decision\n\n{line}The Ministry of Energy of Peru rejected the draft today.\n")
    assert page.date == "2020-03-07"
    assert [(one.speaker, one.said) for one in page.statements] == [("Ministry of Energy of Peru", "2020-03-07")]


def test_the_day_of_a_claim_is_not_that_of_its_rejection() -> None:
    (one,) = read_text("Peru rejects allegations published in the Herald on 3 March that it left.", day=DAY).statements
    assert (one.stance, one.said) == ("rejects", "")
    (one,) = read_text("Peru denied on Tuesday that it left.", day=DAY).statements
    assert (one.stance, one.said) == ("denies", "2020-03-03")


def test_a_dispatch_was_written_on_the_day_of_its_dateline() -> None:
    text = (
        "Saturday, 7 March 2020\n\nPeru spurns the truce\n\n{}General Oto Vane today rejected the truce. "
        "It was late.\n\nChad said last night that it was late.\n"
    )
    days = {"LIMA, March 6 -- ": ["2020-03-06", "2020-03-05"], "": ["2020-03-07", "2020-03-06"],
            "LIMA, Sept. 1 -- ": ["2020-03-07", "2020-03-06"]}  # fmt: skip
    for line, said in days.items():
        page = read_text(text.format(line))
        assert (page.date, [one.said for one in page.statements]) == ("2020-03-07", said)


@pytest.mark.parametrize(
    ("line", "who"),
    [("By Ann Lee", "Ann Lee"), ("Posted by Ann Lee on March 7, 2020", "Ann Lee"), ("Ann Lee in Bonn", "Ann Lee")],
)
def test_who_wrote_it(line: str, who: str) -> None:
    assert read_text(f"A headline about something\n\n{line}\n\nIt rained all day.\n").byline == who


@pytest.mark.parametrize(
    "line",
    [
        "THE MERIDIAN TIMES",
        "The Harbour Gazette",
        "Northia Times",
        "BC-Lake Accord,6th Ld-Writethru",
        "Lake Accord, 2nd Lead",
        "TRANSCRIPT: Morning Line, Channel 4 Radio",
    ],
)
def test_a_masthead_or_slug_is_no_headline_where_one_follows(line: str) -> None:
    head = "Lakeland says it will sign the accord"
    for text in (f"{line}\n\n{head}", f"{line}\nSaturday, 7 March 2020\n\n{head}\n\nFrom Our Own Correspondent"):
        page = read_text(f"{text}\n\nThe minister said no. It rained all day.\n")
        assert (page.headline, page.summary) == (head, "")
    assert read_text(f"{line}\n\nThe minister said no. It rained all day.\n").headline == line


def test_a_place_below_the_title_of_a_transcript_is_no_headline() -> None:
    head = "Transcript: Press briefing, 7 March 2020"
    place = "United Nations Headquarters, New York"
    assert read_text(f"{head}\n\n{place}\n\nThe minister said no. It rained all day.\n").headline == head


def test_a_headline_that_ends_as_a_paper_does_stays_one() -> None:
    for head in ("Minister Ana Ruiz quits her post", "Minister Quits Key Government Post"):
        assert read_text(f"{head}\n\nPeru looks for another one now\n\nIt rained all day.\n").headline == head


def test_lines_that_were_broken_for_their_width_are_one_paragraph() -> None:
    text = "The minister of health, Ana Ruiz, said on Tuesday that she would never\naccept the plan of the council.\n"
    (statement,) = read_text(text).statements
    assert (statement.speaker, statement.stance, statement.end) == ("Ana Ruiz", "rejects", len(text) - 1)


@pytest.mark.parametrize(
    "comments",
    [
        "2 comments\nbob\nbob\n\nI do not agree.\n\nann\nann\n\n@bob Nor do I.\n",
        "Comments (2)\n\nbob says:\nI do not agree.\n\nann says:\n@bob Nor do I.\n",
        "2 Comments\n\nbob - 3 hours ago\nI do not agree.\nReply\n\nann - 2 hours ago\nIn reply to bob: Nor do I.\n",
        "2 comments\n\nbob: I do not agree.\n\nann: @bob Nor do I.\n",
    ],
)
def test_comments_are_threaded(comments: str) -> None:
    page = read_text(f"A headline about something\n\nThe minister said no.\n\n{comments}")
    assert [(one.author, one.answers) for one in page.comments] == [("bob", ""), ("ann", "bob")]
    assert page.comments[1].text == "Nor do I."
    assert [one.speaker for one in page.statements] == ["minister"]
