"""Evidence as at a date: what had been published by then, and nothing else."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import polars as pl

from remit.evidence import figures as _figures
from remit.evidence import parameters as _parameters
from remit.evidence import scales as _scales
from remit.evidence import sources as _sources
from remit.evidence import structure as _structure
from remit.evidence.errors import EvidenceError
from remit.evidence.figures import Figure
from remit.evidence.files import DATA
from remit.evidence.fitting import fitted_plans, fitting_table, joint_posterior
from remit.evidence.parameters import Parameter
from remit.faults import hint


@dataclass(frozen=True, eq=False)
class Evidence:
    """What may be known: figures, parameters and pay scales that had been published by a date.

    Attributes:
        date: The as-at date; none if nothing is held back.
        figures: Published figures, one row each.
        parameters: Parameters, one row for each day from which a value is in force.
        pay_scales: Pay scales, one row a point of a band in a pay year.
        sources: The sources that these parameters and pay scales cite; all where nothing is held back.
        folder: Folder that it was read from.
    """

    date: dt.date | None
    figures: pl.DataFrame
    parameters: pl.DataFrame
    pay_scales: pl.DataFrame
    sources: pl.DataFrame
    folder: Path

    def figure(self, name: str) -> Figure:
        """Give a published figure by its id.

        Raises:
            EvidenceError: there is no such figure, or it was published after the as-at date.
        """
        row = self.figures.filter(pl.col("id") == name)
        if row.is_empty():
            self._refuse_hidden("figure", name, _figures.figures(self.folder))
            raise EvidenceError(f"no figure {name!r}{hint(name, self.figures['id'])}")
        return Figure(**row.row(0, named=True))

    def parameter(self, name: str, on: dt.date | None = None) -> Parameter:
        """Give a parameter as it is in force on a day.

        Args:
            name: its id.
            on: the day; may be left out where the parameter has one row.

        Returns:
            The last visible row that has come into force by then; after the last row, the last row.

        Raises:
            EvidenceError: there is no such parameter, it was published after the as-at date, it is not in
                force on the day, or it changes with time and no day is given.
        """
        rows = self.parameters.filter(pl.col("id") == name)
        if rows.is_empty():
            self._refuse_hidden("parameter", name, _parameters.parameters(self.folder))
            raise _parameters.unknown(name, self.parameters["id"].to_list())
        return _parameters.in_force(rows, name, on)

    def value(self, name: str, on: dt.date | None = None) -> float:
        """Give the value of a parameter, in its unit, as it is in force on a day; see `parameter`."""
        return self.parameter(name, on).value

    def with_parameters(self, changed: Sequence[Parameter]) -> "Evidence":
        """Give the same evidence with other rows for some parameters; this one stays as it is.

        Args:
            changed: parameters that stand for all rows of their id, from the first one's day on.
        """
        if not changed:
            return self
        rows = pl.DataFrame([asdict(row) for row in changed], schema=self.parameters.schema)
        kept = self.parameters.join(rows, on="id", how="anti", maintain_order="left")
        first = self.parameters.group_by("id").agg(first=pl.col("valid_from").min())
        rows = rows.join(first, on="id", how="left").with_columns(valid_from="first").drop("first")
        return replace(self, parameters=pl.concat([kept, rows]).sort("id", "valid_from"))

    def pay_scale(self, on: dt.date) -> pl.DataFrame:
        """Give the pay scale for a day; one carried forward is `assumed` and warns; see `scale_on`."""
        return _scales.scale_on(self.pay_scales, on)

    def structure(self, name: str) -> pl.DataFrame:
        """Give a table of bodies, such as `pct_2011`.

        The tables of 2010-13 are exempt from the as-at date; the others are seen from their publication on.

        Raises:
            EvidenceError: there is no such table; or it was published after the as-at date; or an as-at date
                is set for one that is neither exempt nor dated.
        """
        table = _structure.structure(self.folder, name)
        file, date = f"{name}.csv", self.date
        if date is not None and file not in _structure.EXEMPT_STRUCTURE:
            published = _structure.PUBLISHED_STRUCTURE.get(file)
            if published is None:
                raise EvidenceError(
                    f"{name} is not exempt from the as-at date {date}, and its rows have no date"
                )
            if published > date:
                raise EvidenceError(f"{name} was published on {published}, after the as-at date {date}")
        return table.clone()

    def fits(self, plan: str) -> pl.DataFrame:
        """Give the figures that a plan is fitted to, as far as they may be seen."""
        rows = fitting_table(self.folder, "fits", plan)
        return rows.join(self.figures.select(figure="id"), on="figure", how="semi", maintain_order="left")

    def priors(self, plan: str) -> pl.DataFrame:
        """Give the ranges of parameters from before the figures that a plan is fitted to."""
        return self._published(fitting_table(self.folder, "priors", plan))

    def questions(self, plan: str) -> pl.DataFrame:
        """Give the questions about what comes after a plan's as-at date, with the naive forecast."""
        return self._published(fitting_table(self.folder, "questions", plan))

    def posterior(self, plan: str) -> pl.DataFrame:
        """Give what a plan's parameters are after the fit, one row each; none that is of a later day."""
        return self._published(fitting_table(self.folder, "posteriors", plan))

    def posterior_draws(self, plan: str) -> pl.DataFrame:
        """Give the joint draws behind `posterior`.

        Raises:
            EvidenceError: the plan was not fitted, or to figures of after the as-at date, or the draws are
                those of another fit.
        """
        table = self.posterior(plan)
        if table.is_empty():
            raise EvidenceError(f"the fit of {plan} rests on figures of after the as-at date {self.date}")
        return joint_posterior(self.folder, plan, table)

    def _published(self, table: pl.DataFrame) -> pl.DataFrame:
        return _visible(table, self.date)

    def digest(self) -> str:
        """Give the SHA-256 of all that is visible, exempt structure included, whatever the order of rows.

        Questions and posteriors are left out: they rest on the evidence, and are no part of it.
        """
        tables = {
            "figures": self.figures,
            "parameters": self.parameters,
            "pay_scales": self.pay_scales,
            "sources": self.sources,
        }
        for name in ("fits", "priors"):
            for plan in fitted_plans(self.folder):
                tables[f"{name}/{plan}"] = getattr(self, name)(plan)
        dated = _structure.PUBLISHED_STRUCTURE.items()
        visible = [file for file, day in dated if self.date is None or day <= self.date]
        for file in (*_structure.EXEMPT_STRUCTURE, *visible):
            tables[f"structure/{file}"] = self.structure(file.removesuffix(".csv"))
        sha = hashlib.sha256()
        for name in sorted(tables):
            sha.update(_canonical(name, tables[name]).encode())
        return sha.hexdigest()

    def _refuse_hidden(self, kind: str, name: str, all_rows: pl.DataFrame) -> None:
        rows = all_rows.filter(pl.col("id") == name).sort("published")
        if self.date is not None and not rows.is_empty():
            first = rows.row(0, named=True)["published"]
            raise EvidenceError(f"{kind} {name} was published on {first}, after the as-at date {self.date}")


def as_at(date: dt.date, folder: Path = DATA) -> Evidence:
    """Give the evidence that had been published by a date, that day included.

    Args:
        date: the as-at date. It is set against `published`, never against `period` or `valid_from`.
        folder: the evidence folder; the package's own if left out.

    Returns:
        Tables that the caller may change without any effect on others.

    Raises:
        EvidenceError: a file cannot be read.
    """
    return _evidence(folder, date)


def everything(folder: Path = DATA) -> Evidence:
    """Give all evidence whatever its date, for lists. What is fitted or forecast reads `as_at` instead."""
    return _evidence(folder, None)


def _evidence(folder: Path, date: dt.date | None) -> Evidence:
    figures = _visible(_figures.figures(folder), date)
    parameters = _visible(_parameters.parameters(folder), date)
    pay_scales = _visible(_scales.pay_scales(folder), date)
    cited = _sources.cited(parameters["source"]) | _sources.cited(pay_scales["source"])
    sources = _sources.sources(folder)
    if date is not None:
        sources = sources.filter(pl.col("key").is_in(sorted(cited)))
    return Evidence(date, figures, parameters, pay_scales, sources, folder)


def _visible(table: pl.DataFrame, date: dt.date | None) -> pl.DataFrame:
    """Give the rows that had been published by a date; a row without a date is never among them."""
    return table.clone() if date is None else table.filter(pl.col("published") <= date)


def _canonical(name: str, table: pl.DataFrame) -> str:
    """Write a table as text that is the same for the same rows: sorted columns and rows, dates as ISO."""
    columns = sorted(table.columns)
    rows = sorted(json.dumps(row, default=str) for row in table.select(columns).iter_rows())
    return "\n".join([name, json.dumps(columns), *rows, ""])
