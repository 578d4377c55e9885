"""A fault says where, what and what to do, alone or folded, and proposes the word that was meant."""

import pytest

from remit.faults import Fault, Folded, counted, errors, fold, hint, nearest

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
        Folded(many[0], tuple(range(2, 9)), ("-1",)),
        other,
        of_another_kind,
    ]
    assert str(fold(many, over=6)[0]).startswith("people.csv, rows 2, 3, 4, 5, 6 and 2 more, up to 8, column")


def test_a_warning_is_no_error() -> None:
    warning = Fault("x", "people.csv", 2, None, None, "is odd", "look again", "warning")
    assert errors([warning, negative(3)]) == [negative(3)]


def test_the_nearest_word_is_found_whatever_its_case() -> None:
    assert nearest("TRUST", KINDS) == "trust"
    assert nearest("kangaroo", KINDS) is None


def test_a_hint_names_the_nearest_first_and_is_empty_if_none_is_like_it() -> None:
    assert hint("trusst", KINDS) == "; nearest: trust, trustee"
    assert hint("kangaroo", KINDS) == ""


def test_where_each_says_something_else_none_stands_for_all() -> None:
    many = [
        Fault(
            "x", "ledger.csv", n or None, "fte", f"{n} FTE", f"is what it says of {n}", "mend it", "warning"
        )
        for n in range(10)
    ]
    lines = fold(many, over=5)
    assert lines[:3] == many[:3]
    assert [str(line) for line in lines[3:]] == [
        "ledger.csv, rows 3, 4, 5, 6, 7 and 2 more, up to 9, column fte: warning: 7 more of this sort, each "
        "with figures or words of its own; --json lists them all"
    ]
    (*_, last) = fold([Fault("x", "a.csv", n, None, None, str(n), "mend it") for n in (2, None) * 4], over=5)
    assert str(last).startswith("a.csv: 5 more of this sort")


def test_a_word_that_is_proposed_for_one_is_not_proposed_for_all() -> None:
    remedies = ["write finance if that is meant; add it, or name another", "add it, or name another"]
    many = [Fault("x", "people.csv", n, "function", f"f{n}", "is none", remedies[n % 2]) for n in range(10)]
    (line,) = fold(many, over=5)
    assert str(line).endswith("“f0”, “f1”, “f2” and 7 more is none; add it, or name another")


def test_a_few_alike_notes_are_folded_already() -> None:
    notes = [Fault("x", "a.csv", n, None, None, "is left out", "look", "note") for n in range(2, 6)]
    assert [str(line) for line in fold(notes)] == ["a.csv, rows 2, 3, 4, 5: note: is left out; look"]
    assert fold(notes[:3]) == notes[:3]


@pytest.mark.parametrize(("number", "said"), [(0, "0 rows"), (1, "1 row"), (1000, "1,000 rows")])
def test_a_number_takes_its_noun(number: int, said: str) -> None:
    assert counted(number, "row") == said


def test_a_folded_line_shows_up_to_three_of_the_values() -> None:
    many = [Fault("x", "people.csv", n, "band", f"b{n % 5}", "is no band", "mend it") for n in range(2, 12)]
    (line,) = fold(many, over=5)
    assert str(line).endswith("up to 11, column band: “b2”, “b3”, “b4” and 2 more is no band; mend it")
    (line,) = fold(
        [Fault("x", "people.csv", n, None, None, "is blank", "fill it in") for n in range(9)], over=5
    )
    assert str(line).endswith("and 4 more, up to 8: is blank; fill it in")
