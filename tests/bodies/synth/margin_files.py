"""Small files of margins for the tests."""

from collections.abc import Mapping, Sequence
from pathlib import Path

LISTED: dict[str, dict[str, float]] = {
    "function": {"finance": 0.4, "quality": 0.6},
    "staff_group:finance": {"manager": 0.5, "administrative": 0.5},
    "staff_group:quality": {"clinical": 0.7, "manager": 0.3},
    "band:clinical": {"6": 0.5, "7": 0.5},
    "band:manager": {"8a": 0.9, "vsm": 0.1},
    "band:administrative": {"4": 1.0},
    "age": {"16-29": 0.3, "30-49": 0.4, "50-64": 0.3},
    "service": {"0-4": 0.5, "5-19": 0.3, "20-39": 0.2},
    "fte": {"0.5": 0.25, "1.0": 0.75},
}
BODIES = [
    "body,kind,name,population,count",
    'QA,integrated-board,Board A,"1,000,000",300',
    "QB,support,Unit B,,100",
]


def listed(folder: Path, changes: Mapping[str, Mapping[str, float] | None] | None = None) -> Path:
    """Write the margins as margin, key and share, with some replaced or (if none) left out."""
    margins = {name: keys for name, keys in {**LISTED, **(changes or {})}.items() if keys is not None}
    lines = [f"{name},{key},{share}" for name, keys in margins.items() for key, share in keys.items()]
    return table(folder, "margins.csv", ["margin,key,share", *lines])


def table(folder: Path, name: str, lines: Sequence[str]) -> Path:
    """Write a file of lines."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def bodies(folder: Path) -> Path:
    """Write the bodies with their people."""
    return table(folder, "bodies.csv", BODIES)
