"""Whatever is wrong with a bundle is found, by the rule that it breaks: the corpus, against the verifiers."""

from pathlib import Path

import pytest

from custodiet.app.bundles import verify_bundle
from custodiet.kernel.errors import CustodietError
from tests.attack.bundles.forging import good, pack
from tools.broken_bundles import FOLDER, bundles
from verifier import custodiet_verify

FILES = sorted(path for path in FOLDER.iterdir() if path.suffix in {".zip", ".html"})
BROKEN = [path for path in FILES if path.stem.endswith("_fail")]
WHOLE = [path for path in FILES if path.stem.endswith("_pass")]


def by_name(path: Path) -> str:
    return path.name


def test_the_files_are_those_that_the_tool_writes() -> None:
    made = dict(bundles())
    assert {path.name: path.read_bytes() for path in FILES} == made
    assert sorted(FILES) == sorted([*BROKEN, *WHOLE])


def test_no_two_are_the_same_fault() -> None:
    assert len({path.read_bytes() for path in FILES}) == len(FILES)


@pytest.mark.parametrize("path", BROKEN, ids=by_name)
def test_the_file_of_python_names_the_rule_that_is_broken(path: Path) -> None:
    with pytest.raises(custodiet_verify.Fault) as found:
        custodiet_verify.verify_bundle(path.read_bytes())
    assert str(found.value).startswith(path.name.partition("_")[0] + ": ")


@pytest.mark.parametrize("path", WHOLE, ids=by_name)
def test_the_file_of_python_accepts_what_holds(path: Path) -> None:
    verdict = custodiet_verify.verify_bundle(path.read_bytes())
    assert verdict.whole == (path.name != "not_whole_pass.zip")
    assert bool(verdict.not_compared) != verdict.whole


@pytest.mark.parametrize("path", BROKEN, ids=by_name)
def test_the_product_refuses_it(path: Path) -> None:
    with pytest.raises(CustodietError):
        verify_bundle(path.read_bytes(), policy=None, remembered=None, where="here", progress=lambda *_: None)


@pytest.mark.parametrize("path", WHOLE, ids=by_name)
def test_the_product_accepts_what_holds(path: Path) -> None:
    verify_bundle(path.read_bytes(), policy=None, remembered=None, where="here", progress=lambda *_: None)


def test_both_give_one_verdict() -> None:
    for path in WHOLE:
        data = path.read_bytes()
        product = verify_bundle(data, policy=None, remembered=None, where="here", progress=lambda *_: None)
        assert custodiet_verify.verify_bundle(data).row() == product.row(), path.name


def test_the_good_bundle_is_the_one_that_all_others_were_made_from() -> None:
    assert (FOLDER / "good_pass.zip").read_bytes() == pack(good().members())
