"""Locked keys: only the passphrase opens one, and no other bytes do."""

import base64
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custodiet.kernel import locking
from custodiet.kernel.errors import Refused

SECRET, IDENTITY, PHRASE = "PRIVATE+KEY+officer+1a2b3c4d+seed", "officer+1a2b3c4d", "correct horse battery"
QUICK = locking.LEAST_WORK


@pytest.fixture(autouse=True)
def nobody_asked() -> Iterator[None]:
    locking.ask_with(lambda _: [])
    yield
    locking.ask_with(lambda _: [])


def opened(text: str, *phrases: str) -> str:
    locking.ask_with(lambda _: phrases)
    return locking.unlock(text, where="officer.key")


def parts(text: str) -> tuple[str, bytearray]:
    head = f"{locking.PREFIX}{IDENTITY}"
    return head, bytearray(base64.b64decode(text.removeprefix(f"{head}+")))


def test_what_is_locked_is_opened_by_its_passphrase() -> None:
    text = locking.lock(SECRET, IDENTITY, PHRASE)
    assert text.startswith(f"LOCKED+KEY+{IDENTITY}+")
    assert "seed" not in text
    assert opened(text, PHRASE) == SECRET


def test_the_same_key_is_locked_otherwise_each_time() -> None:
    first, second = (locking.lock(SECRET, IDENTITY, PHRASE, work=QUICK) for _ in range(2))
    assert first != second


def test_each_passphrase_that_is_offered_is_tried() -> None:
    assert opened(locking.lock(SECRET, IDENTITY, PHRASE, work=QUICK), "another one", PHRASE) == SECRET


def test_letters_may_be_typed_composed_or_not() -> None:
    text = locking.lock(SECRET, IDENTITY, "Zürich und Genève", work=QUICK)
    assert opened(text, "Zu\u0308rich und Gene\u0300ve") == SECRET


def test_a_wrong_passphrase_is_one_message_that_tells_nothing() -> None:
    text = locking.lock(SECRET, IDENTITY, PHRASE, work=QUICK)
    with pytest.raises(Refused) as refused:
        opened(text, "a wrong one")
    message = str(refused.value)
    assert message.startswith("officer.key: the passphrase does not open this key file")
    assert not any(each in message for each in (SECRET, PHRASE, "a wrong one", text))


def test_it_is_asked_for_once() -> None:
    text, asked = locking.lock(SECRET, IDENTITY, PHRASE, work=QUICK), []

    def ask(where: str) -> list[str]:
        asked.append(where)
        return [PHRASE]

    locking.ask_with(ask)
    assert [locking.unlock(text, where="officer.key") for _ in range(3)] == [SECRET] * 3
    assert asked == ["officer.key"]


@pytest.mark.parametrize("phrase", ["", "1234567"])
def test_a_short_passphrase_is_refused(phrase: str) -> None:
    with pytest.raises(Refused, match="too short"):
        locking.lock(SECRET, IDENTITY, phrase)


def test_another_name_on_the_box_does_not_open() -> None:
    text = locking.lock(SECRET, IDENTITY, PHRASE, work=QUICK)
    with pytest.raises(Refused, match="does not open"):
        opened(text.replace("officer", "general"), PHRASE)


@pytest.mark.parametrize("work", [0, 13, 19, 62, 255])
def test_a_file_that_asks_for_too_much_or_too_little_work_is_refused(work: int) -> None:
    """A file that is handed to somebody must not take all the memory of his machine."""
    head, data = parts(locking.lock(SECRET, IDENTITY, PHRASE, work=QUICK))
    data[1] = work
    with pytest.raises(Refused, match="damaged"):
        opened(f"{head}+{base64.b64encode(data).decode()}", PHRASE)


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_any_changed_byte_is_refused(data: st.DataObject) -> None:
    head, raw = parts(locking.lock(SECRET, IDENTITY, PHRASE, work=QUICK))
    place = data.draw(st.integers(0, len(raw) - 1).filter(lambda n: n != 1))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Refused, match=r"damaged|does not open"):
        opened(f"{head}+{base64.b64encode(raw).decode()}", PHRASE)


@given(st.text(max_size=80))
def test_whatever_else_stands_there_is_damaged(rest: str) -> None:
    with pytest.raises(Refused, match="damaged"):
        opened(f"{locking.PREFIX}{rest}", PHRASE)
