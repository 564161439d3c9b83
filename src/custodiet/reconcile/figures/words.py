"""Findings about a record's figures, in sentences and in the sums that show them.

A figure is named by its number and who printed it. Amounts are shown in the figure's own unit, with two digits more
than it has; the sums carry every digit.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from itertools import combinations

from custodiet.books.figures import Figure
from custodiet.kernel.quantity import UNITS, format_decimal
from custodiet.reconcile.discrepancy import Discrepancy, Suspected
from custodiet.reconcile.figures.claims import Reading, told_by
from custodiet.reconcile.joint import Finding, Suspect
from custodiet.reconcile.joint.causes import Cause
from custodiet.reconcile.joint.claims import Claim
from custodiet.reconcile.joint.component import Component, Conflict
from custodiet.reconcile.joint.improbable import Improbable
from custodiet.reconcile.joint.judge import POSITIVE
from custodiet.reconcile.joint.system import Families
from custodiet.reconcile.joint.words import Bounds, ends
from custodiet.regimes import Regime

CANNOT_ALL_BE_TRUE = "figures cannot all be true"
# A chain over several rules or days, which none of them shows alone.
DO_NOT_FIT_TOGETHER = "figures do not fit together"
SOURCES_DIFFER = "sources differ"
PROGRESS_FALLS = "progress falls"
PART_EXCEEDS_WHOLE = "part exceeds whole"
BASIS_CONTRADICTS = "basis contradicts value"
IMPROBABLE = "improbable sum"
MOST_NAMED = 6  # in one sentence; more are counted
_MOST_TOLD = 2  # contradictions of one fault that are told in full; more are counted
_MOST_VALUES = 3  # that one kind of slip would come from; more say nothing
_SHOWN = Context(prec=28, rounding=ROUND_HALF_EVEN)
_RULE_KINDS = {frozenset({"monotone"}): PROGRESS_FALLS, frozenset({"contains"}): PART_EXCEEDS_WHOLE}
Fault = Sequence[Finding]


class Teller:
    """Tells faults among the claims of one reading."""

    def __init__(self, reading: Reading, regime: Regime, families: Families) -> None:
        self._figures, self._regime, self._families = reading.figures, regime, families
        self._terms = {term.claim.id: term for term in reading.terms}

    def told(self, faults: Sequence[Fault]) -> Iterator[Discrepancy]:
        """Yield one finding for each fault; sources that differ about one quantity are one finding for them all."""
        differing: dict[tuple[object, ...], list[Fault]] = {}
        for fault in faults:
            if kind_of(fault) == SOURCES_DIFFER:
                claim = fault[0].members[0]
                differing.setdefault((claim.key, claim.of), []).append(fault)
            elif apart := _apart(fault):
                yield from (self._discrepancy_of([finding], _in_any_repair(finding)) for finding in apart)
            else:
                yield self._contradiction(fault)
        for same in differing.values():
            yield self._side_by_side(same)

    def improbable(self, sums: Iterable[Improbable]) -> Iterator[Discrepancy]:
        """Yield the sums that rounding hardly explains."""
        for one in sums:
            yield self._discrepancy(IMPROBABLE, one.members, one.explanation, (), ())

    def _figure(self, claim: Claim) -> Figure:
        return self._figures[claim.id]

    def _all_of(self, findings: Fault) -> list[Claim]:
        """The members of some contradictions in order, with all that say exactly the same as one of them."""
        names = {claim.id for finding in findings for claim in finding.members}
        names |= {name for finding in findings for same in finding.also for name in same}
        return [self._terms[name].claim for name in sorted(names)]

    def _named(self, claim: Claim) -> str:
        """A figure; where it counts acts, with the day of the last of them."""
        figure = self._figure(claim)
        counted = f", counted up to the act of {claim.as_of}" if claim.as_of != figure.as_of else ""
        return named(figure, self._regime) + counted

    def _side_by_side(self, faults: Sequence[Fault]) -> Discrepancy:
        """Nothing in the record accuses one of several sources that speak of the same."""
        findings = [finding for fault in faults for finding in fault]
        claims = self._all_of(findings)
        figures = [self._figure(claim) for claim in claims]
        each = [f"{figure.text} ({told_by(figure)})" for figure in figures]
        text = f"Sources differ about {_quantity(figures[0], self._regime)}: {listed(each)}."
        alone = _suspected(faults[0]) if len(faults) == 1 else []
        if len(claims) > 2:  # noqa: PLR2004 - of two, each is without the other what it says itself
            agree = [f"without {self._figure(s.claim).text}, the others agree on {self._allowed(s)}" for s in alone]
            text += f" {_capital(listed(agree))}." if agree else " No one of them alone stands against all others."
        for suspect in alone:
            if suspect.causes and (len(suspect.causes) + suspect.more == 1 or suspect.causes[0].cause in _TELLING):
                text += f" {self._figure(suspect.claim).text} could be {self._cause(suspect.causes[0], suspect.claim)}."
        return self._discrepancy(SOURCES_DIFFER, claims, text, findings, alone)

    def _contradiction(self, fault: Fault) -> Discrepancy:
        told, suspects = _told(fault), _suspected(fault)
        if len(suspects) != 1:
            return self._discrepancy_of(told[:1], suspects)
        (suspect,) = suspects
        text = self._accusation(told, suspect)
        more = len(fault) - len(told)
        if more:
            text += f" {more} more contradiction{'s' if more > 1 else ''} of these figures would be mended with it."
        basis = suspect.causes and suspect.causes[0].cause.startswith(_ANOTHER_BASIS)
        kind = BASIS_CONTRADICTS if basis else kind_of(told)
        others = self._all_of(told)
        claims = [suspect.claim, *(claim for claim in others if claim != suspect.claim)]
        return self._discrepancy(kind, claims, text, told, suspects)

    def _discrepancy_of(self, told: Sequence[Finding], suspects: Sequence[Suspect]) -> Discrepancy:
        """A contradiction in which nothing prefers one of several changes."""
        text = self._alternatives(told[0], suspects)
        claims = self._all_of(told)
        latest = max(claims, key=lambda claim: self._figure(claim).as_of.order)
        first = suspects[0].claim if suspects else latest
        return self._discrepancy(
            kind_of(told), [first, *(claim for claim in claims if claim != first)], text, told, suspects
        )

    def _discrepancy(
        self, kind: str, claims: Sequence[Claim], text: str, findings: Sequence[Finding], suspects: Sequence[Suspect]
    ) -> Discrepancy:
        about = self._figure(claims[0])
        figures = [self._figure(claim) for claim in claims]
        lines = [f"{f.subject} {f.text} is {shown(bounds_of(f), f)} [{told_by(f)}]" for f in figures]
        sums = [line for finding in findings[:_MOST_TOLD] for line in finding.arithmetic]
        return Discrepancy(
            kind,
            about.subject,
            about.as_of.text,
            text,
            tuple(figure.id for figure in figures),
            tuple(dict.fromkeys(lines)) + tuple(sums),
            tuple(self._suspect(suspect) for suspect in suspects),
        )

    def _suspect(self, suspect: Suspect) -> Suspected:
        figure = self._figure(suspect.claim)
        lo, hi = ends(suspect.allowed, suspect.claim.printed.factor)
        causes = tuple((cause.cause, format_decimal(cause.value), cause.score) for cause in suspect.causes)
        return Suspected(figure.id, figure.unit, lo, hi, causes, suspect.more)

    def _accusation(self, told: Sequence[Finding], suspect: Suspect) -> str:
        against = list(dict.fromkeys(self._against(finding, suspect.claim) for finding in told))
        fits = f"fits neither {', nor '.join(against)}" if len(against) > 1 else f"does not fit {against[0]}"
        return f"{self._named(suspect.claim)} {fits}. {self._what_would(suspect)}"

    def _what_would(self, suspect: Suspect) -> str:
        text = f"The other figures allow {self._allowed(suspect)}"
        if not suspect.causes:
            return f"{text}."
        best = suspect.causes[0]
        same = [cause for cause in suspect.causes if (cause.cause, cause.score) == (best.cause, best.score)]
        if len(same) > _MOST_VALUES:
            return f"{text}, which {len(suspect.causes) + suspect.more} slips would explain ({best.cause}, for one)."
        if best.elsewhere:
            return f"{text}; this could be {best.cause}."
        unit = self._figure(suspect.claim).unit
        values = " or ".join(f"{format_decimal(cause.value)} {unit}" for cause in same)
        more = len(suspect.causes) + suspect.more - len(same)
        others = f"; {more} other value{'s' if more > 1 else ''} could be a slip too" if more else ""
        return f"{text}; {values} {'fits' if len(same) == 1 else 'each fit'} them all ({best.cause}{others})."

    def _alternatives(self, finding: Finding, suspects: Sequence[Suspect]) -> str:
        figures = [self._named(claim) for claim in finding.members]
        which = "This" if len(figures) == 1 else f"These {len(figures)} figures" if len(figures) > 2 else "These"  # noqa: PLR2004 - two are these
        text = f"{which} cannot all be true: {listed(figures, most=12)}. "
        if suspects:
            changes = [self._change(suspect) for suspect in suspects]
            text += f"Any one of these changes would make them agree: {listed(changes)}."
            return text + _unsure(finding) + (_PREMISE if _rests_on_one_declaration(finding) else "")
        changes = [", together with ".join(map(self._change, repair)) for repair in _repairs(finding)]
        if len(changes) == 1:
            return text + f"They and others would agree if {changes[0]}." + _unsure(finding)
        return text + f"They and others would agree with one of these changes: {listed(changes)}." + _unsure(finding)

    def _change(self, suspect: Suspect) -> str:
        figure = self._figure(suspect.claim)
        found = suspect.causes[:1]
        such = "" if found and found[0].elsewhere else "such as "
        cause = f" ({such}{self._cause(found[0], suspect.claim)})" if found else ""
        return f"{figure.text} of {figure.subject} becomes {self._allowed(suspect)}{cause}"

    def _cause(self, cause: Cause, claim: Claim) -> str:
        if cause.elsewhere:
            return f"as if it were {cause.cause}"
        return f"{format_decimal(cause.value)} {self._figure(claim).unit} ({cause.cause})"

    def _allowed(self, suspect: Suspect) -> str:
        return shown(suspect.allowed, self._figure(suspect.claim))

    def _against(self, finding: Finding, suspect: Claim) -> str:
        """What a figure is compared with, in the others' figures as printed."""
        others = [claim for claim in finding.members if claim.id != suspect.id]
        figures = [self._figure(claim) for claim in others]
        rules = _rules(finding.conflict)
        if not rules and all(claim.of == suspect.of and claim.key == suspect.key for claim in others):
            return " and ".join(f"{figure.text} ({told_by(figure)})" for figure in figures)
        if len(others) == 1 and rules == {"monotone"}:
            return self._in_time(others[0], suspect)
        if len(others) == 1 and rules == {"contains"}:
            return f"{figures[0].text} on that day for what is {figures[0].basis.replace('_', ' ')}"
        inside = shown(self._implied(finding, suspect), self._figure(suspect))
        if (words := self._multiplied(finding, suspect)) or (words := self._added(others, suspect, rules)):
            return f"{words}, which is {inside}"
        return f"what {len(others)} others allow together, {inside}: {listed([self._named(claim) for claim in others])}"

    def _in_time(self, other: Claim, suspect: Claim) -> str:
        figure = self._figure(other)
        if any(figure.basis == remainder.stayed for remainder in self._regime.remainders):
            return f"{figure.text} {self._regime.title_of(figure.basis)} on {figure.as_of}"
        early = other.as_of.order < suspect.as_of.order
        return f"{figure.text} already on {figure.as_of}" if early else f"only {figure.text} on {figure.as_of}"

    def _implied(self, finding: Finding, suspect: Claim) -> Bounds:
        """What the other members of a contradiction allow a suspect."""
        component = Component([self._terms[claim.id] for claim in finding.members], self._families)
        place = finding.members.index(suspect)
        return component.bounds(place, {place}).bounds

    def _multiplied(self, finding: Finding, suspect: Claim) -> str:
        """Of an amount, its share and the whole, the two others."""
        shares = [claim for claim in finding.members if claim.is_share]
        amounts = [claim for claim in finding.members if not claim.is_share]
        if _rules(finding.conflict) or len(shares) != 1 or len(amounts) != 2:  # noqa: PLR2004 - an amount and a whole
            return ""
        share = self._figure(shares[0]).text
        wholes = [claim for claim in amounts if claim.basis == self._regime.whole]
        if len(wholes) != 1:
            return ""
        whole = self._figure(wholes[0]).text
        amount = next(self._figure(claim).text for claim in amounts if claim not in wholes)
        if suspect in shares:
            return f"{amount} of {whole}"
        return f"the whole of which {amount} is {share}" if suspect in wholes else f"{share} of {whole}"

    def _added(self, others: Sequence[Claim], suspect: Claim, rules: set[str]) -> str:
        """Of amounts and their sum, the others."""
        if rules != {"whole"} or suspect.is_share or any(claim.is_share for claim in others):
            return ""
        whole = [claim for claim in others if any(tree.whole == claim.subject for tree in self._regime.parts)]
        parts = [self._figure(claim) for claim in others if claim not in whole]
        if not whole:
            return f"the sum of its parts, {' + '.join(figure.text for figure in parts)}"
        less = [f"{figure.text} for {figure.subject}" for figure in parts]
        return " less ".join([f"the total of {self._figure(whole[0]).text}", *less])


_TELLING = frozenset({"two digits exchanged", "short or long tons for tonnes", "the decimal point moved"})
_ANOTHER_BASIS = ("the figure of another basis",)


_PREMISE = " All this holds if what was declared did not change in between."


def _unsure(finding: Finding) -> str:
    """What the search for the cheapest change did not come to."""
    if not finding.proven:
        return " The search was cut short: a smaller change could do as well."
    return "" if finding.listed else " Others would do as well, and are not listed."


def _rests_on_one_declaration(finding: Finding) -> bool:
    """Does it join shares of several days through what was declared, whatever that was?"""
    days = {claim.date for claim in finding.members if claim.is_share}
    rows = {taken.row for taken in finding.conflict.certificate.taken}
    return len(days) > 1 and POSITIVE in rows


def kind_of(findings: Fault) -> str:
    """The fixed phrase for what failed."""
    kinds = {_kind(finding) for finding in findings}
    return kinds.pop() if len(kinds) == 1 else CANNOT_ALL_BE_TRUE


def _kind(finding: Finding) -> str:
    rules = _rules(finding.conflict)
    if not rules:
        same = len({(claim.key, claim.of) for claim in finding.members}) == 1
        return SOURCES_DIFFER if same else CANNOT_ALL_BE_TRUE
    if len(rules) > 1 or (rules == {"whole"} and _rests_on_one_declaration(finding)):
        return DO_NOT_FIT_TOGETHER
    return _RULE_KINDS.get(frozenset(rules), CANNOT_ALL_BE_TRUE)


def _rules(conflict: Conflict) -> set[str]:
    rows = [conflict.system.rows[taken.row] for taken in conflict.certificate.taken if taken.row >= 0]
    return {row.rule for row in rows if row.rule} - {"remainder"}  # what stayed is said of itself, not of another


def _told(fault: Fault) -> list[Finding]:
    """The contradictions of a fault that are told: the shortest."""
    least = len(fault[0].members)
    return [finding for finding in fault if len(finding.members) == least][:_MOST_TOLD]


def _repairs(finding: Finding) -> list[list[Suspect]]:
    """The cheapest repairs, each as the suspects that it changes; others that say the same go with them."""
    by_id = {suspect.claim.id: suspect for suspect in finding.suspects}
    return [[by_id[name] for name in repair if name in by_id] for repair in finding.repairs]


def _suspected(fault: Fault) -> list[Suspect]:
    """Each figure that alone mends the fault; none where only several together do."""
    if any(len(repair) > 1 for repair in _repairs(fault[0])):
        return []
    return _in_any_repair(fault[0])


def _in_any_repair(finding: Finding) -> list[Suspect]:
    """The members of a contradiction that one of the cheapest repairs changes."""
    changed = {suspect.claim.id for repair in _repairs(finding) for suspect in repair}
    members = {claim.id for claim in finding.members}
    return [suspect for suspect in finding.suspects if suspect.claim.id in changed & members]


def _apart(fault: Fault) -> list[Finding]:
    """As many contradictions without a common figure as the cheapest repair has changes: each needs one of its own.

    None where a single change mends all, or where no such contradictions are known.
    """
    repairs = _repairs(fault[0])
    needed = len(repairs[0])
    if needed == 1 or any(len(repair) != needed for repair in repairs):
        return []
    for chosen in combinations(fault, needed):
        members = [claim.id for finding in chosen for claim in finding.members]
        if len(members) == len(set(members)):
            return list(chosen)
    return []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def listed(items: Sequence[str], *, most: int = MOST_NAMED) -> str:
    """All of a few; of many the first, and how many more."""
    more = len(items) - most
    return "; ".join([*items[:most], f"and {more} more"] if more > 0 else items)


def named(figure: Figure, regime: Regime) -> str:
    """A figure with all that makes it one: what, of what, on which basis, when, who says so, and where."""
    of = f" of {figure.of}" if figure.of and figure.of != figure.subject else ""
    return f"{_quantity(figure, regime)}: {figure.text}{of} ({told_by(figure)})"


def _quantity(figure: Figure, regime: Regime) -> str:
    basis = f", {regime.title_of(figure.basis)}," if figure.basis else ""
    return f"{figure.subject}{basis} as of {figure.as_of}"


def bounds_of(figure: Figure) -> Bounds:
    """What a figure implies, in canonical units."""
    lo, hi = figure.bounds()
    return Fraction(lo), None if hi is None else Fraction(hi)


def shown(allowed: Bounds, figure: Figure) -> str:
    """An interval in a figure's unit, with two digits more than the figure has; for reading, not for computing."""
    lo, hi = allowed
    if hi is None:
        return f"at least {_rounded(lo, figure)} {figure.unit}"
    if hi < lo:
        return "nothing at all"
    low, high = _rounded(lo, figure), _rounded(hi, figure)
    return f"{low} {figure.unit}" if low == high else f"{low} to {high} {figure.unit}"


def _rounded(canonical: Fraction, figure: Figure) -> str:
    exponent = (figure.lo if figure.value is None else figure.value).as_tuple().exponent
    places = Decimal(1).scaleb(min(exponent if isinstance(exponent, int) else 0, 0) - 2)
    exact = canonical / Fraction(UNITS[figure.unit][1])
    value = _SHOWN.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    return format_decimal(value.quantize(places, context=_SHOWN) if value.adjusted() < 20 else value)  # noqa: PLR2004 - digits
