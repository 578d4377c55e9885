"""Totals of exits for more than one reader: small numbers hidden, all tables of all days judged together.

Every table counts the same people, so all counts stand in one pool, each with its keys: the day, the scheme,
body, function or band, who approves, the band of the exit package, and who gains or loses a year. Of money
only the cost to the employer and the exit package are given: with the items they are made of, an item that
few people have could be worked out, and so what one of them gets.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from remit.bodies.defuse import defused
from remit.disclosure import ALL, HIDDEN, GivenAway, is_small, protect_counts, protect_money
from remit.exits.compare import compare_totals
from remit.exits.files import BY
from remit.exits.liability import Liability
from remit.exits.totals import COMPULSORY, approvals, exit_packages, one_each

SCHEME = "scheme"
CELL = (SCHEME, *BY)
PAID, PACKAGE, YEARS = "paid", "package", "years"
NEAREST_FTE = 5
NEAREST_PENCE = 100_000
ABOUT = "about.txt"
SAYS = (
    "Numbers of 1 to 7 people are hidden (*), as are totals that would give one away, and money and FTE over "
    "fewer than 8 people; other numbers are rounded to the nearest 5, money to the nearest £1,000."
)
"""What is hidden, for whoever reads the files."""


def write_protected(found: Sequence[Liability], folder: Path) -> None:
    """Write what exits come to into a folder, fit for more than one reader; nobody is named.

    Args:
        found: the liability; or two, of two days.
        folder: made if it is not there; for two days each has a folder of its own in it, and
            comparison.csv sets them side by side.

    """
    made = protected_tables(found)
    for place, tables in made.items():
        (folder / place).mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            defused(table).write_csv(folder / place / f"{name}.csv")
    (folder / ABOUT).write_text(f"{SAYS}\n", encoding="utf-8")


def protected_tables(found: Sequence[Liability]) -> dict[str, dict[str, pl.DataFrame]]:
    """Give the protected tables by folder and name: the folder is blank, or a day where there are two."""
    counts = _counts(found)
    made: dict[str, dict[str, pl.DataFrame]] = {}
    for liability in found:
        day = str(liability.occasion.last_day)
        own = counts.filter(pl.col("day") == day)
        cells = _money(_cells(liability), own, _changed(found[0], liability))
        place = day if len(found) > 1 else ""
        packages = _packages(liability, own)
        if liability is not found[0]:  # few people in another band of cost would show in the difference
            packages = packages.select(pl.exclude(r"^.*_gbp$"))
        made[place] = {
            **_totals(cells),
            "exit-packages": packages,
            "approvals": _approvals(liability, own),
            "left-out": _left_out(liability),
        }
    if len(found) > 1:
        made.setdefault("", {})["comparison"] = _comparison(found, counts, made)
    return made


def _counts(found: Sequence[Liability]) -> pl.DataFrame:
    """Protect all counts of all tables together: a row a count, its keys, `people` and its `text`."""
    rows = []
    for liability in found:
        own = [
            _cells(liability).select(*CELL, "people"),
            *_package_counts(liability),
            _approval_counts(liability),
        ]
        if liability is not found[0]:
            own.append(_year_counts(found[0], liability))
        day = pl.lit(str(liability.occasion.last_day)).alias("day")
        rows += [part.with_columns(day, pl.col("people").cast(pl.Int64)) for part in own if part.height]
    whole = pl.concat(rows, how="diagonal") if rows else _cells(found[0]).with_columns(day=pl.lit(""))
    keys = [name for name in whole.columns if name != "people"]
    return _told(whole.with_columns(pl.col(keys).fill_null(ALL), text="people"), keys)


def _told(counts: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Protect counts; of the smallest schemes, which no choice of totals protects, all are hidden."""
    sizes = counts.group_by(SCHEME).agg(pl.col("people").max()).filter(pl.col(SCHEME) != ALL)
    smallest = sizes.sort("people", SCHEME)[SCHEME].to_list()
    for number in range(len(smallest) + 1):
        gone = [*smallest[:number], ALL] if number else []  # the sum of packages would tell of the rest
        at_all = counts.filter(pl.col(SCHEME).is_in(gone))
        try:
            told = protect_counts(counts.filter(~pl.col(SCHEME).is_in(gone)), keys, "text", across=["day"])
        except GivenAway:
            continue
        every = pl.when(pl.col("people") > 0).then(pl.lit(HIDDEN)).otherwise(pl.lit("0")).alias("text")
        return pl.concat([told, at_all.with_columns(every)])
    raise AssertionError("without a scheme there is nothing to give away")


def _cells(liability: Liability) -> pl.DataFrame:
    """Add up people, FTE and cost by scheme, and by body, function and band: `all` where one is not a key.

    Returns:
        `CELL`, `people`, `fte`, `pence`, and `paid`: the people for whom there is a cost.
    """
    rows = liability.people.with_columns(pl.col(BY).fill_null("none"))
    added = (
        pl.len().cast(pl.Int64).alias("people"),
        pl.col("fte").sum(),
        pl.col("total_pence").sum().alias("pence"),
        (pl.col("total_pence") != 0).sum().cast(pl.Int64).alias(PAID),
    )
    return _by_cell(rows, added)


def _by_cell(rows: pl.DataFrame, added: Sequence[pl.Expr]) -> pl.DataFrame:
    blocks = []
    for column in (None, *BY):
        keys = [SCHEME] if column is None else [SCHEME, column]
        block = rows.group_by(keys).agg(added).sort(keys)
        lacking = [pl.lit(ALL).alias(name) for name in BY if name != column]
        blocks.append(block.with_columns(lacking).select(*CELL, pl.exclude(CELL)))
    return pl.concat(blocks)


def _changed(first: Liability, second: Liability) -> pl.DataFrame | None:
    """Count by cell the people who cost something else on the second day, or are there on one day only."""
    if first is second:
        return None
    keys = ["person", SCHEME]
    left, right = (
        one.people.select(*keys, *BY, "total_pence").with_columns(pl.col(BY).fill_null("none"))
        for one in (first, second)
    )
    both = left.join(right, on=[*keys, *BY], how="full", coalesce=True, suffix="_as_if")
    differ = pl.col("total_pence").ne_missing(pl.col("total_pence_as_if"))
    return _by_cell(both, [differ.sum().cast(pl.Int64).alias("changed")])


def _money(cells: pl.DataFrame, counts: pl.DataFrame, changed: pl.DataFrame | None) -> pl.DataFrame:
    """Protect people, FTE and cost of the cells of a day.

    A cost is hidden too where few people make the difference to the first day: it would be theirs.
    """
    cells = cells.join(_whole(counts).select(*CELL, "text"), on=list(CELL), how="left", maintain_order="left")
    cells = cells.with_columns(hide=pl.col("text") == HIDDEN)
    cells = protect_money(cells, CELL, "fte", "people", nearest=NEAREST_FTE, hide="hide")
    if changed is not None:
        cells = cells.join(changed, on=list(CELL), how="left", maintain_order="left")
        few = protect_money(
            cells.with_columns(differs=pl.lit(0), changed=pl.col("changed").fill_null(0)),
            CELL,
            "differs",
            "changed",
        )
        cells = cells.with_columns(hide=pl.col("hide") | (few["differs"] == HIDDEN))
    cells = protect_money(cells, CELL, "pence", PAID, nearest=NEAREST_PENCE, hide="hide")
    # That a hidden number of people cost nothing is not told either.
    return cells.with_columns(total_gbp=pl.when("hide").then(pl.lit(HIDDEN)).otherwise(_pounds("pence")))


def _pounds(name: str) -> pl.Expr:
    """Write rounded pence as whole pounds; a hidden amount stays hidden."""
    return pl.when(pl.col(name) == HIDDEN).then(name).otherwise(pl.col(name).str.replace(r"00$", ""))


def _totals(cells: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Take the tables of totals out of the cells: by scheme, and by body, function and band."""
    shown = [pl.col("text").alias("people"), pl.col("fte"), pl.col("total_gbp")]
    none = [pl.col(name) == ALL for name in BY]
    tables = {"totals": cells.filter(none).select(SCHEME, *shown)}
    for column in BY:
        tables[f"totals-{column}"] = cells.filter(pl.col(column) != ALL).select(SCHEME, column, *shown)
    return tables


def _package_schemes(liability: Liability) -> dict[str, str]:
    """Give the scheme of compulsory and of other packages: its id if it is the only one."""
    compulsory = [one.id for one in liability.schemes if one.rule in COMPULSORY]
    other = [one.id for one in liability.schemes if one.rule not in COMPULSORY]
    named = {"compulsory": compulsory, "other": other}
    found = {name: ids[0] if len(ids) == 1 else f"#{name}" for name, ids in named.items()}
    return {**found, "total": ALL}


def _package_rows(liability: Liability) -> pl.DataFrame:
    occasion = liability.occasion
    packages = exit_packages(one_each(liability), occasion.evidence, occasion.last_day)
    return packages.with_columns(band=pl.col("band").replace("All", ALL))


def _package_counts(liability: Liability) -> list[pl.DataFrame]:
    """Count exit packages: those of a scheme are part of its people, and all of them add up over schemes."""
    rows = _package_rows(liability)
    return [
        rows.select(
            pl.lit(scheme).alias(SCHEME),
            pl.lit("yes").alias(PAID),
            pl.col("band").alias(PACKAGE),
            people=kind,
        )
        for kind, scheme in _package_schemes(liability).items()
    ]


def _packages(liability: Liability, counts: pl.DataFrame) -> pl.DataFrame:
    rows = _package_rows(liability)
    told = counts.filter(pl.col(PAID) == "yes")
    keys = [SCHEME, PACKAGE]
    long = pl.concat(
        rows.select(
            pl.lit(scheme).alias(SCHEME),
            pl.col("band").alias(PACKAGE),
            people=kind,
            pence=pl.col(f"{kind}_pence"),
        )
        for kind, scheme in _package_schemes(liability).items()
    ).join(told.select(*keys, "text"), on=keys, how="left", maintain_order="left")
    apart = any(_few_apart(liability, kind) for kind in ("compulsory", "other"))
    long = long.with_columns(hide=(pl.col("text") == HIDDEN) | (pl.lit(apart) & (pl.col("people") > 0)))
    long = protect_money(long, keys, "pence", "people", nearest=NEAREST_PENCE, hide="hide")
    table = rows.select(pl.col("band").replace(ALL, "All"))
    for suffix, value in (("", pl.col("text")), ("_gbp", _pounds("pence"))):
        for kind, scheme in _package_schemes(liability).items():
            own = long.filter(pl.col(SCHEME) == scheme).select(value.alias("value"))
            table = table.with_columns(own["value"].alias(f"{kind}{suffix}"))
    return table


def _few_apart(liability: Liability, kind: str) -> bool:
    """Tell whether the packages of a scheme and its cost differ by what few people get.

    They differ by the employer's insurance, and by people of the scheme who have no package in it.
    """
    scheme = _package_schemes(liability)[kind]
    packages = one_each(liability).filter(scheme=scheme).select("person", given="package_pence")
    apart = liability.people.filter(scheme=scheme).join(packages, on="person", how="left")
    return is_small(apart.filter(pl.col("total_pence") != pl.col("given").fill_null(0)).height)


def _approval_counts(liability: Liability) -> pl.DataFrame:
    """Count exits by approver; each approver is a key, for one exit may need several.

    Where all exits of a scheme need an approver, the number is that of its people and stands there already.
    """
    people = dict(liability.people[SCHEME].value_counts().iter_rows())
    parts = [
        pl.DataFrame({SCHEME: [scheme], f"approver {name}": ["yes"], "people": [number]})
        for scheme, name, number in approvals(liability).iter_rows()
        if number < people[scheme]
    ]
    return pl.concat(parts, how="diagonal") if parts else pl.DataFrame()


def _approvals(liability: Liability, counts: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for scheme, name, _ in approvals(liability).iter_rows():
        own = counts.filter(pl.col(SCHEME) == scheme)
        key = f"approver {name}"
        some = own.filter(pl.col(key) == "yes") if key in own.columns else own.clear()
        rows.append((scheme, name, (some if some.height else _whole(own))["text"][0]))
    schema = {SCHEME: pl.String, "approver": pl.String, "exits": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _whole(counts: pl.DataFrame) -> pl.DataFrame:
    """Take the cells of `CELL` out of the counts of a day: those with no key besides."""
    keys = [name for name in counts.columns if name not in (*CELL, "day", "people", "text")]
    cells = counts.filter(pl.col(name) == ALL for name in keys)
    return cells.sort(pl.sum_horizontal(pl.col(BY) == ALL), descending=True, maintain_order=True)


def _left_out(liability: Liability) -> pl.DataFrame:
    rows = list(liability.left_out.items())
    table = pl.DataFrame(rows, schema={SCHEME: pl.String, "people": pl.Int64}, orient="row")
    return protect_counts(table, [SCHEME], "people")


def _year_counts(first: Liability, second: Liability) -> pl.DataFrame:
    """Count by scheme who has more and who has fewer complete years of service on the second day."""
    table = compare_totals(first, second).filter(pl.col("people_as_if").is_not_null())
    return pl.concat(
        table.select(SCHEME, pl.lit(way).alias(YEARS), people=f"years_{way}") for way in ("more", "fewer")
    )


def _comparison(
    found: Sequence[Liability], counts: pl.DataFrame, made: dict[str, dict[str, pl.DataFrame]]
) -> pl.DataFrame:
    """Set the protected totals of two days beside each other; a difference stands where both totals do."""
    first, second = (made[str(one.occasion.last_day)]["totals"].drop("fte") for one in found)
    both = first.join(second, on=SCHEME, how="full", coalesce=True, suffix="_as_if").sort(SCHEME)
    later, earlier = (pl.col(name).cast(pl.Int64, strict=False) for name in ("total_gbp_as_if", "total_gbp"))
    hidden = pl.any_horizontal(pl.col("total_gbp", "total_gbp_as_if") == HIDDEN)
    both = both.with_columns(
        total_difference_gbp=pl.when(hidden).then(pl.lit(HIDDEN)).otherwise((later - earlier).cast(pl.String))
    )
    for way in ("more", "fewer"):
        own = counts.filter(pl.col(YEARS) == way).select(SCHEME, pl.col("text").alias(f"years_{way}"))
        both = both.join(own, on=SCHEME, how="left", maintain_order="left")
    return both
