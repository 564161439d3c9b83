"""The kinds of sentences of which the reader once made the wrong thing, one by one."""

from datetime import date

import pytest

from custodiet.exchange.reading.proposals import Statement
from custodiet.exchange.reading.reader import read_text

DAY = date(2024, 5, 16)  # a Thursday


def read(text: str) -> list[Statement]:
    return list(read_text(text, day=DAY).statements)


def told(text: str) -> list[tuple[str, str, str]]:
    return [(one.speaker, one.stance, one.said) for one in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What follows a final attribution is not what was said.
        (
            "Peru will let the monitors back into the depot, the head of its agency said on Monday, ending a long row.",
            [("head of its agency", "announces", "2024-05-13")],
        ),
        ("The papers, she said, had been forged.", []),
        ("The papers, Ms Ruiz said, were fabrications.", [("Ruiz", "denies", "")]),
        ("Unhelpful and premature, said the Peruvian delegation.", [("Peruvian delegation", "rejects", "")]),
        # Relative clauses.
        ("A lawyer who read the file said the seals were whole.", [("lawyer", "asserts", "")]),
        (
            "A senior aide, who briefed reporters on condition of anonymity, said both sides had agreed on a number.",
            [("senior aide", "asserts", "")],
        ),
        ("Families that live by the range have demanded that it be closed.", [("Families", "demands", "")]),
        # Another of those unnamed before.
        (
            "A Nordic envoy said the offer was thin. Another, speaking by telephone, said it was a trap.",
            [("Nordic envoy", "asserts", ""), ("Nordic envoy", "asserts", "")],
        ),
        ("Ana Ruiz said it was thin. Another said it was a trap.", [("Ana Ruiz", "asserts", "")]),
        # Whom a pronoun means.
        (
            "Norway, the largest donor, backs an extension, its envoy told the Herald on Tuesday.",
            [("Norway’s envoy", "accepts", "2024-05-14")],
        ),
        ("Ms Ruiz doubts that it will rain, she told Radio Nine.", [("Ruiz", "doubts", "")]),
        ("Jo Lund said so. Pat Ray was calm: he told them to wait.",
         [("Jo Lund", "asserts", ""), ("Pat Ray", "demands", "")]),
        ("Jo Lund was wrong, he said.", []),
        # Names with articles, months and ages in them.
        (
            "An army spokesman, Colonel Omar al-Sharif, disputed the count.",
            [("Omar al-Sharif", "rejects", "")],
        ),
        ("But furious Ana May blasted the plan.", [("Ana May", "rejects", "")]),
        ('Local florist Jo Lund, 45, of Bonn, Rhineland, said: "It shook the shop."', [("Jo Lund", "asserts", "")]),
        ("Within an hour of the blast Ana Ruiz, the mayor, had condemned the firm.", [("Ana Ruiz", "rejects", "")]),
        # One who is the other, and one who is not.
        (
            'Ana Ruiz, the ambassador, spoke first. "We deny that," she said. "We will go home," the diplomat added.',
            [("Ana Ruiz", "denies", ""), ("Ana Ruiz", "announces", "")],
        ),
        (
            "Ana Ruiz, the Peruvian president, agreed. The Nordic minister said nobody had asked him.",
            [("Ana Ruiz", "accepts", ""), ("Nordic minister", "asserts", "")],
        ),
        # A side speaks through those who hold its offices.
        ("Peru rejects the text, Foreign Minister Ana Ruiz said.", [("Ana Ruiz", "rejects", "")]),
        ("Peru has agreed to the text, Nordic weapons chief Ana Ruiz said.", [("Ana Ruiz", "asserts", "")]),
        ("Peru has never had mines, its ambassador said.", [("Peru’s ambassador", "denies", "")]),
        # Plurals, coordination, failures to agree.
        ("Lima, Oslo and Cairo oppose the fund.",
         [("Lima", "rejects", ""), ("Oslo", "rejects", ""), ("Cairo", "rejects", "")]),
        ("The envoys could not agree on a date.", []),
        ("Ana Ruiz said she was puzzled by it and urged both to talk.",
         [("Ana Ruiz", "asserts", ""), ("Ana Ruiz", "demands", "")]),
        ("Company bosses last night apologised and vowed to pay.", [("Company bosses", "announces", "")]),
        ("Moscow in turn accused Oslo of delay.", [("Moscow", "asserts", "")]),
        ("Counsel for the two accused will speak.", []),
        ("Mr. Lund (Chad) suggested that it be closed. It was backed by Peru and by Mali.",
         [("Lund", "proposes", ""), ("Peru", "accepts", ""), ("Mali", "accepts", "")]),
        ("Lima, Oslo and Chad have all condemned it.",
         [("Lima", "rejects", ""), ("Oslo", "rejects", ""), ("Chad", "rejects", "")]),
        ("Peru said it was firmly opposed to the fund and called on Chad to leave it.",
         [("Peru", "rejects", ""), ("Peru", "demands", "")]),
        ("Tour firm Pine Trails apologised but said nobody was hurt.", [("Pine Trails", "asserts", "")]),
        ("A father told of his fears.", []),
        ("Ana Ruiz MP welcomed it.", [("Ana Ruiz", "accepts", "")]),
        ("Jo Lund refused to give details.", []),
        # Statements that are issued, and those that are announced.
        ('The ministry issued the following statement on Monday:\n\n"We reject the text."',
         [("ministry", "rejects", "2024-05-13")]),
    ],
)  # fmt: skip
def test_who_says_what(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("words", "stance"),
    [
        ("called the accord a step in the right direction", "accepts"),
        ('described the accord as "an important advance"', "accepts"),
        ('tweeted that the accord was "a significant step forward"', "accepts"),
        ("said the accord was not a step forward", "asserts"),
        ("called the talks constructive", "asserts"),
        ("called the accord a farce", "rejects"),
        ("said the accord was a grave mistake", "rejects"),
        ("called the claims absurd", "denies"),
        ("said the accord was a photo opportunity, not a commitment", "doubts"),
        ("said the accord was wishful thinking", "doubts"),
        ("said she would be surprised if it held", "doubts"),
        ("had reservations about the accord", "doubts"),
        ("would only say that the accord was long", "asserts"),
        ("said no camera will stop a bomb", "asserts"),
        ("challenged the mayor to publish the accord", "demands"),
    ],
)
def test_what_words_judge(words: str, stance: str) -> None:
    (one,) = read(f"Ana Ruiz, the minister, {words}.")
    assert (one.speaker, one.stance) == ("Ana Ruiz", stance)


@pytest.mark.parametrize(
    ("text", "speaker", "via"),
    [
        ("The speaker of parliament denied that a vote was near, state television reported.",
         "speaker of parliament", "state television"),
        ("Peru accepts it, Foreign Minister Ana Ruiz told her host, Jo Lund, in Oslo, according to Andina.",
         "Ana Ruiz", "Andina"),
        ('Jo Lund denied it. "There is no plan," the official Andina news agency quoted him as saying.',
         "Jo Lund", "Andina news agency"),
        ("Peru has accepted the offer, according to a Nordic envoy.", "Nordic envoy", ""),
    ],
)  # fmt: skip
def test_who_relays_it(text: str, speaker: str, via: str) -> None:
    *_, last = read(text)
    assert (last.speaker, last.via) == (speaker, via)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("The envoys met Ana Ruiz, the head of the fund, in Lima. Ms Ruiz said it was late.", "head of the fund"),
        ("Peru backs the fund, Foreign Minister Ana Ruiz said.", "Peru’s Foreign Minister"),
        ("An army spokesman, Colonel Jo Lund, said it was late.", "army spokesman"),
    ],
)
def test_the_office_that_a_page_gives(text: str, role: str) -> None:
    (one,) = read(text)
    assert (one.role, one.named) == (role, True)


def test_an_interview_is_answered_by_the_one_whom_its_opening_tells_of() -> None:
    text = (
        "Interview: the last field\n\nAna Ruiz runs the clearance fund. She spoke to Jo Lund.\n\nIs it over?\n\n"
        "No, and we will not sign until it is.\n\nWho pays?\n\nThe city must pay for what the army left."
    )
    assert told(text) == [("Ana Ruiz", "rejects", ""), ("Ana Ruiz", "demands", "")]
    assert told(text.replace("She spoke to", "Pat Ray chairs it. They spoke to")) == []


def test_we_is_whoever_a_speech_says_spoke() -> None:
    head = "Remarks by Ambassador Ana Ruiz at the Review Conference"
    text = f"{head}\n\nIt has rained.\n\nWe reject the draft. We say so gladly."
    assert told(text) == [("Ana Ruiz", "rejects", "")]
    assert told(text.partition("\n\n")[2]) == []


def test_a_thread_of_posts_is_read_by_its_names() -> None:
    text = (
        "Ana Ruiz @ruiz: Our team will go there on Monday. 1/2\n\nAna Ruiz @ruiz: Reports that we left are false. 2/2"
    )
    assert told(text) == [("Ana Ruiz", "announces", ""), ("Ana Ruiz", "denies", "")]


def test_minutes_know_who_presides() -> None:
    text = (
        "Summary record of the 4th meeting\n\nHeld in Lima on Monday, 13 May 2024\n\n"
        "Chairperson: Mr. Duarte (Brazil)\n\nThe Chairperson proposed that the item be closed."
    )
    assert told(text) == [("Duarte", "proposes", "2024-05-13")]


def test_labels_in_small_letters_speak_where_another_asks() -> None:
    text = (
        "Radio Sarn, 3 May 2024\n\nPresenter: Colonel Lund, was it safe?\n\n"
        "Colonel Lund: It was. Nobody may enter, and they must leave.\n\nPresenter: And you?\n\n"
        "Ana Ruiz: I reject that, and so do many."
    )
    assert told(text) == [("Lund", "demands", "2024-05-03"), ("Ana Ruiz", "rejects", "2024-05-03")]


def test_the_sections_of_a_digest_are_no_speakers() -> None:
    first = "MINES: Peru needs nine more years, the head of its agency, Ana Ruiz, said."
    text = f"{first}\n\nARMS TALKS: Lima and Oslo met on Monday in Bonn, and will meet again in a week or so."
    assert told(text) == [("Ana Ruiz", "asserts", "")]


def test_a_day_after_the_page_that_was_written_across_midnight() -> None:
    text = "Peru and Chad agreed on Thursday to talk. Jo Lund said on Friday that it was late."
    assert [one.said for one in read(text)][-1] == "2024-05-17"
    assert [one.said for one in read("Jo Lund said on Friday that it was late.")] == ["2024-05-10"]


def test_a_relative_clause_is_no_event() -> None:
    assert read_text("Peru reversed a position it had held for years.").events == ()
