"""A permanent address shows the same for ever: what the log's first entries say, whatever comes later."""

from custodiet.kernel.keys import COSIGNATURE_V1, SigningKey
from custodiet.log import note
from custodiet.log.cosignature import cosign
from tests.cli.conftest import Mission
from tests.cli.runner import succeed
from tests.portal.served import serving


def test_a_voice_that_speaks_later_changes_no_answer(mission: Mission) -> None:
    with serving(mission.record) as served:
        path = "/holdings?at_checkpoint=2&voice=Inspectorate"  # the founding, and Arcadia's key
        before = served.get(path)
        assert before.status == 400
        succeed("submit", mission.record, mission.count("Inspectorate", "one", "50", "2014-01-01"))
        assert served.get("/holdings?voice=Inspectorate").status == 200
        assert served.get(path).status == 400
        assert "nobody of that name" in served.get(path).text


def test_a_size_that_the_log_never_signed_says_so(mission: Mission) -> None:
    succeed("submit", mission.record, *(mission.count("Arcadia", f"n{n}", "1", "2014-01-01") for n in range(4)))
    with serving(mission.record) as served:
        text = served.get("/holdings?at_checkpoint=5").text
        assert "No checkpoint of 5 entries was signed" in text
        assert 'href="/log?at_checkpoint=7">7 entries</a>' in text
        assert "Checkpoint <a" not in text
        for size in (7, 3):
            assert f'log?at_checkpoint={size}">{size}, root' in served.get(f"/?at_checkpoint={size}").text


def test_a_witness_that_comes_later_changes_what_is_new_and_nothing_else(mission: Mission) -> None:
    succeed("submit", mission.record, mission.count("Arcadia", "one", "50", "2014-01-01"))
    checkpoint = mission.record / "log" / "checkpoint"
    with serving(mission.record) as served:
        paths = [
            f"/{name}?at_checkpoint=4" for name in ("", "log", "statements/3", "statements/3/proof", "journal.atom")
        ]
        before = [served.get(path).body for path in paths]
        assert "No witness has cosigned it" in served.get("/").text
        key = SigningKey("witness.example/w", bytes(range(32)), COSIGNATURE_V1)
        text = note.parse(checkpoint.read_bytes()).text
        checkpoint.write_bytes(checkpoint.read_bytes() + f"{cosign(text, key, time=1_790_000_000)}\n".encode())
        assert "It bears lines of witness.example/w" in served.get("/").text
        assert "witness.example/w" in served.get("/log").text
        assert b"witness.example/w" in served.get("/statements/3/proof").body
        assert [served.get(path).body for path in paths] == before


def test_a_page_says_what_its_permanent_address_covers(mission: Mission) -> None:
    with serving(mission.record) as served:
        text = served.get("/holdings").text
        assert "what the log's first 3 entries say" in text.replace("&#39;", "'")
        assert "texts of archived sources" in text
        assert "Texts are the portal" in served.get("/sources").text
