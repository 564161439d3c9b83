import shutil
from pathlib import Path

import pytest

from tests.cli.runner import succeed

EXAMPLE = Path(__file__).parents[2] / "examples" / "syria-2013"


@pytest.fixture(scope="session")
def syria(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record of `custodiet demo`; tests only read it."""
    record = tmp_path_factory.mktemp("syria") / "record"
    succeed("demo", "syria-2013", "--no-serve", "--out", record)
    return record


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the example, for whoever wants to change a cell."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "tables"))
