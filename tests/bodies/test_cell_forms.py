"""Dates, numbers, bands and words are read in the forms in which people write them, and in no others."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remit.bodies.importing.dates import Order, read_dates
from remit.bodies.importing.headers import known_names, matches, plain
from remit.bodies.importing.numbers import read_numbers
from remit.bodies.importing.personal import personal_cells, personal_header
from remit.bodies.importing.words import band_of, why_not, word_of, yes_or_no
from remit.bodies.tables import TABLES

DAYS = st.dates(date(1920, 1, 1), date(2099, 12, 31))
LAST_OF_MARCH = date(2011, 3, 31)


def of(*texts: str) -> dict[str, int]:
    return dict.fromkeys(texts, 1)


@pytest.mark.parametrize(
    "text",
    [
        *("2011-03-31", "2011-03-31 00:00:00", "2011-03-31T09:30:00", "2011/03/31", "2011.3.31", "20110331"),
        *(
            "31/03/2011",
            "31-03-2011",
            "31.3.2011",
            "31 03 2011",
            "31/3/11",
            "31/03/2011 00:00",
            "31/03/2011 9:30",
        ),
        *(
            "31-Mar-2011",
            "31 March 2011",
            "31MAR2011",
            "31st of March 2011",
            "31 Mar 11",
            "31-mar-11",
            "31 Mar. 2011",
        ),
        *("Thursday, 31 March 2011", "Thu 31 Mar 2011", "March 31, 2011", "Mar 31 2011", "40633", "40633.75"),
    ],
)
def test_a_date_in_any_form(text: str) -> None:
    assert read_dates(of(text)).values == {text: LAST_OF_MARCH}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("2011", "a year without day"),
        ("Mar-11", "a month without a day"),
        ("March 2011", "a month without a day"),
        ("03/2011", "a month without a day"),
        ("30/02/2011", "no calendar"),
        ("31/04/2011", "no calendar"),
        ("7", "a number"),
        ("999999", "a number"),
        ("soon", "no date"),
        ("31 Foo 2011", "no date"),
        ("32/13/2011", "no date"),
    ],
)
def test_what_is_no_date_says_why(text: str, what: str) -> None:
    found = read_dates(of(text))
    assert found.values == {}
    assert what in found.wrong[text]


@pytest.mark.parametrize("text", ["31/12/4712", "9999-12-31", "31-DEC-4712", "00/00/0000"])
def test_a_date_that_stands_for_no_end_is_blank(text: str) -> None:
    assert read_dates(of(text)).values == {text: None}


def test_the_order_is_decided_by_the_column() -> None:
    british = read_dates(of("31/03/2011", "04/05/2011"))
    american = read_dates(of("03/31/2011", "04/05/2011"))
    assert british.values["04/05/2011"] == date(2011, 5, 4)
    assert american.values["04/05/2011"] == date(2011, 4, 5)
    assert (british.order, american.order) == (Order.DAY_FIRST, Order.MONTH_FIRST)
    assert british.sure
    assert american.sure


def test_an_order_that_no_cell_shows_is_british_and_not_sure() -> None:
    found = read_dates(of("04/05/2011", "06/07/2011"))
    assert found.values["04/05/2011"] == date(2011, 5, 4)
    assert not found.sure
    assert read_dates(of("04/04/2011")).sure


def test_the_few_the_other_way_round_are_wrong_and_not_turned() -> None:
    found = read_dates({"31/03/2011": 9, "12/25/2010": 1})
    assert "other way round" in found.wrong["12/25/2010"]


def test_the_order_that_is_said_goes_before_the_cells() -> None:
    assert read_dates(of("04/05/2011"), Order.MONTH_FIRST).values["04/05/2011"] == date(2011, 4, 5)


@given(DAYS)
def test_a_day_reads_the_same_in_every_form(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    texts = [
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day:%d-%b-%Y}",
        f"{day:%-d %B %Y}",
        f"{day:%Y%m%d}",
        serial,
    ]
    assert set(read_dates(of(*texts)).values.values()) == {day}


@given(st.text(max_size=30))
def test_no_text_is_too_odd_for_dates_and_numbers(text: str) -> None:
    dates, numbers = read_dates(of(text)), read_numbers(of(text))
    assert (text in dates.values) != (text in dates.wrong)
    assert (text in numbers.values) != (text in numbers.wrong)


def test_a_year_of_two_digits_is_the_likelier_one() -> None:
    found = read_dates(of("31/03/65", "31/03/05"))
    assert list(found.values.values()) == [date(1965, 3, 31), date(2005, 3, 31)]
    assert found.short_years


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[("1234.5", 1234.5), ("£1,234.50", 1234.5), ("£ 1,234", 1234), ("GBP 1234", 1234), ("1 234", 1234)],
        *[
            ("(1,234)", -1234),
            ("-5", -5),
            ("5-", -5),
            ("\u22125", -5),
            ("+5", 5),
            ("60%", 0.6),
            ("60 per cent", 0.6),
        ],
        *[("nil", 0), ("£-", 0), ("Nil", 0), ("£45k", 45_000), ("1.2m", 1_200_000), ("45,000 p.a.", 45_000)],
        *[
            ("45,000 per annum", 45_000),
            ("37.5 hrs", 37.5),
            ("0.6 WTE", 0.6),
            ("3 months", 3),
            ("1e5", 100_000),
        ],
        *[(".5", 0.5), ("\u00a01\u202f234\u00a0", 1234), ("(£1,000)", -1000)],
    ],
)
def test_a_number_in_any_form(text: str, number: float) -> None:
    assert read_numbers(of(text)).values[text] == pytest.approx(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "12,34.5",
        "1,23,456",
        "$5",
        "€5",
        "1/2",
        "12 weeks",
        "2 years",
        "1e999",
        "--5",
        "5 6 p",
        "٣",
    ],
)
def test_what_is_no_number_is_wrong(text: str) -> None:
    assert text in read_numbers(of(text)).wrong


def test_a_comma_is_a_decimal_point_where_the_column_shows_it() -> None:
    found = read_numbers(of("0,6", "1", "1.234,5"))
    assert found.comma_decimal
    assert found.values == {"0,6": 0.6, "1": 1.0, "1.234,5": 1234.5}
    assert not read_numbers(of("1,234", "0.6")).comma_decimal
    assert "0,6" in read_numbers(of("0,6", "0.8")).wrong


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_number_with_pounds_and_commas_is_the_number(value: object) -> None:
    text = f"£{value:,}"
    assert read_numbers(of(text)).values[text] == pytest.approx(float(str(value)))


@pytest.mark.parametrize(
    ("text", "band"),
    [
        *[("8a", "8a"), ("8A", "8a"), ("8-A", "8a"), ("Band 8a", "8a"), ("Band 8 A", "8a"), ("08a", "8a")],
        *[("AfC: Band 8 - Range A", "8a"), ("AfC Band 8 Range D", "8d"), ("Agenda for Change Band 9", "9")],
        *[
            ("NHS|XR08|Review Body Band 8 - Range A", "8a"),
            ("Band 05", "5"),
            ("B7", "7"),
            ("6", "6"),
            ("vsm", "vsm"),
        ],
        *[("Very Senior Manager", "vsm"), ("VSM (spot)", "vsm"), ("Pay Band 3", "3")],
        *[("Band 8", None), ("Band 10", None), ("Band 8e", None), ("Band 5/6", None), ("Consultant", None)],
        *[("Band 6 Annex 21", None), ("", None), ("56", None)],
    ],
)
def test_a_band_in_any_form(text: str, band: str | None) -> None:
    assert band_of(text) == band


def test_band_eight_says_what_is_missing() -> None:
    assert "range" in why_not("AfC: Band 8", TABLES["people"].column("band"))


@pytest.mark.parametrize(
    ("text", "answer"), [("Yes", True), ("n", False), ("TRUE", True), ("0", False), ("maybe", None)]
)
def test_yes_or_no(text: str, answer: bool | None) -> None:
    assert yes_or_no(text) is answer


def test_a_function_is_known_by_its_slug_its_name_and_its_other_names() -> None:
    column = TABLES["people"].column("function")
    words = ["finance", "Medicines management", "CHC", "300 Finance", "finanse"]
    assert [word_of(text, column) for text in words] == [
        "finance",
        "medicines",
        "continuing-care",
        "finance",
        None,
    ]


def test_several_allowed_words_may_be_parted_by_commas() -> None:
    column = TABLES["schemes"].column("kinds")
    assert word_of("Trust, authority", column) == "trust authority"
    assert word_of("trust, nothing", column) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("NHS Start Date", "NHSStartDate"), ("Pay  Band", "pay_band"), ("D.O.B.", "d o b"), ("FTE*", "fte")],
)
def test_headers_are_compared_without_case_and_marks(one: str, other: str) -> None:
    assert plain(one) == plain(other)


def test_each_known_name_of_a_table_finds_its_column() -> None:
    for name, table in TABLES.items():
        for known, columns in known_names(name).items():
            assert set(columns) <= set(matches(known, table)), (name, known)


def test_a_header_that_is_nearly_a_known_name_is_believed_less() -> None:
    exact, near = (
        matches(header, TABLES["people"])["born"][0] for header in ("Date of Birth", "Dat of Birth")
    )
    assert 0 < near < exact


@pytest.mark.parametrize(
    "header",
    [
        *(
            "Surname",
            "First Name",
            "Known As",
            "Full name",
            "Line Manager",
            "Post holder",
            "NI Number",
            "NINO",
        ),
        *(
            "National Insurance No",
            "Home Address",
            "Address Line 1",
            "Postcode",
            "E-mail",
            "Work Email",
            "Mobile",
        ),
        *("Employee Name", "Bank Account", "NMC PIN", "Initials", "Employee Number", "Payroll No"),
    ],
)
def test_headers_that_say_who_a_person_is(header: str) -> None:
    assert personal_header(header) is not None


@pytest.mark.parametrize(
    "header",
    [
        "Position Title",
        "Post Number",
        "Directorate",
        "Organisation Name",
        "Job Title",
        "Manager",
        "Base",
        "Title",
    ],
)
def test_headers_that_do_not(header: str) -> None:
    assert personal_header(header) is None


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["AB123456C", *["x"] * 99], "National Insurance numbers"),
        (["a@b.org", "b@c.org", "x"], "e-mail addresses"),
        (["ME14 1AA", "ME1 4AB"], "postcodes"),
        (["07700 900123", "01622 123456"], "telephone numbers"),
        (["P100", "P101", "Finance"], None),
        ([], None),
    ],
)
def test_cells_that_say_who_a_person_is(cells: list[str], kind: str | None) -> None:
    import polars as pl

    assert personal_cells(pl.Series(cells, dtype=pl.String)) == kind


def test_serial_numbers_count_from_the_same_day_as_spreadsheets() -> None:
    assert read_dates(of("36526")).values == {"36526": date(2000, 1, 1)}
    assert read_dates(of(str(36526 + 366))).values == {"36892": date(2000, 1, 1) + timedelta(days=366)}
