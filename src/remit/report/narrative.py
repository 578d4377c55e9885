"""What people write into a paper: narrative fields, the roles of whoever answers for it, a sunset date."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

FIELDS = {
    "decision": "The decision asked for",
    "strategic": "Strategic case",
    "economic": "Economic case",
    "commercial": "Commercial case",
    "financial": "Financial case",
    "management": "Management case",
    "options": "Long list to short list",
    "equality": "Equality",
    "consultation": "Consultation",
    "risks": "Risks",
}
"""Fields of text, by the name of the part of the paper in which each stands first."""
ROLES = {
    "commissioner": "Commissioner of the analysis",
    "analyst": "Analyst",
    "assurer": "Assurer",
    "approver": "Approver",
}
"""Roles in the words of the AQuA Book."""
SUNSET = "sunset"


class NarrativeFault(ValueError):
    """A file of narrative holds what a paper has no place for."""


@dataclass(frozen=True)
class Narrative:
    """What people write into a paper.

    Attributes:
        texts: text by field, a key of `FIELDS`; blank lines part paragraphs.
        roles: who answers for the paper, by role, a key of `ROLES`.
        sunset: last day on which it is to be used; none for twelve months after what is known.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    sunset: date | None = None

    def paragraphs(self, name: str) -> list[str]:
        """Give the paragraphs of a field."""
        parts = self.texts.get(name, "").replace("\r\n", "\n").split("\n\n")
        return [" ".join(part.split()) for part in parts if part.strip()]


UNWRITTEN = Narrative()


def read_narrative(path: Path) -> Narrative:
    """Read a narrative from a TOML file: fields, roles and `sunset` as keys.

    Raises:
        NarrativeFault: the file is no TOML, or has keys or values that a paper has no place for.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise NarrativeFault(f"{path} is no TOML: {wrong}") from wrong
    known = {*FIELDS, *ROLES, SUNSET}
    unknown = sorted(set(given) - known)
    if unknown:
        raise NarrativeFault(
            f"{path}: no place for {', '.join(unknown)}: the keys are {', '.join([*FIELDS, *ROLES, SUNSET])}"
        )
    sunset = given.pop(SUNSET, None)
    if sunset is not None and type(sunset) is not date:
        raise NarrativeFault(f"{path}: sunset is a day, written as 2027-06-30 without quotes")
    wrong_types = sorted(key for key, value in given.items() if not isinstance(value, str))
    if wrong_types:
        raise NarrativeFault(f"{path}: {', '.join(wrong_types)} must be text, in quotes")
    return Narrative(
        {key: value for key, value in given.items() if key in FIELDS},
        {key: value for key, value in given.items() if key in ROLES},
        sunset,
    )
