"""Who does what as plain values: the optimiser's proposal cell by cell, and the case that the grid shows."""

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from remit.faults import FaultsFound
from remit.plan import BASELINE, Plan
from remit.rules.compiled import forget
from remit.sourcing import Gathered, choose, gather
from remit.sourcing.binding import find_binding
from remit.sourcing.edit import LIFTED
from remit.sourcing.report import by_function, grid, totals
from remit.web import files
from remit.web.findings import EXACT, PROTECTED, write_end, write_values

KEPT = 6
NAMED = 8


@lru_cache(maxsize=KEPT)
def case_of(folder: Path, day: dt.date, lifted: bool) -> Gathered | None:
    """Give the case of a plan that is kept; none where nothing can be chosen within the limits.

    It is that of the baseline for every option, so that prices are known of what an option buys no more.

    Args:
        folder: the plan's folder.
        day: from which the choice is to hold.
        lifted: whether limits are left out, so that every way is there.

    Raises:
        remit.faults.FaultsFound: nothing can be chosen, whatever is left out.
    """
    forget()
    plan = files.open_applied(folder, BASELINE)
    try:
        return gather(plan, day, without=LIFTED if lifted else frozenset())
    except FaultsFound:
        if lifted:
            raise
        return None


def write(plan: Plan, asked: dict[str, Any], folder: Path) -> None:
    """Propose who does what, and write what pages show of it.

    Args:
        plan: the plan, applied.
        asked: `on` the day from which it is to hold, `objective` what is sought.
        folder: where to.

    Raises:
        remit.faults.FaultsFound: nothing can be chosen.
    """
    forget()
    gathered = gather(plan, dt.date.fromisoformat(asked["on"]), asked["objective"])
    choice = choose(gathered, max(1, settings.THREADS or 1))
    total = totals(choice)
    binding = find_binding(choice.solution.case, choice.option)
    rows = grid(choice)
    made = {
        "status": choice.status,
        "gap": choice.solution.gap,
        "gbp_head": total.gbp_head,
        "running_gbp": total.running_pence / 100,
        "today_gbp_head": total.today_pence / 100 / max(total.heads, 1),
        "capability": total.capability,
        "once_gbp": total.once_pence / 100,
        "functions": by_function(choice).to_dicts(),
        "clashes": [str(one) for one in choice.clashes],
        "envelopes": sorted(binding.envelope.items(), key=lambda pair: -pair[1])[:NAMED],
        "pound": binding.a_pound_meets if choice.solution.case.lost_pence_head else binding.a_pound_saves,
        "meets": bool(choice.solution.case.lost_pence_head),
        "grid": rows.select("customer", "function", "how", "provider", "price_gbp_head_y").to_dicts(),
    }
    write_values(folder, EXACT, made)
    # What it costs once follows from the pay of few people.
    write_values(folder, PROTECTED, made | {"once_gbp": None})
    write_end(folder)
