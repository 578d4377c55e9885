"""Whom the filling of posts concerns and which posts it fills: people at risk, movers, leavers, places."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import polars as pl

from remit.bodies.synthetic import apportion
from remit.bodies.tables import BANDS, KINDS, METHODS
from remit.draws import key, uniforms
from remit.evidence import Evidence
from remit.exits import Liability, find_liability, occasion_of
from remit.exits.staff import date_as_number
from remit.exits.totals import COMPULSORY
from remit.faults import Fault, FaultsFound
from remit.plan import Plan, evidence_of, targeted_bodies
from remit.rules.filling import place_in_order
from remit.rules.versions import ONE_DAY

LIFTED, LEAVES, TAKES, IN_FILLING = "lift and shift", "leaves under a scheme", "takes other NHS work", ""
"""What is settled of a person before the filling; blank where the filling settles it."""
FAR = 99991231
"""Stands for a day that does not come, YYYYMMDD."""


class Round(NamedTuple):
    """A round that the plan holds."""

    id: str
    name: str
    method: int
    senior: bool
    opens: dt.date
    closes: dt.date
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Scope:
    """Whom and what the filling concerns.

    Attributes:
        plan: The plan, applied.
        evidence: What is known.
        rounds: The rounds that the plan holds, in their order.
        people: Rows of the people table that are concerned, with `leaves` (last day of employment as things
            stand), `why`, `settled`, `receiver` (body, of who moves with the work), `scheme`, `swap`, `stays`
            (holds a post that goes on), `holds` (holds any post), `guaranteed`, `critical`, `exit_pence` and
            `scheme_pence`.
        posts: Rows of the posts table that are filled, with `places` and `held` (by people who are not
            concerned).
        liabilities: What exits cost, by last day of employment.
        left_out: Number of people whose rows are wrong, so that nothing is proposed for them.
        notes: What a reader has to know of who is in and who is not, in sentences.
    """

    plan: Plan
    evidence: Evidence
    rounds: tuple[Round, ...]
    people: pl.DataFrame
    posts: pl.DataFrame
    liabilities: dict[dt.date, Liability]
    left_out: int
    notes: tuple[str, ...]


def find_scope(plan: Plan, faults: Sequence[Fault], seed: int) -> Scope:
    """Find whom and what the filling of a plan's posts concerns.

    Args:
        plan: the plan, applied; it may have been read despite wrong rows of the staff's tables.
        faults: all faults of the reading; people whose rows are wrong are left out.
        seed: keys the lots by which people who move with their work are shared among several receivers.

    Raises:
        FaultsFound: nobody is at risk, so that there is nothing to fill.
    """
    concerned = _at_risk(plan)
    moved = _moved(plan, concerned)
    if concerned.is_empty() and moved.is_empty():
        what = (
            "no body with staff closes, no post with a holder closes and no work is transferred in the plan"
        )
        remedy = "give the closing days (a change of kind close, or closes in posts.csv)"
        fault = Fault("nobody-at-risk", "plan.toml", None, None, None, what, remedy)
        screen = "say when bodies close, in an option or in the list of bodies; or when posts do"
        raise FaultsFound([fault.on_screen(screen)])
    swaps = _swapping(plan, concerned)
    people = pl.concat([concerned, swaps], how="diagonal")
    people = people.join(moved, on="person", how="full", coalesce=True)
    people = people.with_columns(why=pl.coalesce("moves_why", "why"), leaves=pl.coalesce("moves", "leaves"))
    liabilities = _liabilities(plan, faults, people)
    staff = next(iter(liabilities.values())).staff
    people = staff.people.join(people, on="person", how="inner", maintain_order="left")
    people = _settled(plan, _priced(people, liabilities, plan))
    people = _holding(plan, _shared_out(plan, people, seed))
    evidence = evidence_of(plan)
    return Scope(
        plan,
        evidence,
        _rounds(plan),
        people.sort("person"),
        _posts(plan, people, staff.people),
        liabilities,
        staff.left_out.height,
        tuple(_notes(plan, people)),
    )


def _at_risk(plan: Plan) -> pl.DataFrame:
    """Give people whose body or post closes within the plan: person, leaves, why."""
    bodies = plan.bodies.bodies.select("body", body_closes="closes")
    posts = plan.bodies.posts.select("post", post_closes="closes")
    rows = plan.bodies.people.select("person", "body", "post")
    rows = rows.join(bodies, on="body", how="left").join(posts, on="post", how="left")
    rows = rows.with_columns(ends=pl.min_horizontal("body_closes", "post_closes"))
    rows = rows.filter((pl.col("ends") > plan.start) & (pl.col("ends") < plan.end))
    by_post = pl.col("body_closes").is_null() | (pl.col("post_closes") < pl.col("body_closes"))
    return rows.select(
        "person",
        leaves=pl.col("ends") - pl.duration(days=1),
        why=pl.when(by_post).then(pl.lit("the post closes")).otherwise(pl.lit("the body closes")),
    )


def _moved(plan: Plan, at_risk: pl.DataFrame) -> pl.DataFrame:
    """Give people whose work passes to a receiver before they would leave: person, moves, change."""
    kinds = dict(plan.bodies.bodies.select("body", "kind").iter_rows())
    receivers: dict[str, set[str]] = {}
    for sender, receiver in plan.bodies.successions.select("sender", "receiver").iter_rows():
        receivers.setdefault(sender, set()).add(kinds.get(receiver, ""))
    rows = []
    for change in plan.changes:
        if change.kind == "transfer":
            to = change.parameters["to"]
            senders = [
                body for body in targeted_bodies(change.target, plan.bodies) if to in receivers.get(body, ())
            ]
            named = pl.col("body").is_in(senders) & pl.col("function").is_in(
                list(change.parameters["functions"])
            )
            own = plan.bodies.people.filter(named).select("person")
            rows.append(
                own.with_columns(
                    moves=pl.lit(change.date - ONE_DAY), moves_to=pl.lit(to), change=pl.lit(change.id)
                )
            )
    schema = {"person": pl.String, "moves": pl.Date, "moves_to": pl.String, "change": pl.String}
    moved = pl.concat([pl.DataFrame(schema=schema), *rows]).sort("moves", maintain_order=True)
    moved = moved.unique("person", keep="first", maintain_order=True)
    moved = moved.join(at_risk.select("person", "leaves"), on="person", how="left")
    in_time = pl.col("leaves").is_null() | (pl.col("moves") <= pl.col("leaves"))
    return moved.filter(in_time).drop("leaves").with_columns(moves_why=pl.lit("the work passes on"))


def _swapping(plan: Plan, at_risk: pl.DataFrame) -> pl.DataFrame:
    """Give people who are not at risk and would leave to free their post, where the scheme allows it."""
    allowed = plan.bodies.schemes.filter(pl.col("swaps").fill_null(value=False)).select("scheme", "closes")
    willing = plan.bodies.standing.filter(pl.col("swap").fill_null(value=False)).select("person")
    own = plan.bodies.departures.join(willing, on="person", how="semi").select("person", "scheme")
    own = own.join(allowed, on="scheme").join(at_risk.select("person"), on="person", how="anti")
    held = plan.bodies.people.filter(pl.col("post").is_not_null()).select("person")
    own = own.join(held, on="person", how="semi")
    first = at_risk["leaves"].min()
    return own.select(
        "person",
        leaves=pl.lit(first, pl.Date),
        why=pl.lit("would leave to free a post"),
        stays=pl.lit(value=True),
    )


def _liabilities(plan: Plan, faults: Sequence[Fault], people: pl.DataFrame) -> dict[dt.date, Liability]:
    """Price exits for each last day on which somebody would leave."""
    days = people["leaves"].unique().sort().to_list()
    found = {}
    for day in days:
        occasion = occasion_of(plan, day)
        found[day] = find_liability(plan, faults, occasion)
    return found


def _priced(people: pl.DataFrame, liabilities: dict[dt.date, Liability], plan: Plan) -> pl.DataFrame:
    """Add what each exit costs: a compulsory redundancy, and the scheme that the person asked for."""
    asked = plan.bodies.departures.select("person", "scheme", "alternative")
    people = people.join(asked, on="person", how="left", maintain_order="left")
    people = people.join(plan.bodies.standing, on="person", how="left", maintain_order="left")
    parts = []
    for day, liability in liabilities.items():
        rows = liability.people.select("person", "scheme", "rule", "total_pence").with_columns(
            leaves=pl.lit(day)
        )
        parts.append(rows)
    prices = pl.concat(parts)
    forced = prices.filter(pl.col("rule").is_in(COMPULSORY)).unique(
        ["person", "leaves"], keep="first", maintain_order=True
    )
    people = people.join(
        forced.select("person", "leaves", exit_pence="total_pence"),
        on=["person", "leaves"],
        how="left",
        maintain_order="left",
    )
    chosen = prices.filter(~pl.col("rule").is_in(COMPULSORY)).select(
        "person", "leaves", "scheme", scheme_pence="total_pence"
    )
    return people.join(chosen, on=["person", "leaves", "scheme"], how="left", maintain_order="left")


def _settled(plan: Plan, people: pl.DataFrame) -> pl.DataFrame:
    """Say what is settled of each person before any post is filled."""
    optional = {"stays": pl.Boolean, "moves_to": pl.String, "change": pl.String}
    people = people.with_columns(
        pl.lit(None, dtype).alias(name) for name, dtype in optional.items() if name not in people.columns
    )
    swap = pl.col("swap").fill_null(value=False)
    offered = pl.col("scheme_pence").is_not_null()
    guaranteed = pl.col("guaranteed_until") > pl.col("leaves")
    return people.with_columns(
        pl.col("stays").fill_null(value=False),
        swap=swap & offered,
        guaranteed=guaranteed.fill_null(value=False),
        critical=pl.col("critical").fill_null(value=False),
        settled=pl.when(offered & ~swap)
        .then(pl.lit(LEAVES))
        .when(pl.col("alternative") == "taken")
        .then(pl.lit(TAKES))
        .when(pl.col("moves_to").is_not_null())
        .then(pl.lit(LIFTED))
        .otherwise(pl.lit(IN_FILLING)),
    )


def _shared_out(plan: Plan, people: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Give who moves with the work a receiver: as the successions share, by lot where there are several."""
    moving = people.filter(settled=LIFTED)
    kinds = plan.bodies.bodies.select(receiver="body", kind="kind")
    shares = plan.bodies.successions.join(kinds, on="receiver").sort("sender", "receiver")
    goes: dict[str, str] = {}
    for (body, _, to), own in moving.group_by("body", "function", "moves_to", maintain_order=True):
        rows = shares.filter(sender=body, kind=to)
        counts = apportion(own.height, rows["share"].to_numpy())
        lots = uniforms(seed, "receiver", person_keys(own["person"]))
        order = own["person"].gather(np.argsort(lots, kind="stable"))
        goes |= dict(zip(order, np.repeat(rows["receiver"].to_numpy(), counts), strict=True))
    receiver = pl.col("person").replace_strict(goes, default=None, return_dtype=pl.String)
    return people.with_columns(receiver=receiver)


def _rounds(plan: Plan) -> tuple[Round, ...]:
    held = sorted({change.target for change in plan.changes if change.kind == "round"})
    rows = plan.bodies.rounds.filter(pl.col("round").is_in(held)).sort("round")
    rounds = [
        Round(
            row["round"],
            row["name"],
            METHODS.index(row["method"]),
            bool(row["senior"]),
            row["opens"],
            row["closes"],
            tuple(row["kinds"].split()),
        )
        for row in rows.iter_rows(named=True)
    ]
    return tuple(sorted(rounds, key=lambda one: (_order(one), one.id)))


def _order(one: Round) -> int:
    return int(place_in_order(one.method, one.senior, date_as_number(one.opens), date_as_number(one.closes)))


def _posts(plan: Plan, people: pl.DataFrame, staff: pl.DataFrame) -> pl.DataFrame:
    """Give the posts that are filled, with their places and those who hold them and are not concerned.

    A post is filled if a round is for the kind of its body, and neither post nor body is gone when people
    leave.
    """
    last = people["leaves"].max()
    kinds = sorted({kind for one in _rounds(plan) for kind in one.kinds})
    bodies = plan.bodies.bodies.filter(pl.col("kind").is_in(kinds)).select(
        "body", "kind", "region", body_opens="opens", body_closes="closes"
    )
    there = pl.col("body_closes").is_null() | (
        (pl.col("body_closes") > last) & (pl.col("body_closes") > pl.col("body_opens").fill_null(dt.date.min))
    )
    stays = pl.col("closes").is_null() | (pl.col("closes") > last)
    posts = plan.bodies.posts.join(bodies.filter(there), on="body", how="inner").filter(stays)
    posts = posts.join(plan.bodies.requirements, on="post", how="left", maintain_order="left")
    holders = staff.join(people.select("person"), on="person", how="anti").group_by("post").len("held")
    swapping = people.filter("stays").group_by("post").len("swapping")
    posts = posts.join(holders, on="post", how="left").join(swapping, on="post", how="left")
    posts = posts.with_columns(pl.col("held", "swapping").fill_null(0).cast(pl.Int64))
    places = pl.max_horizontal(pl.col("establishment") - pl.col("held"), "swapping")
    return posts.with_columns(places=pl.max_horizontal(places, 0)).drop("swapping").sort("post")


def _holding(plan: Plan, people: pl.DataFrame) -> pl.DataFrame:
    """Say who holds a post: who has one in the staff list, and all of a body whose list names none."""
    return people.with_columns(holds=pl.col("post").is_not_null() | pl.col("body").is_in(_unnamed(plan)))


def _unnamed(plan: Plan) -> list[str]:
    """Give the bodies whose staff list says of nobody which post they hold."""
    named = plan.bodies.people.group_by("body").agg(named=pl.col("post").is_not_null().any())
    return named.filter(~pl.col("named"))["body"].sort().to_list()


def _notes(plan: Plan, people: pl.DataFrame) -> list[str]:
    notes = []
    unnamed = [body for body in _unnamed(plan) if body in set(people["body"])]
    if unnamed:
        notes.append(
            f"The staff list of {', '.join(unnamed[:5])}{', ...' if len(unnamed) > 5 else ''} names nobody's "
            "post: all who work there count as holders of a post of their function, band, pay and hours. "
            "Bring the post numbers in, so that who holds which post is known and not taken."
        )
    cut = [change for change in plan.changes if change.kind == "cut"]
    if cut:
        named = sorted({body for change in cut for body in targeted_bodies(change.target, plan.bodies)})
        concerned = set(people["body"].unique())
        going_on = [body for body in named if body not in concerned]
        if going_on:
            notes.append(
                f"A cut of {len(going_on)} bodies that go on ({', '.join(going_on[:5])}"
                f"{', ...' if len(going_on) > 5 else ''}) names no posts: nothing is proposed for their "
                "people until "
                "posts.csv says which posts close."
            )
    early = people.filter(pl.col("leaves") > plan.start + dt.timedelta(days=365)).height
    if early:
        notes.append(
            f"The staff list is that of {plan.start}. {early:,} people would leave more than a year later: "
            "whoever "
            "leaves before by choice is still counted here."
        )
    return notes


def person_keys(people: pl.Series) -> np.ndarray:
    """Give the keys of people for draws, uint64; a code that is no number of 16 digits is hashed."""
    return np.array([_key(person) for person in people], dtype=np.uint64)


def _key(person: str) -> int:
    try:
        return int(person, 16)
    except ValueError:
        return key(person)


def body_places(plan: Plan) -> dict[str, int]:
    """Give the place of each body in its table."""
    return {body: place for place, body in enumerate(plan.bodies.bodies["body"])}


def kind_places(posts: pl.DataFrame) -> np.ndarray:
    """Give the place in KINDS of the kind of each post's body."""
    return posts["kind"].replace_strict(KINDS, range(len(KINDS)), return_dtype=pl.Int32).to_numpy()


def band_places(bands: pl.Series) -> np.ndarray:
    """Give the place in BANDS of each band."""
    return bands.replace_strict(BANDS, range(len(BANDS)), return_dtype=pl.Int64).to_numpy()
