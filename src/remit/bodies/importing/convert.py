"""Cells of a column from text as it stood in the file to what the declared column holds.

Each different text is looked at once, however many rows hold it; what cannot be read is named row by row, or
word by word where a mapping can translate the word.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from remit.bodies.columns import Column, Type
from remit.bodies.importing.dates import DAY_ZERO, Dates, Order, read_dates
from remit.bodies.importing.grids import note
from remit.bodies.importing.limits import LONGEST_WORD, MOST_ALIKE, MOST_TRANSLATED, MOST_WORDS
from remit.bodies.importing.mapping import ColumnMapping, Reading, Unit
from remit.bodies.importing.numbers import Numbers, read_numbers
from remit.bodies.importing.words import BLANKS, ERRORS, band_of, squeezed, why_not, word_of, yes_or_no
from remit.faults import Fault, counted, nearest

WROTE = {
    Type.DATE: "write the day, as 31/03/2011 or 2011-03-31",
    Type.NUMBER: "write a number, as 18,196.50",
    Type.INTEGER: "write a whole number, as 1,200",
}
BLANK_FORMS = sorted(
    {form for word in BLANKS - {"nil"} for form in (word, word.upper(), word.capitalize(), word.title())}
)
SHORTENED = r"^\d(?:\.\d+)?[eE]\+\d{1,2}$"
TIMES = {Unit.THOUSAND: 1_000.0, Unit.MONTH: 12.0}
DECIMALS = 6
"""Places that a share keeps when it is worked out from hours or per cent."""


@dataclass(frozen=True)
class Cells:
    """The cells of a column of a file.

    Attributes:
        place: File and sheet, as faults name them.
        header: Header of the column, as faults name it.
        rows: Row of each cell, as a spreadsheet numbers it.
        texts: The cells; a blank one is null.
        mapping: Name of the mapping's file, to which remedies send.
        day_zero: Day 0 of numbers of days.
    """

    place: str
    header: str
    rows: pl.Series = field(repr=False)
    texts: pl.Series = field(repr=False)
    mapping: str = "the mapping"
    day_zero: date = DAY_ZERO


@dataclass(frozen=True)
class Converted:
    """What the cells of a column hold.

    Attributes:
        values: In the type of the declared column; null where the cell is blank or cannot be read.
        filled: Whether the cell holds something.
        faults: What cannot be read, and notes.
    """

    values: pl.Series
    filled: pl.Series
    faults: list[Fault]


def convert(
    cells: Cells,
    column: Column,
    how: ColumnMapping,
    known: Mapping[str, str] | None = None,
    key: bytes | None = None,
) -> Converted:
    """Read the cells of a column.

    Args:
        cells: The cells.
        column: What the declared column holds.
        how: How the mapping says that they are read.
        known: For a column that refers to functions or bodies, the key for each word that may stand for one.
        key: The key with which identifiers are replaced by codes.
    """
    cells, faults = _without_blanks(cells)
    cells, filled, found = _without_errors(cells, column)
    faults += found
    if column.of_person:
        values, found = _persons(cells, how, key)
    elif _is_vocabulary(column, how, known):
        values, found = _translated(cells, column, how, known or {})
    elif column.type is Type.DATE:
        values, found = _dates(cells, how.order)
    elif column.type in (Type.NUMBER, Type.INTEGER):
        values, found = _numbers(cells, column, how)
    else:
        values, found = cells.texts, []
    return Converted(values.cast(column.type.dtype).rename(column.name), filled, faults + found)


def _is_vocabulary(column: Column, how: ColumnMapping, known: Mapping[str, str] | None) -> bool:
    words = column.allowed or column.type is Type.BOOLEAN or known is not None
    return bool(words or how.values or how.otherwise or how.reading is Reading.BAND)


def _without_blanks(cells: Cells) -> tuple[Cells, list[Fault]]:
    """Take words that say that a cell is blank for blanks; nil is a number and stays."""
    blank = cells.texts.is_in(BLANK_FORMS).fill_null(False)
    if not blank.any():
        return cells, []
    words = ", ".join(f"“{word}”" for word in cells.texts.filter(blank).unique(maintain_order=True).head(5))
    number = int(blank.sum())
    say = "says" if number == 1 else "say"
    what = f"{counted(number, 'cell')} {say} {words} and {'is' if number == 1 else 'are'} read as blank"
    said = note(cells.place, "said-blank", what, "nothing to do if that is meant", column=cells.header)
    texts = pl.select(pl.when(~blank).then(cells.texts)).to_series()
    return replace(cells, texts=texts), [said]


def _without_errors(cells: Cells, column: Column) -> tuple[Cells, pl.Series, list[Fault]]:
    """Name the cells in which a formula went wrong."""
    filled = cells.texts.is_not_null()
    signed = cells.texts.str.starts_with("#").fill_null(False)
    if not signed.any():
        return cells, filled, []
    wrong = signed & cells.texts.str.to_lowercase().is_in(list(ERRORS))
    if not wrong.any():
        return cells, filled, []
    remedy = f"correct the formula, or write the value: {column.meaning[0].lower()}{column.meaning[1:]}"
    faults = row_faults(cells, wrong, "formula-error", lambda _: "is the error of a formula", remedy)
    texts = pl.select(pl.when(~wrong).then(cells.texts)).to_series()
    return replace(cells, texts=texts), filled, faults


def row_faults(
    cells: Cells,
    wrong: pl.Series,
    kind: str,
    what: Callable[[str], str],
    remedy: str,
    shown: bool = True,
) -> list[Fault]:
    """Make a fault of each cell that is wrong, up to a limit; further ones are counted.

    Args:
        cells: The cells.
        wrong: Whether each is wrong.
        kind: Sort of fault.
        what: Says what is wrong with a text.
        remedy: What to do.
        shown: Whether the cell may be shown; an identifier may not.
    """
    bad = pl.DataFrame({"row": cells.rows, "text": cells.texts}).filter(wrong.fill_null(False))
    faults = [
        Fault(kind, cells.place, row, cells.header, text[:200] if shown else None, what(text), remedy)
        for row, text in bad.head(MOST_ALIKE).iter_rows()
    ]
    if bad.height > MOST_ALIKE:
        faults.append(and_more(cells.place, cells.header, kind, bad.height - MOST_ALIKE))
    return faults


def and_more(place: str, header: str | None, kind: str, more: int) -> Fault:
    """Say how many alike faults are not listed."""
    what = f"{more:,} more rows have the same fault and are not listed"
    return Fault(
        kind, place, None, header, None, what, "mend those that are listed, and look at the column as a whole"
    )


def _counts(texts: pl.Series) -> dict[str, int]:
    """Give each different text with the number of cells that hold it, in the order of first appearance."""
    counted = texts.drop_nulls().to_frame("text").group_by("text", maintain_order=True).len()
    return dict(counted.iter_rows())


def _mapped(texts: pl.Series, values: Mapping[str, object], dtype: type[pl.DataType]) -> pl.Series:
    """Put in place of each text what it was read as; null for the others."""
    found = {text: value for text, value in values.items() if value is not None}
    if not found:
        return pl.Series(texts.name, [None], dtype=dtype).new_from_index(0, len(texts))
    return texts.replace_strict(list(found), list(found.values()), default=None, return_dtype=dtype)


def _dates(cells: Cells, order: Order | None) -> tuple[pl.Series, list[Fault]]:
    bare = cells.texts.str.strip_suffix(" 00:00:00")
    iso = (
        pl.select(pl.when(bare.str.len_bytes() == 10).then(bare))
        .to_series()
        .str.to_date("%Y-%m-%d", strict=False)
    )
    iso = pl.select(pl.when(~iso.dt.year().is_in([4712, 9999])).then(iso)).to_series()
    left = cells.texts.is_not_null() & iso.is_null()
    if not left.any():
        return iso, []
    found = read_dates(_counts(cells.texts.filter(left)), order, cells.day_zero)
    values = iso.fill_null(_mapped(cells.texts, found.values, pl.Date))
    wrong = cells.texts.is_in(list(found.wrong))
    faults = row_faults(cells, wrong, "bad-date", lambda text: found.wrong[text], WROTE[Type.DATE])
    return values, [*faults, *_date_notes(cells, found, order)]


def _date_notes(cells: Cells, found: Dates, order: Order | None) -> Iterable[Fault]:
    def say(kind: str, what: str, remedy: str) -> Fault:
        return note(cells.place, kind, what, remedy, column=cells.header)

    if not found.sure:
        example = min(found.either)
        what = f"no cell shows whether day or month comes first, as in “{example}”; the day is taken to"
        fault = say("either-order", what, f'write order = "day-month" or "month-day" into {cells.mapping}')
        yield fault.on_screen(
            "nothing to do if that is right; else write the months of the column as words",
            f"no cell shows whether day or month comes first, as in “{example}”; it is read as day first",
        )
    elif order is None and found.order is Order.MONTH_FIRST:
        what = "the month comes first, as cells with days over 12 show"
        yield say("month-first", what, "nothing to do if that is right")
    if found.short_years:
        what = "some years have two digits: 31 to 99 are read as 1931 to 1999, 00 to 30 as 2000 to 2030"
        yield say("short-year", what, "write years with four digits")
    if found.serial:
        what = "some cells are numbers of days, as spreadsheets keep them, and are read as dates"
        yield say("serial-date", what, "nothing to do if that is right")


def _numbers(cells: Cells, column: Column, how: ColumnMapping) -> tuple[pl.Series, list[Fault]]:
    values, percent, faults = _plain_numbers(cells, column, how)
    if column.name in ("fte", "share") and how.unit is Unit.PERCENT:
        values = pl.select(pl.when(~percent).then(values / 100).otherwise(values)).to_series().round(DECIMALS)
    elif how.unit is Unit.HOURS and how.whole_hours:
        values = (values / how.whole_hours).round(DECIMALS)
    elif how.unit in TIMES:
        values = (values * TIMES[how.unit]).round(2)
    elif percent.any():
        values = values.round(DECIMALS)
    if column.type is not Type.INTEGER:
        return values, faults
    broken = (values != values.round(0)).fill_null(False)
    faults += row_faults(cells, broken, "bad-number", lambda _: "is no whole number", WROTE[Type.INTEGER])
    whole = pl.select(pl.when(~broken & (values.abs() < 1e15)).then(values)).to_series()
    return whole.cast(pl.Int64, strict=False), faults


def _plain_numbers(
    cells: Cells, column: Column, how: ColumnMapping
) -> tuple[pl.Series, pl.Series, list[Fault]]:
    """Read numbers; give them, whether each had a percent sign, and what is wrong."""
    quick = cells.texts.cast(pl.Float64, strict=False)
    quick = pl.select(pl.when(quick.is_finite()).then(quick)).to_series()
    left = cells.texts.is_not_null() & quick.is_null()
    none = pl.Series([False]).new_from_index(0, len(quick))
    if how.comma_decimal is not True and not left.any():
        return quick, none, []
    found = read_numbers(_counts(cells.texts.filter(left)), how.comma_decimal)
    if found.comma_decimal:
        found = read_numbers(_counts(cells.texts), how.comma_decimal)
        values = _mapped(cells.texts, found.values, pl.Float64)
    else:
        values = quick.fill_null(_mapped(cells.texts, found.values, pl.Float64))
    wrong = cells.texts.is_in(list(found.wrong))
    faults = row_faults(cells, wrong, "bad-number", lambda text: found.wrong[text], WROTE[column.type])
    percent = cells.texts.is_in(list(found.percent)).fill_null(False) if found.percent else none
    return values, percent, [*faults, *_number_notes(cells, found, how)]


def _number_notes(cells: Cells, found: Numbers, how: ColumnMapping) -> Iterable[Fault]:
    if found.comma_decimal and how.comma_decimal is None:
        what = "commas are read as decimal points, as cells such as “0,6” show"
        yield note(cells.place, "comma-decimal", what, "nothing to do if that is right", column=cells.header)


def _persons(cells: Cells, how: ColumnMapping, key: bytes | None) -> tuple[pl.Series, list[Fault]]:
    """Replace identifiers by their codes. No fault ever shows one."""
    if how.reading is Reading.CODE:
        return cells.texts, []
    if key is None:
        what = "holds identifiers, and there is no key with which they are replaced by codes"
        remedy = "give --key FILE; a new one is made if the file is not there"
        blank = pl.Series([None], dtype=pl.String).new_from_index(0, len(cells.texts))
        fault = Fault("no-key", cells.place, None, cells.header, None, what, remedy)
        return blank, [fault.on_screen("bring the list again")]
    from remit.bodies.identity import check_collisions, pseudonyms

    short = cells.texts.str.contains(SHORTENED).fill_null(False)
    remedy = "format the column as text or as a number without decimals, and export it again"
    what = "was shortened by a spreadsheet, as 2.0E+07, and names nobody"
    faults = row_faults(cells, short, "shortened", lambda _: what, remedy, shown=False)
    texts = pl.select(pl.when(~short).then(cells.texts)).to_series()
    codes = pseudonyms(key, texts)
    if codes.n_unique() < texts.n_unique():  # one person written in two ways, or two with one code
        faults += check_collisions(texts, codes, cells.rows, cells.place, cells.header)
    return codes, faults


def _translated(
    cells: Cells, column: Column, how: ColumnMapping, known: Mapping[str, str]
) -> tuple[pl.Series, list[Fault]]:
    """Put declared words in place of those of the file."""
    said = {squeezed(text): value for text, value in how.values.items()}
    counts = _counts(cells.texts)
    if len(counts) > MOST_WORDS:
        blank = pl.Series([None], dtype=column.type.dtype).new_from_index(0, len(cells.texts))
        return blank, [_too_many_words(cells, column, len(counts))]
    values: dict[str, object] = {}
    unknown: dict[str, int] = {}
    for text, count in counts.items():
        value = _word(text, column, how, said, known)
        if value is None:
            unknown[text] = count
        else:
            values[text] = yes_or_no(value) if column.type is Type.BOOLEAN else value
    faults = _untranslated(cells, column, unknown, known, said)
    return _mapped(cells.texts, values, column.type.dtype), faults


def _word(
    text: str, column: Column, how: ColumnMapping, said: Mapping[str, str], known: Mapping[str, str]
) -> str | None:
    """Find what a text stands for: by the mapping, else by what is certain, else by `otherwise`."""
    wanted = squeezed(text)
    band = band_of(text[:LONGEST_WORD]) if how.reading is Reading.BAND else None
    for name in (wanted, band):
        if name is not None and name in said:
            return said[name] or None
    if how.reading is Reading.BAND:
        return how.otherwise if band is not None else None
    if column.type is Type.BOOLEAN:
        answer = yes_or_no(text)
        found = None if answer is None else str(answer).lower()
    elif known:
        found = known.get(wanted)
        if found is None and column.refers == "functions":
            found = word_of(text, column, frozenset(known.values()))
    elif column.allowed:
        found = word_of(text, column)
    else:
        found = text
    return found if found is not None else how.otherwise


def _untranslated(
    cells: Cells,
    column: Column,
    unknown: Mapping[str, int],
    known: Mapping[str, str],
    said: Mapping[str, str],
) -> list[Fault]:
    """Name each different word that is not known, with the number of rows and the first of them."""
    if not unknown:
        return []
    firsts = pl.DataFrame({"row": cells.rows, "text": cells.texts}).group_by("text").agg(pl.col("row").min())
    first = dict(firsts.filter(pl.col("text").is_in(list(unknown))).iter_rows())
    choice = list(column.allowed) or list(dict.fromkeys(known.values())) or ["true", "false"]
    faults = []
    for text, count in list(unknown.items())[:MOST_TRANSLATED]:
        what = "is left blank in the mapping" if said.get(squeezed(text)) == "" else why_not(text, column)
        near = nearest(text, choice) if len(choice) < 2_000 and len(text) <= LONGEST_WORD else None
        meant = f", for instance “{near}”" if near else ""
        remedy = f"say in {cells.mapping} what it stands for, among the values of {column.name}{meant}"
        if first[text] is None:
            remedy = f"write another{meant}"
        else:
            what = f"{what}; it stands in {'this row only' if count == 1 else f'{count:,} rows'}"
        if column.refers:
            remedy = f"{remedy}, or add it to {column.refers}.csv"
        fault = Fault("untranslated", cells.place, first[text], cells.header, text[:200], what, remedy)
        if first[text] is not None:
            fault = fault.on_screen("write another word in the list, or say among the columns what it means")
        faults.append(fault)
    if len(unknown) > MOST_TRANSLATED:
        faults.append(_too_many_words(cells, column, len(unknown)))
    return faults


def _too_many_words(cells: Cells, column: Column, number: int) -> Fault:
    what = f"has {number:,} different words that are not known: it may be the wrong column"
    remedy = f"name another header for {column.name} in {cells.mapping}"
    fault = Fault("untranslated", cells.place, None, cells.header, None, what, remedy)
    return fault.on_screen(f"choose another column for {column.name}")
