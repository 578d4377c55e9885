"""The people and posts of a scope as arrays: the market in which the rules find pairs."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import polars as pl

from remit.bodies.tables import BANDS, KINDS
from remit.draws import key
from remit.exits.staff import date_as_number, dates_as_numbers
from remit.matching.candidates import PERSON, POST, Market, Rounds, Terms
from remit.matching.decisions import Decided
from remit.matching.scope import FAR, IN_FILLING, Scope, band_places, body_places, kind_places, person_keys
from remit.rules.arithmetic import WHOLE_TIME
from remit.rules.job_match import job_match_terms
from remit.rules.pay import pay_terms
from remit.rules.post import on_cost_terms
from remit.rules.protection import protection_terms
from remit.rules.suitability import suitable_terms
from remit.rules.versions import ONE_DAY

WORD = 64
"""Duties in one whole number."""


def seekers_of(scope: Scope) -> pl.DataFrame:
    """Give the people whom the filling settles, in the order of their codes."""
    return scope.people.filter(settled=IN_FILLING)


def build_market(scope: Scope, seekers: pl.DataFrame, decided: Decided) -> Market:
    """Turn the people and posts of a scope into arrays."""
    plan, posts = scope.plan, scope.posts
    bodies, bases = body_places(plan), plan.bodies.bases.sort("base")
    base_places = {base: place for place, base in enumerate(bases["base"])}
    functions = {name: place for place, name in enumerate(plan.bodies.functions["function"])}
    regions = dict(plan.bodies.bodies.select("body", "region").iter_rows())
    held = seekers.join(
        plan.bodies.requirements.select("post", "duties"), on="post", how="left", maintain_order="left"
    )
    bits, rows = _duties([*held["duties"], *posts["duties"]])
    people = np.zeros(seekers.height, dtype=PERSON)
    people["key"] = person_keys(seekers["person"])
    people["pay"] = np.round(seekers["pay_gbp_y"].to_numpy() * 100)
    people["body"] = [bodies[body] for body in seekers["body"]]
    people["region"] = [bodies.get(regions[body] or "", -1) for body in seekers["body"]]
    people["function"] = [functions[function] for function in seekers["function"]]
    people["post"] = _own_posts(seekers, posts)
    people["fte"] = np.round(seekers["fte"].to_numpy() * WHOLE_TIME)
    people["last_day"] = dates_as_numbers(seekers["leaves"])
    people["since"] = _since(scope, seekers)
    people["duties"] = rows[: seekers.height]
    people["base"] = [base_places.get(base or "", -1) for base in seekers["base"]]
    people["band"] = band_places(seekers["band"])
    people["holds"] = seekers["holds"].to_numpy()
    for name in ("senior", "guaranteed", "critical"):
        people[name] = seekers[name].to_numpy()
    people["at_risk"] = ~seekers["stays"].to_numpy()
    records = np.zeros(posts.height, dtype=POST)
    records["key"] = [key("post", post) for post in posts["post"]]
    records["pay"] = np.round(posts["pay_gbp_y"].fill_null(0).to_numpy() * 100)
    records["body"] = [bodies[body] for body in posts["body"]]
    records["region"] = [bodies.get(region or "", -1) for region in posts["region"]]
    records["function"] = [functions[function] for function in posts["function"]]
    records["fte"] = np.where(
        posts["fte"].is_null().to_numpy(), -1, np.round(posts["fte"].fill_null(0).to_numpy() * WHOLE_TIME)
    )
    records["opens"] = dates_as_numbers(posts["opens"])
    records["closes"] = _closes(posts)
    records["duties"] = rows[seekers.height :]
    records["base"] = [base_places.get(base or "", -1) for base in posts["base"]]
    records["kind"] = kind_places(posts)
    records["band"] = band_places(posts["band"])
    records["senior"] = posts["senior"].to_numpy()
    member_class, member_post, first = classes_of(records)
    succeeds = _succeeds(scope, bodies)
    return Market(
        people,
        records,
        member_class,
        member_post,
        first,
        *reach_of(people, records, member_class, member_post, succeeds),
        _rounds(scope),
        succeeds,
        bits,
        bases["easting_m"].to_numpy().astype(np.int64),
        bases["northing_m"].to_numpy().astype(np.int64),
        decided.special,
        decided.special["at"] // max(posts.height, 1) * (first.size - 1)
        + records["of_class"][decided.special["at"] % max(posts.height, 1)]
        if decided.special.size
        else np.empty(0, dtype=np.int64),
        _terms(scope, seekers),
    )


def _own_posts(seekers: pl.DataFrame, posts: pl.DataFrame) -> np.ndarray:
    """Give the place of the own post of who stays in one that goes on; -1 for all others."""
    place = {post: number for number, post in enumerate(posts["post"])}
    stays = zip(seekers["post"], seekers["stays"], strict=True)
    return np.array([place.get(post or "", -1) if stay else -1 for post, stay in stays], dtype=np.int32)


def _since(scope: Scope, seekers: pl.DataFrame) -> np.ndarray:
    """Give the first day of continuous service, as the exits count it."""
    staff = next(iter(scope.liabilities.values())).staff
    known = pl.DataFrame({"person": staff.people["person"], "since": staff.records["continuous_from"]})
    return seekers.join(known, on="person", how="left", maintain_order="left")["since"].to_numpy()


def _closes(posts: pl.DataFrame) -> np.ndarray:
    soonest = posts.select(pl.min_horizontal("closes", "body_closes"))["closes"]
    numbers = dates_as_numbers(soonest)
    return np.where(numbers == 0, FAR, numbers)


def _duties(cells: Sequence[str | None]) -> tuple[np.ndarray, np.ndarray]:
    """Give duties as bits, one row for each different set, and the row of each cell."""
    words = sorted({word for cell in cells for word in (cell or "").split()})
    place = {word: number for number, word in enumerate(words)}
    sets = sorted({cell or "" for cell in cells})
    bits = np.zeros((max(len(sets), 1), len(words) // WORD + 1), dtype=np.uint64)
    for row, cell in enumerate(sets):
        for word in cell.split():
            bits[row, place[word] // WORD] |= np.uint64(1) << np.uint64(place[word] % WORD)
    row_of = {cell: row for row, cell in enumerate(sets)}
    return bits, np.array([row_of[cell or ""] for cell in cells], dtype=np.int32)


def classes_of(posts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Put posts into classes that are alike but for their body; sets `of_class`."""
    alike = [name for name in POST.names or () if name not in ("key", "body", "of_class")]
    order = np.lexsort([posts["key"], *(posts[name] for name in reversed(alike))])
    ordered = posts[order]
    new = np.ones(posts.size, dtype=bool)
    for name in alike:
        if name == alike[0]:
            new[1:] = ordered[name][1:] != ordered[name][:-1]
        else:
            new[1:] |= ordered[name][1:] != ordered[name][:-1]
    of_class = np.cumsum(new) - 1
    posts["of_class"][order] = of_class
    first = (
        np.searchsorted(of_class, np.arange(int(of_class[-1]) + 2))
        if posts.size
        else np.zeros(1, dtype=np.int64)
    )
    return of_class.astype(np.int32), order.astype(np.int32), first


def reach_of(
    people: np.ndarray,
    posts: np.ndarray,
    member_class: np.ndarray,
    member_post: np.ndarray,
    succeeds: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the classes that people of each body can reach: by region, by a base, or with their work."""
    classes = int(member_class[-1]) + 1 if member_class.size else 0
    region, base = np.empty(classes, dtype=np.int32), np.empty(classes, dtype=np.int32)
    region[member_class], base[member_class] = posts["region"][member_post], posts["base"][member_post]
    regions = dict(zip(people["body"].tolist(), people["region"].tolist(), strict=True))
    reach, flags, first = [], [], np.zeros(succeeds.shape[0] + 1, dtype=np.int64)
    for body in range(succeeds.shape[0]):
        if body in regions:
            entitled = np.zeros(classes, dtype=bool)
            entitled[member_class[succeeds[body, posts["body"][member_post]]]] = True
            own = np.flatnonzero(entitled | (base >= 0) | (region == regions[body]))
            reach.append(own)
            flags.append(entitled[own])
        first[body + 1] = first[body] + (reach[-1].size if body in regions else 0)
    none = np.empty(0, dtype=np.int64)
    return np.concatenate([none, *reach]), np.concatenate([none.astype(bool), *flags]), first


def _rounds(scope: Scope) -> Rounds:
    rounds = scope.rounds
    kinds = np.zeros((len(rounds), len(KINDS)), dtype=np.bool_)
    for turn, one in enumerate(rounds):
        kinds[turn, [KINDS.index(kind) for kind in one.kinds]] = True
    return Rounds(
        np.array([one.method for one in rounds], dtype=np.int8),
        np.array([one.senior for one in rounds], dtype=np.bool_),
        np.array([date_as_number(one.opens) for one in rounds], dtype=np.int32),
        np.array([date_as_number(one.closes) for one in rounds], dtype=np.int32),
        kinds,
    )


def _succeeds(scope: Scope, bodies: dict[str, int]) -> np.ndarray:
    """Say which body takes on work of which; a body that goes on takes on its own."""
    succeeds = np.zeros((len(bodies), len(bodies)), dtype=np.bool_)
    for sender, receiver in scope.plan.bodies.successions.select("sender", "receiver").iter_rows():
        succeeds[bodies[sender], bodies[receiver]] = True
    np.fill_diagonal(succeeds, val=True)
    return succeeds


def _terms(scope: Scope, seekers: pl.DataFrame) -> Terms:
    """Read the terms of all rules, in force on the day after the first last day of employment."""
    first = seekers["leaves"].min() if seekers.height else scope.people["leaves"].min()
    assert isinstance(first, dt.date)
    on, evidence = first + ONE_DAY, scope.evidence
    lowest, highest = (np.zeros(len(BANDS), dtype=np.int64) for _ in range(2))
    scale = pay_terms(evidence, on)
    from remit.rules.pay import band_code

    for place, band in enumerate(BANDS[:-1]):
        pay = scale.pay_pence_y[scale.keys // 1000 == band_code(band)]
        if pay.size:
            lowest[place], highest[place] = pay.min(), pay.max()
    return Terms(
        job_match_terms(evidence, on),
        suitable_terms(evidence, on),
        protection_terms(evidence, on),
        on_cost_terms(evidence, on),
        lowest,
        highest,
    )
