"""What names people: columns that hold names, addresses or numbers by which a person is known elsewhere.

Such columns are not read, whatever a mapping says; the code of a person is made of the payroll number alone.
"""

import re

import polars as pl

from remit.bodies.importing.headers import plain
from remit.bodies.veil import E_MAIL, NATIONAL_INSURANCE, POSTCODE, TELEPHONE

_HEADERS = {
    "a name": r"(first|last|fore|sur|fore ?names?|sur ?names?|given|family|middle|full|known as|preferred"
    r"|maiden|previous|employee|staff|person|assignee|holder|post ?holder|line manager|manager|supervisor"
    r"|contact|display|worker|individual)s?( names?)?|(sur|fore)names?|names?|initials?|title|known as",
    "an address": r".*\b(address|post ?code)\b.*|street|town|county|house( no| number| name)?",
    "a telephone number": r".*\b(telephone|phone|mobile|fax)\b.*|tel( no)?|ext(ension)?( no| number)?",
    "an e-mail address": r".*\be ?mail\b.*",
    "a National Insurance number": r".*\b(ni|nino|national insurance)( no| number)?\b.*",
    "an NHS number": r"(nhs no|nhs number|patient.*)",
    "a number of a register or bank": r".*\b(passport|visa|bank|sort code|account (no|number)|gmc|nmc|hcpc"
    r"|registration (no|number)|smart ?card|username|user name|login|network id|driving)\b.*|pin",
}
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in _HEADERS.items()}
_NOT_PERSONAL = frozenset(
    {"title", "manager", "managers", "contact", "supervisor", "person", "persons", "staff", "worker"}
)

_CELLS = {
    "National Insurance numbers": NATIONAL_INSURANCE,
    "e-mail addresses": E_MAIL,
    "postcodes": POSTCODE,
    "telephone numbers": TELEPHONE,
}
LEAST_SHARE = 0.05
"""Share of cells from which a column is held to consist of them; one National Insurance number does."""
IDENTIFIERS = frozenset(
    plain(name)
    for name in (
        "Employee Number", "Employee No", "Emp No", "Employee ID", "Staff Number", "Staff No", "Staff ID",
        "Payroll Number", "Payroll No", "Person Number", "Person ID", "Unique ID", "NHS Unique ID",
        "ESR Number", "Assignment Number", "Assignment No", "Worker ID",
    )
)  # fmt: skip


def personal_header(header: str) -> str | None:
    """Say what a column holds by which a person is named, by its header; none if nothing.

    Args:
        header: The header as it stands in the file.
    """
    text = plain(header)
    if text in IDENTIFIERS:
        return "a payroll number"
    if text in _NOT_PERSONAL:
        return None
    for kind, pattern in _PATTERNS.items():
        if pattern.fullmatch(text):
            return kind
    return None


def personal_cells(texts: pl.Series) -> str | None:
    """Say what a column's cells are by which a person is named; none if nothing.

    Args:
        texts: Text cells.
    """
    filled = texts.drop_nulls()
    if filled.is_empty():
        return None
    for kind, pattern in _CELLS.items():
        found = int(filled.str.contains(pattern).sum())
        if found > LEAST_SHARE * len(filled) or (found and kind == "National Insurance numbers"):
            return kind
    return None
