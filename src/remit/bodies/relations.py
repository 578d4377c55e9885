"""Checks of what tables say together: people and their posts, ages and service, who supplies whom, shares."""

from datetime import date

import polars as pl

from remit.bodies.cells import Check, run_checks
from remit.bodies.sheets import ROW, Sheet, text_of
from remit.faults import Fault

YOUNGEST_IN_SERVICE = 15
"""Age in years before which a first day of reckonable service is not believed."""
YOUNGEST, OLDEST = 16, 80
"""Ages in years at the plan's start outside which a person is worth a second look."""
FTE_OVER = 0.05
"""By how much the FTE held may exceed a post's establishment: hours are rounded."""
SHARES_OFF = 0.001
"""By how much the shares of a sender may miss 1."""


def check_relations(sheets: dict[str, Sheet], start: date | None) -> list[Fault]:
    """Check what rows say together, within a table and across tables.

    Args:
        sheets: The sheets that could be read, by name of table.
        start: First day of the plan, at which ages are taken; without it they are not checked.
    """
    faults: list[Fault] = []
    bodies, people, posts = sheets.get("bodies"), sheets.get("people"), sheets.get("posts")
    if bodies is not None:
        faults += check_parents(bodies)
    if people is not None:
        at_start = [] if start is None else [*age_checks(start), in_service_check(start)]
        faults += run_checks(people, [*service_checks(), *at_start])
    if people is not None and posts is not None:
        for name, target in (("body", bodies), ("function", sheets.get("functions"))):
            faults += check_post_held(people, posts, name, target)
        faults += check_establishment(people, posts)
    if "agreements" in sheets and sheets["agreements"].has("customer", "supplier", "how"):
        faults += run_checks(sheets["agreements"], supplier_checks())
    if "measures" in sheets and sheets["measures"].has("agreement", "contract"):
        faults += run_checks(sheets["measures"], measure_checks())
    if "measurements" in sheets and sheets["measurements"].has("month"):
        faults += run_checks(sheets["measurements"], [month_check()])
    if "successions" in sheets:
        faults += run_checks(sheets["successions"], [sends_to_itself_check()])
        faults += check_shares(sheets["successions"], bodies)
    return faults


def check_parents(bodies: Sheet) -> list[Fault]:
    """Find bodies that are, through their parents, their own parent."""
    parents = dict(bodies.rows.select("body", "parent").drop_nulls().iter_rows())
    looped = [body for body in parents if _comes_back(body, parents)]
    what, remedy = "leads back to the body itself", "name the body above it, or leave it blank"
    check = Check("parent", pl.col("body").is_in(looped), "parent-loop", what, remedy)
    return run_checks(bodies, [check] if looped else [])


def service_checks() -> list[Check]:
    """Find people whose reckonable service begins before birth, or before an age at which it can."""
    born, since = pl.col("born"), pl.col("service_from")
    unborn = since < born
    child = (since < born.dt.offset_by(f"{YOUNGEST_IN_SERVICE}y")) & ~unborn
    correct = "correct service_from or born"
    before_birth = pl.format("lies before the person was born, {}", born)
    before_age = pl.format(f"lies before the person was {YOUNGEST_IN_SERVICE}, born {{}}", born)
    return [
        Check("service_from", unborn, "service-before-birth", before_birth, correct),
        Check("service_from", child, "service-before-age", before_age, correct),
    ]


def age_checks(start: date) -> list[Check]:
    """Find people not born at the plan's start, and warn of those very young or very old then."""
    born = pl.col("born")
    unborn = born > start
    young = (born.dt.offset_by(f"{YOUNGEST}y") > start) & ~unborn
    old = born.dt.offset_by(f"{OLDEST}y") < start
    at, correct = f"at the plan's start, {start}", "correct the date of birth, or take the person out"
    look = f"look again: {correct}"
    return [
        Check("born", unborn, "not-born", f"is not yet born {at}", correct),
        Check("born", young, "very-young", f"is under {YOUNGEST} {at}", look, "warning"),
        Check("born", old, "very-old", f"is over {OLDEST} {at}", look, "warning"),
    ]


def in_service_check(start: date) -> Check:
    """Find people whose service begins after the plan's start: the table holds those employed at it."""
    later = (pl.col("service_from") > start) & ~(pl.col("born") > start)
    what = f"lies after the plan's start, {start}"
    remedy = "correct it, or take the person out: the table holds those employed at the start"
    return Check("service_from", later, "not-in-service", what, remedy)


def supplier_checks() -> list[Check]:
    """Find agreements whose supplier does not fit how the customer gets the function."""
    how, supplier, customer = pl.col("how"), pl.col("supplier"), pl.col("customer")
    none = how.is_in(["buy", "share"]) & pl.col(text_of("supplier")).is_null()
    itself = (how == "buy") & (supplier == customer)
    another = (how == "do") & (supplier != customer)
    is_blank = pl.format("is blank, though how is {}", how)
    is_itself, is_another = (
        "is the customer itself, though how is buy",
        "is not the customer, though how is do",
    )
    return [
        Check("supplier", none, "no-supplier", is_blank, "name the body that supplies or hosts the function"),
        Check("supplier", itself, "buys-from-itself", is_itself, "name another supplier, or write do"),
        Check("supplier", another, "does-by-another", is_another, "leave it blank, or write share or buy"),
    ]


def measure_checks() -> list[Check]:
    """Find measures that belong to neither an agreement nor a contract, or to both."""
    agreement, contract = pl.col(text_of("agreement")), pl.col(text_of("contract"))
    neither = agreement.is_null() & contract.is_null()
    both = agreement.is_not_null() & contract.is_not_null()
    name = "name the agreement or the contract that it belongs to"
    return [
        Check("agreement", neither, "measures-nothing", "is blank, and so is contract", name),
        Check("contract", both, "measures-two", "stands beside an agreement", "leave one of the two blank"),
    ]


def month_check() -> Check:
    """Find results that are not dated by the first day of their month."""
    late = pl.col("month").dt.day() != 1
    return Check("month", late, "not-first-of-month", "is not the first of a month", "write the first day")


def sends_to_itself_check() -> Check:
    """Find successions from a body to itself."""
    itself = pl.col("receiver") == pl.col("sender")
    what, remedy = "is the sender itself", "name the body that takes the work on"
    return Check("receiver", itself, "sends-to-itself", what, remedy)


def check_post_held(people: Sheet, posts: Sheet, name: str, target: Sheet | None) -> list[Fault]:
    """Find people whose body or function is not that of the post they hold.

    Args:
        people: The people.
        posts: The posts.
        name: Column that both have, which is also the key of the table that it refers to.
        target: That table; a cell that names nothing in it is a fault already and is left out.
    """
    if target is None or not (posts.has("post", name) and people.has("post", name) and target.has(name)):
        return []
    of_post = posts.rows.select("post", pl.col(name).alias("of_post")).drop_nulls()
    held = people.rows.select(ROW, "post", name).drop_nulls()
    joined = held.join(of_post.unique("post", keep="first"), on="post", how="inner")
    wrong = joined.filter(pl.col(name) != pl.col("of_post")).join(target.rows, on=name, how="semi")
    return [
        Fault(
            "post-differs",
            people.table.file,
            row,
            name,
            value,
            f"is not the {name} of the person's post {post}, which is {of_post}",
            f"write {of_post}, or name another post",
        )
        for row, post, value, of_post in wrong.sort(ROW).iter_rows()
    ]


def check_establishment(people: Sheet, posts: Sheet) -> list[Fault]:
    """Warn of posts in which more FTE is held than there are posts alike; two may share one."""
    if not (people.has("post", "fte") and posts.has("post", "establishment")):
        return []
    held = people.rows.select("post", "fte").drop_nulls()
    fte = pl.col("fte").clip(0, 1)  # what lies outside is a fault already
    held = held.group_by("post").agg(people=pl.len(), fte=fte.sum())
    over = posts.rows.select(ROW, "post", "establishment").drop_nulls().join(held, on="post", how="inner")
    over = over.filter(pl.col("fte") > pl.col("establishment") + FTE_OVER).sort(ROW)
    return [
        Fault(
            "over-establishment",
            posts.table.file,
            row,
            "establishment",
            str(establishment),
            f"is less than the {fte:.2f} FTE of the {count} people who hold the post {post}",
            "raise it, or move people to other posts",
            level="warning",
        )
        for row, post, establishment, count, fte in over.iter_rows()
    ]


def check_shares(successions: Sheet, bodies: Sheet | None) -> list[Fault]:
    """Find senders whose shares towards one kind of receiver do not add up to 1.

    A sender with a row that cannot be read in full is left out.
    """
    if bodies is None or not (successions.has("sender", "receiver", "share") and bodies.has("body", "kind")):
        return []
    kinds = bodies.rows.select(pl.col("body").alias("receiver"), "kind").unique("receiver", keep="first")
    rows = successions.rows.select(ROW, "sender", "receiver", "share").join(kinds, on="receiver", how="left")
    readable = ~pl.any_horizontal(pl.all().is_null()).any().over("sender")
    sums = rows.filter(readable).group_by("sender", "kind").agg(pl.col(ROW).min(), pl.col("share").sum())
    off = sums.filter((pl.col("share") - 1).abs() > SHARES_OFF).sort(ROW)
    return [
        Fault(
            "shares-off",
            successions.table.file,
            row,
            "share",
            f"{share:.4f}",
            f"is what the shares of {sender} towards receivers of kind {kind} add up to",
            "the shares of a sender towards one kind of receiver must add up to 1",
        )
        for sender, kind, row, share in off.iter_rows()
    ]


def _comes_back(body: str, parents: dict[str, str]) -> bool:
    seen: set[str] = set()
    above = parents.get(body)
    while above is not None and above not in seen:
        if above == body:
            return True
        seen.add(above)
        above = parents.get(above)
    return False
