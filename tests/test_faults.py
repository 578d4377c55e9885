"""A fault says where, what and what to do, alone or folded, and proposes the word that was meant."""

import pytest

from remit.faults import Fault, Folded, errors, fold, hint, nearest

KINDS = ["authority", "trust", "cluster", "trustee"]


def negative(row: int | None, column: str = "pay_gbp_y", kind: str = "below") -> Fault:
    return Fault(kind, "people.csv", row, column, "-1", "is below 0", "write 0 or more")


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (
            Fault("file", "sources.csv", None, None, None, "is not there", "put it there"),
            "sources.csv: is not there; put it there",
        ),
        (negative(4), "people.csv, row 4, column pay_gbp_y: “-1” is below 0; write 0 or more"),
        (
            Fault("date", "plan.toml", 4, "end", "soon", "is no date", "write 2012-06-30", "warning"),
            "plan.toml, line 4, key end: warning: “soon” is no date; write 2012-06-30",
        ),
    ],
)
def test_a_fault_reads_as_one_line(fault: Fault, line: str) -> None:
    assert str(fault) == line


def test_alike_faults_of_one_column_are_folded_and_others_are_not() -> None:
    many, other, of_another_kind = (
        [negative(n) for n in range(2, 9)],
        negative(2, "fte"),
        negative(9, kind="x"),
    )
    assert fold([*many, other, of_another_kind], over=6) == [
        Folded(many[0], tuple(range(2, 9))),
        other,
        of_another_kind,
    ]
    assert str(fold(many, over=6)[0]).startswith("people.csv, rows 2, 3, 4, 5, 6 and 2 more, column")


def test_a_warning_is_no_error() -> None:
    warning = Fault("x", "people.csv", 2, None, None, "is odd", "look again", "warning")
    assert errors([warning, negative(3)]) == [negative(3)]


def test_the_nearest_word_is_found_whatever_its_case() -> None:
    assert nearest("TRUST", KINDS) == "trust"
    assert nearest("kangaroo", KINDS) is None


def test_a_hint_names_the_nearest_first_and_is_empty_if_none_is_like_it() -> None:
    assert hint("trusst", KINDS) == "; nearest: trust, trustee"
    assert hint("kangaroo", KINDS) == ""
