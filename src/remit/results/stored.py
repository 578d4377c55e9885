"""Stored results opened by their folder alone, for questions that need no more than odds and the manifest."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from remit.results.files import MANIFEST, WORKING, ResultsMismatch, check_table, table_files

if TYPE_CHECKING:
    from remit.plan import Plan

MARGINS = ("body", "function", "band")


@dataclass(frozen=True)
class Stored:
    """Results on disk, held against their manifest.

    Attributes:
        folder: where the manifest is.
        manifest: what they were made of.
    """

    folder: Path
    manifest: dict[str, Any]

    @property
    def option(self) -> str:
        """The option that was run."""
        return str(self.manifest["option"])

    @property
    def runs(self) -> int:
        """Number of runs besides run 0."""
        return int(self.manifest["runs"])

    @property
    def national(self) -> bool:
        """Whether the figures are for every reader: those below national level are for the list's holder."""
        return "working_data" not in self.manifest

    def odds(self) -> pl.LazyFrame:
        """Open the table of odds."""
        tables = self.folder if self.national else self.folder / WORKING
        return pl.scan_parquet(table_files(tables, "odds"))

    def of_the_whole(self, measures: Sequence[str]) -> pl.DataFrame:
        """Give `run, month, measure, value, unit` of measures of the whole plan, run 0 left out."""
        chosen = (pl.col("run") > 0) & pl.col("measure").is_in(list(measures))
        for name in MARGINS:
            chosen = chosen & (pl.col(name) == "all")
        return self.odds().filter(chosen).select("run", "month", "measure", "value", "unit").collect()


def open_stored(folder: Path) -> Stored:
    """Open a folder of results.

    Raises:
        ResultsMismatch: when it holds none, or its table of odds is not what the manifest says.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        stored = Stored(folder, manifest)
        options = (stored.option, stored.runs, manifest["seed"], manifest["title"])
    except FileNotFoundError:
        raise ResultsMismatch(
            f"{folder} holds no results: it has no {MANIFEST}. Make some with: remit run PLAN --out {folder}"
        ) from None
    except (ValueError, KeyError, TypeError) as wrong:
        raise ResultsMismatch(
            f"{path} is not a manifest that Remit wrote ({wrong}). Run the plan again."
        ) from None
    if not options[1]:
        raise ResultsMismatch(f"{folder} holds no runs besides run 0. Run the plan again.")
    check_table(folder if stored.national else folder / WORKING, "odds", manifest)
    return stored


def is_stored(folder: Path) -> bool:
    """Tell whether a folder holds results."""
    return (folder / MANIFEST).is_file()


def stored_options(folder: Path) -> list[Stored]:
    """Open the results of every option that lie in folders of their own within a folder.

    Raises:
        ResultsMismatch: when there are none, or they cannot be set beside each other: another plan, seed or
            number of runs.
    """
    inside = sorted(path for path in folder.iterdir() if is_stored(path)) if folder.is_dir() else []
    if not inside:
        raise ResultsMismatch(f"{folder} holds no results of options: make some with remit compare PLAN")
    found = [open_stored(path) for path in inside]
    check_alike(found)
    return found


def check_alike(found: Sequence[Stored]) -> None:
    """Refuse results that cannot be set beside each other run by run.

    Raises:
        ResultsMismatch: when they differ in more than the option.
    """
    first = found[0]
    for other in found[1:]:
        for key, what in (
            ("title", "plan"),
            ("seed", "seed"),
            ("without", "mechanisms"),
            ("code", "version"),
        ):
            if first.manifest.get(key) != other.manifest.get(key):
                raise ResultsMismatch(
                    f"{first.folder} and {other.folder} do not have the same {what}, so that run 7 of one is "
                    "not run 7 of the other. Run both again."
                )
    names = [one.option for one in found]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ResultsMismatch(f"option {min(twice)!r} is there twice. Take one of the two out.")


def as_applied(found: Stored, plan: "Plan") -> "Plan":
    """Apply to a plan the option that results were made with, if they are of the plan as it is.

    Args:
        found: results of one option.
        plan: the plan as read, with all its options.

    Raises:
        ResultsMismatch: when the plan has no such option any more, or has changed since.
    """
    if found.option not in plan.all_options:
        raise ResultsMismatch(
            f"{found.folder} was made with the option {found.option!r}, which this plan does not have."
        )
    applied, digests = plan.apply(found.option), found.manifest["digests"]
    for part, now in (("bodies", applied.bodies.digest()), ("plan", applied.digest())):
        if digests.get(part) != now:
            made_from = f"{found.manifest['title']!r}, option {found.option!r}"
            raise ResultsMismatch(
                f"{found.folder} was made from other {part}: {made_from}. Run the plan again."
            )
    return applied
