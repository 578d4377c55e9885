"""Servers and browsers that the tests of the workbench share, one of each for a worker of the tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web import inside  # first: it settles the settings
from tests.web.servers import ROOT, Postgres, Workbench

DATABASES = ("sqlite", "postgres")
# A browser keeps an event loop in the thread in which tests inside the process read the database too.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
assert inside.DATA


@pytest.fixture(scope="session")
def assets() -> None:
    """The style sheets and scripts are built."""
    assert (ROOT / "build" / "static" / "staticfiles.json").is_file(), "build them first: make static"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory, assets: None) -> Iterator[Workbench]:
    bench = Workbench(tmp_path_factory.mktemp("workbench") / "data").start()
    yield bench
    bench.stop()


@pytest.fixture(scope="session")
def on_postgres(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, assets: None
) -> Iterator[Workbench]:
    few = {"REMIT_EXAMPLES": "one-board"}  # a country is put in once, on SQLite: it takes its time
    bench = Workbench(tmp_path_factory.mktemp("workbench") / "data", postgres.url, few).start()
    yield bench
    bench.stop()


@pytest.fixture
def workbook() -> Path:
    """The messy workbook that ships."""
    return ROOT / "src" / "remit" / "examples" / "one_board" / "sources" / "one-board-lists.xlsx"
