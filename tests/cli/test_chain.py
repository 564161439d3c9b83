"""`show RECORD chain THING`: a story as text, as rows and as a picture."""

from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import Mission
from tests.cli.runner import custodiet, fail, succeed


def moved(mission: Mission, party: str, act: str, item: str, source: str, target: str, at: str) -> object:
    one = {"unit": "pcs", "lo": "1", "hi": "1"}
    posting = {"verb": "move", "act": act, "item": item, "qty": one, "from": source, "to": target, "at": at}
    return mission.sign(party, f"{act} by {party}", type="movement", said=at, postings=[posting])


@pytest.fixture
def shipped(mission: Mission) -> Mission:
    """A drum goes into a container; the container goes from Arcadia to the inspectors, as both say."""
    files = [
        moved(mission, "Arcadia", "pack", "drum 1", "Arcadia@depot", "@C 1", "2014-01-02"),
        moved(mission, "Arcadia", "hand over", "C 1", "Arcadia@depot", "Inspectorate@port", "2014-01-05"),
        moved(mission, "Inspectorate", "hand over", "C 1", "Arcadia@depot", "Inspectorate@port", "2014-01-05"),
    ]
    succeed("submit", mission.record, *files)
    return mission


def test_a_story_in_words_tells_a_step_once(shipped: Mission) -> None:
    out = succeed("show", shipped.record, "chain", "drum 1").out
    assert out.startswith("The story of drum 1: 2 steps, told by Arcadia, Inspectorate.")
    assert "itself  1 pcs of drum 1 from Arcadia at depot to C 1" in out
    assert "around  1 pcs of C 1 from Arcadia at depot to Inspectorate at port" in out
    assert "- Arcadia; Inspectorate [" in out
    assert "By the book of Arcadia it is with C 1." in out


def test_a_story_as_rows_has_each_voice(shipped: Mission) -> None:
    rows = succeed("show", shipped.record, "chain", "C 1", "--format", "json").json()
    assert [(row["role"], row["act"], row["voice"]) for row in rows] == [
        ("inside", "pack", "Arcadia"),
        ("itself", "hand over", "Arcadia"),
        ("itself", "hand over", "Inspectorate"),
    ]
    then = succeed("show", shipped.record, "chain", "C 1", "--as-of", "2014-01-03", "--format", "json").json()
    assert [row["act"] for row in then] == ["pack"]
    assert succeed("show", shipped.record, "chain", "C 1", "--format", "csv").out.startswith("date,role,")
    assert "Chain of custody of C 1" in succeed("show", shipped.record, "chain", "C 1", "--format", "table").out


def test_a_story_as_a_picture(shipped: Mission) -> None:
    svg = succeed("show", shipped.record, "chain", "C 1", "--format", "svg").out
    assert ET.fromstring(svg).tag.endswith("svg")  # noqa: S314 - we drew it
    assert "Inspectorate at port" in svg


def test_a_slip_of_the_pen_is_told(shipped: Mission) -> None:
    message = fail("show", shipped.record, "chain", "drum1")
    assert "expected drum 1" in message
    assert custodiet("show", shipped.record, "chain").code == 2
    assert custodiet("show", shipped.record, "journal", "drum 1").code == 2
    assert custodiet("show", shipped.record, "journal", "--format", "svg").code == 2
