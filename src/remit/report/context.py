"""What the sections of a paper share: results, evidence, names, and counts that several of them read."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from remit.disclosure import HIDDEN, protect_counts
from remit.evidence import Evidence
from remit.plan import evidence_of
from remit.report.around import NOTHING, Around
from remit.report.blocks import Text
from remit.report.citations import Citations
from remit.report.narrative import UNWRITTEN, Narrative
from remit.results import summary, summary_money
from remit.results.beside import Beside
from remit.results.exits import Waves, dismissals, find_waves
from remit.results.store import Results
from remit.results.tables import ALL
from remit.results.written import EXACT, Writer
from remit.rules.consultation import consultation_terms

STANDING = {
    summary.ALL_STAFF: "All staff",
    summary.COMMISSIONING_STAFF: "Commissioning staff",
    ALL: "All functions",
}


@dataclass(frozen=True)
class Context:
    """Results with what a paper reads of them more than once.

    Attributes:
        results: The results.
        write: How figures about people are written: exactly, or for more than one reader.
        around: Other options, attribution and studies, as far as they are there.
        narrative: What people wrote into the paper.
    """

    results: Results
    write: Writer = EXACT
    around: Around = NOTHING
    narrative: Narrative = UNWRITTEN

    def told(self, name: str) -> list[Text]:
        """Give what people wrote in a field of the narrative."""
        return [Text(paragraph) for paragraph in self.narrative.paragraphs(name)]

    @cached_property
    def compared(self) -> list[Beside]:
        """The options beside each other by each measure; nothing where only one was run."""
        return self.around.compared()

    @property
    def everyone(self) -> float:
        """Number of people of the plan, as which what all of it comes to is protected."""
        return float(self.results.plan.bodies.people.height)

    @cached_property
    def evidence(self) -> Evidence:
        """What had been published by the plan's as-at date, with the assumptions that the plan changes."""
        return evidence_of(self.results.plan)

    @cached_property
    def citations(self) -> Citations:
        """What the paper cites."""
        return Citations(self.evidence)

    @cached_property
    def leavers(self) -> pl.DataFrame:
        """People who left up to the hand-over; see `summary.leavers`."""
        return summary.leavers(self.results)

    @cached_property
    def start_hidden(self) -> frozenset[tuple[str, str]]:
        """Cells by function and band group whose count of people at the start is hidden; `ALL` for margins.

        All of them are judged together, with those that the paper does not count: that a share is hidden says
        that few people are there.
        """
        if not self.write.protect:
            return frozenset()
        start = summary.start_people(self.results).rename({"start": "people"})
        inside = pl.col("function").is_in(summary.commissioning_functions(self.results))
        core = summary.with_margins(start.filter(inside).rename({"people": "value"}), [])
        others = start.filter(~inside).group_by("function").agg(pl.col("people").sum())
        keys = ["core", "function", "band"]
        counted = pl.concat(
            [
                core.select(
                    pl.lit("yes").alias("core"), "function", pl.col("band").cast(pl.String), people="value"
                ),
                others.select(pl.lit("no").alias("core"), "function", pl.lit(ALL).alias("band"), "people"),
                start.select(*(pl.lit(ALL).alias(key) for key in keys), pl.col("people").sum()),
            ]
        )
        told = protect_counts(counted, keys, "people").filter(pl.col("people") == HIDDEN)
        named = pl.when(pl.col("core") == ALL).then(pl.lit(summary.ALL_STAFF)).otherwise("function")
        return frozenset(told.select(named, "band").iter_rows())

    @cached_property
    def exits(self) -> pl.DataFrame:
        """Voluntary exits and redundancies by run and month; see `summary_money.paid_exits`."""
        return summary_money.paid_exits(self.results)

    @cached_property
    def waves(self) -> Waves:
        """Waves of dismissals at each body, as many within as few days as the duty to consult begins with.

        Numbers and days are those of the plan's first day: they are the same in every version of the rule.
        """
        terms = consultation_terms(self.evidence, self.results.plan.start)
        found = dismissals(self.results)
        return find_waves(found, self.results.runs, terms.window_days, terms.small_min)

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
