"""Verdicts on the obligations of one name: what each voice holds, and whose word decides. spec/posting.md, P26.

Two decide: the authority, which is whoever signed the `owe`, in its own name or in relaying what others say; and the
beneficiary that the `owe` names, in its own voice. The debtor has a position: that it fulfilled decides nothing, and
that it contests counts only against a decider's verdict. What anybody else says is kept, and decides nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from custodiet.books.known import Entry, Voice
from custodiet.kernel.times import When
from custodiet.statements.posting import Owe, Settle

_CONTESTABLE = frozenset({"fulfilled", "part", "breached"})
_Cited = dict[Voice | str, list[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class Decided:
    """The verdicts that deciders hold, and when the first of those that say so calls the obligation fulfilled."""

    words: frozenset[str] = frozenset()
    fulfilled: When | None = None

    def including(self, entry: Entry[Settle] | None) -> "Decided":
        """Add what one more decider holds."""
        if entry is None:
            return self
        verdict, at = entry.posting.verdict, entry.posting.at
        if verdict == "fulfilled" and (self.fulfilled is None or at.order < self.fulfilled.order):
            return Decided(self.words | {verdict}, at)
        return Decided(self.words | {verdict}, self.fulfilled)


class Verdicts:
    """All that was said about one name by `as_of`, once for all the obligations that bear it."""

    def __init__(self, said: Iterable[Entry[Settle]], as_of: When) -> None:
        by_then = [entry for entry in said if entry.posting.at.by(as_of) is not False]
        by_then.sort(key=lambda entry: entry.posting.at.order)  # stable: each voice keeps its own order
        self.ids = tuple(entry.id for entry in by_then)
        self._said: dict[Voice, list[Entry[Settle]]] = defaultdict(list)
        self._held: dict[Voice, Entry[Settle]] = {}
        self._cited: _Cited = defaultdict(list)  # by voice, and by the party that signs
        for n, entry in enumerate(by_then):
            voice = entry.known.voice
            self._said[voice].append(entry)
            if entry.posting.verdict != "extended":
                self._held[voice] = entry
            for text in entry.posting.evidence:
                self._cited[voice].append((n, text))
                self._cited[entry.known.party].append((n, text))
        self.latest = tuple((voice, entry.posting.verdict, entry.posting.at) for voice, entry in self._held.items())
        self._signed: dict[str, Decided] = defaultdict(Decided)
        for entry in self._held.values():
            self._signed[entry.known.party] = self._signed[entry.known.party].including(entry)

    def said_by(self, voice: Voice) -> Sequence[Entry[Settle]]:
        """What one voice said, in order of time."""
        return self._said.get(voice, ())

    def holds(self, voice: Voice, verdict: str) -> bool:
        """Is this the latest verdict of that voice?"""
        return voice in self._held and self._held[voice].posting.verdict == verdict

    def decided(self, owe: Entry[Owe]) -> Decided:
        """What the deciders of one obligation hold."""
        authority, beneficiary = owe.known.party, owe.posting.beneficiary
        decided = self._signed.get(authority, Decided())
        return decided if beneficiary in ("", authority) else decided.including(self._held.get(Voice(beneficiary)))

    def contested(self, owe: Entry[Owe]) -> bool:
        """Does a decider contest, or the debtor itself what a decider holds?"""
        words = self.decided(owe).words
        return "contested" in words or (
            bool(words & _CONTESTABLE) and self.holds(Voice(owe.posting.debtor), "contested")
        )

    def evidence(self, owe: Entry[Owe]) -> tuple[str, ...]:
        """What the deciders of one obligation and its debtor cite, in order of time."""
        whose = (owe.known.party, Voice(owe.posting.beneficiary), Voice(owe.posting.debtor))
        cited = sorted((cite for each in whose for cite in self._cited.get(each, ())), key=itemgetter(0))
        return tuple(dict.fromkeys(text for _, text in cited))
