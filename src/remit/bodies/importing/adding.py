"""Lists that tell more of rows that another file brings: joined by the key of the table, never by place.

A staff record does not know all that a plan needs: the notice of a contract, the zone of the high cost area.
A list of it fills cells that are blank. It contradicts none: two files that say different things of one cell
are a fault, for only a person can know which is right.
"""

from collections.abc import Sequence

import polars as pl

from remit.bodies.columns import Table
from remit.bodies.importing.convert import and_more
from remit.bodies.importing.declared import Part
from remit.bodies.importing.grids import note
from remit.bodies.importing.limits import MOST_ALIKE
from remit.bodies.sheets import ROW
from remit.faults import Fault, counted

THERE, TOLD = "#there", "#told"


def add_cells(
    table: Table, frame: pl.DataFrame | None, parts: Sequence[Part]
) -> tuple[pl.DataFrame | None, list[Fault]]:
    """Fill blank cells of a table from lists that tell more of its rows.

    Args:
        table: The table.
        frame: Its rows, as other files brought them; none if no file did.
        parts: The lists; rows of a list that the table has not are counted and left out.

    Returns:
        The rows in their order, with what was added; and faults: cells of which two files say different
        things, lists of which no row was found.
    """
    if frame is None:
        what = f"tells more of {table.name}, and no file brings them"
        remedy = "give the file beside it, or take `adds` out of the mapping"
        return None, [
            Fault("nothing-to-add-to", part.place, None, None, None, what, remedy).on_screen(
                "bring the file with it"
            )
            for part in parts
        ]
    faults: list[Fault] = []
    for part in parts:
        frame, found = _add(table, frame, part)
        faults += found
    return frame, faults


def _add(table: Table, frame: pl.DataFrame, part: Part) -> tuple[pl.DataFrame, list[Fault]]:
    key = list(table.key)
    told = [
        name for name in table.names if name not in key and (name in part.headers or name in part.constants)
    ]
    rows = part.sheet.rows.drop_nulls(key).unique(key, keep="first", maintain_order=True)
    rows = rows.select(*key, pl.col(ROW).alias(TOLD), *(pl.col(name).alias(_new(name)) for name in told))
    faults = _strangers(table, frame, rows, part)
    joined = frame.join(rows, on=key, how="left", maintain_order="left")
    for name in told:
        faults += _contradicted(table, joined.filter(pl.col(name) != pl.col(_new(name))), name, part)
    filled = [pl.coalesce(name, _new(name)).alias(name) for name in told]
    return joined.with_columns(filled).select(frame.columns), faults


def _new(name: str) -> str:
    return f"#new {name}"


def _strangers(table: Table, frame: pl.DataFrame, rows: pl.DataFrame, part: Part) -> list[Fault]:
    """Count the rows of a list that the table has not."""
    lost = rows.join(frame, on=list(table.key), how="anti").height
    if not lost:
        return []
    are = "is" if lost == 1 else "are"
    what = f"{lost:,} of {counted(rows.height, 'row')} {are} of {table.name} that no other file has, "
    what += f"and {are} left out"
    if lost == rows.height:
        header = part.headers.get(table.key[0], table.key[0])
        remedy = "look whether it is the same list, and the right column"
        return [Fault("nobody-known", part.place, None, header, None, what, remedy)]
    return [note(part.place, "left-out", what, "nothing to do if they have left since or come later")]


def _contradicted(table: Table, wrong: pl.DataFrame, name: str, part: Part) -> list[Fault]:
    """Name the cells of which two files say different things."""
    header = part.headers.get(name, name)
    hidden = table.column(name).of_person
    remedy = "find out which of the two is right, and mend the other"
    faults = []
    for row, value, other in wrong.head(MOST_ALIKE).select(TOLD, _new(name), name).iter_rows():
        what = f"is not what another file says of {name}" + ("" if hidden else f", {other}")
        shown = None if hidden else str(value)
        faults.append(Fault("said-otherwise", part.place, row, header, shown, what, remedy))
    if wrong.height > MOST_ALIKE:
        faults.append(and_more(part.place, header, "said-otherwise", wrong.height - MOST_ALIKE))
    return faults
