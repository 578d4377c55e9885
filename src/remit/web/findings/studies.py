"""What matters, as blocks of the paper: each change of an option, each assumption, each switch."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from remit.plan import Plan
from remit.plan.options import parts_of
from remit.report.around import Around
from remit.report.blocks import Block
from remit.report.context import Context
from remit.report.effects import attribution_of, switching_of, tornado_of
from remit.results.attribution import attribute, run_sets
from remit.results.measures import MEASURES
from remit.results.store import Progress, Results
from remit.results.studies import study_plan, study_switch
from remit.results.written import EXACT, PROTECTED
from remit.rules.compiled import forget
from remit.simulate.workers import Workers
from remit.web.findings import EXACT as EXACT_VALUES
from remit.web.findings import PROTECTED as PROTECTED_VALUES
from remit.web.findings import write_end, write_values
from remit.web.sections import audiences, plain_blocks

SEED = 1
RUNS = "runs"
"""Folder of the runs of an option's parts: they stay if the work is cut off, and go at its end."""
MEASURED = tuple(measure for measure in MEASURES if measure.short)
"""Measures that changes and assumptions are held against."""
Tell = Callable[[int, int], None]
Blocks = Callable[[Context], list[Block]]


def write_attribution(plan: Plan, option: str, asked: dict[str, Any], folder: Path, tell: Tell) -> None:
    """Simulate an option part by part, and write what each part contributes to each measure.

    Args:
        plan: the plan as read.
        option: the option.
        asked: `runs`, how many.
        folder: where to.
        tell: called with runs that are done, and how many there are.
    """
    forget()
    runs = int(asked["runs"])

    def progress(number: int, sets: int, one: Progress) -> None:
        tell((number - 1) * one.total + one.done, sets * one.total)

    workers = Workers(threads=max(1, settings.THREADS or 1))
    made = run_sets(plan, option, parts_of(plan, option), folder / RUNS, runs, SEED, workers, progress)
    taken = []
    for measure in MEASURED:
        try:
            taken.append(attribute(plan, option, made, measure.id))
        except KeyError:
            continue  # no run measures it: the plan has no such bodies
    _write(
        folder,
        made[()],
        {one.measure: lambda context, one=one: attribution_of(context, one) for one in taken},  # type: ignore[misc]
    )
    shutil.rmtree(folder / RUNS, ignore_errors=True)


def write_tornado(plan: Plan, option: str, asked: dict[str, Any], folder: Path, tell: Tell) -> None:
    """Write how far each assumption alone moves a measure.

    Args:
        plan: the plan as read.
        option: the option.
        asked: `measure`, and `lucks`: runs whose luck each figure is the mean of.
        folder: where to.
        tell: called with runs that are done, and how many there are.
    """
    forget()
    applied = plan.apply(option)
    study = study_plan(applied, "tornado", asked["measure"], SEED, 0, int(asked["lucks"]), tell)
    around = Around(plan=plan, studies=(study.as_json(),))
    _write(folder, Results(folder, {}, applied), {asked["measure"]: tornado_of}, around)


def write_switching(plan: Plan, option: str, asked: dict[str, Any], folder: Path, tell: Tell) -> None:
    """Write at which values of assumptions another option would be chosen.

    Args:
        plan: the plan as read.
        option: one option.
        asked: `against` the other option, `measure`, and `lucks`.
        folder: where to.
        tell: called with runs that are done, and how many there are.
    """
    forget()
    lucks, most = int(asked["lucks"]), int(asked["most"])
    study = study_switch(plan, option, asked["against"], asked["measure"], SEED, lucks, most, tell)
    around = Around(plan=plan, studies=(study.as_json(),))
    _write(folder, Results(folder, {}, plan.apply(option)), {asked["measure"]: switching_of}, around)


def _write(folder: Path, results: Results, made_of: dict[str, Blocks], around: Around | None = None) -> None:
    """Write blocks by measure, once for who sees exact numbers and once for all others."""
    for exact in audiences(results.plan):
        context = Context(results, EXACT if exact else PROTECTED, around or Around())
        blocks = {measure: plain_blocks(make(context)) for measure, make in made_of.items()}
        write_values(folder, EXACT_VALUES if exact else PROTECTED_VALUES, blocks)
    write_end(folder)
