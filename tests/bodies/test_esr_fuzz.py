from pathlib import Path

import pytest

from remit.faults import errors
from tests.bodies.esr_mutations import Chance, check_read, mutated, seed_file


@pytest.mark.parametrize("seed", range(5))
def test_no_broken_file_ends_otherwise_than_in_named_faults(tmp_path: Path, seed: int) -> None:
    chance, clean = Chance(seed), 0
    for _ in range(8):
        data = mutated(seed_file(), chance, 1 + chance.below(5))
        clean += not errors(check_read(data, tmp_path))
    assert clean < 8


def test_the_file_that_is_broken_is_a_good_one(tmp_path: Path) -> None:
    assert check_read(seed_file(), tmp_path) == []
