"""A stranger's name resolves to this machine, so that a script of his reads a portal that listens to it alone."""

from itertools import product
from pathlib import Path

import pytest

from custodiet.kernel.errors import Refused
from custodiet.web import hosts_of
from tests.cli.conftest import Mission
from tests.cli.runner import fail
from tests.portal.served import serving

STRANGE = ("evil.example", "evil.example:8613", "127.0.0.1.evil.example", "localhost.evil", "10.0.0.1", "[::2]")


def test_it_is_answered_with_nothing_of_the_record(mission: Mission) -> None:
    with serving(mission.record, hosts_of("", "127.0.0.1")) as served:
        for host, path in product((*STRANGE, "127.0.0.1:1@evil.example"), ("/", "/log/files/checkpoint", "/nothing")):
            answer = served.get(path, host=host)
            assert answer.status == (400 if "@" in host else 421)
            assert "example.org/mission" not in answer.text
            assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_names_of_this_machine_are_answered(mission: Mission) -> None:
    with serving(mission.record, hosts_of("", "127.0.0.1")) as served:
        for host in ("127.0.0.1", "localhost", "LOCALHOST:1", "[::1]", "[::1]:8613"):
            assert served.get("/", host=host).status == 200


def test_who_listens_to_others_answers_to_any_name(mission: Mission) -> None:
    with serving(mission.record, hosts_of("", "0.0.0.0")) as served:  # noqa: S104 - only said to
        text = served.get("/", host="record.example.org").text
        assert 'href="http://record.example.org/?at_checkpoint=3"' in text


def test_permanent_addresses_and_feeds_begin_with_the_public_address(mission: Mission) -> None:
    hosts = hosts_of("https://record.example.org/", "127.0.0.1")
    with serving(mission.record, hosts) as served:
        for host in ("127.0.0.1", "record.example.org", "record.example.org:443"):
            assert 'href="https://record.example.org/?at_checkpoint=3"' in served.get("/", host=host).text
            assert 'href="https://record.example.org/journal.atom"' in served.get("/journal.atom", host=host).text
        assert served.get("/", host="evil.example").status == 421


def test_nobody_says_by_a_header_where_the_portal_is(mission: Mission) -> None:
    with serving(mission.record) as served:
        said = {"x_forwarded_host": "evil.example", "x_forwarded_proto": "https", "x_forwarded_for": "1.2.3.4"}
        text = served.get("/", method="GET", data=None, forwarded="host=evil.example;proto=https", **said).text
        assert f'href="{served.base}/?at_checkpoint=3"' in text


NO_ADDRESSES = ("record.example.org", "ftp://x", "https://", "https://x/portal", "https://u@x", "https://x?y",
                "https://x:y", "https://é.example", "javascript:alert(1)", "https://x\n")  # fmt: skip


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_a_public_address_that_is_none_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="readers cannot reach"):
        hosts_of(url, "127.0.0.1")
    assert "https://record.example.org" in fail("serve", tmp_path, "--public-url", url)
