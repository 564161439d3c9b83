"""Forms on paper: what is printed can be read by people and machines, and what is typed becomes postings or faults."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import pypdfium2  # type: ignore[import-untyped]  # it has no types
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custodiet.exchange.forms import KINDS, Form, Line, format_sheet, parse_sheet, print_form
from custodiet.exchange.forms.form import LANGUAGES, LONGEST_SITE
from custodiet.exchange.forms.kinds import STANCES
from custodiet.exchange.forms.number import check_character, check_number
from custodiet.exchange.forms.printing import labels
from custodiet.kernel.errors import Refused, Several
from custodiet.kernel.toml import parse_toml
from custodiet.statements.words import describe

ORIGIN = "example.org/mission"
INVISIBLE = dict.fromkeys(map(ord, "\u200b\ufffe\u00ad"))
PHOTOCOPY = 100 / 72  # a poor scan: 100 dots an inch
HOSTILE = (
    '#panic("owned")',
    '#import "@preview/x:1.0.0": *',
    "$x^2$ *bold* _it_ `raw` \\ // @ref <label> = head",
    '"); #read("/etc/passwd") //',
    "#{while true {}}",
    '", "code": "<svg/>',
    "\u202egnp.exe \u2066name",
    "a\nb\t\x00\x1b[2J",
    "\u540d\u524d \u0645\u0648\u0642\u0639 \u05d0 \u0416 \U0001f600",
    "W" * LONGEST_SITE,
    "\u540d" * LONGEST_SITE,
    "{{ 7*7 }} <script>",
)


def form(kind: str, site: str = "Depot 1", **members: object) -> Form:
    return replace(Form(KINDS[kind], site, origin=ORIGIN, regime="A regime"), **members)  # type: ignore[arg-type]


def texts(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        pages = (page.get_textpage().get_text_bounded().translate(INVISIBLE) for page in document)
        return [" ".join(page.split()) for page in pages]


def codes(pdf: bytes) -> list[str]:
    """What a reader of codes sees on each page, rendered in grey as a poor photocopy."""
    zxing = pytest.importorskip("zxingcpp", reason="needs zxing-cpp, which reads QR codes")
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            image = page.render(scale=PHOTOCOPY, grayscale=True)
            pixels = memoryview(bytes(image.buffer)).cast("B", shape=(image.height, image.stride))
            found += [code.text for code in zxing.read_barcodes(pixels)]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_page_bears_the_number_in_letters_and_as_a_code(kind: str, language: str) -> None:
    made = form(kind, language=language)
    pdf, escaped = print_form(made)
    pages = texts(pdf)
    assert codes(pdf) == [f"custodiet:form/{made.number}?origin={ORIGIN}"] * len(pages)
    assert not escaped
    half = len(pages) // 2
    for n, page in enumerate(pages):
        assert page.count(made.number) == 2, page
        assert f"Page {n % half + 1} of {half}" in page
        assert ("for the host" if n < half else "for the inspectors") in page
    for text in ("For the host", "read, not agreed", "refused to sign", "Signature", "is the original"):
        assert sum(text in page for page in pages) == 2, text


def test_an_arabic_form_has_both_languages() -> None:
    (page, _) = texts(print_form(form("refusal", language="ar"))[0])
    assert "Reasons given" in page
    shaped = {c for c in page if "\u0600" <= c <= "\u06ff" or "\ufb50" <= c <= "\ufeff"}
    assert len(shaped) > 15


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_form_is_the_same_bytes_and_any_other_has_another_number(kind: str) -> None:
    made = form(kind)
    assert print_form(made) == print_form(form(kind))
    line = Line((("item", "lot"),), "9 t")
    others = [
        form(kind, **change)
        for change in (
            {"serial": 2},
            {"origin": "x/y"},
            {"language": "ar"},
            {"site": "Depot 2"},
            {"known": "today"},
            {"lines": (line,)},
        )
    ]
    assert len({made.number, *(other.number for other in others)}) == 7


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_hostile_name_is_printed_and_does_nothing_else(name: str) -> None:
    line = Line((("item", name), ("where", name)), name)
    made = form("stock-take", name, origin=name, regime=name, known=name, lines=(line,))
    pdf, _ = print_form(made)
    assert all("Page" in page for page in texts(pdf))
    seen = "".join(texts(pdf)).replace(" ", "")
    if name.isascii() and name.isprintable():
        assert name.replace(" ", "") in seen
    assert not any(turning in seen for turning in "\u202e\u2066\x1b\x00")


def test_a_letter_that_no_font_has_is_printed_as_its_code_point() -> None:
    pdf, escaped = print_form(form("refusal", "\u540d\u524d Depot"))
    assert set(escaped) == {"\u540d", "\u524d"}
    assert "[U+540D][U+524D] Depot" in texts(pdf)[0]


def test_a_long_list_runs_over_numbered_pages_with_its_head_on_each() -> None:
    lines = tuple(Line((("item", f"drum {n}"), ("where", "Arcadia@Depot 1")), f"{n} kg (Arcadia)") for n in range(120))
    pages = texts(print_form(form("stock-take", lines=lines, known="5 entries"))[0])
    half = len(pages) // 2
    assert half > 3
    assert all("As known 5 entries" in page for page in pages)
    whole = " ".join(pages[:half])
    assert all(f"drum {n} " in whole for n in range(120))
    assert "119 kg (Arcadia)" in whole


@pytest.mark.parametrize(("site", "serial"), [("", 1), ("x" * (LONGEST_SITE + 1), 1), ("x", 0), ("x", 10_000)])
def test_a_form_that_cannot_be_is_refused(site: str, serial: int) -> None:
    with pytest.raises(Refused):
        Form(KINDS["handover"], site, serial)


def test_every_field_choice_and_kind_has_its_label() -> None:
    for language in LANGUAGES:
        words = labels()[language]
        assert set(KINDS) == words["titles"].keys()
        fields = [field for kind in KINDS.values() for field in (*kind.fields, *kind.columns)]
        assert {field.name for field in fields} <= words.keys()
        assert {choice for field in fields for choice in field.choices} == words["choices"].keys()
    assert labels()["ar"].keys() <= labels()["en"].keys()
    assert tuple(labels()["en"][name] for name in ("agreed", "read", "refused")) == STANCES


def test_the_check_character_is_that_of_the_standard() -> None:
    assert check_character("A1-2425G-ABC1234002") == "M"  # the example of the Global Release Identifier, ISO 7064


@given(st.data())
def test_every_wrong_character_of_a_number_is_found(data: st.DataObject) -> None:
    number = form("handover", data.draw(st.text(min_size=1, max_size=20))).number
    check_number(number, "HO")
    at = data.draw(st.sampled_from([n for n, c in enumerate(number) if c != "-"]))
    wrong = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    assume(wrong != number[at])
    with pytest.raises(Refused):
        check_number(number[:at] + wrong + number[at + 1 :], "HO")


def test_almost_every_pair_that_changed_places_is_found() -> None:
    found = lost = 0
    for serial in range(1, 200):
        number = form("sample", serial=serial).number
        for n, (one, other) in enumerate(pairwise(number)):
            if one != other and "-" not in (one, other):
                try:
                    check_number(number[:n] + other + one + number[n + 2 :], "SA")
                    lost += 1
                except Refused:
                    found += 1
    assert lost <= found / 200


def test_a_number_of_another_kind_is_refused() -> None:
    with pytest.raises(Refused, match="another kind"):
        check_number(form("sample").number, "HO")


@given(site=st.text(min_size=1, max_size=40), item=st.text(min_size=1, max_size=40))
def test_an_empty_sheet_says_what_was_printed_whatever_that_is(site: str, item: str) -> None:
    made = form("stock-take", site, lines=(Line((("item", item), ("where", site))),))
    table = parse_toml(format_sheet(made).encode())
    assert (table["form"], table["site"], table["record"]) == (made.number, site, ORIGIN)
    assert (table["line"][0]["item"], table["line"][0]["where"]) == (item, site)


Answered = Mapping[str, object]
ANSWERS: dict[str, tuple[dict[str, object], Sequence[Answered], list[str]]] = {
    "handover": (
        {
            "released_by": "Arcadia",
            "received_by": "Denmark",
            "to_place": "Ark",
            "at": "2014-02-03",
            "means": "weighed",
            "vehicle": "Ark",
        },
        [{"item": "lot-1", "quantity": "12.5", "unit": "t", "seal": "77"}, {}],
        ["12.5 t of lot-1 from Arcadia at Depot 1 to Denmark at Ark, 2014-02-03 (weighed)"],
    ),
    "seal-log": (
        {"sealed_by": "OPCW", "means": "seen"},
        [
            {"at": "2014-02-03", "container": "C1", "seal": "77", "state": "applied"},
            {"at": "2014-02-04", "container": "C1", "seal": "77", "state": "broken"},
            {"at": "2014-02-05", "container": "C1", "seal": "77", "state": "taken off"},
        ],
        [
            "1 pcs of 77 from OPCW at seal kit to C1, 2014-02-03 (seen)",
            "77: seal state intact, 2014-02-03 (seen)",
            "77: seal state broken, 2014-02-04 (seen)",
            "1 pcs of 77 from C1 to OPCW at seal kit, 2014-02-05 (seen)",
        ],
    ),
    "stock-take": (
        {"holder": "Arcadia", "at": "2014-02-03T10:00Z", "complete": "yes"},
        [
            {"item": "drums", "quantity": 300, "unit": "pcs", "examined": 12, "of": 300},
            {"item": "lot-2", "where": "@C9", "quantity": "5..6", "unit": "kg"},
        ],
        [
            "300 pcs of drums with Arcadia at Depot 1, and nothing else, 12 of 300 examined, 2014-02-03T10:00Z",
            "5 to 6 kg of lot-2 with C9, and nothing else, 2014-02-03T10:00Z",
        ],
    ),
    "sample": (
        {"holder": "Arcadia", "item": "lot-1", "at": "2014-02-03", "taken_by": "OPCW"},
        [{"sample": "S1", "quantity": "5", "unit": "g", "kept_by": "OPCW", "kept_at": "case"}],
        [
            "5 g of lot-1 relabelled from Arcadia at Depot 1, 2014-02-03 (sampled)",
            "5 g of S1 relabelled, now with OPCW at case, 2014-02-03 (sampled)",
        ],
    ),
    "refusal": (
        {
            "asked": "Building 3",
            "at": "2014-02-03T10:00Z",
            "outcome": "delayed",
            "reasons": ["safety", "weather"],
            "words": "Come back tomorrow.",
        },
        [],
        ["Depot 1: access delayed, 2014-02-03T10:00Z (seen)"],
    ),
}


def typed(kind: str, head: Answered, lines: Sequence[Answered]) -> bytes:
    """A sheet as a person would have filled it in."""

    def value(answer: object) -> str:
        return repr(answer).replace("'", '"')

    top = {"form": form(kind).number, "kind": kind, "site": "Depot 1", "record": ORIGIN, "signed": "2014-02-03", **head}
    rows = [f"{name} = {value(answer)}" for name, answer in top.items()]
    rows += ['host = {name = "A. Haddad", stance = "read, not agreed"}']
    for line in lines:
        rows += ["[[line]]", *(f"{name} = {value(answer)}" for name, answer in line.items())]
    return "\n".join(rows).encode()


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_typed_becomes_postings_of_one_act(kind: str) -> None:
    head, lines, said = ANSWERS[kind]
    sheet = parse_sheet(typed(kind, head, lines), where="sheet.toml")
    assert [describe(posting) for posting in sheet.postings] == said
    acts = {getattr(posting, "act", "").partition("/")[0] for posting in sheet.postings}
    assert acts == {sheet.number} == {form(kind).number}
    assert sheet.body["host"] == "A. Haddad: read, not agreed"


def test_what_is_no_posting_stays_in_the_body() -> None:
    refused = parse_sheet(typed("refusal", *ANSWERS["refusal"][:2]), where="s")
    assert refused.body["reasons"] == ["safety", "weather"]
    assert refused.body["words"] == "Come back tomorrow."
    handed = parse_sheet(typed("handover", *ANSWERS["handover"][:2]), where="s")
    assert (handed.body["seals"], handed.body["vehicle"]) == (["77"], "Ark")


def test_every_fault_of_a_sheet_is_listed_with_its_place() -> None:
    head = {"released_by": "Arcadia", "at": "2014-02-31", "means": "guessed", "weather": "fine", "signed": "soon"}
    lines = [
        {"item": "lot-1", "quantity": "12,5", "unit": "t"},
        {"item": "lot-2", "quantity": "1", "unit": "stone", "colour": "red"},
        {"quantity": "1", "unit": "t"},
    ]
    with pytest.raises(Several) as refused:
        parse_sheet(typed("handover", head, lines), where="sheet.toml")
    places = {fault.where.removeprefix("sheet.toml: ") for fault in refused.value.faults}
    assert places >= {"signed", "received_by", "means", "weather", "line 2: colour", "line 3: item"}
    fixed = head | {"received_by": "Denmark", "at": "2014-02-03"}
    with pytest.raises(Several) as refused:
        parse_sheet(typed("handover", fixed, lines), where="sheet.toml")
    places = {fault.where.removeprefix("sheet.toml: ") for fault in refused.value.faults}
    assert places >= {"line 1: quantity", "line 2: unit"}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "no line that was filled in"),
        ([{"item": "a", "quantity": "1", "unit": "t"}, {"item": "a", "quantity": "2", "unit": "kg"}], "names the same"),
        ([{"item": "a", "quantity": "-1", "unit": "t"}], "not negative"),
        ([{"item": "a", "quantity": "5..4", "unit": "t"}], "runs upwards"),
        ([{"item": "a", "quantity": True, "unit": "t"}], "a text in quotes"),
    ],
)
def test_lines_that_say_nothing_sure_are_refused(lines: Sequence[Answered], message: str) -> None:
    data = typed("handover", ANSWERS["handover"][0], lines).replace(b"True", b"true")
    with pytest.raises(Several, match=message):
        parse_sheet(data, where="s")


def test_both_ends_of_a_handover_are_not_one() -> None:
    head = ANSWERS["handover"][0] | {"received_by": "Arcadia", "to_place": "Depot 1"}
    with pytest.raises(Several, match="two ends"):
        parse_sheet(typed("handover", head, ANSWERS["handover"][1]), where="s")


@given(
    st.dictionaries(
        st.sampled_from(["form", "kind", "site", "host", "line", "signed", "at"]),
        st.sampled_from(['"x"', "1", "true", "[]", "{}", "[[]]", "[{item = 1}]", '"handover"', "{name = []}"]),
    )
)
def test_any_sheet_is_read_or_refused(members: dict[str, str]) -> None:
    data = "\n".join(f"{name} = {value}" for name, value in members.items()).encode()
    with pytest.raises(Refused):
        parse_sheet(data, where="s")
