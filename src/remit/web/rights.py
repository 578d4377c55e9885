"""Who may do what: one table of roles and rights, and the sight of bodies that goes with a role.

Rights follow the data and not the page: a page asks for the right that its data need, and what stands in it
is written for whoever asks. `rights.csv` is the table; the documentation shows the same file.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("rights.csv")
EVERY_BODY = "all"
"""Sight of every body of every plan of the workspace."""
ROLE_NAMES = {
    "viewer": "Viewer",
    "analyst": "Analyst",
    "hr": "HR, with sight of people",
    "assurer": "Assurer",
    "approver": "Approver",
    "administrator": "Administrator",
}


class Right(NamedTuple):
    """A right: its name, what it lets one do, and the roles that have it."""

    name: str
    meaning: str
    roles: frozenset[str]


@cache
def rights() -> dict[str, Right]:
    """Give all rights by name."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["right"]: Right(
            row["right"], row["meaning"], frozenset(role for role in ROLE_NAMES if row[role] == "yes")
        )
        for row in rows
    }


def roles_with(name: str) -> list[str]:
    """Give the names for people of the roles that have a right."""
    return [ROLE_NAMES[role] for role in ROLE_NAMES if role in rights()[name].roles]


@dataclass(frozen=True)
class Held:
    """What somebody may do in a workspace.

    Attributes:
        roles: Their roles there.
        sight: Bodies whose people they may see, by id; `EVERY_BODY` among them is all.
    """

    roles: frozenset[str] = frozenset()
    sight: frozenset[str] = field(default_factory=frozenset)

    def may(self, name: str) -> bool:
        """Tell whether one of the roles has a right.

        Raises:
            KeyError: There is no such right.
        """
        return bool(rights()[name].roles & self.roles)

    def sees_people_of(self, body: str) -> bool:
        """Tell whether single people of a body may be seen."""
        return self.may("see-person") and (EVERY_BODY in self.sight or body in self.sight)

    def sees_exact(self, employers: Iterable[str]) -> bool:
        """Tell whether exact numbers of a plan with these employers may be seen."""
        everywhere = EVERY_BODY in self.sight or set(employers) <= self.sight
        return self.may("see-exact") and everywhere


NOBODY = Held()
READER = Held(frozenset({"viewer"}))
"""Whoever reads the examples, signed in or not."""
