"""What a run's money comes to, as rows of the `odds` table: by month, and in all."""

import numpy as np

from remit.money import LOST_CONTROL
from remit.money.appraisal import NEVER, Appraisal, appraise
from remit.results.rows import Row, Rows, Run

BY_MONTH = {
    "recurrent saving": "pence a year",
    "recurrent saving net of lost control": "pence a year",
    "one-off cost to date": "pence",
    "net saving to date": "pence",
}
"""Measures of money that a row stands for by month, with their units."""
NOT_PAID_BACK = NEVER
"""Months of payback that stand for: not within a hundred years."""


def appraisal_rows(run: Run) -> Rows:
    """The business case of a run: saving, one-off cost, what they add up to, payback, net present value."""
    found = appraise(run.terms, run.money)
    months = run.simulation.names.months
    for measure, values in by_month(found, run.money).items():
        for month, value in zip(months, values.tolist(), strict=True):
            yield Row(measure, value, BY_MONTH[measure], month)
    last = months[-1]
    yield Row("recurrent saving at the end", int(12 * found.saving[-1]), "pence a year", last)
    yield Row("one-off cost", int(found.one_off.sum()), "pence", last)
    yield Row("lost by lost control", int(found.lost.sum()), "pence", last)
    yield Row("net present value", found.present, "pence", last)
    yield Row("net present value before lost control", found.present_gross, "pence", last)
    yield Row("months to payback", found.payback, "months", last)


def by_month(found: Appraisal, money: np.ndarray) -> dict[str, np.ndarray]:
    """Give the measures of `BY_MONTH`, int64 by month.

    Overspends come at a year's end: the saving net of lost control is less what the last twelve months lost.
    """
    lost = np.cumsum(money[:, :, LOST_CONTROL].sum(axis=1))
    of_a_year = lost - np.concatenate([np.zeros(min(12, lost.size), dtype=np.int64), lost[:-12]])
    saving = 12 * found.saving
    values = (saving, saving - of_a_year, np.cumsum(found.one_off), found.net)
    return dict(zip(BY_MONTH, values, strict=True))
