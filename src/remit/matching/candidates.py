"""Who may apply for which post, in which round: every pair that the rules allow, with its score and travel.

Posts that are alike for everybody who is at risk (all but their body) are one class, so that a pool of a
region needs a pair with the class and not with every post of it. Who may slot in has a pair with the post
itself.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from remit.rules.arithmetic import complete_years
from remit.rules.filling import LIFT, OPEN, RESTRICTED, SLOT_IN, may_apply, rank_of
from remit.rules.job_match import JobMatchTerms, common_percent, is_match, job_match
from remit.rules.post import OnCostTerms, post_cost_pence
from remit.rules.protection import BASIC_PAY, ProtectionTerms, protection
from remit.rules.suitability import SUITS, WORK, SuitableTerms, suitable, travel_m

STAYS = -1
"""Stands for the round of who stays in the own post."""
BY_DECISION = -2
"""Stands for the round of a match that the rules do not allow and a person made."""

PERSON = np.dtype(
    [
        ("key", np.uint64),
        ("pay", np.int64),  # whole-time, pence a year
        ("body", np.int32),
        ("region", np.int32),  # -1 for none
        ("function", np.int32),
        ("post", np.int32),  # place among the posts that are filled, -1 for none of them
        ("fte", np.int32),  # millionths
        ("last_day", np.int32),  # YYYYMMDD
        ("since", np.int32),  # first day of continuous service, YYYYMMDD
        ("duties", np.int32),  # row of the duties
        ("base", np.int32),  # row of the bases, -1 for none
        ("band", np.int8),
        ("holds", np.bool_),
        ("at_risk", np.bool_),
        ("senior", np.bool_),
        ("guaranteed", np.bool_),
        ("critical", np.bool_),
    ],
    align=True,
)
POST = np.dtype(
    [
        ("key", np.uint64),
        ("pay", np.int64),  # spot salary, pence a year; 0 for none
        ("body", np.int32),
        ("region", np.int32),
        ("function", np.int32),
        ("fte", np.int32),  # millionths; -1 for any hours
        ("opens", np.int32),  # YYYYMMDD; 0 if it is open
        ("closes", np.int32),  # YYYYMMDD; far off if it stays
        ("duties", np.int32),
        ("base", np.int32),
        ("kind", np.int32),
        ("of_class", np.int32),
        ("band", np.int8),
        ("senior", np.bool_),
    ],
    align=True,
)
SPECIAL = np.dtype(
    [
        ("at", np.int64),  # person x posts + post
        ("score", np.int16),  # job match score that a person gave, -1 for none
        ("interview", np.int16),  # score of the panel, -1 for none
        ("wish", np.int16),  # place among the person's wishes, 0 for none
        ("forbidden", np.bool_),
        ("forced", np.bool_),
    ],
    align=True,
)
"""What is known of one person and one post, in ascending order of `at`."""


class Rounds(NamedTuple):
    """Rounds in their order; shape (rounds,), kinds (rounds, kinds)."""

    method: np.ndarray
    senior: np.ndarray
    opens: np.ndarray
    closes: np.ndarray
    kinds: np.ndarray


class Terms(NamedTuple):
    """Terms of all rules that a pair is judged and priced by.

    Attributes:
        job_match: of the score.
        suitable: of suitable alternative employment.
        protection: of pay protection.
        on_cost: of the employer's on-costs.
        lowest_pay: least pay of each band, pence a year; 0 where the scale has no such band.
        highest_pay: most pay of each band.
    """

    job_match: JobMatchTerms
    suitable: SuitableTerms
    protection: ProtectionTerms
    on_cost: OnCostTerms
    lowest_pay: np.ndarray
    highest_pay: np.ndarray


class Market(NamedTuple):
    """People, posts and what is known of them.

    Attributes:
        people: `PERSON` records.
        posts: `POST` records.
        member_class: class of each membership, ascending.
        member_post: post of each membership.
        first_member: place of the first membership of each class, and their number at the end.
        reach: classes that people of a body can reach, body after body.
        reach_entitled: whether the body's work passes to a post of that class.
        first_reach: place of the first of each body, and their number at the end.
        rounds: the rounds.
        succeeds: whether a body takes on work of another, shape (bodies, bodies).
        duties: bits of the duties, uint64, shape (rows, words).
        east: easting of each base, metres.
        north: northing of each base.
        special: `SPECIAL` records.
        special_class: person x classes + class of each of them, ascending.
        terms: the terms of all rules.
    """

    people: np.ndarray
    posts: np.ndarray
    member_class: np.ndarray
    member_post: np.ndarray
    first_member: np.ndarray
    reach: np.ndarray
    reach_entitled: np.ndarray
    first_reach: np.ndarray
    rounds: Rounds
    succeeds: np.ndarray
    duties: np.ndarray
    east: np.ndarray
    north: np.ndarray
    special: np.ndarray
    special_class: np.ndarray
    terms: Terms


class Fit(NamedTuple):
    """How a post fits a person, whatever the round: all that the rules look at."""

    score: int
    bands_apart: int
    hours_apart: int
    travel_m: int
    same_region: bool


class Pairs(NamedTuple):
    """Pairs in the order of people; shape (pairs,).

    Attributes:
        person: Person.
        target: Post, or number of posts plus class.
        turn: Place of the round, or STAYS or BY_DECISION.
        score: Job match score.
        travel_m: Metres of travel, -1 if not known.
        protection: Cost of pay protection, pence.
        rank: Rank of the person for the post.
        wish: Place among the person's wishes, 0 for none.
        interview: Score of the panel, -1 for none.
    """

    person: np.ndarray
    target: np.ndarray
    turn: np.ndarray
    score: np.ndarray
    travel_m: np.ndarray
    protection: np.ndarray
    rank: np.ndarray
    wish: np.ndarray
    interview: np.ndarray


@njit(cache=True)
def fit_of(market: Market, i: int, p: int, score: int) -> Fit:
    """Judge how a post fits a person; `score` is a score that somebody gave, or -1."""
    who, post, terms = market.people[i], market.posts[p], market.terms
    apart = int(abs(np.int64(who.band) - np.int64(post.band)))
    hours = -1 if post.fte < 0 else int(abs(np.int64(who.fte) - np.int64(post.fte)))
    travel = -1
    if who.base >= 0 and post.base >= 0:
        travel = travel_m(
            market.east[who.base],
            market.north[who.base],
            market.east[post.base],
            market.north[post.base],
            terms.suitable,
        )
    same_region = who.region == post.region
    if score < 0:
        common = common_percent(market.duties[who.duties], market.duties[post.duties])
        score = job_match(
            who.function == post.function,
            apart,
            who.pay if post.pay > 0 else 0,
            post.pay,
            common,
            hours,
            travel,
            terms.job_match,
        )
    return Fit(score, apart, hours, travel, same_region)


@njit(cache=True)
def blocked_in(market: Market, turn: int, i: int, p: int, fit: Fit, wish: int) -> int:
    """Say what keeps a person from applying for a post in a round: nothing (0), a block, or -1 for the round.

    Args:
        market: people and posts.
        turn: place of the round.
        i: person.
        p: post.
        fit: how the post fits the person.
        wish: place of the post among the person's wishes, 0 for none.

    Returns:
        0, a place in `rules.suitability.BLOCKS`, or -1 where the round is not for this person or post.
    """
    rounds, who, post = market.rounds, market.people[i], market.posts[p]
    method = rounds.method[turn]
    for_post = (
        rounds.kinds[turn, post.kind]
        and rounds.senior[turn] == post.senior
        and post.closes > rounds.closes[turn]
    )
    if not for_post or (post.senior and not who.senior and method != OPEN):
        return -1
    if not may_apply(
        method,
        who.holds,
        market.succeeds[who.body, post.body],
        who.at_risk,
        wish > 0,
        who.last_day,
        rounds.opens[turn],
    ):
        return -1
    terms = market.terms
    if method == LIFT:
        return SUITS if who.function == post.function and fit.bands_apart == 0 else WORK
    if method == SLOT_IN:
        return SUITS if is_match(fit.score, fit.bands_apart, terms.job_match) else WORK
    if method == OPEN:  # who asks for a post has weighed the journey and the work
        return suitable(fit.bands_apart, fit.hours_apart, 0, True, 100, True, terms.suitable)
    return suitable(
        fit.bands_apart,
        fit.hours_apart,
        fit.travel_m,
        fit.same_region,
        fit.score,
        method == RESTRICTED,
        terms.suitable,
    )


@njit(cache=True)
def first_turn(market: Market, i: int, p: int, fit: Fit, wish: int, entitled: bool) -> int:
    """Give the first round in which a person may apply for a post, -1 for none.

    Args:
        market: people and posts.
        i: person.
        p: post.
        fit: how the post fits the person.
        wish: place of the post among the person's wishes, 0 for none.
        entitled: whether to look at rounds for holders alone, or at all others.
    """
    for turn in range(market.rounds.method.size):
        method = market.rounds.method[turn]
        if (method in (LIFT, SLOT_IN)) != entitled:
            continue
        if blocked_in(market, turn, i, p, fit, wish) == 0:
            return turn
    return -1


@njit(cache=True)
def new_pay_pence_y(market: Market, i: int, p: int) -> int:
    """Whole-time pay in a post: its spot salary, else the pay of the person within the scale of its band."""
    who, post, terms = market.people[i], market.posts[p], market.terms
    if post.pay > 0:
        return post.pay
    low, high = terms.lowest_pay[post.band], terms.highest_pay[post.band]
    if post.band == who.band or high == 0:
        return who.pay
    return max(low, min(high, who.pay))


@njit(cache=True)
def protection_pence(market: Market, i: int, p: int) -> int:
    """Cost of protecting a person's pay in a post, on-costs included, pence."""
    who, post, terms = market.people[i], market.posts[p], market.terms
    new = new_pay_pence_y(market, i, p)
    if new >= who.pay:
        return 0
    fte = min(who.fte, post.fte) if post.fte >= 0 else who.fte
    years = complete_years(who.since, who.last_day)
    lost = who.pay - new
    # What one more pound of pay costs, in hundredths of a per cent of it.
    more = post_cost_pence(who.pay, terms.on_cost) - post_cost_pence(new, terms.on_cost)
    rate = max(0, (10_000 * more + lost // 2) // lost - 10_000)
    return protection(BASIC_PAY, years, who.pay, new, fte, 0, 0, False, rate, terms.protection).total_pence


@njit(cache=True)
def find_pairs(market: Market, people: np.ndarray, fill: bool, pairs: Pairs, first_pair: np.ndarray) -> int:
    """Count the pairs that the rules allow some people, or fill them in.

    Args:
        market: people and posts.
        people: the people.
        fill: whether to fill `pairs` in; otherwise they are only counted.
        pairs: filled in the order of the people.
        first_pair: filled with the place of the first pair of each of them, and their number at the end.

    Returns:
        Their number.
    """
    count = 0
    classes = market.first_member.size - 1
    widest = max(market.terms.suitable.bands_apart, market.terms.job_match.bands_apart)
    for n in range(people.size):
        first_pair[n], first_pair[n + 1] = count, count
        i = people[n]
        who = market.people[i]
        if who.post >= 0 and not who.at_risk:
            if fill:
                _put(market, pairs, count, i, who.post, who.post, STAYS, fit_of(market, i, who.post, -1), -1)
            count += 1
            first_pair[n + 1] = count
            continue
        first, last = np.searchsorted(market.special_class, np.array([i * classes, (i + 1) * classes]))
        for at in range(market.first_reach[who.body], market.first_reach[who.body + 1]):
            c = market.reach[at]
            post = market.posts[market.member_post[market.first_member[c]]]
            if abs(np.int64(who.band) - np.int64(post.band)) > widest:
                continue
            if not _is_special(market, i * classes + c, first, last):
                count = _pairs_of_class(market, fill, pairs, count, i, c, market.reach_entitled[at])
        before = -1
        for at in range(first, last):
            c = market.special_class[at] - i * classes
            if c != before:
                count = _special_pairs(market, fill, pairs, count, i, c)
            before = c
        first_pair[n + 1] = count
    return count


@njit(cache=True)
def _is_special(market: Market, key: int, first: int, last: int) -> bool:
    for at in range(first, last):  # noqa: SIM110 - compiled code knows no generators
        if market.special_class[at] == key:
            return True
    return False


@njit(cache=True)
def _pairs_of_class(
    market: Market, fill: bool, pairs: Pairs, count: int, i: int, c: int, entitled: bool
) -> int:
    """Count or fill in the pairs of a person with the posts of a class; gives the number of pairs so far."""
    first, last = market.first_member[c], market.first_member[c + 1]
    p = market.member_post[first]
    fit = fit_of(market, i, p, -1)
    slotted = False
    for k in range(first, last if entitled else first):
        own = market.member_post[k]
        if market.succeeds[market.people[i].body, market.posts[own].body]:
            turn = first_turn(market, i, own, fit, 0, True)
            if turn >= 0:
                slotted = True
                if fill:
                    _put(market, pairs, count, i, own, own, turn, fit, -1)
                count += 1
    single = last - first == 1
    if single and slotted:
        return count
    turn = first_turn(market, i, p, fit, 0, False)
    if turn >= 0:
        if fill:
            _put(market, pairs, count, i, p, p if single else market.posts.size + c, turn, fit, -1)
        count += 1
    return count


@njit(cache=True)
def _special_pairs(market: Market, fill: bool, pairs: Pairs, count: int, i: int, c: int) -> int:
    """Do the same post by post, for a class of which more is known of this person."""
    posts = market.posts.size
    for k in range(market.first_member[c], market.first_member[c + 1]):
        p = market.member_post[k]
        at = np.searchsorted(market.special["at"], i * posts + p)
        found = at < market.special.size and market.special["at"][at] == i * posts + p
        if found and market.special[at].forbidden:
            continue
        fit = fit_of(market, i, p, market.special[at].score if found else -1)
        wish = int(market.special[at].wish) if found else 0
        turn = first_turn(market, i, p, fit, wish, True)
        if turn < 0:
            turn = first_turn(market, i, p, fit, wish, False)
        if turn < 0 and found and market.special[at].forced:
            turn = BY_DECISION
        if turn != -1:
            if fill:
                _put(market, pairs, count, i, p, p, turn, fit, at if found else -1)
            count += 1
    return count


@njit(cache=True)
def _put(
    market: Market, pairs: Pairs, n: int, i: int, p: int, target: int, turn: int, fit: Fit, special: int
) -> None:
    interview = np.int64(market.special[special].interview) if special >= 0 else -1
    pairs.person[n], pairs.target[n], pairs.turn[n] = i, target, turn
    pairs.score[n], pairs.travel_m[n] = fit.score, fit.travel_m
    pairs.interview[n] = interview
    pairs.wish[n] = market.special[special].wish if special >= 0 else 0
    pairs.rank[n] = 0
    pairs.protection[n] = 0


def empty_pairs(count: int) -> Pairs:
    """Make room for so many pairs."""
    return Pairs(
        person=np.empty(count, dtype=np.int32),
        target=np.empty(count, dtype=np.int32),
        turn=np.empty(count, dtype=np.int16),
        score=np.empty(count, dtype=np.int16),
        travel_m=np.empty(count, dtype=np.int32),
        protection=np.empty(count, dtype=np.int64),
        rank=np.empty(count, dtype=np.int64),
        wish=np.empty(count, dtype=np.int64),
        interview=np.empty(count, dtype=np.int64),
    )


def candidate_pairs(market: Market) -> Pairs:
    """Give every pair that the rules allow.

    The rules are asked once for people who are alike in all that they look at.
    """
    alike, of_person = _alike(market)
    first_pair = np.zeros(alike.size + 1, dtype=np.int64)
    found = empty_pairs(find_pairs(market, alike, False, empty_pairs(0), first_pair))
    find_pairs(market, alike, True, found, first_pair)
    sizes = np.diff(first_pair)[of_person]
    pairs = empty_pairs(int(sizes.sum()))
    _spread(market, found, first_pair, of_person, pairs)
    return pairs


def _alike(market: Market) -> tuple[np.ndarray, np.ndarray]:
    """Give one person of each sort that the rules tell apart, and the sort of every person."""
    people, posts = market.people, market.posts
    single = np.zeros(people.size, dtype=np.int64)
    known = market.special["at"] // max(posts.size, 1)
    single[known] = 1 + known
    spot = people["senior"] | bool((posts["pay"][~posts["senior"]] > 0).any())
    columns = [
        *(
            people[name].astype(np.int64)
            for name in ("body", "function", "last_day", "duties", "base", "band")
        ),
        *(people[name].astype(np.int64) for name in ("holds", "at_risk", "senior", "post")),
        np.where(spot, people["pay"], 0),
        people["fte"].astype(np.int64) * bool((posts["fte"] >= 0).any()),
        single,
    ]
    table = np.column_stack(columns) if people.size else np.empty((0, len(columns)), dtype=np.int64)
    _, first, sort = np.unique(table, axis=0, return_index=True, return_inverse=True)
    return first, sort.ravel()


@njit(cache=True)
def _spread(
    market: Market, found: Pairs, first_pair: np.ndarray, of_person: np.ndarray, pairs: Pairs
) -> None:
    """Give everybody the pairs of their sort, with what each one costs and ranks by itself."""
    n = 0
    for i in range(of_person.size):
        for k in range(first_pair[of_person[i]], first_pair[of_person[i] + 1]):
            target = found.target[k]
            p = target
            if target >= market.posts.size:
                p = market.member_post[market.first_member[target - market.posts.size]]
            pairs.person[n], pairs.target[n], pairs.turn[n] = i, target, found.turn[k]
            pairs.score[n], pairs.travel_m[n] = found.score[k], found.travel_m[k]
            pairs.interview[n], pairs.wish[n] = found.interview[k], found.wish[k]
            pairs.rank[n] = rank_of(market.people[i].guaranteed, found.interview[k])
            pairs.protection[n] = 0 if found.turn[k] == STAYS else protection_pence(market, i, p)
            n += 1
