"""Cells that may say who a person is, in the form in which a fault or a marked list may show them.

A table may still hold payroll numbers where codes belong, or a name in the wrong column. Whoever mends it has
the row; so a fault shows the form of such a cell only: `#` for a digit, `x` for a letter.
"""

import re

from remit.bodies.columns import Column, Table, Type
from remit.bodies.tables import PEOPLE

PERSON = "person"
"""The column that names a person, in whichever table."""
NATIONAL_INSURANCE = r"(?i)^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]?$"
E_MAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
POSTCODE = r"(?i)^[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}$"
TELEPHONE = r"^(?:\+44|0)\s?\d[\d\s]{8,11}$"
_PERSONAL = [re.compile(pattern) for pattern in (NATIONAL_INSURANCE, E_MAIL, POSTCODE, TELEPHONE)]
_NUMBER = re.compile(r"\s*0*\d{5,}\s*")
"""Form of a payroll number in a column of words."""
_CODE = re.compile(PEOPLE.column(PERSON).pattern)
LONGEST_FORM = 20


def shown(table: Table, column: str, value: str | None) -> str | None:
    """Give what a fault may show of a cell.

    Args:
        table: The table that the cell stands in.
        column: Its column.
        value: The cell; none if it is blank.
    """
    if value is None or column not in table.names:
        return value
    return form_of(value) if _tells(table, table.column(column), value) else value


def form_of(value: str) -> str:
    """Give the form of a text: `#` for each digit, `x` for each letter."""
    marks = ("#" if letter.isdigit() else "x" if letter.isalpha() else letter for letter in value)
    return "".join(marks)[:LONGEST_FORM]


def is_code(value: str) -> bool:
    """Tell whether a text is the keyed code of a person."""
    return _CODE.fullmatch(value) is not None


def is_personal(value: str) -> bool:
    """Tell whether a text has the form of an e-mail address or the like, which is one person's own."""
    return any(pattern.search(value) for pattern in _PERSONAL)


def _tells(table: Table, column: Column, value: str) -> bool:
    if column.of_person:
        return not is_code(value)
    if PERSON not in table.names or column.refers == "posts":
        return False
    return is_personal(value) or (column.type is Type.TEXT and _NUMBER.fullmatch(value) is not None)
