"""Posts against people: posts that nobody holds and people without a post, one note each."""

from datetime import date

import polars as pl

from remit.bodies.sheets import Sheet
from remit.faults import Fault

BODIES_NAMED = 5
"""Bodies that a note names with their counts; the others are counted together."""


def check_held(people: Sheet, posts: Sheet, start: date | None) -> list[Fault]:
    """Tell how many posts nobody holds and how many people have no post, by body.

    A post that opens after the start, or is closed by then, is held by nobody; without a start, one with a
    first or last day is left out. Nothing is told where nobody names a post, or no post is there.
    """
    if not (people.has("body", "post") and posts.has("post", "body", "establishment")):
        return []
    if posts.rows.is_empty() or people.rows["post"].is_null().all():
        return []
    there = posts.rows.filter(_is_open(start))
    empty = there.join(people.rows.select("post"), on="post", how="anti")
    without = people.rows.filter(pl.col("post").is_null())
    faults = []
    if vacant := int(empty["establishment"].sum()):
        what = f"{vacant:,} {_plural(vacant, 'post', 'posts')} in {empty.height:,} rows have no holder: "
        what += _by_body(empty.group_by("body").agg(count=pl.col("establishment").sum()))
        remedy = "nothing to do if they are vacant"
        faults.append(Fault("no-holder", posts.table.file, None, "post", None, what, remedy, "note"))
    if without.height:
        what = f"{without.height:,} {_plural(without.height, 'person has', 'people have')} no post: "
        what += _by_body(without.group_by("body").agg(count=pl.len()))
        remedy = "nothing to do if they hold none; else name their posts"
        faults.append(Fault("no-post", people.table.file, None, "post", None, what, remedy, "note"))
    return faults


def check_receivers(posts: Sheet, successions: Sheet, bodies: Sheet) -> list[Fault]:
    """Warn of bodies that open to take people on and have no post, so that nobody can be placed in them."""
    if not (posts.has("body") and successions.has("sender", "receiver") and bodies.has("body", "opens")):
        return []
    opening = bodies.rows.filter(pl.col("opens").is_not_null()).unique("body", keep="first")
    goes = successions.rows.select("sender", pl.col("receiver").alias("body")).drop_nulls()
    goes = goes.join(opening.select("body"), on="body", how="semi")
    without = goes.join(posts.rows.select("body"), on="body", how="anti")
    listed = without.group_by("body", maintain_order=True).agg("sender")
    remedy = "import the list of its posts, or write them into posts.csv"
    faults = []
    for body, senders in listed.iter_rows():
        more = f" and {len(senders) - BODIES_NAMED:,} more" if len(senders) > BODIES_NAMED else ""
        what = f"takes on the people of {', '.join(senders[:BODIES_NAMED])}{more} and has no post for anybody"
        faults.append(Fault("no-posts", posts.table.file, None, "body", body, what, remedy, "warning"))
    return faults


def _is_open(start: date | None) -> pl.Expr:
    opens, closes = pl.col("opens"), pl.col("closes")
    if start is None:
        return opens.is_null() & closes.is_null()
    return (opens.is_null() | (opens <= start)) & (closes.is_null() | (closes > start))


def _by_body(counts: pl.DataFrame) -> str:
    """Name the bodies with the highest counts."""
    counts = counts.drop_nulls("body").sort(["count", "body"], descending=[True, False])
    named = ", ".join(f"{body} {count:,}" for body, count in counts.head(BODIES_NAMED).iter_rows())
    others = counts.slice(BODIES_NAMED)
    if others.is_empty():
        return named
    bodies = _plural(others.height, "other body", "other bodies")
    return f"{named} and {others.height:,} {bodies} {int(others['count'].sum()):,}"


def _plural(count: int, one: str, more: str) -> str:
    return one if count == 1 else more
