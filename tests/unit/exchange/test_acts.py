"""Acts beside public tables: statements of their own types, from the words of a row."""

from pathlib import Path

import pytest

from custodiet.exchange import Draft
from custodiet.exchange.review import STALE
from custodiet.kernel.errors import Refused
from custodiet.statements.posting import Mark, Move, holder
from tests.unit.exchange.importing import EXAMPLE, by_row, edit, raw_copy, read

READING = read(EXAMPLE)
ROWS = by_row(READING)
SAMPLE = """
[[acts]]
table = "syria-timeline"
row = "T122"
text = "The two cylinders of disputed ownership tested"
reason = "tested where they were"
type = "sample"
body = { step = "analysed" }
postings = [{ verb = "mark", subject = "cylinders", aspect = "contents", value = "sarin", means = "sampled" }]
"""


def with_acts(folder: Path, acts: str) -> Path:
    """The public tables alone, with one file of acts."""
    raw_copy(folder)
    tables = "".join(f'[tables.syria-{n}]\nfile = "syria-{n}.csv"\n' for n in ("timeline", "obligations", "statements"))
    (folder / "source.toml").write_text(f'title = "t"\nacts = ["acts.toml"]\n{tables}', encoding="utf-8")
    (folder / "acts.toml").write_text(acts, encoding="utf-8")
    return folder


def act(folder: Path, acts: str, segment: str) -> Draft:
    """The last statement about a segment: its act's."""
    return by_row(read(with_acts(folder, acts)))[segment][-1]


def test_an_act_has_from_its_row_what_it_leaves_open(tmp_path: Path) -> None:
    draft = act(tmp_path, SAMPLE, "syria-timeline#T122")
    (mark,) = draft.postings
    assert isinstance(mark, Mark)
    assert (mark.act, mark.at.text) == ("syria-timeline/T122", "2014-06-14")
    assert (draft.type, draft.said, draft.attributed_to) == ("sample", "2014-06-14", "OPCW")
    assert draft.source is not None
    assert draft.source.id == "https://www.gcint.org/syrian-chemical-weapons-destruction-update-25/"
    assert draft.body == {
        "text": "The two cylinders of disputed ownership tested",
        "step": "analysed",
        "via": ["gcint.org"],
        "note": "tested where they were",
    }


def test_an_act_says_for_itself_who_told_it_when_and_through_whom(tmp_path: Path) -> None:
    told = 'attributed_to = "A paper"\nsaid = "2014-07"\nvia = ["An agency"]\ntype = "sample"'
    draft = act(tmp_path, SAMPLE.replace('type = "sample"', told), "syria-timeline#T122")
    assert (draft.attributed_to, draft.said, draft.body["via"]) == ("A paper", "2014-07", ["An agency"])


@pytest.mark.parametrize(
    ("table", "row", "text", "speaker"),
    [
        ("syria-obligations", "DAT-1", "26 issues opened", "compiler of syria-obligations"),
        ("syria-statements", "S38", "Clear and convincing evidence", "Ake Sellstrom (UN Mission)"),
    ],
)
def test_rows_of_every_table_can_tell_of_acts(tmp_path: Path, table: str, row: str, text: str, speaker: str) -> None:
    acts = SAMPLE.replace("syria-timeline", table).replace("T122", row)
    acts = acts.replace("The two cylinders of disputed ownership tested", text)
    draft = act(tmp_path, acts, f"{table}#{row}")
    assert (draft.type, draft.attributed_to, draft.postings[0].act) == ("sample", speaker, f"{table}/{row}")  # type: ignore[union-attr]


def test_an_act_whose_words_are_gone_is_listed_and_not_told(tmp_path: Path) -> None:
    folder = with_acts(tmp_path, SAMPLE)
    edit(folder / "syria-timeline.csv", "of disputed ownership tested", "of disputed ownership seen")
    reading = read(folder)
    assert [draft for draft in reading.drafts if draft.type == "sample"] == []
    (unread,) = [one for one in reading.unread if one.field == "acts"]
    assert (unread.segment, unread.reason) == ("T122", STALE)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[[acts]]", "[[act]]", "this is no file of acts"),
        ('row = "T122"', 'row = "T999"', "acts.toml, act 1: syria-timeline has no such row"),
        ('table = "syria-timeline"', 'table = "timeline"', "acts.toml, act 1: there is no such table"),
        ('reason = "tested where they were"\n', "", "acts.toml, act 1: reason is missing"),
        ('reason = "tested where they were"', 'reason = ""', "reason is a text that is not empty"),
        ("reason =", "why = 1\nreason =", "this member is not known"),
        ('body = { step = "analysed" }', "body = []", "body is a table"),
        ('body = { step = "analysed" }', "via = []", "via is a list that is not empty"),
        ('step = "analysed"', 'step = "lost"', "acts.toml, act 1: /body/step: one of these words is needed"),
        ('body = { step = "analysed" }\n', "", "the body of this sample lacks step"),
        ('verb = "mark"', 'verb = "guess"', "this verb is not known"),
        ('means = "sampled"', 'means = "sampled", _sd = []', "acts.toml, act 1: "),
        ('{ verb = "mark"', '"a mark", { verb = "mark"', "a posting is a table"),
        ('type = "sample"', 'type = "correction"', "act 1: the body of this correction lacks reason"),
        ('reason = "tested', 'said = "soon"\nreason = "tested', "this is no date or time"),
    ],
)
def test_a_broken_act_is_refused_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert SAMPLE.count(old) == 1
    with pytest.raises(Refused) as error:
        read(with_acts(tmp_path, SAMPLE.replace(old, new)))
    assert message in str(error.value)


def test_an_act_that_answers_another_statement_cannot_stand_beside_a_table(tmp_path: Path) -> None:
    acts = SAMPLE.replace('type = "sample"', 'type = "withdrawal"').replace("step =", "reason =")
    with pytest.raises(Refused, match="does not say what it withdraws"):
        read(with_acts(tmp_path, acts))


def test_all_faults_of_all_acts_are_told_at_once(tmp_path: Path) -> None:
    broken = SAMPLE.replace("T122", "T999") + SAMPLE.replace("analysed", "lost")
    with pytest.raises(Refused) as error:
        read(with_acts(tmp_path, broken))
    assert "2 faults" in str(error.value)
    assert "act 1" in str(error.value)
    assert "act 2" in str(error.value)


def test_every_act_of_the_example_reads_words_that_stand_in_its_row() -> None:
    assert [one for one in READING.unread if one.field == "acts"] == []


def test_no_act_of_the_example_names_a_holder_of_chemicals_that_its_tables_do_not_name() -> None:
    public = "".join((EXAMPLE / f"{n}.csv").read_text(encoding="utf-8") for n in ("timeline", "obligations"))
    moves = [p for d in READING.drafts for p in d.postings if isinstance(p, Move)]
    holders = {holder(account) for move in moves for account in (move.from_account, move.to_account)} - {"", "?"}
    assert {name for name in holders if name not in public and not name.startswith("~")} == set()


def test_what_no_source_weighed_has_no_amount() -> None:
    """A move has an amount only where its own row prints it."""
    for segment, drafts in ROWS.items():
        if not segment.startswith("syria-timeline"):
            continue
        moves = [p for d in drafts for p in d.postings if isinstance(p, Move) and p.quantity.hi is not None]
        words = " ".join(str(d.body) for d in drafts)
        for move in moves:
            assert str(move.quantity.hi) in words, (segment, move)


def test_an_act_may_rely_on_another_address_and_have_no_postings(tmp_path: Path) -> None:
    rule = SAMPLE.replace('type = "sample"', 'type = "remark"\nsource = "https://example.org/rule"')
    lines = [line for line in rule.splitlines() if not line.startswith(("postings", "body"))]
    draft = act(tmp_path, "\n".join(lines), "syria-timeline#T122")
    assert draft.postings == ()
    assert draft.source is not None
    assert (draft.source.id, draft.source.covers) == ("https://example.org/rule", ("syria-timeline#T122",))
