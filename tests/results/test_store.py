"""One run at a time writes into a folder; a run that was killed does not keep it."""

import os
from pathlib import Path

import pytest

from remit.results.lock import LOCK, FolderBusy, sole_writer


def test_a_folder_has_one_writer(tmp_path: Path) -> None:
    with sole_writer(tmp_path):
        assert (tmp_path / LOCK).read_text() == str(os.getpid())
        with pytest.raises(FolderBusy, match="another run"), sole_writer(tmp_path):
            pass
    assert not (tmp_path / LOCK).exists()


def test_a_lock_of_a_dead_run_does_not_count(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text("999999999")
    with sole_writer(tmp_path):
        assert (tmp_path / LOCK).read_text() == str(os.getpid())
