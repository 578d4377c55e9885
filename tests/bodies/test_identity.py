import os
import stat
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.bodies.identity import (
    KEY_BYTES,
    check_collisions,
    check_key_place,
    make_key,
    pseudonym,
    pseudonyms,
    read_key,
)
from remit.faults import FaultsFound

KEY = bytes(range(32))


def kinds(found: pytest.ExceptionInfo[FaultsFound]) -> list[str]:
    return [fault.kind for fault in found.value.faults]


def test_a_key_is_new_each_time_and_reads_back(tmp_path: Path) -> None:
    first, second = make_key(tmp_path / "a.key"), make_key(tmp_path / "b.key")
    assert len(first) == KEY_BYTES
    assert first != second
    assert read_key(tmp_path / "a.key") == first


def test_the_owner_alone_may_read_a_new_key_whatever_the_mask(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        make_key(tmp_path / "a.key")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "a.key").stat().st_mode) == 0o600


def test_a_key_is_not_overwritten(tmp_path: Path) -> None:
    key = make_key(tmp_path / "a.key")
    with pytest.raises(FaultsFound) as found:
        make_key(tmp_path / "a.key")
    assert kinds(found) == ["key-exists"]
    assert read_key(tmp_path / "a.key") == key


@pytest.mark.parametrize("files", [["plan.toml"], ["bodies.csv", "people.csv"]])
@pytest.mark.parametrize("inside", [".", "keys/mine"])
def test_a_key_may_not_lie_in_a_plan(tmp_path: Path, files: list[str], inside: str) -> None:
    plan = tmp_path / "plan"
    folder = plan / inside
    folder.mkdir(parents=True)
    kept = make_key(folder / "early.key")
    for name in files:
        (plan / name).write_text("")
    for deed in (make_key, read_key):
        with pytest.raises(FaultsFound) as found:
            deed(folder / ("new.key" if deed is make_key else "early.key"))
        assert kinds(found) == ["key-in-plan"]
        assert kept.hex() not in str(found.value)
    assert [path.name for path in folder.glob("*.key")] == ["early.key"]


def test_a_link_does_not_hide_a_plan(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "plan.toml").write_text("")
    (tmp_path / "elsewhere").symlink_to(tmp_path / "plan")
    with pytest.raises(FaultsFound):
        make_key(tmp_path / "elsewhere" / "a.key")


def test_a_folder_that_is_to_become_a_plan_counts(tmp_path: Path) -> None:
    assert check_key_place(tmp_path / "a.key") == []
    assert [fault.kind for fault in check_key_place(tmp_path / "a.key", tmp_path)] == ["key-in-plan"]
    assert check_key_place(tmp_path / "a.key", tmp_path / "plan") == []


def test_what_is_no_key_is_named_and_its_content_is_not_told(tmp_path: Path) -> None:
    secret = "ab" * 32
    texts = [
        "",
        secret,
        f"remit-key-2 {secret}",
        f"remit-key-1 {secret}00",
        f"remit-key-1 {secret} x",
        "\x00",
    ]
    for text in texts:
        path = tmp_path / "a.key"
        path.write_text(text)
        path.chmod(0o600)
        with pytest.raises(FaultsFound) as found:
            read_key(path)
        assert kinds(found) == ["not-a-key"]
        assert secret[:8] not in str(found.value)


def test_a_key_that_is_missing_or_a_folder_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.key", tmp_path):
        with pytest.raises(FaultsFound) as found:
            read_key(path)
        assert kinds(found) == ["no-key"]
    with pytest.raises(FaultsFound) as found:
        make_key(tmp_path / "no-folder" / "a.key")
    assert kinds(found) == ["key-not-written"]


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    key = make_key(tmp_path / "a.key")
    (tmp_path / "a.key").chmod(0o640)
    with pytest.raises(FaultsFound) as found:
        read_key(tmp_path / "a.key")
    assert kinds(found) == ["key-open"]
    assert key.hex() not in str(found.value)


def test_codes_have_the_form_that_people_need_and_stay_the_same() -> None:
    assert pseudonym(KEY, "12345678") == "19b6860617a8e098"
    assert pseudonym(KEY, "12345679") != pseudonym(KEY, "12345678")
    assert pseudonym(bytes(32), "12345678") != pseudonym(KEY, "12345678")


@pytest.mark.parametrize("alike", ["00012345", " 12345", "12 345\n", "\uff11\uff12\uff13\uff14\uff15"])
def test_ways_of_writing_one_number_have_one_code(alike: str) -> None:
    assert pseudonym(KEY, alike) == pseudonym(KEY, "12345")


def test_case_does_not_matter_but_zeros_within_and_letters_do() -> None:
    assert pseudonym(KEY, "ab12") == pseudonym(KEY, "AB12")
    assert len({pseudonym(KEY, text) for text in ("0", "10", "100", "0A1", "A1", "12345-2", "12345")}) == 7


@given(st.lists(st.none() | st.text(max_size=12)))
def test_a_column_has_the_codes_of_its_cells(cells: list[str | None]) -> None:
    codes = pseudonyms(KEY, pl.Series("who", cells, dtype=pl.String))
    assert codes.name == "who"
    for cell, code in zip(cells, codes, strict=True):
        if code is None:
            with pytest.raises(ValueError, match="blank"):
                pseudonym(KEY, cell or "")
        else:
            assert code == pseudonym(KEY, cell or "")
            assert len(code) == 16
            assert set(code) <= set("0123456789abcdef")


def test_numbers_have_the_codes_of_their_digits() -> None:
    assert pseudonyms(KEY, pl.Series([7, None])).to_list() == [pseudonym(KEY, "7"), None]


def test_a_key_of_the_wrong_length_is_refused_without_being_told() -> None:
    with pytest.raises(ValueError, match="32 bytes") as found:
        pseudonym(b"short", "1")
    assert "short" not in str(found.value)


def test_different_people_with_one_code_are_named_by_their_rows() -> None:
    identifiers = pl.Series(["0012", "12", "77", "78", "79", None])
    codes = pl.Series(["aa", "aa", "bb", "cc", "bb", None])
    faults = check_collisions(identifiers, codes, pl.Series(range(2, 8)), "staff.csv", "Employee Number")
    assert [(fault.kind, fault.row, fault.value) for fault in faults] == [("code-collision", 6, "bb")]
    assert "rows 4, 6" in str(faults[0])
    assert "77" not in str(faults[0])
    assert "79" not in str(faults[0])


def test_two_hundred_thousand_people_have_as_many_codes() -> None:
    numbers = pl.int_range(200_000, eager=True)
    codes = pseudonyms(KEY, numbers)
    assert codes.n_unique() == numbers.len()
    assert check_collisions(numbers, codes, numbers, "staff.csv", "Employee Number") == []
