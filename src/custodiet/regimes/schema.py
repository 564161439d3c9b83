"""The shape of a regime: `regimes/NAME/regime.toml`, read strictly. A regime is data; every rule kind is code.

    title = "..."                                       what the regime is, in words
    results = ["reported", "measured", "declared"]      the kinds of claim that state a result, in this order of trust
    whole = "..."                                       the basis of the whole that a share refers to
    [bases.removed]                                     what a figure is a figure of
    title = "removed from the country"
    cumulative = true                                   its figures never fall
    includes = ["..."]                                  bases that it contains: theirs never exceed its own
    speakers = ["..."]                                  the parties whose figures of it an overview shows first
    [[parts]]                                           on these bases and measures, the parts make the whole
    whole = "all"
    parts = ["...", "..."]
    bases = ["..."]
    measures = ["mass"]
    others = false                                      true: the whole has more than these parts
    reason = "where that is written, or how it was checked"
    [[remainders]]                                      what left and what stayed make what was there
    subjects = ["all"]
    left = "BASIS"
    stayed = "BASIS"
    reason = "..."
    [[counters]]                                        how many acts of a series there were says how far it had come
    subject = "consignments"                            a count of these, on this basis, beside another figure on it:
    basis = "BASIS"                                     that figure is as of the act of this number
    series = "..."                                      in the series of a numbering rule
    reason = "..."
    [[rules]]                                           a rule runs only where a regime asks for it
    kind = "same-figure"                                one of RULES
    measures = ["mass"]                                 on these measures only; none: on all
    bases = ["..."]                                     on these bases only; none: on all
    aspect = "..."                                      for the rules that read marks
    [trust]                                             what it costs to doubt a party's figures; others cost 1
    "PARTY" = "2"
    [synonyms]                                          another word for a subject, where the record says so
    [titles]                                            a subject in words, where its own name says too little
    [units]                                             the public record's words for units
    [tables]                                            on which basis a figure of a table is, unless a cell says so:
    words = { shipped = "BASIS" }                       by the last word of its unit text
    carriers = { consignments = "BASIS" }               by the things counted, which carry the stock and are none of it
    kinds = { destruction = "BASIS" }                   by the kind of its row
    [adverse]                                           mark values that call for attention, by aspect
    fixed = ["..."]                                     aspects that never change once they are marked
    [speech.inspection]                                 who may say what: a statement of this type is for
    roles = ["inspector"]                               whoever is enrolled in one of these roles; others are flagged
    paragraph = "..."                                   where that is laid down
    [categories."..."]                                  a category of what is accounted for
    title = "..."
    measures = ["mass"]                                 its figures are in these measures, or shares
    paragraph = "..."
    [[deadlines]]                                       what one step calls for: marks of one aspect on one subject
    id = "..."
    text = "..."
    paragraph = "..."
    aspect = "inspection"
    after = "notified"                                  within `hours` after this value,
    done = "acknowledged"                               this one; with `least` it is true not earlier than then
    hours = 1
    least = false
    [[classes]]                                         confidentiality, the lowest first
    name = "..."
    paragraph = "..."
    [errors]                                            one standard deviation of a reading that states none, as a part
    weighed = "0.2 %"                                   of its amount, by how it is known: for material balances
    [declaration]                                       the form of a declaration (regimes.form)
    [rounding]                                          the convention for printed figures (spec/figures.md)
    [rounding.sources."SOURCE"]                         overrides for one source

A member that is not named here is refused with its place, and so is a word that its list does not hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from importlib import resources
from typing import Any

from custodiet.kernel.errors import Refused
from custodiet.kernel.quantity import CANONICAL, EXACT, UNITS, parse_decimal
from custodiet.kernel.toml import parse_toml
from custodiet.regimes.form import Form, read_form
from custodiet.regimes.table import Table, Words
from custodiet.statements.posting import KINDS, MEANS

FILE = "regime.toml"  # in a regime's folder
RULES = frozenset(
    {
        "parts",
        "share",
        "same-figure",
        "monotone",
        "contains",
        "declared-totals",
        "numbering",
        "ownership",
        "certificate",
    }
)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a figure is a figure of. `includes`: the bases whose figures can never exceed this one's.

    `speakers`: the parties that answer for it; it decides what is shown first, and never who is right.
    """

    word: str
    title: str
    cumulative: bool = False
    includes: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The title as it begins a line; a name within it keeps its capital."""
        return self.title[:1].upper() + self.title[1:]


@dataclass(frozen=True, slots=True)
class Parts:
    """On `bases`, in `measures`, the amounts of `parts` make that of `whole`; with `others`, they are within it."""

    whole: str
    parts: tuple[str, ...]
    bases: frozenset[str]
    measures: frozenset[str]
    reason: str
    others: bool = False


@dataclass(frozen=True, slots=True)
class Remainder:
    """Of each of `subjects`, what left and what stayed make what was there: the regime's `whole`."""

    subjects: tuple[str, ...]
    left: str
    stayed: str
    reason: str


@dataclass(frozen=True, slots=True)
class Counter:
    """A count of `subject` on `basis`, beside another figure on it, says after which act of `series` that was so."""

    subject: str
    basis: str
    series: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a closed kind; no `measures` or `bases` means all of them, `aspect` is for rules that read marks."""

    kind: str
    measures: frozenset[str] = frozenset()
    bases: frozenset[str] = frozenset()
    aspect: str = ""

    def covers(self, measure: str, basis: str) -> bool:
        """Does the rule speak about this measure on this basis?"""
        return (not self.measures or measure in self.measures) and (not self.bases or basis in self.bases)


@dataclass(frozen=True, slots=True)
class Convention:
    """How a printed figure is read: spec/figures.md, F5 to F9 and F12. All but `k` are shares of the figure's value."""

    zeros_count: frozenset[str] = frozenset({"share"})  # measures in which the trailing zeros of a number count
    printed_at_most: Decimal = Decimal("0.05")
    approx_at_least: Decimal = Decimal("0.02")
    approx_at_most: Decimal = Decimal("0.10")
    k: int = 3


@dataclass(frozen=True, slots=True)
class Tables:
    """The bases of figures in public tables: by a unit text's last word, by the things counted, by a row's kind."""

    words: Mapping[str, str] = field(default_factory=dict)
    carriers: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Speech:
    """A statement of `type` is for those who are enrolled in one of `roles`."""

    type: str
    roles: tuple[str, ...]
    paragraph: str


@dataclass(frozen=True, slots=True)
class Category:
    """A category of what is accounted for; its figures are in one of `measures`, or shares."""

    name: str
    title: str
    measures: tuple[str, ...]
    paragraph: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """After a subject is marked `after` in an `aspect`, `done` is due within `hours`; or, with `least`, not before."""

    id: str
    text: str
    paragraph: str
    aspect: str
    after: str
    done: str
    hours: int
    least: bool = False


@dataclass(frozen=True, slots=True)
class Classification:
    """A class of confidentiality."""

    name: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class Regime:
    """All that a regime's file says."""

    name: str
    title: str
    results: tuple[str, ...]
    bases: Mapping[str, Basis]
    whole: str = ""
    parts: tuple[Parts, ...] = ()
    remainders: tuple[Remainder, ...] = ()
    counters: tuple[Counter, ...] = ()
    rules: tuple[Rule, ...] = ()
    trust: Mapping[str, Decimal] = field(default_factory=dict)
    synonyms: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    tables: Tables = field(default_factory=Tables)
    adverse: Mapping[str, frozenset[str]] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()
    speech: Mapping[str, Speech] = field(default_factory=dict)
    categories: Mapping[str, Category] = field(default_factory=dict)
    deadlines: tuple[Deadline, ...] = ()
    classes: tuple[Classification, ...] = ()
    rounding: Convention = field(default_factory=Convention)
    rounding_of: Mapping[str, Convention] = field(default_factory=dict)
    form: Form | None = None
    errors: Mapping[str, Decimal] = field(default_factory=dict)

    def convention(self, source: str) -> Convention:
        """Return the convention for figures of a source."""
        return self.rounding_of.get(source, self.rounding)

    @property
    def headline(self) -> tuple[str, ...]:
        """The subjects that this regime adds up, each once: a whole, then its parts. The first is the whole stock."""
        return tuple(dict.fromkeys(name for tree in self.parts for name in (tree.whole, *tree.parts)))

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles for which this regime keeps a type of statement, sorted."""
        return tuple(sorted({role for speech in self.speech.values() for role in speech.roles}))

    def outside(self, kind: str, role: str) -> str:
        """For whom a statement of the type `kind` is, in words, where it is not for `role`; else ""."""
        speech = self.speech.get(kind)
        if not speech or not role or role in speech.roles:
            return ""
        allowed = " or ".join(speech.roles)
        return f"A statement of the type {kind} is for a party enrolled as {allowed} ({speech.paragraph})."

    def rule(self, kind: str) -> tuple[Rule, ...]:
        """Return the rules of one kind; an empty answer means that this regime does not ask for it."""
        return tuple(rule for rule in self.rules if rule.kind == kind)

    def subject(self, name: str) -> str:
        """Return the one word under which figures about a subject are compared."""
        return self.synonyms.get(name, name)

    def named(self, subject: str) -> str:
        """Return a subject in words."""
        return self.titles.get(subject, subject)

    def cumulative(self, basis: str) -> bool:
        """Do figures on this basis never fall?"""
        return basis in self.bases and self.bases[basis].cumulative

    def title_of(self, basis: str) -> str:
        """Return a basis in words."""
        return self.bases[basis].title if basis in self.bases else basis.replace("_", " ")


def regimes() -> list[str]:
    """Return the names of the regimes that ship, sorted."""
    folder = resources.files("custodiet.regimes")
    return sorted(f.name for f in folder.iterdir() if f.joinpath(FILE).is_file())


def load_regime(name: str) -> Regime:
    """Return the regime that ships as the folder `name`; raise `Refused` if there is none, or its file has a fault."""
    folder, names = resources.files("custodiet.regimes"), regimes()
    if name not in names:
        raise Refused("there is no such regime", expected=", ".join(names), found=repr(name))
    text = folder.joinpath(name, FILE).read_text(encoding="utf-8")
    return read_regime(text, name=name, where=f"regimes/{name}/{FILE}")


def read_regime(text: str, *, name: str, where: str = FILE) -> Regime:
    """Return the regime of a TOML text; raise `Refused` with the place of its first fault."""
    top = Table(parse_toml(text.encode("utf-8"), where=where), where)
    bases = {word: _basis(word, table) for word, table in top.tables("bases").items()}
    rounding, rounding_of = _rounding(top.table("rounding"))
    regime = Regime(
        name,
        top.text("title"),
        top.words("results", KINDS),
        bases,
        top.word("whole", bases.keys()),
        tuple(_parts(table, bases.keys()) for table in top.rows("parts")),
        tuple(_remainder(table, bases.keys()) for table in top.rows("remainders")),
        tuple(_counter(table, bases.keys()) for table in top.rows("counters")),
        tuple(_rule(table, bases.keys()) for table in top.rows("rules")),
        _trust(top.table("trust")),
        top.table("synonyms").mapping(),
        top.table("titles").mapping(),
        top.table("units").mapping(UNITS),
        _tables(top.table("tables")),
        {aspect: frozenset(values) for aspect, values in top.table("adverse").lists().items()},
        frozenset(top.words("fixed")),
        {kind: _speech(kind, table) for kind, table in top.tables("speech").items()},
        {name: _category(name, table) for name, table in top.tables("categories").items()},
        tuple(map(_deadline, top.rows("deadlines"))),
        tuple(map(_classification, top.rows("classes"))),
        rounding,
        rounding_of,
        read_form(top.table("declaration"), name=name) if "declaration" in top.value else None,
        _errors(top.table("errors")),
    )
    top.done()
    _check_includes(regime, where)
    return regime


def _basis(word: str, table: Table) -> Basis:
    basis = Basis(word, table.text("title"), table.flag("cumulative"), table.words("includes"), table.words("speakers"))
    table.done()
    return basis


def _parts(table: Table, bases: Words) -> Parts:
    parts = Parts(
        table.text("whole"),
        table.words("parts"),
        frozenset(table.words("bases", bases)),
        frozenset(table.words("measures", CANONICAL)),
        table.text("reason"),
        table.flag("others"),
    )
    table.done()
    if not parts.parts or not parts.bases or not parts.measures or parts.whole in parts.parts:
        raise Refused("parts need a whole that is none of them, and bases and measures", where=table.where)
    return parts


def _remainder(table: Table, bases: Words) -> Remainder:
    left, stayed = table.word("left", bases), table.word("stayed", bases)
    remainder = Remainder(table.words("subjects"), left, stayed, table.text("reason"))
    table.done()
    if not remainder.subjects or not left or not stayed or left == stayed:
        raise Refused("a remainder needs subjects, and two bases for what left and what stayed", where=table.where)
    return remainder


def _counter(table: Table, bases: Words) -> Counter:
    counter = Counter(table.text("subject"), table.word("basis", bases), table.text("series"), table.text("reason"))
    table.done()
    return counter


def _rule(table: Table, bases: Words) -> Rule:
    kind = table.text("kind")
    if kind not in RULES:
        raise Refused(
            "this kind of rule is not known", expected=", ".join(sorted(RULES)), found=repr(kind), where=table.where
        )
    measures, words = table.words("measures", CANONICAL), table.words("bases", bases)
    rule = Rule(kind, frozenset(measures), frozenset(words), table.text("aspect", default=""))
    table.done()
    return rule


def _trust(table: Table) -> dict[str, Decimal]:
    weights = {party: parse_decimal(text) for party, text in table.mapping().items()}
    for party, weight in weights.items():
        if weight <= 0:
            raise Refused("a weight is above nothing", found=f"{party}: {weight}", where=table.where)
    return weights


def _errors(table: Table) -> dict[str, Decimal]:
    """One standard deviation as a part of the amount, by means: `0.2 %`."""
    errors = {}
    for means, text in table.mapping().items():
        if means not in MEANS - {""}:
            raise Refused(
                "nothing is known so", expected=", ".join(sorted(MEANS - {""})), found=means, where=table.where
            )
        number, _, unit = text.partition(" ")
        part = parse_decimal(number)
        if unit != "%" or part < 0:
            raise Refused('a part is needed, such as "0.2 %"', found=text, where=f"{table.where}: {means}")
        errors[means] = EXACT.multiply(part, UNITS["%"][1])
    return errors


def _speech(kind: str, table: Table) -> Speech:
    speech = Speech(kind, table.words("roles"), table.text("paragraph"))
    table.done()
    return speech


def _category(name: str, table: Table) -> Category:
    category = Category(name, table.text("title"), table.words("measures", CANONICAL), table.text("paragraph"))
    table.done()
    return category


def _deadline(table: Table) -> Deadline:
    text = table.text
    step = text("aspect"), text("after"), text("done")
    deadline = Deadline(
        text("id"), text("text"), text("paragraph"), *step, hours=table.whole("hours"), least=table.flag("least")
    )
    table.done()
    return deadline


def _classification(table: Table) -> Classification:
    classification = Classification(table.text("name"), table.text("paragraph"))
    table.done()
    return classification


def _tables(table: Table) -> Tables:
    tables = Tables(*(table.table(name).mapping() for name in ("words", "carriers", "kinds")))
    table.done()
    return tables


def _rounding(table: Table) -> tuple[Convention, dict[str, Convention]]:
    sources = table.tables("sources")
    convention = _convention(table, Convention())
    return convention, {source: _convention(inner, convention) for source, inner in sources.items()}


def _convention(table: Table, base: Convention) -> Convention:
    changes: dict[str, Any] = {}
    for name in ("printed_at_most", "approx_at_least", "approx_at_most"):
        if name in table.value:
            changes[name] = parse_decimal(table.text(name))
    if "zeros_count" in table.value:
        changes["zeros_count"] = frozenset(table.words("zeros_count", CANONICAL))
    if "k" in table.value:
        changes["k"] = table.whole("k")
    table.done()
    return replace(base, **changes)


def _check_includes(regime: Regime, where: str) -> None:
    for basis in regime.bases.values():
        for word in basis.includes:
            if word not in regime.bases or word == basis.word:
                raise Refused(
                    "a basis includes other known bases", found=repr(word), where=f"{where}: bases.{basis.word}"
                )
