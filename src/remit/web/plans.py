"""From rows of the database to plans and results: opened from their files, nothing reckoned here."""

import json
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from remit.plan import Plan as Planned
from remit.results.chunks import code_digest
from remit.results.store import MANIFEST, Results, read_results
from remit.web import files
from remit.web.models import Job, Plan, Run, Version

KEPT_RESULTS = 16
LOOKED_AT = 20
"""Runs of other versions, for each option, among which one of what a version says is looked for."""


def folder_of(version: Version) -> Path:
    """Give the folder of a version."""
    return files.plan_folder(version.digest, version.folder)


def plan_of(version: Version) -> Planned:
    """Open a version as read."""
    return files.open_plan(folder_of(version))


def applied(version: Version, option: str) -> Planned:
    """Open a version under an option."""
    return files.open_applied(folder_of(version), option)


@lru_cache(maxsize=256)
def digests_of(folder: Path, option: str) -> tuple[str, str]:
    """Give the digests of what a plan says under an option, and of its tables."""
    plan = files.open_applied(folder, option)
    return plan.digest(), plan.bodies.digest()


def result_key(version: Version, option: str, runs: int, seed: int) -> str:
    """Give the name of the results of a version: the same for all that makes the same runs.

    Versions that differ in something that no run reads (another option, say) share their results.
    """
    parts = (
        *digests_of(folder_of(version), option),
        option,
        str(runs),
        str(seed),
        code_digest(),
        version.folder,
    )
    return sha256("\x1f".join(parts).encode()).hexdigest()


def finding_key(version: Version, kind: str, option: str, asked: dict[str, Any]) -> str:
    """Give the name of what is found of a version: the same for all that makes the same."""
    parts = (
        *digests_of(folder_of(version), option),
        kind,
        option,
        json.dumps(asked, sort_keys=True),
        code_digest(),
        version.folder,
    )
    return sha256("\x1f".join(parts).encode()).hexdigest()


def has_results(run: Run) -> bool:
    """Tell whether the results of a run are whole."""
    return (files.results_folder(run.key) / MANIFEST).is_file()


def results_of(run: Run) -> Results:
    """Open the results of a run.

    Raises:
        ResultsMismatch: They are not what their manifest says, or were made by another version of Remit.
    """
    return open_results(files.results_folder(run.key), folder_of(run.version))


@lru_cache(maxsize=KEPT_RESULTS)
def open_results(folder: Path, plan: Path) -> Results:
    """Open the results that a folder holds of the plan in another: as `results_of`."""
    return read_results(folder, files.open_plan(plan))


def latest(plan: Plan, option: str = "baseline") -> Run | None:
    """Give the newest run of an option that has ended."""
    done = Run.objects.filter(plan=plan, option=option, job__state=Job.DONE)
    return done.select_related("version", "job").order_by("-version__number", "-runs", "-pk").first()


def latest_of(plan: Plan, version: Version, option: str) -> Run | None:
    """Give the newest run that has ended of what a version says under an option, of whatever version."""
    return latest_by_option(plan, version, [option]).get(option)


def latest_by_option(plan: Plan, version: Version, options: Sequence[str]) -> dict[str, Run]:
    """Give the same for several options, in their order, for those that have one."""
    done = Run.objects.filter(plan=plan, job__state=Job.DONE).select_related("version", "job")
    found: dict[str, Run] = {}
    for run in done.filter(version=version, option__in=options):
        found.setdefault(run.option, run)
    lacking = [option for option in options if option not in found]
    if lacking:
        for run in done.exclude(version=version).filter(option__in=lacking)[: LOOKED_AT * len(lacking)]:
            if run.option not in found and _says_the_same(run.version, version, run.option):
                found[run.option] = run
    return {option: found[option] for option in options if option in found}


def _says_the_same(one: Version, other: Version, option: str) -> bool:
    return digests_of(folder_of(one), option) == digests_of(folder_of(other), option)
