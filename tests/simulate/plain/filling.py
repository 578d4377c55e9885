"""How posts are filled: rounds, recruits, trainees, leaders, deputies."""

import math
from collections.abc import Iterator

import numpy as np

from remit.simulate import codes
from tests.simulate.plain.country import Country, Person, Post


def open_doors(c: Country, month: int) -> None:
    """Bodies that take anybody this month."""
    c.doors = [
        body
        for body in c.receivers
        if (c.world.changes.refills[month, body] or in_open_round(c, body, month))
        and c.bodies[body].opens <= month < c.bodies[body].closes
    ]


def in_open_round(c: Country, body: int, month: int) -> bool:
    """Whether a round of open competition is on for a body's ordinary posts."""
    rounds = c.world.rounds
    return any(
        rounds.method[n] == codes.OPEN_ROUND
        and not rounds.senior[n]
        and rounds.opens[n] <= month <= rounds.closes[n]
        and rounds.kinds[n, c.bodies[body].kind]
        for n in range(rounds.method.size)
    )


def find_opening(c: Country, own: int | None, function: int, band: int, turn: float) -> int | None:
    """The first open post of a function and band from the turn onwards: own region, then any; not at home."""
    start = int(turn * len(c.doors))
    found = [
        body
        for body in c.doors[start:] + c.doors[:start]
        if body != own and c.vacant(Post(body, function, band)) > 0
    ]
    near = [body for body in found if own is None or c.bodies[body].region == c.bodies[own].region]
    return next(iter(near + found), None)


def successor(c: Country, body: int, kind: int, u: float) -> int | None:
    """The receiver of a kind that follows a body, by the shares."""
    succession = c.world.succession
    first, last = int(succession.start[body, kind]), int(succession.end[body, kind])
    for at in range(first, last):
        if u < succession.cumulative[at]:
            return int(succession.receiver[at])
    return None


def candidates(c: Country, month: int, senior: bool) -> list[Person]:
    """Who is at risk: guarantees first, then in the order of the lot."""
    at_risk = [
        person
        for person in c.here()
        if c.body_of(person).sender
        and not person.goes_to
        and c.world.commissioning[person.post.function]
        and (person.listed or not senior)
    ]
    guaranteed = c.world.guaranteed
    return sorted(at_risk, key=lambda one: (not guaranteed[one.slot], c.u(codes.LOT, one.key, month)))


def fill_posts(c: Country, month: int) -> None:
    """Hold the rounds that end this month, and open competition in each of its months."""
    rounds = c.world.rounds
    for turn in range(rounds.method.size):
        method, senior, kinds = int(rounds.method[turn]), bool(rounds.senior[turn]), rounds.kinds[turn]
        all_through = method == codes.OPEN_ROUND and not senior
        first = rounds.opens[turn] if all_through else rounds.closes[turn]
        if not first <= month <= rounds.closes[turn]:
            continue
        before = posts_of_round(c, month, kinds, senior)
        if senior and method == codes.OPEN_ROUND:
            search_leaders(c, month, kinds)
        elif senior:
            appoint_leaders(c, month, kinds, turn)
        elif method in (codes.LIFT, codes.SLOT_IN):
            place_as_proposed(c, month, turn, c.draw.filling_accept_slot_in)
            slot_in(c, month, kinds, turn)
        elif method == codes.POOL:
            place_as_proposed(c, month, turn, c.draw.filling_accept_pool)
            redeploy(c, month, kinds, turn, c.draw.filling_accept_pool, widely=False)
        elif method == codes.RESTRICTED:
            place_as_proposed(c, month, turn, c.draw.filling_accept_restricted)
            redeploy(c, month, kinds, turn, c.draw.filling_accept_restricted, widely=True)
        else:
            if month == first:
                place_as_proposed(c, month, turn, c.draw.filling_accept_restricted)
            for body in open_receivers(c, month, kinds):
                if c.bodies[body].opens <= month and not c.world.changes.refills[month, body]:
                    recruit_to(c, body, month)
        after = posts_of_round(c, month, kinds, senior)
        c.counts.rounds[turn, 1] += before - after
        c.counts.rounds[turn, 0] = c.counts.rounds[turn, 1] + after


def open_receivers(c: Country, month: int, kinds: np.ndarray) -> list[int]:
    """Receivers of some kinds that have not closed."""
    return [body for body in c.receivers if kinds[c.bodies[body].kind] and c.bodies[body].closes > month]


def posts_of_round(c: Country, month: int, kinds: np.ndarray, senior: bool) -> int:
    """Posts that a round could fill."""
    count = c.leaderless if senior else c.empty
    return sum(count(body) for body in open_receivers(c, month, kinds))


def key_of(c: Country, turn: int, month: int) -> int:
    """What somebody is asked in a round is keyed by the round's name and the month."""
    return int(c.world.rounds.key[turn]) + month


def place_as_proposed(c: Country, month: int, turn: int, accept: float) -> None:
    """Whom the proposal names for this round goes there, if at risk, willing and while there is room."""
    able = {person.slot: person for person in candidates(c, month, senior=False)}
    for of_round, slot, *to in zip(*(column.tolist() for column in c.world.proposed), strict=True):
        post = Post(*to)
        if of_round != turn or slot not in able or c.bodies[post.body].closes <= month or not c.vacant(post):
            continue
        if c.u(codes.ACCEPT, able[slot].key, key_of(c, turn, month)) < accept:
            c.promise(able[slot], month, post)


def slot_in(c: Country, month: int, kinds: np.ndarray, turn: int) -> None:
    """Own function, and band as far as posts match, at the body that the work goes to."""
    for person in candidates(c, month, senior=False):
        body, function, band = person.post
        odds = c.world.succession.kinds[body, function]
        u = c.u(codes.DESTINATION_KIND, person.key, 0)
        kind = next((kind for kind in range(odds.size) if u < odds[kind]), None)
        if kind is None or not kinds[kind]:
            continue
        to = successor(c, body, kind, c.u(codes.DESTINATION_BODY, person.key, kind))
        if to is None or c.bodies[to].closes <= month:
            continue
        like = (Post(to, function, band + up) for up in c.world.offers.slot_in.tolist())
        post = next((post for post in like if c.vacant(post)), None)
        if post and c.u(codes.ACCEPT, person.key, key_of(c, turn, month)) < c.draw.filling_accept_slot_in:
            c.promise(person, month, post)


def redeploy(c: Country, month: int, kinds: np.ndarray, turn: int, accept: float, *, widely: bool) -> None:
    """One suitable post for each who is at risk, and some say yes."""
    for person in candidates(c, month, senior=False):
        if c.u(codes.ACCEPT, person.key, key_of(c, turn, month)) < accept:
            offer = next(suitable(c, person, month, kinds, widely=widely), None)
            if offer:
                c.promise(person, month, offer)


def suitable(c: Country, person: Person, month: int, kinds: np.ndarray, *, widely: bool) -> Iterator[Post]:
    """Suitable posts in the region, the best first."""
    _, own, band = person.post
    region = c.body_of(person).region
    turn = int(c.u(codes.MOVE, person.key, month) * 4096)
    able = set(open_receivers(c, month, kinds))
    near = [body for body in turned(c.receivers, turn) if body in able and c.bodies[body].region == region]
    able_to = [one for one in turned(list(range(c.functions)), turn) if c.world.commissioning[one]]
    others = [function for function in able_to if function != own]
    offers = c.world.offers
    for same, up in offers.suitable[int(widely), : offers.length[int(widely)]].tolist():
        for function in [own] if same else others:
            posts = (Post(body, function, band + up) for body in near)
            yield from (post for post in posts if c.vacant(post))


def turned(row: list[int], turn: int) -> list[int]:
    """A row that begins elsewhere."""
    at = turn % len(row)
    return row[at:] + row[:at]


# Leaders.


def appoint_leaders(c: Country, month: int, kinds: np.ndarray, turn: int) -> None:
    """Listed leaders who want to lead bodies of these kinds, at home or beyond."""
    everywhere = sum(c.bodies[body].leaders for body in c.receivers)
    these = sum(c.bodies[body].leaders for body in c.receivers if kinds[c.bodies[body].kind])
    part = key_of(c, turn, month)
    apply = c.draw.senior_apply_share * (these / max(everywhere, 1))
    for person in candidates(c, month, senior=True):
        if c.u(codes.APPLY, person.key, part) >= apply:
            continue
        moves = c.u(codes.MOVE, person.key, part) < c.draw.senior_move_share
        start = int(c.u(codes.MOVE, person.key, part + 4096) * len(c.receivers))
        able = set(open_receivers(c, month, kinds))
        free = [body for body in turned(c.receivers, start) if body in able and c.leaderless(body) > 0]
        home = [body for body in free if c.bodies[body].region == c.body_of(person).region]
        chosen = next(iter(home + (free if moves else [])), None)
        if chosen is not None:
            person.leader = True
            c.promise(person, month, Post(chosen, person.post.function, codes.VSM))
    if kinds[codes.GROUP]:
        appoint_practitioners(c, month)


def appoint_practitioners(c: Country, month: int) -> None:
    """General practitioners lead groups without a leader."""
    left = int(c.draw.senior_practitioner_leaders + 0.5)
    for body in sorted(c.receivers, key=lambda body: c.u(codes.LOT, c.bodies[body].key, month)):
        record = c.bodies[body]
        if left > 0 and record.kind == codes.GROUP and record.closes > month and c.leaderless(body) > 0:
            hire_leader(c, body, month)
            left -= 1


def search_leaders(c: Country, month: int, kinds: np.ndarray) -> None:
    """A wider round."""
    for body in open_receivers(c, month, kinds):
        hire_leaders(c, body, month, codes.OPEN, c.draw.senior_open_fill * appeal(c, body))


def headhunt(c: Country, month: int) -> None:
    """A search for the senior posts that all rounds left empty."""
    rounds = c.world.rounds
    for body in c.receivers:
        closes = [
            int(rounds.closes[n])
            for n in range(rounds.method.size)
            if rounds.senior[n] and rounds.kinds[n, c.bodies[body].kind]
        ]
        if closes and month > max(closes) and c.bodies[body].closes > month:
            hire_leaders(c, body, month, codes.HEADHUNT, c.draw.senior_headhunt_rate * appeal(c, body))


def hire_leaders(c: Country, body: int, month: int, decision: int, odds: float) -> None:
    """Each senior post that is empty is filled from outside with these odds."""
    first = c.bodies[body].leader_slots
    for post in range(c.leaderless(body)):
        if c.u(decision, c.people[first + post].key, month) < odds:
            hire_leader(c, body, month)


def hire_leader(c: Country, body: int, month: int) -> None:
    """Somebody from outside leads."""
    first = c.bodies[body].leader_slots
    place = next((p for p in c.people[first : first + c.bodies[body].leaders] if not p.here), None)
    if place is not None:
        place.leader = True
        c.bring(place, month, Post(body, place.first.function, codes.VSM), codes.RECRUIT)


def act_up(c: Country, month: int) -> None:
    """Executive and senior posts without a holder, and how many of them a deputy holds."""
    holders: dict[int, int] = {}
    wanted: dict[int, int] = {}
    for number, body in enumerate(c.bodies):
        if body.executives > 0 and body.closes > month:
            team = int(c.world.changes.team[month, number])
            there = sum(p.post.body == number and p.post.band == codes.VSM for p in c.here())
            holders[team] = holders.get(team, 0) + there
            wanted[team] = max(wanted.get(team, 0), body.executives)
    for number, body in enumerate(c.bodies):
        if body.leaders > 0 and body.opens <= month + 1 and body.closes > month:
            wanted[number], holders[number] = body.leaders, c.led(number)
    c.feelings.acting, c.feelings.gaps = {}, {}
    for team, posts in wanted.items():
        gap = posts - holders[team]
        if gap > 0:
            u = c.u(codes.ACT, c.bodies[team].key, 0)
            c.feelings.acting[team] = min(gap, math.floor(gap * c.draw.acting_share + u))
            if c.bodies[team].leaders == 0:
                c.feelings.gaps[team] = gap


# People from outside.


def refill(c: Country, month: int) -> None:
    """Bodies that stay recruit as posts fall empty."""
    for body in c.receivers:
        if c.world.changes.refills[month, body]:
            recruit_to(c, body, month)


def recruit_to(c: Country, body: int, month: int) -> None:
    """Each empty post in a place of its own, with the month's odds."""
    d, opens = c.draw, c.bodies[body].opens
    known = min(1.0, (month - opens + 1.0) / max(d.filling_ramp_months, 1.0)) if opens > 0 else 1.0
    for post in sorted(post for post in c.number if post.body == body):
        finance = post.function == c.world.finance
        gap = d.leaving_pay_gap_finance if finance else d.leaving_pay_gap
        odds = d.filling_open_rate * math.exp(-d.filling_attractiveness * gap) * known
        free = [place for place in c.places(post) if not place.here]
        for place in free[: c.vacant(post)]:
            if c.chance(codes.OPEN, place.key, month) < odds:
                c.bring(place, month, post, codes.RECRUIT)


def take_trainees(c: Country, month: int) -> None:
    """Each September some trainees look for a post of band 7, else 6, of any function."""
    if c.world.calendar.month[month] % 12 != 8:
        return
    d = c.draw
    number = int(d.trainee_number_y * d.trainee_commissioning_share + c.u(codes.TRAIN, month, 0))
    for trainee in range(number):
        start = int(c.u(codes.TRAIN, month, 3 * trainee + 1) * c.functions)
        turn = c.u(codes.TRAIN, month, 3 * trainee + 2)
        functions = [f for f in turned(list(range(c.functions)), start) if c.world.commissioning[f]]
        for post in ((f, band) for band in (codes.BAND_7, codes.BAND_7 - 1) for f in functions):
            body = find_opening(c, None, *post, turn)
            free = [p for p in c.places(Post(body, *post)) if not p.here] if body is not None else []
            if body is not None and free:
                c.bring(free[0], month, Post(body, *post), codes.TRAINEE)
                break


def appeal(c: Country, body: int) -> float:
    """Part of the applicants who still apply."""
    supplier = c.market.of_body.get(body)
    return float(supplier.appeal) if supplier else 1.0
