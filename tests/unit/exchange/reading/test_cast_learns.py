"""What a page says of a person by a pronoun is remembered of that person."""

from datetime import date

from custodiet.exchange.reading.reader import read_text

PAGE = """Ministry: no delay

Foreign Minister Lena Ortiz said today that the Government accepts the draft. "There will be no delay," she said.

The opposition leader, Paul Enz, doubts that the deadline can be kept, he told Radio Nine.
"""


def test_he_is_nobody_of_whom_the_page_said_she() -> None:
    statements = read_text(PAGE, day=date(2021, 5, 4)).value()["statements"]
    said = [(one["speaker"], one["stance"]) for one in statements]
    assert said[:2] == [("Lena Ortiz", "accepts"), ("Lena Ortiz", "announces")]
    assert all(speaker != "Lena Ortiz" for speaker, _ in said[2:])
