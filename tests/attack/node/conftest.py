from tests.cli.conftest import mission as mission  # noqa: PLC0414 - the fixture, for this folder too
