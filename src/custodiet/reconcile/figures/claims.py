"""From a record's figures to claims of the joint model, and from its regime to the model's rules.

A share is used twice. Where its notice gives the whole, it joins that whole with the amount of its day. And it is a
share of what was declared, whatever that was: through this it joins the shares of other days, parts and bases. Amounts
join amounts of their day, and those before and after. What is declared is one quantity for each day on which somebody
gives it, for a declaration may be amended; how the totals differ is said elsewhere (`wholes`).

No projection, no plan and nothing withheld is among them. What a compiler computed from other figures joins nothing but
the amount and the whole of its own statement: it shows that a row adds up, and contradicts nobody.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from custodiet.books.figures import Figure
from custodiet.books.known import Entry
from custodiet.kernel.quantity import CANONICAL, UNITS
from custodiet.kernel.times import When
from custodiet.reconcile.figures.numbering import number
from custodiet.reconcile.joint.claims import Claim, Date, Key, Printed
from custodiet.reconcile.joint.rules import EVER, Rules, Term, Use, Whole
from custodiet.regimes import Regime
from custodiet.statements.posting import Mark

SHARE, AMOUNT = "share", "amount"


@dataclass(frozen=True, slots=True)
class Reading:
    """The terms of a record's figures in order, the rules that join them, and each figure by the id of its claim.

    Claims are numbered in the order of their figures: by date, then by place in the source, so that two records of the
    same sources say the same in the same words.
    """

    terms: tuple[Term, ...]
    rules: Rules
    figures: Mapping[str, Figure]


def read(figures: Iterable[Figure], regime: Regime, marks: Iterable[Entry[Mark]] = ()) -> Reading:
    """Return what the figures of results say, whenever that was."""
    entering = sorted((figure for figure in figures if enters(figure, regime)), key=_place)
    dates = _Dates(entering, regime, marks)
    claims = {figure.id: _claim(n, figure, regime, dates) for n, figure in enumerate(entering)}
    wholes = _Wholes(entering, claims, regime)
    terms = (_term(figure, claims[figure.id], wholes, regime) for figure in entering)
    return Reading(tuple(term for term in terms if term), rules_of(regime), {claims[f.id].id: f for f in entering})


def asked_about(subject: str, basis: str, dimension: str, when: When, regime: Regime) -> Term:
    """Return a claim that says nothing: of an amount or, without a dimension, of the share of what was declared."""
    unit = CANONICAL.get(dimension, "%")
    printed = Printed("", None, unit, Fraction(UNITS[unit][1]), "at_least")
    measure = AMOUNT if dimension else SHARE
    highest, of = (None, "") if dimension else (Fraction(1), subject)
    asked = Claim("asked", when, subject, measure, basis, dimension, Fraction(0), highest, printed, of)
    whole = None if dimension else Key(subject, SHARE, regime.whole, "", EVER)
    return Term(asked, asked.key, whole)


def _place(figure: Figure) -> tuple[object, ...]:
    return figure.as_of.order, figure.segment, figure.source, figure.subject, figure.basis, figure.text, figure.id


def enters(figure: Figure, regime: Regime) -> bool:
    """Is it a figure of a result that the regime holds against others?"""
    if figure.kind not in regime.results or figure.hidden:
        return False
    same = regime.rule("same-figure")
    return not same or figure.derived or any(rule.covers(figure.measure, figure.basis) for rule in same)


def rules_of(regime: Regime) -> Rules:
    """Return the model's rules: the regime's trees of parts, what never falls, and what contains what."""
    return Rules(
        wholes=tuple(_trees(regime)),
        monotone=frozenset(b for b in regime.bases if regime.cumulative(b) and _runs(regime, "monotone", b)),
        contains=tuple(
            (outer.word, inner)
            for outer in regime.bases.values()
            if _runs(regime, "contains", outer.word)
            for inner in outer.includes
        ),
        stated_days=True,
    )


def _runs(regime: Regime, kind: str, basis: str) -> bool:
    return any(not rule.bases or basis in rule.bases for rule in regime.rule(kind))


def _trees(regime: Regime) -> Iterator[Whole]:
    for tree in regime.parts:
        bases = frozenset(basis for basis in tree.bases if _runs(regime, "parts", basis))
        dimensions = frozenset("" if measure == SHARE else measure for measure in tree.measures)
        if bases:
            yield Whole(tree.whole, tree.parts, not tree.others, bases, dimensions)


def _claim(n: int, figure: Figure, regime: Regime, dates: "_Dates") -> Claim:
    factor = Fraction(UNITS[figure.unit][1])
    share = figure.measure == SHARE
    return Claim(
        id=f"{n:07}",
        as_of=dates.of(figure),
        subject=regime.subject(figure.subject),
        measure=SHARE if share else AMOUNT,
        basis=figure.basis,
        dimension="" if share else figure.measure,
        lo=Fraction(figure.lo) * factor,
        hi=None if figure.hi is None else Fraction(figure.hi) * factor,
        printed=_printed(figure, factor),
        of=regime.subject(figure.of or figure.subject) if share else "",
        source=figure.source or figure.statement,
        trust=Fraction(regime.trust.get(figure.speaker, 1)),
        label=f"{figure.text}, {told_by(figure)}",
    )


def told_by(figure: Figure) -> str:
    """Who says so, and the place in the source or the source."""
    place = figure.segment or figure.source
    return f"{figure.speaker}, {place}" if place else figure.speaker


def _printed(figure: Figure, factor: Fraction) -> Printed:
    value = figure.value
    places = 0 if value is None else max(0, -int(value.as_tuple().exponent))
    exact = None if value is None else Fraction(value)
    return Printed(figure.text, exact, figure.unit, factor, figure.rounding or "printed", places)


def _term(figure: Figure, claim: Claim, wholes: "_Wholes", regime: Regime) -> Term | None:
    uses = list(_uses(figure, claim, wholes, regime))
    return Term(claim, uses[0].key, uses[0].whole, tuple(uses[1:])) if uses else None


def _uses(figure: Figure, claim: Claim, wholes: "_Wholes", regime: Regime) -> Iterator[Use]:
    if not claim.is_share:
        yield Use(claim.key)
        return
    if _runs(regime, "share", claim.basis):
        for whole in wholes.of(figure, claim):
            yield Use(Key(claim.subject, AMOUNT, claim.basis, whole.dimension, claim.date), whole)
    if figure.derived:
        return
    apart = claim.of != claim.subject and not _within(claim, regime)
    subject = f"{claim.subject} of {claim.of}" if apart else claim.subject
    key = Key(subject, SHARE, claim.basis, "", claim.date)
    whole = Key(claim.of, f"{SHARE} of {claim.subject}" if apart else SHARE, regime.whole, "", EVER)
    yield Use(key, whole)
    for remainder in regime.remainders:
        if claim.basis == remainder.stayed and claim.subject == claim.of and claim.subject in remainder.subjects:
            yield Use(key._replace(basis=remainder.left), whole, stayed=True)


def _within(claim: Claim, regime: Regime) -> bool:
    return any(tree.whole == claim.of and claim.subject in tree.parts for tree in regime.parts)


class _Wholes:
    """Which whole a share's notice gives: its own statement's; else that of its day from the same source."""

    def __init__(self, figures: Iterable[Figure], claims: Mapping[str, Claim], regime: Regime) -> None:
        self._in_statement: dict[str, dict[Key, None]] = defaultdict(dict)
        self._in_notice: dict[tuple[str, Date], dict[Key, None]] = defaultdict(dict)
        self._amounts: dict[str, set[Key]] = defaultdict(set)
        for figure in figures:
            claim = claims[figure.id]
            if claim.is_share:
                continue
            self._amounts[figure.statement].add(claim.key)
            if claim.basis == regime.whole:
                self._in_statement[figure.statement][claim.key] = None
                if figure.source:
                    self._in_notice[figure.source, claim.date][claim.key] = None

    def of(self, figure: Figure, claim: Claim) -> list[Key]:
        """The wholes of a share; of a computed one, only beside the amount in its own statement."""
        own = [key for key in self._in_statement[figure.statement] if key.subject == claim.of]
        if figure.derived:
            amounts = self._amounts[figure.statement]
            return [key for key in own if _amount_of(claim, key) in amounts]
        return own or [key for key in self._in_notice[figure.source, claim.date] if key.subject == claim.of]


def _amount_of(share: Claim, whole: Key) -> Key:
    return Key(share.subject, AMOUNT, share.basis, whole.dimension, share.date)


class _Dates:
    """The time that each figure is about: its own; or, beside a count of numbered acts, that of the last of them."""

    def __init__(self, figures: Sequence[Figure], regime: Regime, marks: Iterable[Entry[Mark]]) -> None:
        self._of_act = _numbered(marks, regime)
        self._after: dict[tuple[str, str, str], When] = {}
        for counter in regime.counters:
            for figure in figures:
                if (regime.subject(figure.subject), figure.basis) == (counter.subject, counter.basis):
                    act = self._act(counter.series, figure)
                    if act is not None:
                        self._after[(*_notice(figure), counter.basis)] = act

    def of(self, figure: Figure) -> When:
        return self._after.get((*_notice(figure), figure.basis), figure.as_of)

    def _act(self, series: str, count: Figure) -> When | None:
        """The one day of the act of this number, where it was over by the end of the figure's own time."""
        value = count.value
        if value is None or count.rounding != "exact" or value != value.to_integral_value():
            return None
        days = self._of_act.get((series, int(value)), set())
        act = next(iter(days)) if len(days) == 1 else None
        return act if act is not None and act.end <= max(count.as_of.end, count.as_of.start) else None


def _notice(figure: Figure) -> tuple[str, str]:
    return figure.source or figure.statement, figure.as_of.text


def _numbered(marks: Iterable[Entry[Mark]], regime: Regime) -> Mapping[tuple[str, int], set[When]]:
    """By series and number, the days that anybody gives; a number that is given to two days is nobody's."""
    aspects = {rule.aspect for rule in regime.rule("numbering")}
    found: dict[tuple[str, int], set[When]] = defaultdict(set)
    for entry in marks:
        aspect, _, series = entry.posting.aspect.partition(":")
        if aspect in aspects and entry.posting.holds and entry.posting.value.isdecimal():
            found[series, number(entry)].add(entry.posting.at)
    return found
