"""What each step of the month asks somebody, and what became of them: one teller a step that asks.

A teller is called before its step; what it gives back is called with the person's record after the step.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from remit.simulate.codes import ACCEPT, APPLY, COME_BACK, REDUNDANT, WITHIN
from remit.simulate.explain.life import Event, Rates
from remit.simulate.explain.odds import Moment, Offer, cut_odds, offers, reason, work_goes_to
from remit.simulate.explain.words import REASONS, SCHEMES, Words, pounds
from remit.simulate.filling import has_room, key_of
from remit.simulate.senior import share_of_leaders

After = Callable[[Any], Iterator[Event]]
Teller = Callable[[Moment, Words, dict[str, Any]], After]


def tell_change(moment: Moment, words: Words, arguments: dict[str, Any]) -> After:
    """Tell whatever is different after a step that asks nobody anything."""
    return lambda now: (Event(moment.step, text) for text in changes(moment, words, now))


def changes(moment: Moment, words: Words, now: Any) -> Iterator[str]:
    """Say what differs between somebody's record before a step and after it."""
    before = moment.place
    if before["here"] and not now["here"]:
        yield from _gone(moment, words, now)
        return
    if not now["here"]:
        return
    post = words.post(int(now["body"]), int(now["function"]), int(now["band"]))
    if not before["here"]:
        yield f"is back, at {post}"
        return
    if now["letter"] and not before["letter"]:
        yield "gets a letter that names where the work goes"
    if now["notice"] >= 0 and before["notice"] < 0:
        yield f"gets notice: consultation and notice end in {words.month(int(now['notice']))}"
    if now["body"] != before["body"]:
        yield f"moves to {post}"
    elif now["goes_to"] >= 0 and now["goes_to"] != before["goes_to"]:
        waits = words.post(int(now["goes_to"]), int(now["goes_function"]), int(now["goes_band"]))
        yield f"is promised a post at {waits}"
    if before["notice"] >= 0 and now["notice"] < 0:
        yield "the notice is taken back"


def _gone(moment: Moment, words: Words, now: Any) -> Iterator[str]:
    """Say how somebody left who was paid for it, and when they look for a post again."""
    if now["exit"] == moment.place["exit"]:
        yield "leaves"
        return
    paid = moment.counts.exits[now["exit"]]
    way = "is made redundant" if paid["kind"] == REDUNDANT else "leaves by the voluntary scheme"
    yield f"{way} with {pounds(paid['pence'])} after {paid['service']} complete years of service"
    back = next((m for m in range(moment.month, len(words.names.months)) if _looks_in(moment, m)), None)
    yield (
        "does not look for a post in the NHS again within the plan"
        if back is None
        else f"will look for a post in the NHS in {words.month(back)}"
    )


def _looks_in(moment: Moment, month: int) -> bool:
    """Tell whether somebody is on the list of those who look for a way back in a month."""
    slot = moment.state.back[month]
    while slot >= 0 and slot != moment.slot:
        slot = moment.state.back_next[slot]
    return bool(slot == moment.slot)


def tell_leaving(found: Rates | None) -> Teller:
    """Make the teller of leaving and retiring, given the month's rates; none where nobody can leave."""

    def teller(moment: Moment, words: Words, arguments: dict[str, Any]) -> After:
        if found is None:
            return tell_change(moment, words, arguments)

        def after(now: Any) -> Iterator[Event]:
            goes = found.uniform < found.odds
            if not now["here"]:
                says = REASONS[reason(moment, found)]
                yield Event(moment.step, says, found.odds, found.uniform)
            elif goes and now["body"] == moment.place["body"]:
                says = f"{REASONS[WITHIN]}, and no post is open"
                yield Event(moment.step, says, found.odds, found.uniform)
            else:
                for text in changes(moment, words, now):
                    yield Event(moment.step, text, found.odds, found.uniform)

        return after

    return teller


def tell_schemes(moment: Moment, words: Words, arguments: dict[str, Any]) -> After:
    """Tell which voluntary schemes are open to somebody, whether they apply, and what comes of it."""
    open_now = list(offers(moment)) if moment.place["here"] else []

    def after(now: Any) -> Iterator[Event]:
        for offer in open_now:
            name = SCHEMES[int(moment.world.schemes.rule[offer.scheme])]
            says, quiet = _answer(offer, bool(now["here"]))
            yield Event(moment.step, f"{name} is open: {says}", offer.odds, offer.uniform, quiet)
            if offer.applies:
                agreed = moment.draw.voluntary_approval_share
                says = "the employer agrees" if offer.approved else "the employer refuses"
                yield Event(moment.step, says, agreed, offer.approval)
        yield from (Event(moment.step, text) for text in changes(moment, words, now))

    return after


def _answer(offer: Offer, stays: bool) -> tuple[str, bool]:
    """Say what somebody answers to a scheme, and whether that is nothing to tell a second time."""
    if offer.waits:
        return "does not take part, for a post waits", True
    if offer.pence == 0:
        return "it has nothing for them", True
    if not offer.applies:
        return f"it would pay {pounds(offer.pence)}; does not apply", True
    short = "; the budget has run out" if offer.approved and stays else ""
    return f"applies for {pounds(offer.pence)}{short}", False


def tell_cut(moment: Moment, words: Words, arguments: dict[str, Any]) -> After:
    """Tell the odds of notice by a cut."""
    asked = cut_odds(moment) if moment.place["here"] else None

    def after(now: Any) -> Iterator[Event]:
        told = list(changes(moment, words, now))
        if asked is not None and not told:
            says = "the body has more staff than the cut leaves posts: no notice"
            yield Event(moment.step, says, *asked, quiet=True)
        for text in told:
            yield Event(moment.step, text, *(asked or (None, None)))

    return after


def tell_return(moment: Moment, words: Words, arguments: dict[str, Any]) -> After:
    """Tell whether somebody who took a payment finds a post again, and what they pay back."""
    looks = not moment.place["here"] and _looks_in(moment, moment.month)
    exit_ = int(moment.place["exit"])
    repaid = moment.counts.exits[exit_]["repaid"] if looks else 0

    def after(now: Any) -> Iterator[Event]:
        if not looks:
            return
        share = moment.draw.return_commissioning_share
        u = moment.uniform(COME_BACK, moment.month + (1 << 16))
        first = "in commissioning first" if u < share else "outside commissioning"
        yield Event(moment.step, f"looks for a post in the NHS, {first}", share, u)
        says = list(changes(moment, words, now)) or ["is re-employed elsewhere in the NHS"]
        yield from (Event(moment.step, text) for text in says)
        back = moment.counts.exits[exit_]["repaid"] - repaid
        if back > 0:
            yield Event(moment.step, f"pays back {pounds(back)}")

    return after


def _at_risk(moment: Moment, senior: bool) -> bool:
    """Tell whether a round may ask somebody at all, as `filling.is_at_risk` has it."""
    place, world = moment.place, moment.world
    if not (place["here"] and place["goes_to"] < 0 and world.bodies[place["body"]]["sender"]):
        return False
    return bool(
        world.commissioning[place["function"]] and (not senior or world.people[moment.slot]["senior"])
    )


def _asked(moment: Moment, decision: int, turn: int) -> float:
    """Give the uniform with which somebody answers in a round."""
    return moment.uniform(decision, int(key_of(moment.world, turn, moment.month)))


def tell_slotting(moment: Moment, words: Words, arguments: dict[str, Any]) -> After:
    """Tell where somebody's work goes, and whether they slot in there."""
    turn, world = arguments["turn"], moment.world
    target = work_goes_to(moment, world.rounds.kinds[turn]) if _at_risk(moment, False) else -1
    function, band = int(moment.place["function"]), int(moment.place["band"])
    room = target >= 0 and any(
        has_room(world.posts.number, moment.state.filled, target, function, band + int(up))
        for up in world.offers.slot_in
    )

    def after(now: Any) -> Iterator[Event]:
        told = list(changes(moment, words, now))
        if target < 0:
            return
        accept, u = moment.draw.filling_accept_slot_in, _asked(moment, ACCEPT, turn)
        if told:
            says = "; ".join(told)
        elif not room:
            says = "no post of the own function that matches is there"
        elif u >= accept:
            says = "would turn a post down"
        else:
            says = "others took the posts, by guarantee or by lot"
        yield Event(
            moment.step, f"{words.round(turn)}: the work goes to {words.body(target)}; {says}", accept, u
        )

    return after


def tell_redeployment(moment: Moment, words: Words, arguments: dict[str, Any]) -> After:
    """Tell whether somebody at risk would take a suitable post, and whether there was one."""
    accept, turn = arguments["accept"], arguments["turn"]
    asked = _at_risk(moment, False)

    def after(now: Any) -> Iterator[Event]:
        if not asked:
            return
        u = _asked(moment, ACCEPT, turn)
        none = "no suitable post was left" if u < accept else "would turn a suitable post down"
        says = "; ".join(changes(moment, words, now)) or none
        yield Event(moment.step, f"{words.round(turn)}: {says}", accept, u)

    return after


def tell_proposed(moment: Moment, words: Words, arguments: dict[str, Any]) -> After:
    """Tell what comes of the place that the plan's proposal has for somebody in a round."""
    accept, turn, proposed = arguments["accept"], arguments["turn"], moment.world.proposed
    own = np.flatnonzero((proposed.turn == turn) & (proposed.slot == moment.slot))
    asked = own.size > 0 and _at_risk(moment, False)

    def after(now: Any) -> Iterator[Event]:
        if not asked:
            return
        n, u = int(own[0]), _asked(moment, ACCEPT, turn)
        post = words.post(int(proposed.body[n]), int(proposed.function[n]), int(proposed.band[n]))
        none = "no such post is left" if u < accept else "turns it down"
        says = "; ".join(changes(moment, words, now)) or none
        yield Event(moment.step, f"{words.round(turn)}: the proposal says {post}; {says}", accept, u)

    return after


def tell_leaders(moment: Moment, words: Words, arguments: dict[str, Any]) -> After:
    """Tell whether a listed leader applies for a senior post, and gets one."""
    turn = arguments["turn"]
    kinds, asked = moment.world.rounds.kinds[turn], _at_risk(moment, True)
    applies = moment.draw.senior_apply_share * share_of_leaders(moment.world, kinds) if asked else 0.0

    def after(now: Any) -> Iterator[Event]:
        if not asked:
            return
        u = _asked(moment, APPLY, turn)
        none = "applies, and no post is left within reach" if u < applies else "does not apply"
        says = "; ".join(changes(moment, words, now)) or none
        yield Event(moment.step, f"{words.round(turn)}: {says}", applies, u)

    return after


TELLERS: dict[str, Teller] = {
    "offer_voluntary_exit": tell_schemes,
    "cut_posts": tell_cut,
    "come_back": tell_return,
    "place_as_proposed": tell_proposed,
    "slot_in": tell_slotting,
    "redeploy": tell_redeployment,
    "appoint_leaders": tell_leaders,
}
"""Tellers by the name of their step; all other steps only change something."""
