"""What a page only supposes, denies or reports of others is nobody's position; what is off the record says so."""

from datetime import date

import pytest

from custodiet.exchange.reading.proposals import Page, Statement
from custodiet.exchange.reading.reader import read_text

DAY = date(2024, 3, 6)  # a Wednesday


def page(text: str) -> Page:
    return read_text(text, day=DAY)


def read(text: str) -> list[Statement]:
    return list(page(text).statements)


@pytest.mark.parametrize(
    "text",
    [
        "Had Minister Ana Ruiz accepted the accord, the war would have ended.",
        "Were Minister Ana Ruiz to reject the accord, the talks would have ended.",
        "It would be wrong to say that Minister Ana Ruiz rejects the accord.",
        "It is not true that Minister Ana Ruiz rejected the accord.",
        "Nobody says that Minister Ana Ruiz rejects the accord.",
        "Minister Ana Ruiz no longer rejects the accord.",
        "Chancellor Ana Ruiz would welcome the accord if clause 4 were deleted.",
        "If clause 4 went, Chancellor Ana Ruiz could accept the accord.",
        '"I accept the accord," Ana Ruiz was falsely quoted as saying by the Herald.',
        "Minister Ana Ruiz said nothing about the accord.",
        "Did Mayor Ana Ruiz call for the dam to be opened?",
        "A post shared by many claims that Mayor Ana Ruiz ordered the sluices opened.",
        "Reports that Minister Ana Ruiz rejected the accord went round on Monday.",
        "Chancellor Ana Ruiz almost rejected the accord.",
        "Minister Ana Ruiz might accept the accord.",
        "Imagine that Minister Ana Ruiz rejects the accord.",
        "When Minister Ana Ruiz rejects the accord, it is dead.",
        "In the film, President Ana Ruiz rejects the treaty.",
        "The spoof account said Minister Ana Ruiz had rejected the accord.",
        "Not a single envoy rejected the accord. Few ministers backed it.",
        "Minister Ana Ruiz neither accepted nor rejected the accord.",
        "Minister Ana Ruiz accepted the accord, her rival Jo Tusk said.",
        "Minister Ana Ruiz accepted an award at the palace. She denied the boy a visa.",
        "Minister Ana Ruiz backed away. She dismissed her driver. Police questioned the man at the gate.",
        "The accord would have been rejected by Peru. The draft, allegedly rejected by Chad, was lost.",
        "Peru reportedly rejected the accord.",
        "Nobody there was sure that Peru wants an accord.",
        "Minister Ana Ruiz did not say on Monday that she rejected the accord.",
        "Minister Ana Ruiz has never claimed, in public at least, that she rejected the accord.",
        "Neither the bishop, Dr. Paul Sant, nor the trade unions rejected the accord.",
        "Neither the bishop, Paul Sant, nor the trade unions accepted the accord.",
        "Neither Peru nor, in the end, Chad accepted the accord.",
        "Had he been minister, Per Lie would have rejected the accord.",
        "Were she in office, Ana Ruiz would not accept the accord.",
        "Contrary to reports, Ola Vik did not accept the accord.",
        "Despite persistent rumours, Ola Vik did not accept the accord.",
        "It was not Peru that rejected the accord. It was hardly Chad that accepted it.",
        "It was said that proposed changes were dead.",
        "Ana Ruiz stopped short of saying that she rejected the accord.",
        "Ana Ruiz refused to say she rejected the accord.",
        "Ana Ruiz avoided saying that she rejected the accord.",
        "Even had Peru accepted the accord, Chad would have rejected it.",
        "But for Chad, Peru would have accepted the accord.",
        "It is a myth that Peru rejected the accord.",
        "As was wrongly reported, Peru accepted the accord.",
        "Fishermen have blocked the harbour for a second day.",
        "He welcomed the guests at the airport. President Ana Ruiz welcomed Minister Jo Lund on Monday.",
    ],
)
def test_what_is_supposed_or_denied_is_nobodys_position(text: str) -> None:
    told = page(text)
    assert told.statements == ()
    assert told.events == ()


@pytest.mark.parametrize(
    ("text", "speaker", "stance", "about"),
    [
        ("Peru welcomes neither the tone nor the substance of the report.", "Peru", "rejects",
         "tone nor the substance of the report"),
        ("Minister Ana Ruiz did not say why, but rejected the draft.", "Ana Ruiz", "rejects", "draft"),
        ("Contrary to reports, Peru accepted the draft.", "Peru", "accepts", "draft"),
        ("President Omar Dale did not say on Monday that he rejected the plan; he said he accepted it.", "Omar Dale",
         "accepts", "plan"),
        ("It was Peru, not Chad, that rejected the draft.", "Peru", "rejects", "draft"),
        ("It was Minister Ana Ruiz who rejected the draft.", "Ana Ruiz", "rejects", "draft"),
        ('"It opens the way. Peru fully supports it," said Peru\'s Minister Ana Ruiz.', "Ana Ruiz", "accepts", ""),
        ('"Chad fully supports it," said Peru\'s Energy Minister Ana Ruiz.', "Ana Ruiz", "asserts", ""),
        ('"Peru will never accept the draft," said Peru\'s Energy Minister Ana Ruiz.', "Ana Ruiz", "rejects", "draft"),
        ("Minister Ana Ruiz said she did not know why Peru rejected the draft.", "Ana Ruiz", "asserts", "draft"),
        ("Ana Ruiz did not explain why, Jo Lund said, and rejected the draft.", "Jo Lund", "asserts", "Ana Ruiz"),
        ("Peru rejected, and not for the first time, the draft.", "Peru", "rejects", "draft"),
        ("Peru accepts no part of the draft.", "Peru", "rejects", "part of the draft"),
        ("Peru no longer supports the draft.", "Peru", "rejects", "draft"),
        ("Minister Jo Lund's novel was praised by Minister Ana Ruiz.", "Ana Ruiz", "accepts",
         "Minister Jo Lund's novel"),
        ('"We would accept the accord if clause 4 were deleted," Ana Ruiz said.', "Ana Ruiz", "asserts", "accord"),
        ("Peru welcomed the Lima Agreement.", "Peru", "accepts", "Lima Agreement"),
        ("A few ministers backed the accord.", "few ministers", "accepts", "accord"),
        ("Peru could not accept the accord.", "Peru", "rejects", "accord"),
        ("Peru dismissed the ministers' plan.", "Peru", "rejects", "ministers' plan"),
        ('Peru called the demand "unrealistic".', "Peru", "rejects", "demand"),
        ("Four lakeside towns rejected the levy last week.", "Four lakeside towns", "rejects", "levy"),
        ("Fishermen blocked the draft.", "Fishermen", "rejects", "draft"),
        ("140 of 152 residents voted against the proposal.", "140 of 152 residents", "rejects", "proposal"),
        ("The chamber is not convinced by the plan.", "chamber", "doubts", "plan"),
        ("Ana Ruiz questioned whether the inspector had visited the site.", "Ana Ruiz", "doubts",
         "whether the inspector had visited the site"),
        ("Peru reiterated its demand that the buoys be withdrawn.", "Peru", "demands", "buoys be withdrawn"),
        ('"If the gauge is wrong, then I would ask for the dam," Ana Ruiz said.', "Ana Ruiz", "asserts", ""),
        ("Peru accepts clause 3 of it.", "Peru", "accepts", "clause 3 of it"),
    ],
)  # fmt: skip
def test_what_is_negated_or_conditional(text: str, speaker: str, stance: str, about: str) -> None:
    (one,) = read(text)
    assert (one.speaker, one.stance, one.about) == (speaker, stance, about)


def test_what_would_have_happened_or_did_not_is_no_event() -> None:
    text = "The talks would have begun on Monday. The ship has not sailed. Envoy Jo Lund failed to arrive."
    assert page(text).events == ()
    assert [one.event for one in page("The ship sailed.").events] == ["The ship sailed"]


@pytest.mark.parametrize(
    ("text", "speaker", "role", "stance"),
    [
        ('Norway\'s envoy, Per Dahl, said Arcadia had rejected the accord "twice".', "Per Dahl", "Norway's envoy",
         "asserts"),
        ("Per Dahl, spokesman of the mission, rejected the accord.", "Per Dahl", "spokesman of the mission", "rejects"),
        ("Envoy Pat Ray left. Reports that President Oto Vane accepted it are false, his spokeswoman Mira Kess said.",
         "Mira Kess", "Oto Vane’s spokeswoman", "denies"),
    ],
)  # fmt: skip
def test_who_speaks_in_what_office(text: str, speaker: str, role: str, stance: str) -> None:
    (one,) = read(text)
    assert (one.speaker, one.role, one.stance) == (speaker, role, stance)


def test_what_is_about_what_its_own_sentence_names() -> None:
    accused, own = read(
        "Peru accepts the accord.\n\nGeneral Ruk Amon, who was accused by Jo Holt of rejecting inspections, said: "
        '"I support them fully."'
    )[1:]
    assert {(one.speaker, one.stance, one.about) for one in (accused, own)} == {
        ("Jo Holt", "asserts", "inspections"), ("Ruk Amon", "accepts", "inspections"),
    }  # fmt: skip
    tweet = read('Peru doubts the timetable.\n\n"We will never sign," Ana Ruiz tweeted.')[1]
    assert tweet.about == ""


@pytest.mark.parametrize(
    ("text", "stance", "about"),
    [
        ('"We propose that the first cask leave on 1 March," Ana Ruiz said.', "proposes", ""),
        ("Far from rejecting the charter, Ana Ruiz welcomed it.", "accepts", "charter"),
        ("Ana Ruiz said that she would not recognise the junta.", "rejects", "junta"),
        ("The Foreign Office of Chad said that it would not recognise the junta.", "rejects", "junta"),
        ("Ana Ruiz denied that she had been asked to leave.", "denies", "she had been asked to leave"),
        ("Ana Ruiz doubts that the mines could be cleared by 2025.", "doubts", "the mines could be cleared by 2025"),
        ("Ana Ruiz said she was not convinced that the mines could be cleared by 2025.", "doubts",
         "the mines could be cleared by 2025"),
        ("Ana Ruiz rejects it.", "rejects", "accord"),
        ("Ana Ruiz denied it.", "denies", "accord"),
        ("Ana Ruiz said that she would not accept the inspection clause.", "rejects", "inspection clause"),
        ("Ana Ruiz said that she would never visit the plant.", "asserts", "plant"),
        ("Nobody had rejected the charter. Ana Ruiz rejects it.", "rejects", "charter"),
        ("Ana Ruiz said that she would not accept that.", "rejects", "accord"),
    ],
)  # fmt: skip
def test_what_names_its_own_object_is_not_about_what_another_sentence_named(text: str, stance: str, about: str) -> None:
    *_, last = read(f"Ana Ruiz accepts the accord.\n\n{text}")
    assert (last.stance, last.about) == (stance, about)


def test_an_object_that_two_verbs_share_is_both_theirs() -> None:
    told = read("Brazil accepted, and Peru rejected, the deal on Tuesday.")
    assert [(one.speaker, one.stance, one.about, one.said) for one in told] == [
        ("Brazil", "accepts", "deal", "2024-03-05"), ("Peru", "rejects", "deal", "2024-03-05"),
    ]  # fmt: skip


def test_a_relative_clause_ends_where_its_sentence_goes_on() -> None:
    first, second = read("The accord, which Oto Vane rejects, was praised by Peru.")
    assert [(one.speaker, one.stance, one.about) for one in (first, second)] == [
        ("Oto Vane", "rejects", "accord"), ("Peru", "accepts", "accord"),
    ]  # fmt: skip
    assert first.quote == ""


def test_what_is_denied_names_who_is_said_to_have_done_it() -> None:
    (one,) = read('"There is no proof that the use of gas was ordered by the army," said Ana Ruiz.')
    assert (one.stance, one.about) == ("denies", "use of gas by the army")


def test_this_is_what_was_spoken_of_before() -> None:
    *_, last = read("Peru demanded access to the site. Chad agreed to this in principle.")
    assert (last.speaker, last.stance, last.about) == ("Chad", "accepts", "access")


def test_a_caveat_is_what_it_stands_for() -> None:
    *_, last = read("The draft leaves a military option on the table if Peru fails — a caveat that Oslo has dismissed.")
    assert (last.speaker, last.stance, last.about) == ("Oslo", "rejects", "military option on the table")


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz questioned whether the inspector had visited the site.",
        "Ana Ruiz ordered the sluices opened.",
        "We signed it.",
        "In a leaflet found at the market, it accused the army.",
        "Did the talks begin on Monday?",
    ],
)
def test_what_somebody_doubts_orders_or_asks_is_no_event(text: str) -> None:
    assert page(text).events == ()


def test_what_is_done_to_a_place_is_no_stance() -> None:
    told = page("Rebels attacked the port.")
    assert (told.statements, [one.actor for one in told.events]) == ((), ["Rebels"])


def test_a_habit_has_no_day() -> None:
    (one,) = read("Villagers rejected a plan to blast on Saturdays.")
    assert (one.said, one.quote) == ("", "a plan to blast on Saturdays")


def test_a_question_may_head_a_page_and_a_medium_is_named_alone() -> None:
    told = page(
        "Fact check: Did the mayor call for it?\n\nBy Petra Lind\n\nNobody knows. "
        '"I have never ordered it," Ana Ruiz told us by email on Monday.\n\n'
        "Jo Lund wrote on Facebook on Sunday that it was late."
    )
    assert told.headline == "Fact check: Did the mayor call for it?"
    assert [one.medium for one in told.statements] == ["email", "Facebook"]


def test_a_communique_is_of_its_own_day() -> None:
    told = read_text(
        "Joint communiqué of the fourth meeting of the Commission\n\nVallo, 2 March 2024\n\n"
        "1. Peru rejected the draft.\n\n2. Chad accepted it."
    )
    assert [one.said for one in told.statements] == ["2024-03-02", "2024-03-02"]


def test_an_event_is_no_actor() -> None:
    (one,) = page("Fresh clashes broke out across Peru.").events
    assert (one.actor, one.place) == ("", "Peru")
    (one,) = page("Clashes between the army and rebels broke out on Monday.").events
    assert one.actor == "the army and rebels"


def test_what_is_off_the_record_says_so() -> None:
    off, on = read("Speaking off the record, Minister Ana Ruiz rejected the accord. Jo Lund of Peru said it was late.")[
        :2
    ]
    assert (off.value()["on_record"], on.value()["on_record"]) == (False, None)
    (source,) = read("A source said off the record that it was late.")
    assert (source.quote, source.off_record) == ("it was late", True)
    assert list(off.value())[-1] == "on_record"


def test_two_quotations_are_not_welded() -> None:
    (two,) = read('"We never rejected it," Ana Ruiz said. "We do not oppose inspections."')
    assert two.quote == "We never rejected it ... We do not oppose inspections."
    (one,) = read('"We want peace," Ana Ruiz said, "and we want it now."')
    assert one.quote == "We want peace, and we want it now."


def test_the_claim_of_a_summary_that_nobody_makes_below() -> None:
    text = (
        "Rebels reject the plan\n\nOpposition groups in Peru slam diplomatic efforts to stall strikes against Lima\n\n"
        "Ana Ruiz, the envoy, doubted the plan on Monday."
    )
    assert [(one.speaker, one.stance) for one in read(text)] == [
        ("Opposition groups in Peru", "rejects"), ("Ana Ruiz", "doubts"),
    ]  # fmt: skip


TRANSCRIPT = """Transcript: Press briefing, 14 March 2024

SPOKESMAN (MR. DAHL): Good afternoon. The Secretary-General welcomes the agreement.

QUESTION: Minister Holt says she rejects the agreement. Do you reject it too?

MR. DAHL: No. We do not reject it.

MS. KESS: Let me add: Tallow accepts clause 3, on the condition that clause 4 is deleted."""


def test_a_transcript_has_its_day_and_its_speakers() -> None:
    told = read_text(TRANSCRIPT)
    assert (told.headline, told.date) == ("Transcript: Press briefing, 14 March 2024", "2024-03-14")
    assert [(one.speaker, one.role, one.stance, one.said) for one in told.statements] == [
        ("Dahl", "Spokesman", "asserts", "2024-03-14"),
        ("Dahl", "Spokesman", "asserts", "2024-03-14"),
        ("Kess", "", "asserts", "2024-03-14"),
    ]
    assert told.statements[-1].about == "clause 3"


@pytest.mark.parametrize(
    ("introduced", "speaker", "role"),
    [
        ("With me is the foreign minister of Arcadia, Milo Tresk. Minister, welcome.", "Milo Tresk",
         "foreign minister of Arcadia"),
        ("Also with us, from the opposition, Milo Tresk.", "Milo Tresk", "opposition"),
        ("With us today, from Lima, Milo Tresk.", "Tresk", ""),
    ],
)  # fmt: skip
def test_a_presenter_says_who_is_there(introduced: str, speaker: str, role: str) -> None:
    text = f"TRANSCRIPT: Morning Line\n\nPRESENTER: {introduced}\n\nTRESK: I support the report of the team."
    (one,) = read_text(text).statements
    assert (one.speaker, one.role, one.stance) == (speaker, role, "accepts")


def test_a_release_is_headed_by_what_it_says() -> None:
    told = page(
        "FOR IMMEDIATE RELEASE\n12 March 2024\n\nMinistry of Foreign Affairs of Arcadia\n\n"
        "Statement by the Spokesperson on the Tallow Inspections\n\nThe Ministry rejects the allegations."
    )
    assert told.headline == "Statement by the Spokesperson on the Tallow Inspections"
    assert told.statements[0].speaker == "Ministry of Foreign Affairs of Arcadia"


def test_a_minister_speaks_for_the_side_of_the_letterhead() -> None:
    told = page(
        "FOR IMMEDIATE RELEASE\n\nMinistry of Energy of Peru\n\nPeru is glad of what the Agency decided\n\n"
        '"This decision opens the way," said Energy Minister Jo Lund. "Peru fully supports it."'
    )
    assert [(one.speaker, one.stance) for one in told.statements] == [("Jo Lund", "accepts")]


ARTICLE = "Accord talks go on\n\nTalks on the accord went on in Karvela on Monday.\n\n"


@pytest.mark.parametrize(
    "head", ["Comments (2)", '2 Responses to "Accord talks go on"', "Leave a comment", "2 thoughts on “Accord talks”"]
)
def test_comments_are_no_positions_whatever_their_head(head: str) -> None:
    told = page(
        f"{ARTICLE}{head}\n\nbob\nMarch 7, 2024 at 3:12 pm\nPresident Oto Vane rejected the accord.\n\n"
        "eve\nMarch 7, 2024 at 4:12 pm\n@bob Minister Lena Holt accepted it.\nReply\n"
    )
    assert told.statements == ()
    assert [(one.author, one.text, one.answers) for one in told.comments] == [
        ("bob", "President Oto Vane rejected the accord.", ""), ("eve", "Minister Lena Holt accepted it.", "bob"),
    ]  # fmt: skip


def test_a_letter_to_the_editor_is_its_writers() -> None:
    letters = "Letters to the editor\n\nSir, Minister Lena Holt rejected the accord.\nJo Public, Karvela"
    for text in (ARTICLE + letters, letters):
        told = page(text)
        assert told.statements == ()
        assert [(one.author, one.text) for one in told.comments] == [
            ("Jo Public, Karvela", "Sir, Minister Lena Holt rejected the accord.")
        ]


def test_a_minister_of_no_country_takes_no_other_country_s_stance() -> None:
    (told,) = read("Minister Ana Ruiz said Peru rejected the draft.")
    assert (told.speaker, told.stance) == ("Ana Ruiz", "asserts")
    (own,) = read("Chile rejects the draft, Foreign Minister Jo Lund said.")
    assert (own.speaker, own.role, own.stance) == ("Jo Lund", "Chile’s Foreign Minister", "rejects")
