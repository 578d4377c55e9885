"""The posts of an ESR file."""

import polars as pl

from remit.bodies.esr.dating import UNTIL
from remit.bodies.esr.layout import KEPT, Layout
from remit.bodies.esr.meaning import (
    SEGMENTS,
    band_of,
    function_named,
    kept,
    staff_group_of_job,
    staff_group_of_occupation,
)
from remit.bodies.esr.organisations import Organisations
from remit.bodies.esr.said import LINE, NOTE, Teller, plural, without_numbers


def mapped(field: str, meanings: dict[str, str | None]) -> pl.Expr:
    """Give an expression that puts meanings in the place of the values of a field."""
    known = {value: meaning for value, meaning in meanings.items() if meaning is not None}
    return pl.col(field).replace_strict(known, default=None, return_dtype=pl.String)


def distinct(frame: pl.DataFrame, field: str) -> list[str]:
    """Give the different values of a field, without blanks."""
    return frame[field].drop_nulls().unique().to_list()


def keep(
    frame: pl.DataFrame, record: str, lists: dict[str, str], layout: Layout, tell: Teller
) -> pl.DataFrame:
    """Keep the records whose codes say so, and note how many others were left out, and why.

    Args:
        frame: Records of one type.
        record: What one is, for people.
        lists: The list of codes that tells of each field; a field that the layout lacks is passed over.
        layout: Knows the codes; a code that it does not know keeps its record, and is noted.
        tell: Takes the notes.
    """
    for field, name in lists.items():
        if field not in frame.columns:
            continue
        codes = layout.codes.get(name, {})
        reasons = {code: kept(code, codes) for code in distinct(frame, field)}
        for code in sorted(code for code, reason in reasons.items() if reason is None):
            first = frame.filter(pl.col(field) == code)
            what = f"is no {name.replace('-', ' ')} that Remit knows; {plural(first.height, record)} kept"
            shown = first.select(without_numbers(pl.col(field))).item(0, 0)
            remedy = f"add it to the list {name} of a layout of your own"
            tell.note("unknown-code", what, remedy, int(first[LINE][0]), field, shown)
        why = mapped(field, reasons).fill_null(KEPT)
        marked = frame.with_columns(why.alias("#why"))
        left = marked.filter(pl.col("#why") != KEPT).group_by("#why").len().sort("#why")
        for reason, count in left.iter_rows():
            what = f"{plural(count, record)} left out: {reason}"
            tell.note("left-out", what, f"see the list {name} of the layout", field=field)
        frame = marked.filter(pl.col("#why") == KEPT).drop("#why")
    return frame


def build_posts(
    frame: pl.DataFrame, organisations: Organisations, layout: Layout, tell: Teller
) -> pl.DataFrame:
    """Find out what each position is.

    Args:
        frame: The POA records that hold on the day.
        organisations: The departments.
        layout: Knows the codes.
        tell: Takes positions that stand twice.

    Returns:
        One row a position: `position`, its number inside ESR; `post`; `organisation`; `body`; `function`;
        `band`, `occupation_group` and `staff_group`, null where the position does not tell them; `budget`,
        in FTE; `closes`.
    """
    frame = keep(frame, "position", {"HiringStatus": "hiring-status"}, layout, tell)
    twice = pl.col("PositionNumber").is_duplicated() & pl.col("PositionNumber").is_not_null()
    what = "is the number of several positions"
    tell.cells(frame, twice, "PositionNumber", "duplicate-key", what, "mend it in ESR",
               value=pl.col("PositionNumber"))  # fmt: skip
    tell.cells(frame, pl.col("PositionNumber").is_null(), "PositionNumber", "blank", "is blank", "fill it in")
    budget = pl.col("BudgetedFTE")
    tell.cells(frame, budget < 0, "BudgetedFTE", "out-of-range", "is below 0", "mend it in ESR", value=budget)
    frame = frame.join(
        organisations.places,
        left_on="ESROrganisationId",
        right_on="organisation",
        how="left",
        maintain_order="left",
    )
    bands = {scale: band_of(scale, layout) for scale in distinct(frame, "Payscale")}
    occupations = {
        code: staff_group_of_occupation(code, layout) for code in distinct(frame, "OccupationCode")
    }
    return frame.select(
        LINE,
        pl.col("ESRPositionId").alias("position"),
        pl.col("PositionNumber").alias("post"),
        pl.col("ESROrganisationId").alias("organisation"),
        "body",
        _functions(frame, layout).alias("function"),
        mapped("Payscale", bands).alias("band"),
        mapped("OccupationCode", occupations).alias("occupation_group"),
        _job_groups(frame, layout).alias("staff_group"),
        pl.col("BudgetedFTE").alias("budget"),
        (pl.col(UNTIL) + pl.duration(days=1)).alias("closes"),
    )


def _functions(frame: pl.DataFrame, layout: Layout) -> pl.Series:
    """Give the function of each position: that of its department, else of its name, else of its job role."""
    asked = frame.select("function", "PositionName", "JobRole")
    silent = asked.filter(pl.col("function").is_null()).select("PositionName", "JobRole").unique()
    found = {names: function_named(names, layout) for names in silent.iter_rows()}
    functions = [known or found[name, role] for known, name, role in asked.iter_rows()]
    return pl.Series(functions, dtype=pl.String)


def _job_groups(frame: pl.DataFrame, layout: Layout) -> pl.Series:
    jobs = frame.select(pl.concat_str("JobStaffGroup", "JobRole", separator=SEGMENTS, ignore_nulls=True))
    found = {job: staff_group_of_job(job, layout) for job in jobs.to_series().unique()}
    return pl.Series([found[job] for job in jobs.to_series()], dtype=pl.String)


def post_table(posts: pl.DataFrame, holders: pl.DataFrame, tell: Teller) -> pl.DataFrame:
    """Give the posts as Remit has them, with the band of their holders where the position tells none.

    Args:
        posts: The positions, from `build_posts`.
        holders: Who holds them: `post`, `band`.
        tell: Takes posts without band or budget.
    """
    band = pl.col("band")
    of_post = holders.drop_nulls("post").group_by("post").agg(
        pl.len().alias("holders"), band.first().alias("held"), band.n_unique().alias("kinds")
    )  # fmt: skip
    posts = posts.join(of_post, on="post", how="left", maintain_order="left")
    held = pl.when(pl.col("kinds") == 1).then(pl.col("held"))
    posts = posts.with_columns(
        pl.coalesce("band", held).alias("band"),
        pl.col("holders").fill_null(0),
        pl.col("budget").fill_null(0.0),
    )
    empty = (pl.col("budget") <= 0) & (pl.col("holders") == 0)
    if idle := posts.filter(empty).height:
        what = f"{plural(idle, 'position')} without budget and without holders left out"
        tell.note("left-out", what, "nothing to do if they are not posts", field="BudgetedFTE")
    posts = posts.filter(~empty)
    what = "the position has no budget: as many posts are taken as people hold it"
    tell.cells(posts, pl.col("budget") <= 0, "BudgetedFTE", "no-budget", what, "look it up", NOTE)
    what = "tells no band, nor do its holders"
    remedy = "add the grade to the list grade of a layout of your own"
    tell.cells(posts, band.is_null(), "Payscale", "unknown-band", what, remedy)
    what, remedy = "no department above has a code", "give the employer its code in ESR"
    tell.cells(posts, pl.col("body").is_null(), "ESROrganisationId", "no-body", what, remedy)
    number = pl.when(pl.col("budget") > 0).then(pl.col("budget").ceil()).otherwise(pl.col("holders"))
    return posts.with_columns(number.cast(pl.Int64).alias("establishment"))
