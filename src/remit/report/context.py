"""What the sections of a paper share: results, evidence, names, and counts that several of them read."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from remit.evidence import Evidence, as_at
from remit.report.citations import Citations
from remit.results import summary, summary_money
from remit.results.store import Results
from remit.results.tables import ALL

STANDING = {
    summary.ALL_STAFF: "All staff",
    summary.COMMISSIONING_STAFF: "Commissioning staff",
    ALL: "All functions",
}


@dataclass(frozen=True)
class Context:
    """Results with what a paper reads of them more than once."""

    results: Results

    @cached_property
    def evidence(self) -> Evidence:
        """What had been published by the plan's as-at date."""
        return as_at(self.results.plan.as_at)

    @cached_property
    def citations(self) -> Citations:
        """What the paper cites."""
        return Citations(self.evidence)

    @cached_property
    def leavers(self) -> pl.DataFrame:
        """People who left up to the hand-over; see `summary.leavers`."""
        return summary.leavers(self.results)

    @cached_property
    def exits(self) -> pl.DataFrame:
        """Voluntary exits and redundancies by run and month; see `summary_money.paid_exits`."""
        return summary_money.paid_exits(self.results)

    @cached_property
    def functions(self) -> dict[str, str]:
        """Names of functions, and of the margins over them."""
        return dict(self.results.plan.bodies.functions.select("function", "name").iter_rows()) | STANDING

    @cached_property
    def bodies(self) -> dict[str, str]:
        """Names of bodies."""
        return dict(self.results.plan.bodies.bodies.select("body", "name").iter_rows())

    @cached_property
    def handover(self) -> date:
        """First day of the new bodies."""
        return summary.handover(self.results)
