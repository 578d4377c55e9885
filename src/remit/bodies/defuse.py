"""Texts that a spreadsheet would take for formulas, made harmless in CSV files, and made whole again.

A CSV file does not say what is a text: a spreadsheet that opens it works out a cell such as `=1+1`, which can
call programs or send data away. So an apostrophe is put before each text that begins as a formula does, as
people write it themselves; Remit takes it away again when it reads its tables, so that nothing is lost. A
text that already begins with apostrophes and goes on as a formula gets one more.
"""

import polars as pl

STARTS = r"^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]"
"""How a text begins that is given an apostrophe; the last four are the wide forms of = + - @."""
GIVEN = r"^''*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]"
"""How a text begins that was given one."""


def defused(frame: pl.DataFrame) -> pl.DataFrame:
    """Give a table whose text columns begin no formula, to be written as CSV.

    Args:
        frame: Any table; only its columns of text are looked at, so turn numbers into text afterwards.
    """
    text = [column.name for column in frame if column.dtype == pl.String]
    risky = [name for name in text if frame[name].str.contains(STARTS).any()]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(STARTS)).then("'" + pl.col(name)).otherwise(name).alias(name)
        for name in risky
    )


def undone(cells: pl.DataFrame) -> pl.DataFrame:
    """Give cells as they were before `defused`.

    Args:
        cells: Cells of text as they stood in a CSV file.
    """
    given = [column.name for column in cells if column.str.starts_with("'").any()]
    return cells.with_columns(
        pl.when(pl.col(name).str.contains(GIVEN)).then(pl.col(name).str.slice(1)).otherwise(name).alias(name)
        for name in given
    )
