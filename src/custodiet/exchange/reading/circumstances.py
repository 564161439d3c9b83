"""The circumstances of a saying: on which day, through which medium, and who relays it.

Only the words about the saying are read, not what is said: "the attack of 3 May, he said on Friday" was said on Friday.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from custodiet.exchange.reading.days import Day, resolve
from custodiet.exchange.reading.lexicon import AUXILIARIES, MEDIA, NOT_OUTLETS, pattern
from custodiet.exchange.reading.limits import ACCEPTS, DENIES, DOUBTS, REJECTS
from custodiet.exchange.reading.said import Said
from custodiet.exchange.reading.speakers import phrase
from custodiet.exchange.reading.tokens import Token

_OTHER_TIME = frozenset(["after", "following", "since", "before", "despite", "until", "ahead"])
_MEDIUM = pattern("circumstances", "medium")
_STATION = pattern("circumstances", "station")
_RELAYED = pattern("circumstances", "relayed")
_OFF_RECORD = re.compile(r"\boff[ -]the[ -]record\b|\bnot for (?:the record|publication|quotation)\b", re.IGNORECASE)


def days_of(tokens: Sequence[Token], said: Said) -> Iterator[Day]:
    """Yield the expressions of days that tell when it was said, the nearest to the verb first."""
    spans = [*said.around, *_object_tail(tokens, said)]
    places = [n for begin, end in spans for n in range(begin, min(end, len(tokens))) if tokens[n].day is not None]
    for n in sorted(set(places), key=lambda n: abs(n - said.at)):
        day = tokens[n].day
        if day is not None and not _is_other_time(tokens, n, said):
            yield day


def _object_tail(tokens: Sequence[Token], said: Said) -> Iterator[tuple[int, int]]:
    """The end of an object, where a day is the verb's: "rejected the draft on Tuesday", "urged both on Friday to"."""
    if said.form != "object":
        return
    begin, end = said.content
    for n in range(begin, min(end, len(tokens))):
        token = tokens[n]
        if token.day is not None and token.day.lead in {"on", "", "later on", "earlier on", "late on"}:
            following = tokens[n + 1] if n + 1 < len(tokens) else None
            at_end = following is None or following.kind == "mark"
            own = said.stance in {ACCEPTS, REJECTS, DENIES, DOUBTS} and token.day.kind in {"weekday", "relative"}
            done = any(_is_done(tokens, m) for m in range(begin, n))  # "allegations published in it on 3 May that"
            if (
                n == begin
                or (following is not None and following.lower in {"to", "that"} and not done)
                or (at_end and (own or token.day.which.startswith("last") or token.day.offset < 0))
            ):
                yield (n, n + 1)
            return
        if token.text in {",", ";"} or token.lower in {"that", "which", "who", "where", "when"}:
            return


def _is_done(tokens: Sequence[Token], n: int) -> bool:
    """Is this a participle with a preposition behind it: "published in", "made by"?"""
    participle = tokens[n].lower.endswith("ed") or tokens[n].lower in {"made", "given", "put", "printed", "drawn"}
    return participle and tokens[n + 1].lower in {"in", "by", "on", "at"}


def _is_other_time(tokens: Sequence[Token], n: int, said: Said) -> bool:
    """Is this the day of something else: "after Tuesday's attack", "the 3 May agreement", "who resigned on Monday"?"""
    day = tokens[n].day
    if (
        day is None
        or (day.owner and n > said.at and not _is_occasion(tokens, n))
        or (day.lead in {"of", "since", "until", "from", "by"} and said.form != "passive")
    ):
        return True
    for m in range(n - 1, -1, -1):
        word = tokens[m].lower
        if tokens[m].text in {",", ";"} or tokens[m].kind == "quote":
            break
        if word in _OTHER_TIME and tokens[m + 1].lower not in {"statement", "comment"}:
            return True
        if word in {"who", "which", "whose", "where", "when"}:
            return True
    following = tokens[n + 1] if n + 1 < len(tokens) else None
    lone = day.lead not in {"on", "dated", "later on", "earlier on"} and not day.owner
    return lone and following is not None and following.kind == "word" and day.kind in {"date", "full"} and (
        following.lower not in AUXILIARIES and n + 1 != said.at and not following.lower.endswith("ed")
        and following.lower not in {"that", "to", "in", "at", "he", "she", "it", "they", "the", "there", "a"}
    )  # fmt: skip


def _is_occasion(tokens: Sequence[Token], n: int) -> bool:
    """As in "On Sunday's programme", "at Friday's meeting"."""
    day = tokens[n].day
    return day is not None and (day.lead == "on" or (n > 0 and tokens[n - 1].lower in {"in", "at", "during"}))


def medium_of(tokens: Sequence[Token], said: Said) -> str:
    """Return through which medium it was said, in the page's words; nothing, where they do not tell it."""
    if said.verb.lemma in {"tell", "inform"} and (whom := _recipient(tokens, said)):
        return whom
    for begin, end in _nearest(said):
        text = _masked(tokens[begin:end])
        for form in (_MEDIUM, _STATION):
            for match in form.finditer(text):
                words = re.sub(r"\s+", " ", match["medium"]).strip().removesuffix(" DAY").removesuffix(" QUOTE")
                words = re.sub(
                    r"(?<=\w) (?:posted|published|released|broadcast|aired|shared|with|to|on|for|in|by|of)$", "", words
                )
                if words and words.lower() not in {"the", "of"} and not _is_office_place(words, form):
                    return words
    if said.verb.lemma in {"tweet", "post", "write"}:
        return {"tweet": "tweet", "post": "post"}.get(said.verb.lemma, "")
    return ""


def _nearest(said: Said) -> Iterable[tuple[int, int]]:
    return sorted(said.around, key=lambda span: -span[0])


def _is_office_place(words: str, form: re.Pattern[str]) -> bool:
    return form is _STATION and not re.search(
        r"\b(?:tv|radio|channel|fm|news|bbc|cnn|nbc|abc|cbs|npr|x|twitter|facebook|telegram|instagram|tiktok|youtube|linkedin|"
        r"truth social|weibo|mastodon|bluesky|television|times|post|journal|press|policy|today|sky|live|am|show|"
        r"programme)\b",
        words,
        re.IGNORECASE,
    )


def _recipient(tokens: Sequence[Token], said: Said) -> str:
    """To whom: "told a news conference" is said there, "told the Daily Post" to it, "told reporters" tells nothing."""
    at = said.at + 1
    end = at
    while end < len(tokens) and tokens[end].kind == "word" and end - at < 8:  # noqa: PLR2004 - words of a name
        word = tokens[end].lower
        if end > at and (
            word
            in {"that", "he", "she", "it", "they", "there", "in", "on", "at", "by", "his", "her", "no", "we", "during"}
        ):
            break
        if end > at and not tokens[end].capital and tokens[end - 1].capital and word not in {"of", "and", "the"}:
            break
        if end > at + 1 and word in {"the", "a", "an"} and tokens[end - 1].lower != "of":
            break
        end += 1
    words = [token for token in tokens[at:end] if token.lower not in {"the", "a", "an"}]
    if not words:
        return ""
    text = phrase(words)
    if re.search(rf"\b(?:{MEDIA})$", text, re.IGNORECASE) and not words[0].capital:
        return text
    named = words[-1].capital and words[0].lower not in NOT_OUTLETS and len(words) <= 6  # noqa: PLR2004 - words of a name
    outlet = next((m for m, token in enumerate(words) if token.capital), None)
    if outlet is None or not named:
        return ""
    return f"remarks to {phrase(words[outlet:])}"


def via_of(tokens: Sequence[Token], said: Said) -> str:
    """Return who relays it, beyond the page itself; nothing, where the page tells of nobody."""
    if said.via:
        return said.via
    for begin, end in said.around:
        if match := _RELAYED.search(_masked(tokens[begin:end])):
            return match["via"].removeprefix("the ").strip()
    return ""


def is_off_record(tokens: Sequence[Token], said: Said) -> bool:
    """Was it not said for the record, by the words of the sentence that are not what was said?"""
    first, last = said.content
    own = range(first, last) if said.form in {"clause", "final"} else ()
    return bool(_OFF_RECORD.search(_masked([token for n, token in enumerate(tokens) if n not in own])))


def _masked(tokens: Sequence[Token]) -> str:
    text = ""
    for n, token in enumerate(tokens):
        word = {"quote": "QUOTE", "day": "DAY"}.get(token.kind, token.text)
        text += word if not n or token.text in ",;:.)" else f" {word}"
    return text


def is_coming(tokens: Sequence[Token], n: int) -> bool:
    """Is the day at token `n` one that is to come, by the verb of its clause: "will", "to meet", "is set to"?"""
    begin = n
    while begin > 0 and tokens[begin - 1].text not in {";", "“"} and tokens[begin - 1].kind != "quote":
        begin -= 1
    end = n
    while end < len(tokens) and tokens[end].text not in {";", "."} and tokens[end].kind != "quote":
        end += 1
    words = [token.lower for token in tokens[begin:end]]
    text = " ".join(words)
    return bool(_COMING.search(text)) and not _GONE.search(" ".join(words[: n - begin][-6:]))


_COMING = pattern("circumstances", "coming")
_GONE = pattern("circumstances", "gone")


def settle(days: Iterable[tuple[Day, bool]], page: date | None) -> dict[int, date]:
    """Return the weekdays that the whole page means by one name, where one of its mentions looks ahead to the next day.

    A page of a Wednesday that says "he will land on Thursday" means the same day by "a talk broadcast on Thursday": it
    was written across midnight, and names the day after its date. So was one that tells by its name what happened on
    its own day, and then what somebody said on the next.
    """
    if page is None or page == date.max:
        return {}
    tomorrow = page + timedelta(days=1)
    named = [(day.weekday, coming) for day, coming in days if day.kind == "weekday" and not day.which]
    ahead = {weekday for weekday, coming in named if coming}
    today = next((n for n, (weekday, _) in enumerate(named) if weekday == page.weekday()), len(named))
    follows = any(weekday == tomorrow.weekday() for weekday, _ in named[today + 1 :])
    return {tomorrow.weekday(): tomorrow} if tomorrow.weekday() in ahead or follows else {}


def told(day: Day, page: date | None, settled: dict[int, date], *, coming: bool = False) -> date | None:
    """Return the day that an expression means on this page."""
    if day.kind == "weekday" and not day.which and day.weekday in settled:
        return settled[day.weekday]
    return resolve(day, page, coming=coming)
