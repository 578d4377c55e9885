"""A plan turned into the arrays that the month loop reads."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from remit.bodies.tables import BANDS, KINDS, METHODS, STAFF_GROUPS
from remit.draws import key, uniforms
from remit.evidence import Evidence
from remit.plan import Change, Plan, evidence_of
from remit.rules.arithmetic import complete_years_of
from remit.rules.consultation import consultation_terms
from remit.rules.filling import place_in_order
from remit.rules.notice import contractual_months
from remit.rules.post import on_cost_terms, post_cost_pence
from remit.rules.redundancy import redundancy_terms
from remit.rules.versions import LAST_DAY
from remit.rules.voluntary import NO_SCHEME, RepaymentTerms, mars_terms, repayment_terms
from remit.rules.voluntary_redundancy import ReturnTerms, return_terms
from remit.simulate import codes
from remit.simulate.codes import MEDIAN_PAY
from remit.simulate.layout import (
    BODY,
    KIND,
    MOST_BODIES,
    NEWCOMER,
    PERSON,
    Agreements,
    Calendar,
    Cash,
    Changes,
    Lends,
    Names,
    Posts,
    Rounds,
    Schemes,
    Succession,
    Terms,
    World,
)
from remit.simulate.offers import find_guaranteed, find_offers, find_proposed
from remit.simulate.supply import agreement_rows, build_market

VOLUNTARY_RULES = ("voluntary-exit", "voluntary-redundancy")
"""Rules that price voluntary schemes, in the order of `codes.MUTUAL` and `codes.REDUNDANCY_SCHEME`."""
FUTURES = {"rumour": codes.RUMOURED, "announce": codes.ANNOUNCED}
ABSORBERS = ("provider", "private", "elsewhere")
DAYS_A_MONTH = 31


def build_world(plan: Plan) -> tuple[World, Names]:
    """Turn an applied plan into arrays.

    Args:
        plan: a plan with its option applied.

    Returns:
        The arrays and the names behind their indices.
    """
    evidence = evidence_of(plan)
    tables = plan.bodies
    if tables.bodies.height > MOST_BODIES:
        raise ValueError(f"a plan has {tables.bodies.height:,} bodies; {MOST_BODIES:,} is the most")
    names = Names(
        bodies=tables.bodies["body"].to_list(),
        functions=tables.functions["function"].to_list(),
        months=plan.months,
        rounds=[],
    )
    calendar = _calendar(names.months, evidence)
    rounds, round_names = _rounds(plan, names)
    names = names._replace(rounds=round_names)
    posts, number = _posts(plan, names)
    people, keys, posts, leader_slots = _people(plan, names, posts, number, calendar)
    bodies = _bodies(plan, names, people, posts, leader_slots, calendar)
    changes = _changes(plan, names, posts)
    schemes = _schemes(plan, names)
    cost = _costs(people["pay"] * people["fte"] // 100, evidence, names.months, calendar)
    agreements, market = build_market(
        plan, names, bodies, posts, _agreements(plan, names, bodies), people, cost, evidence
    )
    people, kinds = _kinds(people, tables.functions["commissioning"].to_numpy(), names, calendar)
    world = World(
        people=people,
        newcomers=_newcomers(people[tables.people.height :]),
        keys=keys,
        kinds=kinds,
        served=np.maximum(calendar.month[0] - _months(people["service"]), 0).astype(np.int32),
        listed=np.flatnonzero(people["senior"]).astype(np.int32),
        cost=cost,
        band_cost=_costs(
            np.round(100 * _band_pay(plan)).astype(np.int64), evidence, names.months, calendar
        ).astype(np.int64),
        bodies=bodies,
        changes=changes,
        succession=_succession(plan, names, posts, bodies),
        posts=posts,
        rounds=rounds,
        offers=find_offers(plan, evidence),
        proposed=find_proposed(plan, names),
        guaranteed=find_guaranteed(plan, people.size),
        schemes=schemes,
        agreements=agreements,
        market=market,
        lends=_lends(plan, names),
        cash=_cash(plan, names),
        calendar=_marked(calendar, bodies, changes, schemes),
        terms=_terms(plan, evidence),
        commissioning=tables.functions["commissioning"].to_numpy(),
        regions=np.array([_at(names.bodies).get(code, -1) for code in ("Q30", "Q31")], dtype=np.int32),
        control=_places(names.functions, ("finance", "contracting")),
        areas=int(bodies["area"].max(initial=0)) + 1,
        first_place=tables.people.height,
        places=int(posts.number.sum()),
        any_cap=bool(changes.capped.any()),
        any_allowance=bool(changes.allowance.any()),
        finance=_at(names.functions).get("finance", -1),
        corporate=_at(names.functions).get("corporate", 0),
    )
    return world, names


def _first(plan: Plan, kinds: tuple[str, ...]) -> dt.date:
    """Date of the first change of some kinds, or the plan's start: exit terms are those in force then."""
    return min((change.date for change in plan.changes if change.kind in kinds), default=plan.start)


def _terms(plan: Plan, evidence: Evidence) -> Terms:
    """Terms of exits: of redundancy on the first change that takes posts, of a scheme when it opens.

    Without a scheme on offer nothing is paid and nothing taken back.
    """
    mutual, redundancy = (_schemes_on_offer(plan, rule) for rule in VOLUNTARY_RULES)
    opens = mutual[0]["opens"] if mutual else plan.start
    consultation = consultation_terms(evidence, plan.start)
    return Terms(
        redundancy=redundancy_terms(evidence, _first(plan, ("announce", "cut", "close"))),
        mars=mars_terms(evidence, opens) if mutual else NO_SCHEME,
        mars_repayment=repayment_terms(evidence, opens) if mutual else RepaymentTerms(0),
        voluntary_repayment=return_terms(evidence, redundancy[0]["opens"])
        if redundancy
        else ReturnTerms(0, 0, False),
        consult_small=consultation.small_min,
        consult_large=consultation.large_min,
    )


def _places(names: Sequence[str], wanted: Sequence[str]) -> np.ndarray:
    """Places of those names that are there."""
    return np.array([_at(names)[name] for name in wanted if name in names], dtype=np.int64)


def _at(names: Sequence[str]) -> dict[str, int]:
    return {name: i for i, name in enumerate(names)}


def _codes(column: pl.Series, names: Sequence[str], dtype: type) -> np.ndarray:
    """Turn names into their places; a missing name is -1."""
    places = column.replace_strict(_at(names), default=-1, return_dtype=pl.Int64).fill_null(-1)
    return places.to_numpy().astype(dtype)


def month_of(date: dt.date, start: dt.date) -> int:
    """Month of a date, counted from the plan's start."""
    return (date.year - start.year) * 12 + date.month - start.month


def month_before(date: dt.date, start: dt.date) -> int:
    """Month of the day before a date: what begins on the first of a month has happened when the last ends."""
    return month_of(date - dt.timedelta(days=1), start)


def _calendar(months: list[dt.date], evidence: Evidence) -> Calendar:
    """Number the months, and read how long consultation and notice take in each.

    A month that has begun counts whole; who is consulted alone is given a month (assumed). Beyond the last
    day that rules know, the last ones go on.
    """
    absolute = np.array([m.year * 12 + m.month - 1 for m in months], dtype=np.int32)
    out = np.array([(m.year + m.month // 12) * 10000 + (m.month % 12 + 1) * 100 + 1 for m in months])
    tax_years = [m.year - (m.month < 4) for m in months]
    known = [min(m, LAST_DAY) for m in months]
    terms = [consultation_terms(evidence, m) for m in known]
    days = [(30, t.days_small, t.days_large) for t in terms]
    never = np.zeros(absolute.size, dtype=np.bool_)
    return Calendar(
        month=absolute,
        closing=never,
        transfers=never,
        letters=never,
        offers=never,
        cuts=never,
        out=out.astype(np.int32),
        tax_year=np.array([y - tax_years[0] for y in tax_years], dtype=np.int32),
        consultation=np.array([[-(-d // DAYS_A_MONTH) for d in row] for row in days], dtype=np.int32),
        notice=np.array([contractual_months(evidence, m, BANDS) for m in known], dtype=np.int32),
    )


def _marked(calendar: Calendar, bodies: np.ndarray, changes: Changes, schemes: Schemes) -> Calendar:
    """Mark the months in which something can happen at all."""
    months = np.arange(calendar.month.size)
    windows = zip(schemes.opens.tolist(), schemes.closes.tolist(), strict=True)
    return calendar._replace(
        closing=np.isin(months, bodies["closes"]),
        transfers=np.isin(months, changes.leaves_in),
        letters=np.isin(months, changes.letters),
        offers=np.logical_or.reduce(
            [(first <= months) & (months <= last) for first, last in windows] or [months < 0]
        ),
        cuts=np.any((changes.keep < 1) & (bodies["closes"] > months[:, None]), axis=1),
    )


def _posts(plan: Plan, names: Names) -> tuple[Posts, np.ndarray]:
    """Count the posts of receivers that open and of bodies that stay, by body, function and band.

    Senior posts of receivers stand apart; of bodies that stay they are executive posts.
    """
    bodies = plan.bodies.bodies
    opens, closes = pl.col("opens"), pl.col("closes")
    live = bodies.filter(closes.is_null() | opens.is_null() | (closes > opens))
    later = opens > plan.start
    stays = (closes.is_null() | (closes > plan.end)) & ~pl.col("kind").is_in(ABSORBERS)
    kept = live.filter(later | stays)["body"].to_list()
    rows = plan.bodies.posts.filter(pl.col("body").is_in(kept))
    ordinary = rows.filter(~pl.col("senior"))
    number = np.zeros((len(names.bodies), len(names.functions), len(BANDS)), dtype=np.int32)
    at = (
        _codes(ordinary["body"], names.bodies, np.int64),
        _codes(ordinary["function"], names.functions, np.int64),
        _codes(ordinary["band"], BANDS, np.int64),
    )
    np.add.at(number, at, ordinary["establishment"].to_numpy())
    leaders = np.zeros(len(names.bodies), dtype=np.int32)
    opening = live.filter(later)["body"].to_list()
    senior = rows.filter(pl.col("senior") & pl.col("body").is_in(opening))
    np.add.at(leaders, _codes(senior["body"], names.bodies, np.int64), senior["establishment"].to_numpy())
    receivers = np.flatnonzero(number.sum(axis=(1, 2)) + leaders > 0).astype(np.int32)
    there = np.zeros(leaders.size, dtype=np.bool_)
    there[receivers] = True
    return Posts(number, np.zeros_like(number), number.sum(axis=(1, 2)), receivers, there), leaders


def _people(
    plan: Plan, names: Names, posts: Posts, leaders: np.ndarray, calendar: Calendar
) -> tuple[np.ndarray, np.ndarray, Posts, np.ndarray]:
    """Lay out the slots: the plan's people, then places for recruits in posts and in senior posts.

    Returns:
        PERSON records, their keys, the posts with their slots, the first slot of each body's senior posts.
    """
    table = plan.bodies.people
    first = table.height
    flat = posts.number.ravel().astype(np.int64)
    starts = first + np.concatenate([[0], np.cumsum(flat)[:-1]])
    posts = posts._replace(slots=starts.reshape(posts.number.shape).astype(np.int32))
    cell = np.repeat(np.arange(flat.size), flat)
    body, function, band = np.unravel_index(cell, posts.number.shape)
    after = first + cell.size
    leader_slots = (after + np.concatenate([[0], np.cumsum(leaders)[:-1]])).astype(np.int32)
    lead_body = np.repeat(np.arange(leaders.size), leaders)
    lead_function = np.full(lead_body.size, _at(names.functions).get("corporate", 0))
    body = np.concatenate([body, lead_body])
    function = np.concatenate([function, lead_function])
    band = np.concatenate([band, np.full(lead_body.size, codes.VSM)])
    first_alike = np.concatenate([np.repeat(starts, flat), np.repeat(leader_slots, leaders)]) - first
    keys = _place_keys(names, body, function, band, np.arange(body.size) - first_alike)
    pay = _band_pay(plan)[band]
    age = 30 + 20 * uniforms(0, "recruit age", keys)
    own_fte = np.round(table["fte"].to_numpy() * 100).astype(np.int32)
    pay_gbp = np.concatenate([table["pay_gbp_y"].to_numpy(), pay])
    born = table["born"]
    people = np.zeros(pay_gbp.size, dtype=PERSON)
    born_month = (born.dt.year().cast(pl.Int32) * 12 + born.dt.month().cast(pl.Int32) - 1).to_numpy()
    columns = {
        "born": (born_month, calendar.month[0] - 12 * age),
        "service": (_ymd(table["service_from"]), np.zeros(body.size)),
        "body": (_codes(table["body"], names.bodies, np.int16), body),
        "fte": (own_fte, np.full(body.size, 100)),
        "function": (_codes(table["function"], names.functions, np.int8), function),
        "band": (_codes(table["band"], BANDS, np.int8), band),
        "group": (_codes(table["staff_group"], STAFF_GROUPS, np.int8), np.full(body.size, codes.MANAGER)),
        "senior": (table["senior"].to_numpy(), np.zeros(body.size)),
    }
    for field, (own, places) in columns.items():
        people[field][:first] = own
        people[field][first:] = places
    people["pay"] = np.round(pay_gbp * 100).astype(np.int64)
    people["pay_log"] = np.log(np.maximum(people["pay"], 1) / MEDIAN_PAY)
    return people, np.concatenate([_person_keys(table["person"]), keys]), posts, leader_slots


def _kinds(
    people: np.ndarray, commissioning: np.ndarray, names: Names, calendar: Calendar
) -> tuple[np.ndarray, np.ndarray]:
    """Sort people by what makes their own rate of leaving: see `leaving.own_rate`.

    Returns:
        The people with their kind, and the KIND records.
    """
    years = complete_years_of(people["service"], np.full(people.size, calendar.out[0]))
    years = np.where(people["service"] > 0, years, 0)
    each = np.zeros(people.size, dtype=KIND)
    each["finance"] = people["function"] == _at(names.functions).get("finance", -1)
    each["commissioning"] = commissioning[people["function"]]
    each["upper"] = people["band"] >= codes.BAND_8A
    each["clinical"] = people["group"] == codes.CLINICAL
    each["service"] = np.where(years < 2, codes.SHORT, np.where(years < 15, codes.MIDDLE, codes.LONG))
    kinds, people["kind"] = np.unique(each, return_inverse=True)
    return people, kinds


def _months(days: np.ndarray) -> np.ndarray:
    """Months since year 0 of days as YYYYMMDD."""
    return days // 10_000 * 12 + days // 100 % 100 - 1


def _newcomers(places: np.ndarray) -> np.ndarray:
    records = np.zeros(places.size, dtype=NEWCOMER)
    for field in NEWCOMER.names or ():
        records[field] = places[field]
    return records


def _place_keys(
    names: Names, body: np.ndarray, function: np.ndarray, band: np.ndarray, ordinal: np.ndarray
) -> np.ndarray:
    """Make the keys of places for recruits by name, so that the rest of the plan does not change them."""
    places = zip(body.tolist(), function.tolist(), band.tolist(), ordinal.tolist(), strict=True)
    keys = [key("place", names.bodies[b], names.functions[f], BANDS[g], n) for b, f, g, n in places]
    return np.array(keys, dtype=np.uint64)


def _person_keys(persons: pl.Series) -> np.ndarray:
    """Turn person ids into keys: 16 hexadecimal digits are the key, any other id is hashed."""
    keys = [int(p, 16) if len(p) == 16 and _is_hex(p) else key("person", p) for p in persons]
    return np.array(keys, dtype=np.uint64)


def _is_hex(text: str) -> bool:
    return all(c in "0123456789abcdef" for c in text)


def _ymd(dates: pl.Series) -> np.ndarray:
    year, month, day = (part.cast(pl.Int32) for part in (dates.dt.year(), dates.dt.month(), dates.dt.day()))
    return (year * 10000 + month * 100 + day).to_numpy()


def _band_pay(plan: Plan) -> np.ndarray:
    """Mean whole-time pay by band of the plan's people, for recruits; an empty band takes the one below."""
    means = dict(plan.bodies.people.group_by("band").agg(pl.col("pay_gbp_y").mean()).iter_rows())
    pay, last = [], 0.0
    for band in BANDS:
        last = means.get(band, last)
        pay.append(last)
    return np.array(pay)


def _costs(pay: np.ndarray, evidence: Evidence, months: list[dt.date], calendar: Calendar) -> np.ndarray:
    """Yearly cost of each slot's post in each tax year of the plan, pence."""
    table = np.empty((int(calendar.tax_year.max()) + 1, pay.size), dtype=np.uint32)
    levels, where = np.unique(pay, return_inverse=True)
    for year in range(table.shape[0]):
        on = months[int(np.flatnonzero(calendar.tax_year == year)[0])]
        terms = on_cost_terms(evidence, max(on, dt.date(on.year, 4, 6)))
        table[year] = np.array([post_cost_pence(int(p), terms) for p in levels])[where]
    return table


def _targets(change: Change, bodies: pl.DataFrame) -> np.ndarray:
    """Places of the bodies that a change is about."""
    kind = change.target.removeprefix("kind:")
    column = "kind" if change.target.startswith("kind:") else "body"
    return np.flatnonzero((bodies[column] == kind).to_numpy())


def _bodies(
    plan: Plan,
    names: Names,
    people: np.ndarray,
    posts: Posts,
    leader_slots: np.ndarray,
    calendar: Calendar,
) -> np.ndarray:
    """Put each body's dates, place and posts into a record."""
    table = plan.bodies.bodies
    records = np.zeros(len(names.bodies), dtype=BODY)
    records["opens"] = [0 if d is None else max(month_of(d, plan.start), 0) for d in table["opens"]]
    records["closes"] = [codes.NEVER if d is None else month_before(d, plan.start) for d in table["closes"]]
    records["key"] = [key("body", name) for name in names.bodies]
    records["kind"] = _codes(table["kind"], KINDS, np.int8)
    records["region"] = _codes(table["region"], names.bodies, np.int16)
    regions = np.unique(records["region"][records["region"] >= 0])
    national = records["region"] < 0
    records["area"] = np.where(national, regions.size, np.searchsorted(regions, records["region"]))
    functions = plan.bodies.functions["commissioning"].to_numpy()
    own = people[: plan.bodies.people.height]
    staff = np.bincount(own["body"][functions[own["function"]]], minlength=records.size)
    records["base"] = np.where(records["opens"] > 0, posts.number[:, functions].sum(axis=(1, 2)), staff)
    leading = plan.bodies.posts.filter(pl.col("senior"))
    senior = np.zeros(records.size, dtype=np.int64)
    np.add.at(senior, _codes(leading["body"], names.bodies, np.int64), leading["establishment"].to_numpy())
    later = records["opens"] > 0
    records["sender"] = ~later & (records["closes"] < len(names.months))
    records["executives"] = np.where(later, 0, senior)
    records["leaders"] = np.where(later & (records["closes"] > records["opens"]), senior, 0)
    records["leader_slots"] = leader_slots
    records["population"] = table["population"].fill_null(0).to_numpy()
    last = np.clip(records["closes"], 0, len(names.months) - 1)
    warning = calendar.consultation[last].max(axis=1) + calendar.notice[last].max(axis=1)
    records["at_risk"] = records["closes"] - warning + 1
    records["commissioner"] = np.isin(records["kind"], codes.COMMISSIONERS)
    records["absorber"] = table["kind"].is_in(ABSORBERS).to_numpy()
    return records


def _changes(plan: Plan, names: Names, posts: Posts) -> Changes:
    """Lay the plan's changes out by month."""
    bodies = plan.bodies.bodies
    count, months = len(names.bodies), len(names.months)
    offered = _offered(plan, names, "retention")
    changes = Changes(
        future=np.zeros((months, count), dtype=np.int8),
        keep=np.ones((months, count)),
        retained=offered,
        lapsed=np.logical_or.accumulate(offered, axis=0) & ~offered,
        letters=np.full(count, codes.NEVER, dtype=np.int32),
        refills=np.zeros((months, count), dtype=np.bool_),
        capped=np.zeros((months, count), dtype=np.bool_),
        cap=np.zeros((months, len(BANDS))),
        allowance=_allowances(plan, names),
        team=np.tile(np.arange(count, dtype=np.int32), (months, 1)),
        leaves_to=np.full((count, len(names.functions)), -1, dtype=np.int8),
        leaves_in=np.full((count, len(names.functions)), codes.NEVER, dtype=np.int32),
    )
    parent = _codes(bodies["parent"], names.bodies, np.int32)
    pay = _band_pay(plan)
    for change in plan.changes:
        month = max(month_of(change.date, plan.start), 0)
        if change.kind in FUTURES:
            targets = _targets(change, bodies)
            future = changes.future[month:, targets]
            changes.future[month:, targets] = np.maximum(future, FUTURES[change.kind])
        elif change.kind == "letters":
            changes.letters[_targets(change, bodies)] = month
        elif change.kind == "pay-cap":
            changes.capped[month:, _targets(change, bodies)] = True
            near = np.clip(2 * pay / change.parameters["limit_gbp_y"] - 1, 0, 1)
            changes.cap[month:] = np.maximum(changes.cap[month:], near)
        elif change.kind == "cut":
            last = month_before(change.parameters["until"], plan.start)
            steps = np.clip((np.arange(months) - month + 1) / (last - month + 1), 0, 1)
            changes.keep[:, _targets(change, bodies)] = 1 - change.parameters["share"] * steps[:, None]
        elif change.kind == "transfer":
            senders = _targets(change, bodies)
            for function in (names.functions.index(name) for name in change.parameters["functions"]):
                changes.leaves_to[senders, function] = KINDS.index(change.parameters["to"])
                changes.leaves_in[senders, function] = month_before(change.date, plan.start)
        elif change.kind == "cluster":
            shared = _targets(change, bodies)
            shared = shared[parent[shared] >= 0]
            changes.team[month:, shared] = parent[shared]
    opens = bodies["opens"]
    stays = posts.kept & (opens.is_null() | (opens <= plan.start)).to_numpy()
    changes.refills[:] = stays & (changes.future == codes.CALM) & (changes.keep == 1)
    return changes


def _allowances(plan: Plan, names: Names) -> np.ndarray:
    """Recurrent envelopes in force by month and body, pence a year; 0 where there is none."""
    money = np.zeros((len(names.months), len(names.bodies)), dtype=np.int64)
    bodies = plan.bodies.bodies.select("kind", pl.col("population").fill_null(0))
    funded = sorted({change.target for change in plan.changes if change.kind == "fund"})
    recurrent = pl.col("envelope").is_in(funded) & pl.col("to").is_null()
    for row in plan.bodies.envelopes.filter(recurrent).sort("from").iter_rows(named=True):
        first = max(month_of(row["from"], plan.start), 0)
        own = (bodies["kind"] == row["kind"]).to_numpy() * bodies["population"].to_numpy()
        money[first:] = np.where(own > 0, np.round(own * row["gbp_head_y"] * 100), money[first:])
    return money


def _agreements(plan: Plan, names: Names, bodies: np.ndarray) -> Agreements:
    """Agreements by which a body draws on another's staff, renewed at their end unless they say that not.

    Who takes the work over counts from the end of the month before they begin.
    """
    rows = agreement_rows(plan)
    customer, supplier = (_codes(rows[name], names.bodies, np.int32) for name in ("customer", "supplier"))
    starts = np.array([month_of(day, plan.start) for day in rows["starts"]], dtype=np.int32)
    there = bodies[supplier]
    ends = pl.when(pl.col("renewed").eq(other=False)).then("ends")
    after = [
        codes.NEVER if day is None else month_of(day + dt.timedelta(1), plan.start)
        for day in rows.select(ends).to_series()
    ]
    return Agreements(
        customer=customer,
        supplier=supplier,
        function=_codes(rows["function"], names.functions, np.int32),
        population=bodies["population"][customer].astype(np.float64),
        first=(np.maximum(starts, there["opens"]) - 1).astype(np.int32),
        last=np.minimum(there["closes"] - 1, np.array(after, dtype=np.int32) - 2).astype(np.int32),
    )


def _lends(plan: Plan, names: Names) -> Lends:
    """Staff that changes lend, one row a function."""
    at_body, at_function = _at(names.bodies), _at(names.functions)
    lent = [(change, name) for change in plan.changes if change.kind == "lend" for name in _lent(change)]
    columns = [
        [at_body[change.target] for change, _ in lent],
        [at_body[change.parameters["to"]] for change, _ in lent],
        [at_function[name] for _, name in lent],
        [round(100 * change.parameters["fte"]) for change, _ in lent],
        [max(month_of(change.date, plan.start), 0) for change, _ in lent],
        [month_before(change.parameters["until"], plan.start) for change, _ in lent],
    ]
    return Lends(*(np.array(column, dtype=np.int32) for column in columns))


def _cash(plan: Plan, names: Names) -> Cash:
    """Cash for exits by payer and month; the nearest payer pays: a body, its parents, its region, the nation.

    A payer's cash lapses when a financial year begins, unless the last change before says that it is carried
    over.
    """
    changes = [change for change in plan.changes if change.kind == "exit-cash"]
    at, months = _at(names.bodies), len(names.months)
    paying: list[int] = []
    for change in changes:
        paying += [int(b) for b in _targets(change, plan.bodies.bodies) if int(b) not in paying]
    comes = np.zeros((months, len(paying)), dtype=np.int64)
    carried = np.zeros((months, len(paying)), dtype=np.bool_)
    for change in changes:
        month = max(month_of(change.date, plan.start), 0)
        for body in _targets(change, plan.bodies.bodies):
            comes[month, paying.index(int(body))] += round(100 * change.parameters["gbp"])
            carried[month:, paying.index(int(body))] = bool(change.parameters.get("carried"))
    aprils = np.array([day.month == 4 for day in names.months])[:, None]
    lapses = aprils & ~np.vstack([np.zeros_like(carried[:1]), carried[:-1]])
    payer = np.full(len(names.bodies), -1, dtype=np.int32)
    nearest = {body: place for place, body in enumerate(paying)}
    kinds = plan.bodies.bodies["kind"].to_list()
    national = [body for body in paying if kinds[body] == "national"]
    for row in plan.bodies.bodies.select("body", "parent", "region").iter_rows(named=True):
        chain = [at[row["body"]]]
        while (parent := plan.bodies.bodies["parent"][chain[-1]]) and at[parent] not in chain:
            chain.append(at[parent])
        chain += [at[row["region"]]] if row["region"] in at else []
        found = next((nearest[body] for body in [*chain, *national] if body in nearest), -1)
        payer[at[row["body"]]] = found
    return Cash(payer, comes, lapses)


def _lent(change: Change) -> tuple[str, ...]:
    return tuple(change.parameters["functions"])


def _offered(plan: Plan, names: Names, rule: str) -> np.ndarray:
    """Months and bodies in which a scheme of a rule is on offer, shape (months, bodies)."""
    on = np.zeros((len(names.months), len(names.bodies)), dtype=bool)
    for scheme in _schemes_on_offer(plan, rule):
        first, last = month_of(scheme["opens"], plan.start), month_of(scheme["closes"], plan.start)
        inside = plan.bodies.bodies["kind"].is_in(scheme["kinds"].split()).to_numpy()
        on[max(first, 0) : last + 1, inside] = True
    return on


def _schemes_on_offer(plan: Plan, rule: str) -> list[dict[str, Any]]:
    offered = {change.target for change in plan.changes if change.kind == "offer"}
    rows = plan.bodies.schemes.filter((pl.col("rule") == rule) & pl.col("scheme").is_in(sorted(offered)))
    return rows.sort("scheme").to_dicts()


def _schemes(plan: Plan, names: Names) -> Schemes:
    rows = [row for rule in VOLUNTARY_RULES for row in _schemes_on_offer(plan, rule)]
    budgets = {c.target: c.parameters.get("budget_gbp") for c in plan.changes if c.kind == "offer"}
    limits = [budgets[r["scheme"]] for r in rows]
    return Schemes(
        rule=np.array([VOLUNTARY_RULES.index(r["rule"]) for r in rows], dtype=np.int8),
        opens=np.array([month_of(r["opens"], plan.start) for r in rows], dtype=np.int32),
        closes=np.array([month_of(r["closes"], plan.start) for r in rows], dtype=np.int32),
        kinds=_kind_flags([r["kinds"] for r in rows]),
        budget=np.array([round(gbp * 100) if gbp else -1 for gbp in limits], dtype=np.int64),
    )


def _kind_flags(lists: list[str]) -> np.ndarray:
    flags = np.zeros((len(lists), len(KINDS)), dtype=bool)
    for i, kinds in enumerate(lists):
        flags[i, [KINDS.index(k) for k in kinds.split()]] = True
    return flags


def _rounds(plan: Plan, names: Names) -> tuple[Rounds, list[str]]:
    """Rounds that a change sets going, in the order of the rules; each fills posts in its last month."""
    held = sorted({change.target for change in plan.changes if change.kind == "round"})
    table = plan.bodies.rounds.filter(pl.col("round").is_in(held))
    rows = sorted(table.sort("round").to_dicts(), key=_turn)
    rounds = Rounds(
        key=np.array([key("round", r["round"]) % 2**48 for r in rows], dtype=np.int64),
        method=np.array([METHODS.index(r["method"]) for r in rows], dtype=np.int8),
        opens=np.array([month_of(r["opens"], plan.start) for r in rows], dtype=np.int32),
        closes=np.array([month_of(r["closes"], plan.start) for r in rows], dtype=np.int32),
        senior=np.array([bool(r["senior"]) for r in rows], dtype=np.bool_),
        kinds=_kind_flags([r["kinds"] for r in rows]),
    )
    return rounds, [r["round"] for r in rows]


def _turn(row: dict[str, Any]) -> int:
    days = (int(row[name].strftime("%Y%m%d")) for name in ("opens", "closes"))
    return place_in_order(METHODS.index(row["method"]), bool(row["senior"]), *days)


def _succession(plan: Plan, names: Names, posts: Posts, bodies: np.ndarray) -> Succession:
    """Order successions by sender and kind of receiver, and weigh kinds by their posts in each function."""
    rows = plan.bodies.successions
    sender = _codes(rows["sender"], names.bodies, np.int64)
    receiver = _codes(rows["receiver"], names.bodies, np.int64)
    live = bodies["closes"][receiver] > bodies["opens"][receiver]
    sender, receiver, share = sender[live], receiver[live], rows["share"].to_numpy()[live]
    kind = bodies["kind"][receiver].astype(np.int64)
    order = np.lexsort((receiver, kind, sender))
    sender, receiver, share, kind = sender[order], receiver[order], share[order], kind[order]
    count, kinds = len(names.bodies), len(KINDS)
    slot = sender * kinds + kind
    slots = np.arange(count * kinds)
    start = np.searchsorted(slot, slots).reshape(count, kinds).astype(np.int32)
    end = np.searchsorted(slot, slots, side="right").reshape(count, kinds).astype(np.int32)
    cumulative = np.empty(share.size)
    for s, e in zip(start.ravel(), end.ravel(), strict=True):
        if e > s:
            cumulative[s:e] = np.cumsum(share[s:e]) / share[s:e].sum()
    by_kind = np.zeros((kinds, len(names.functions)))
    kind_of_receiver = bodies["kind"][posts.receivers].astype(np.int64)
    np.add.at(by_kind, kind_of_receiver, posts.number[posts.receivers].sum(axis=2))
    weight = (end > start)[:, None, :] * by_kind.T[None]
    total = weight.sum(axis=2, keepdims=True)
    odds = np.divide(np.cumsum(weight, axis=2), total, out=np.zeros_like(weight), where=total > 0)
    return Succession(start, end, receiver.astype(np.int32), cumulative, odds)
