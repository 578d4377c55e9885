"""What stands where in an ESR generic outbound file, and what its codes mean: two tables that a user edits.

`esr_layout.csv` says which field stands at which place of which record. Its owner's description of the file
is not public. The names and their order are those of a supplier's public reader of the file
(RichEDev/Storybook on GitHub: 2012 and later); the load tables of a health board name the same fields in the
same order, but for the last ones of a person and an assignment, which came later. So the layout is
`secondary`: compare it with a file of your own before you trust it.

`esr_codes.csv` says what grades, staff groups, occupation codes, statuses and categories mean to Remit, each
with its source and status; most are assumed. A user adds the codes of the place, and which department does
which function (list `function`: the name of a department, its cost centre, or a job role), and which location
lies in which zone of the high cost area supplement (list `zone`: the number of the location).
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from remit.bodies.functions import DATA, function_names
from remit.bodies.tables import BANDS, STAFF_GROUPS, ZONES
from remit.evidence.status import STATUSES
from remit.faults import Fault, FaultsFound, hint, nearest

LAYOUT_FILE, CODES_FILE = "esr_layout.csv", "esr_codes.csv"
LAYOUT_COLUMNS = ("record", "place", "field", "holds")
CODES_COLUMNS = ("list", "code", "means", "status", "source")

HOLDS = ("text", "identifier", "name", "date", "moment", "number", "flag")
"""What a field can hold. Names of people are never read, identifiers only to be made into codes."""
FIELDS_AT_MOST = 500

NEEDED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        record: frozenset(fields.split())
        for record, fields in {
            "HDR": "Filename RunDate",
            "TRL": "NumberOfRecords",
            "ORA": "ESROrganisationId OrganisationName EffectiveFrom EffectiveTo ParentOrganisationId "
            "NACSCode",
            "POA": "ESRPositionId EffectiveFromDate EffectiveToDate PositionNumber PositionName BudgetedFTE "
            "JobStaffGroup JobRole OccupationCode Payscale ESROrganisationId",
            "PRA": "ESRPersonId EffectiveStartDate EffectiveEndDate EmployeeNumber DateOfBirth NHSUniqueId "
            "HireDate ActualTerminationDate CSD12Months",
            "ASA": "ESRPersonId AssignmentID EffectiveStartDate EffectiveEndDate AssignmentType "
            "SystemAssignmentStatus AssignmentCategory PrimaryAssignment Fte EsrOrganisationId EsrPositionId "
            "Grade AnnualSalaryValue JobName FinalAssignmentEndDate",
            "ORD": "ESROrganisationId",
            "POD": "ESRPositionId",
            "PRD": "ESRPersonId",
            "ASD": "AssignmentID",
        }.items()
    }
)
"""Fields that each record must have in any layout."""

USEFUL: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        record: frozenset(fields.split())
        for record, fields in {
            "ORA": "HierarchyVersionFrom HierarchyVersionTo DefaultCostCentre CostCentreDescription",
            "POA": "HiringStatus",
            "PRA": "Gender EthnicOrigin MaritalStatus CSD3Months SystemPersonType DisabilityFlag Nationality",
            "ASA": "NormalHours GradeContractHours GradeStep EsrLocationId SupervisorPersonId",
        }.items()
    }
)
"""Fields that are read if a layout has them."""

KEPT = "kept"

MEANINGS: Mapping[str, tuple[str, ...] | None] = MappingProxyType(
    {
        "grade": BANDS,
        "staff-group": STAFF_GROUPS,
        "occupation": STAFF_GROUPS,
        "person-type": None,
        "hiring-status": None,
        "assignment-status": None,
        "assignment-type": None,
        "assignment-category": None,
        "function": tuple(function_names()),
        "zone": ZONES,
    }
)
"""The lists of codes and what a code of each can mean; none is any word: `kept`, or why it is left out."""


@dataclass(frozen=True)
class Layout:
    """Where fields stand and what codes mean.

    Attributes:
        fields: For each record type, what each field holds, in the order of the file; the first field is
            the record type itself.
        codes: For each list, what each code means to Remit; codes are folded to one case.
    """

    fields: Mapping[str, Mapping[str, str]]
    codes: Mapping[str, Mapping[str, str]]

    def places(self, record: str) -> dict[str, int]:
        """Give the place of each field of a record that Remit reads, from 0, which is the record type."""
        wanted = NEEDED[record] | USEFUL.get(record, frozenset())
        return {field: place for place, field in enumerate(self.fields[record]) if field in wanted}

    def width(self, record: str) -> int:
        """Give the number of fields of a record, with the record type."""
        return len(self.fields[record])

    def holds(self, record: str, field: str) -> str:
        """Say what a field holds."""
        return self.fields[record][field]


@cache
def shipped_layout() -> Layout:
    """Give the layout that ships with Remit."""
    return read_layout(DATA)


def read_layout(folder: Path) -> Layout:
    """Read a layout from the files of a folder.

    Args:
        folder: Holds `esr_layout.csv`, which takes the place of the shipped one, or `esr_codes.csv`, whose
            rows are added to the shipped ones and go before them, or both.

    Raises:
        FaultsFound: A file is missing or wrong; all faults are in it.
    """
    files = [folder / name for name in (LAYOUT_FILE, CODES_FILE) if (folder / name).is_file()]
    if not files:
        remedy = f"put {LAYOUT_FILE} or {CODES_FILE} there"
        raise FaultsFound([Fault("no-layout", str(folder), None, None, None, "holds no layout", remedy)])
    faults: list[Fault] = []
    fields, codes = _fields(_own(folder, LAYOUT_FILE), faults), _codes(_own(folder, CODES_FILE), faults)
    if folder != DATA:
        for name, more in _codes(DATA / CODES_FILE, faults).items():
            codes[name] = more | codes.get(name, {})
    if faults:
        raise FaultsFound(faults)
    return Layout(fields, codes)


def folded(code: str) -> str:
    """Give a code in the form in which codes are compared."""
    return " ".join(code.split()).casefold()


def _own(folder: Path, name: str) -> Path:
    return folder / name if (folder / name).is_file() else DATA / name


def _rows(path: Path, columns: tuple[str, ...], faults: list[Fault]) -> list[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        reader = csv.DictReader(text.splitlines(), strict=True)
        rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error):
        faults.append(_fault(path, None, None, None, "cannot be read", "save it as “CSV UTF-8”"))
        return []
    header = tuple(reader.fieldnames or ())
    if header != columns:
        what, remedy = "has other columns than a layout", f"the first row must be {','.join(columns)}"
        faults.append(_fault(path, 1, None, None, what, remedy))
        return []
    good = []
    for line, row in rows:
        if None in row or None in row.values():
            what, remedy = "the row has more or fewer cells than the header", "write one cell a column"
            faults.append(_fault(path, line, None, None, what, remedy))
        else:
            good.append((line, {name: cell.strip() for name, cell in row.items()}))
    return good


def _fields(path: Path, faults: list[Fault]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    places: dict[str, dict[int, str]] = {}
    for line, row in _rows(path, LAYOUT_COLUMNS, faults):
        record, place, field = row["record"], row["place"], row["field"]
        number = int(place) if place.isascii() and place.isdigit() else 0
        if not 1 <= number <= FIELDS_AT_MOST:
            remedy = f"write a number from 1, which is the record type, to {FIELDS_AT_MOST}"
            faults.append(_fault(path, line, "place", place, "is no place of a record", remedy))
        elif number in places.setdefault(record, {}):
            what = f"is the place of {places[record][number]} of {record} already"
            faults.append(_fault(path, line, "place", place, what, "give each field a place of its own"))
        elif field in found.setdefault(record, {}):
            what, remedy = f"stands twice in {record}", "take one of them out"
            faults.append(_fault(path, line, "field", field, what, remedy))
        elif row["holds"] not in HOLDS:
            what, remedy = "is nothing that a field can hold", f"write one of {', '.join(HOLDS)}"
            faults.append(_fault(path, line, "holds", row["holds"], what, remedy))
        else:
            places[record][number] = field
            found[record][field] = row["holds"]
    for record, needed in NEEDED.items():
        faults += [
            _fault(path, None, "field", field, f"is missing in {record}", "add a row with its place")
            for field in sorted(needed)
            if field not in found.get(record, {})
        ]
    return {record: _in_order(record, at, found[record]) for record, at in places.items()}


def _in_order(record: str, at: dict[int, str], holds: dict[str, str]) -> dict[str, str]:
    """Give the fields by place; a place without one is held free."""
    names = [at.get(place, f"Unnamed{place}") for place in range(1, max(at, default=0) + 1)]
    return {name: holds.get(name, "text") for name in names}


def _codes(path: Path, faults: list[Fault]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for line, row in _rows(path, CODES_COLUMNS, faults):
        allowed = MEANINGS.get(row["list"], ())
        if row["list"] not in MEANINGS:
            remedy = f"write one of {', '.join(MEANINGS)}{hint(row['list'], MEANINGS)}"
            faults.append(_fault(path, line, "list", row["list"], "is no list of codes", remedy))
        elif not row["code"]:
            faults.append(_fault(path, line, "code", None, "is blank", "write the code as ESR has it"))
        elif not row["means"] or (allowed is not None and row["means"] not in allowed):
            near = nearest(row["means"], allowed or ())
            remedy = f"write {near} if that is meant" if near else f"write one of {', '.join(allowed or ())}"
            faults.append(_fault(path, line, "means", row["means"], f"is no {row['list']} of Remit", remedy))
        elif row["status"] not in STATUSES:
            remedy = f"write one of {', '.join(STATUSES)}"
            faults.append(_fault(path, line, "status", row["status"], "is no status", remedy))
        else:
            found.setdefault(row["list"], {})[folded(row["code"])] = row["means"]
    return found


def _fault(
    path: Path, row: int | None, column: str | None, value: str | None, what: str, remedy: str
) -> Fault:
    return Fault("layout", path.name, row, column, value or None, what, remedy)
