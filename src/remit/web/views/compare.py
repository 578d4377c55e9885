"""Options beside each other: ranges, differences run by run, odds, and in words what each does otherwise."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from markupsafe import Markup

from remit.plan import BASELINE
from remit.plan.options import difference
from remit.report.blocks import Table, table
from remit.results.beside import Beside, beside
from remit.results.beside_table import Rank, ranking, table_of, written
from remit.results.compare import compare as compare_results
from remit.results.files import ResultsMismatch
from remit.results.stored import check_alike, open_stored
from remit.web.doors import Place, door
from remit.web.files import results_folder
from remit.web.forms import option_words
from remit.web.models import Run
from remit.web.plans import latest_by_option, results_of

MOST = 12
"""Options that one page sets beside each other."""


@lru_cache(maxsize=32)
def set_beside(folders: tuple[Path, ...]) -> list[Beside]:
    """Set stored results beside each other.

    Raises:
        ResultsMismatch: they were not made of the same draws.
    """
    found = [open_stored(folder) for folder in folders]
    check_alike(found)
    return beside(found)


def ended_of(place: Place) -> dict[str, Run]:
    """Give the newest runs that have ended of what the plan says now, by option."""
    return latest_by_option(place.plan, place.version, place.planned.all_options)


@door("see-plan")
def compare(request: HttpRequest, place: Place) -> HttpResponse:
    """Set any number of options beside each other, run by run."""
    options = place.planned.all_options
    ended = ended_of(place)
    wanted = _wanted(request, ended, options)
    against = BASELINE if BASELINE in wanted else next(iter(wanted), "")
    asked = request.GET.get("against", "")
    against = asked if asked in wanted else against
    shown = [against, *(option for option in wanted if option != against)] if against else []
    lacking = [option for option in shown if option not in ended]
    runs = [ended[option] for option in shown if option in ended][:MOST]
    context: dict[str, Any] = {
        "options": options,
        "ended": ended,
        "shown": shown,
        "against": against,
        "lacking": lacking,
        "protected": not place.exact,
        "says": _differences(place, shown, against),
    }
    if len(runs) > 1 and against in ended:
        try:
            context |= _found(place, runs, against, request.GET.get("by", ""))
        except ResultsMismatch:
            context["said"] = ["These runs were not made of the same draws by the same Remit: run them again"]
    return render(request, "remit/pages/compare.html", context)


def _wanted(request: HttpRequest, ended: dict[str, Run], options: tuple[str, ...]) -> list[str]:
    """Give the options that are asked for; by default all that have been run, and two of a link."""
    asked = request.GET.getlist("option")
    if not asked and (request.GET.get("first") or request.GET.get("second")):
        asked = [request.GET.get("first") or BASELINE, request.GET.get("second") or ""]
    known = [option for option in options if option in asked]
    return (known or list(ended))[:MOST]


def _found(place: Place, runs: list[Run], against: str, by: str) -> dict[str, Any]:
    compared = set_beside(tuple(results_folder(run.key) for run in runs))
    measures = [one.measure for one in compared]
    by = by if by in {one.id for one in measures} else measures[0].id
    made: dict[str, Any] = {
        "measures": measures,
        "by": by,
        "runs_used": int(compared[0].values.shape[1]),
        "table": _table(compared, against, exact=place.exact),
    }
    if len(runs) == 2:
        first, second = (results_of(run) for run in runs)
        made["rows"] = compare_results(first, second, place.write)
        made["pair"] = [run.option for run in runs]
    if place.exact:
        made["ranks"] = _ranks(ranking(compared, by, against))
    return made


def _table(compared: list[Beside], against: str, *, exact: bool) -> Table:
    """Lay the options out: a row a measure, a column an option."""
    options = compared[0].options
    if exact:
        rows = [[one.measure.label, *(_cell(one, option) for option in options)] for one in compared]
    else:
        cells = {
            (row["measure"], row["option"]): row["median"]
            for row in table_of(compared, against, protect=True).iter_rows(named=True)
        }
        rows = [
            [one.measure.label, *(cells[one.measure.id, option] or "-" for option in options)]
            for one in compared
        ]
    return table(
        "beside", "Options beside each other", ["Measure", *(f"{option_words(o)} #" for o in options)], rows
    )


def _cell(one: Beside, option: str) -> str:
    """Write the median with the range below it; a range that says no more is left out."""
    middle, _, around = written(one, option).partition("\n")
    return (
        middle if around == middle else Markup('{} <span class="remit-note">{}</span>').format(middle, around)
    )


def _ranks(ranks: list[Rank]) -> Table:
    cells = [
        [
            option_words(rank.option),
            rank.difference or "-",
            rank.range or "-",
            rank.beats or "-",
            rank.best,
        ]
        for rank in ranks
    ]
    heads = [
        "Option",
        "Difference #",
        "In 9 of 10 runs",
        "Odds that it is better #",
        "Odds that it is best #",
    ]
    return table("ranks", "In order, the best first", heads, cells)


def _differences(place: Place, shown: list[str], against: str) -> list[tuple[str, tuple[str, ...]]]:
    """Say in words what each option does otherwise."""
    return [(option, difference(place.planned, against, option)) for option in shown if option != against]
