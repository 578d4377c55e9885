"""The section on equality: who is affected, by age and by the characteristics that are held."""

from datetime import date

import polars as pl

from remit.disclosure import HIDDEN
from remit.report.blocks import Block, Section, Text, table
from remit.report.context import Context
from remit.report.words import day, part, sentence_case
from remit.results.tables import ALL

AGES = (
    (0, "Under 30"),
    (30, "30 to 39"),
    (40, "40 to 49"),
    (50, "50 to 54"),
    (55, "55 to 59"),
    (60, "60 and over"),
)
AGE = "age"
NOT_KNOWN = "Not known"


def equality(context: Context) -> Section | None:
    """Tell who works in the bodies that close, by age and by the characteristics that are held."""
    affected = _affected(context)
    if affected.is_empty():
        return None
    held = [name for name in affected.columns if name != "person"]
    rows = [row for name in held for row in _counted(context, affected, name)]
    everyone = context.write.people(affected.height)
    opening = (
        f"{everyone} people work in bodies that close, on {day(context.results.plan.start)}. The simulation "
        "knows no characteristic besides age and service: it does not say who is selected. That is decided "
        "when posts are filled: Remit then compares every stage of selection by characteristic and "
        "says where groups fare differently."
    )
    known = (
        "The characteristics are those of the equality table of the plan, kept apart from all that decides."
        if len(held) > 1
        else "The plan holds no equality table, so that age is the only characteristic that can be shown. An "
        "equality impact assessment needs the others."
    )
    caption = "People of the closing bodies by characteristic"
    columns = ("Characteristic", "Group", "People #", "Share of those affected #")
    blocks: list[Block] = [*context.told("equality"), Text(opening), Text(known, note=True)]
    blocks.append(table("equality", caption, columns, rows))
    return Section("equality", "Equality", tuple(blocks))


def _affected(context: Context) -> pl.DataFrame:
    """Give the people of bodies that close: `person`, age group, and each characteristic that is held."""
    plan = context.results.plan
    closing = plan.bodies.bodies.filter(pl.col("closes").is_not_null() & (pl.col("closes") <= plan.end))
    people = plan.bodies.people.join(closing.select("body"), on="body", how="semi")
    aged = people.select("person", _age_group(plan.start))
    held = plan.bodies.equality
    if held.is_empty():
        return aged
    return aged.join(held, on="person", how="left")


def _age_group(on: date) -> pl.Expr:
    had_birthday = (pl.col("born").dt.month() < on.month) | (
        (pl.col("born").dt.month() == on.month) & (pl.col("born").dt.day() <= on.day)
    )
    years = on.year - pl.col("born").dt.year() - (~had_birthday).cast(pl.Int32)
    group = pl.lit(AGES[0][1])
    for least, label in AGES[1:]:
        group = pl.when(years >= least).then(pl.lit(label)).otherwise(group)
    return group.alias(AGE)


def _counted(context: Context, affected: pl.DataFrame, name: str) -> list[tuple[str, ...]]:
    counted = (
        affected.select(pl.col(name).cast(pl.String).fill_null(NOT_KNOWN).alias("group"))
        .group_by("group")
        .agg(pl.len().cast(pl.Int64).alias("people"))
    )
    order = [label for _, label in AGES] if name == AGE else []
    place = pl.col("group").replace_strict({label: at for at, label in enumerate(order)}, default=99)
    by = [place, pl.col("group")] if order else [-pl.col("people"), pl.col("group")]
    counted = counted.sort(by)
    whole = pl.concat([counted, pl.DataFrame({"group": [ALL], "people": [affected.height]})])
    hides = context.write.hidden(whole, ["group"], ["people"])["people"].to_list()
    label = sentence_case(name.replace("_", " "))
    return [
        (
            label,
            sentence_case(group),
            HIDDEN if hidden else context.write.people(people),
            HIDDEN if hidden else part(context.write, people / affected.height, affected.height),
        )
        for (group, people), hidden in zip(whole.iter_rows(), hides, strict=True)
        if group != ALL
    ]
