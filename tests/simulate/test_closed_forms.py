"""Where chance has a closed form, the month loop has it too: people all alike, one thing at a time.

Counts are held to their distribution by chi-square at one per mille, with fixed seeds.
"""

import math
from pathlib import Path

import numpy as np
import pytest

from remit.simulate.codes import (
    ACTING,
    DESTINED,
    ELSEWHERE,
    HEADCOUNT,
    LEFT,
    NOTICE,
    RECRUIT,
    REDUNDANT,
    RETIRED,
    RETURN,
    TO_PRIVATE,
    TO_PROVIDER,
    TRAINEE,
    VACANCIES,
    VOLUNTARY,
    WITHIN,
)
from remit.simulate.ensemble import Simulation
from remit.simulate.uncertain import Draw
from tests.simulate.lived import calm, fits, live
from tests.simulate.onejob import Alike

RUNS = 40
MONTHS = 72
B, M = 1, 2
CLOSING = ("close", "2026-04-01", "B", "")
LAST = 11
"""Month in which B closes."""


def flows(simulation: Simulation, draw: Draw, runs: int = RUNS) -> np.ndarray:
    """Flows of all bodies added up over runs, by month and flow."""
    return np.sum([live(simulation, run, draw)[1].flow_body.sum(axis=1) for run in range(runs)], axis=0)


def stocks(simulation: Simulation, draw: Draw, runs: int = RUNS) -> np.ndarray:
    """Stocks added up over runs, by month, body and stock."""
    return np.sum([live(simulation, run, draw)[1].stock_body for run in range(runs)], axis=0)


def within_errors(observed: float, number: float, share: float) -> bool:
    """Whether a binomial count is within four standard errors."""
    return abs(observed - number * share) < 4 * math.sqrt(number * share * (1 - share)) + 1e-9


@pytest.mark.parametrize("rate", [0.02, 0.3, 3.0])
def test_a_constant_hazard_makes_leavers_geometric(tmp_path: Path, rate: float) -> None:
    """Leavers of month m are binomial: N exp(-rate m / 12) (1 - exp(-rate / 12))."""
    simulation = Alike().prepare(tmp_path)
    leavers = flows(simulation, calm(simulation, leaving_base_rate_y=rate))[:, :3].sum(axis=1)
    people = 500 * RUNS
    stay = math.exp(-rate / 12)
    expected = people * stay ** np.arange(MONTHS) * (1 - stay)
    many = expected > 8
    last = np.array([people - leavers[many].sum()])
    observed = np.concatenate([leavers[many], last])
    assert fits(observed, np.concatenate([expected[many], people - expected[many].sum(keepdims=True)]))


def test_leavers_split_as_the_shares_say(tmp_path: Path) -> None:
    """Somebody who would move within commissioning, where no post is open, stays and may leave later."""
    simulation = Alike().prepare(tmp_path)
    shares = {"leaving_to_provider_share": 0.4, "leaving_to_private_share": 0.15, "leaving_within_share": 0.2}
    total = flows(simulation, calm(simulation, leaving_base_rate_y=0.3, **shares)).sum(axis=0)
    assert total[WITHIN] == 0
    stay = math.exp(-0.3 / 12)
    gone = 1 - (1 - 0.8 * (1 - stay)) ** MONTHS
    by_way = total[[TO_PROVIDER, TO_PRIVATE, LEFT]]
    assert within_errors(by_way.sum(), 500 * RUNS, gone)
    assert fits(by_way, by_way.sum() * np.array([0.4, 0.15, 0.25]) / 0.8)


def test_finance_has_a_share_of_its_own(tmp_path: Path) -> None:
    simulation = Alike(function="finance").prepare(tmp_path)
    draw = calm(simulation, leaving_base_rate_y=0.3, leaving_to_provider_share_finance=0.9)
    draw = draw._replace(leaving_to_private_share=0.0, leaving_to_provider_share=0.1)
    total = flows(simulation, draw, 8).sum(axis=0)
    leavers = total[[TO_PROVIDER, LEFT]].sum()
    assert within_errors(total[TO_PROVIDER], leavers, 0.9)


def test_competing_risks_split_by_their_rates(tmp_path: Path) -> None:
    """At 65 and over people go at the sum of both rates, and retire in proportion to theirs."""
    simulation = Alike(born="1958-06-15").prepare(tmp_path)
    draw = calm(simulation, leaving_base_rate_y=0.2, retirement_rate_65_y=0.6)
    total = flows(simulation, draw).sum(axis=0)
    gone = total[[TO_PROVIDER, TO_PRIVATE, LEFT, RETIRED]].sum()
    assert within_errors(gone, 500 * RUNS, 1 - math.exp(-0.8 * MONTHS / 12))
    assert within_errors(total[RETIRED], gone, 0.75)


def test_retirement_steps_up_at_its_ages(tmp_path: Path) -> None:
    """Who is born in June 1970 has a rate from June 2025, another from June 2030, and before none."""
    simulation = Alike(born="1970-06-15").prepare(tmp_path)
    draw = calm(simulation, retirement_rate_55_y=0.12, retirement_rate_60_y=0.6)
    retired = flows(simulation, draw)[:, RETIRED]
    assert retired[:2].sum() == 0
    people = 500 * RUNS
    at_55, at_60 = math.exp(-0.12 * 60 / 12), math.exp(-0.6 * 10 / 12)
    expected = people * np.array([1 - at_55, at_55 * (1 - at_60), at_55 * at_60])
    observed = np.array([retired[2:62].sum(), retired[62:].sum(), people - retired.sum()])
    assert fits(observed, expected)


def test_posts_that_are_refilled_reach_their_share_of_vacancies(tmp_path: Path) -> None:
    """A month empties a post with odds p, then fills an empty one with odds q, new leavers' posts among them.

    So the share v of empty posts follows v' = (1 - q) (v + (1 - v) p), which tends to
    (1 - q) p / (1 - (1 - p) (1 - q)), at the speed ((1 - p) (1 - q))^m.
    """
    simulation = Alike().prepare(tmp_path)
    draw = calm(simulation, leaving_base_rate_y=0.9, leaving_within_share=0.0, filling_open_rate=0.2)
    empty = stocks(simulation, draw)[:, B, VACANCIES]
    p, q, posts = 1 - math.exp(-0.9 / 12), 0.2, 500 * RUNS
    limit = (1 - q) * p / (1 - (1 - p) * (1 - q))
    for month in (0, 1, 3, 8, 20, 71):
        share = limit * (1 - ((1 - p) * (1 - q)) ** (month + 1))
        assert within_errors(empty[month], posts, share), month
    recruits = flows(simulation, draw)[-36:, RECRUIT].sum()
    each_month = q * (limit + (1 - limit) * p)
    assert abs(recruits / (36 * posts) - each_month) < 0.02 * each_month


def test_pay_behind_that_outside_slows_recruitment(tmp_path: Path) -> None:
    """Odds of filling fall by exp(-attractiveness x gap)."""
    simulation = Alike(people=1, posts=500).prepare(tmp_path)
    slow = calm(simulation, filling_open_rate=0.2, filling_attractiveness=3.0)._replace(leaving_pay_gap=0.3)
    first = flows(simulation, slow)[0, RECRUIT]
    assert within_errors(first, 499 * RUNS, 0.2 * math.exp(-0.9))


def test_a_new_body_gets_going(tmp_path: Path) -> None:
    """A body that opens recruits in month m at (m + 1) / ramp of its rate, in the window of the round."""
    round_ = ("open", "false", "2026-04-01", "2026-06-30")
    plan = Alike(
        people=1, posts=1, opening=400, rounds=(round_,), changes=(("round", "2026-04-01", "round-0", ""),)
    )
    simulation = plan.prepare(tmp_path)
    draw = calm(simulation, filling_open_rate=0.3)._replace(filling_ramp_months=3.0)
    recruits = flows(simulation, draw)[:, RECRUIT]
    left = 400.0 * RUNS
    for month, odds in ((12, 0.1), (13, 0.2), (14, 0.3)):
        assert within_errors(recruits[month], left, odds)
        left -= recruits[month]
    assert recruits[:12].sum() == recruits[15:].sum() == 0


def test_waits_for_a_return_are_exponential(tmp_path: Path) -> None:
    """Of those made redundant in one month, exp(-r (k - 1) / 12) - exp(-r k / 12) come back k months on."""
    simulation = Alike(changes=(CLOSING,)).prepare(tmp_path)
    total = flows(simulation, calm(simulation, return_rate_y=0.8))
    people = 500 * RUNS
    assert total[LAST, REDUNDANT] == people
    months = MONTHS - 1 - LAST
    edges = np.exp(-0.8 * np.arange(months + 1) / 12)
    observed = np.append(total[LAST + 1 :, ELSEWHERE], people - total[:, ELSEWHERE].sum())
    assert fits(observed, people * np.append(edges[:-1] - edges[1:], edges[-1]))


def test_some_return_to_commissioning_while_posts_are_open(tmp_path: Path) -> None:
    """Where there is room, the share that looks in commissioning finds a post there."""
    round_ = ("open", "false", "2026-04-01", "2031-03-31")
    changes = (CLOSING, ("round", "2026-04-01", "round-0", ""))
    simulation = Alike(opening=600, rounds=(round_,), changes=changes).prepare(tmp_path)
    draw = calm(simulation, return_rate_y=0.8)._replace(return_commissioning_share=0.3)
    total = flows(simulation, draw).sum(axis=0)
    assert within_errors(total[RETURN], total[RETURN] + total[ELSEWHERE], 0.3)
    assert within_errors(total[RETURN] + total[ELSEWHERE], 500 * RUNS, 1 - math.exp(-0.8 * 60 / 12))


def test_redundancy_pay_is_lost_by_the_share_back_within_a_month(tmp_path: Path) -> None:
    simulation = Alike(changes=(CLOSING,)).prepare(tmp_path)
    _, counts = live(simulation, 1, calm(simulation, return_rate_y=1.5))
    exits = counts.exits[: counts.exit_count[0]]
    back = counts.flow_body[LAST + 1, B, ELSEWHERE]
    assert set(exits["pence"]) == {11 * 3_000_000 // 12}
    assert set(exits["repaid"]) == {0, 11 * 3_000_000 // 12}
    assert (exits["repaid"] > 0).sum() == back > 0
    assert counts.repaid[LAST + 1, B] == exits["repaid"].sum() == counts.repaid.sum()


@pytest.mark.parametrize("rule", ["voluntary-exit", "voluntary-redundancy"])
def test_uptake_over_the_window_is_application_times_approval(tmp_path: Path, rule: str) -> None:
    """Shared over the months, the odds of applying add up; who is refused once is refused."""
    changes = (("offer", "2026-06-01", "scheme", ""),)
    plan = Alike(changes=changes, scheme=(rule, "2026-06-01", "2026-09-30"))
    simulation = plan.prepare(tmp_path)
    draw = calm(simulation, voluntary_application=0.08, voluntary_approval_share=0.7)
    draw = draw._replace(
        voluntary_pay_slope=0.0, voluntary_service_slope=0.5, voluntary_redundancy_multiple=5.0
    )
    takers = flows(simulation, draw)[:, VOLUNTARY]
    applies = 0.08 * math.exp(0.5 * (11 - 10) / 10) * (5 if rule == "voluntary-redundancy" else 1)
    assert within_errors(takers.sum(), 500 * RUNS, 0.7 * applies)
    each = 1 - (1 - applies) ** (1 / 4)
    by_month = np.array([0.7 * (1 - each) ** month * each for month in range(4)])
    assert fits(takers[14:18], takers.sum() * by_month / by_month.sum())
    assert takers.sum() == takers[14:18].sum()


def test_the_pool_says_yes_with_its_odds(tmp_path: Path) -> None:
    changes = (CLOSING, ("round", "2026-01-01", "round-0", ""))
    plan = Alike(opening=500, rounds=(("pool", "false", "2026-01-01", "2026-01-31"),), changes=changes)
    simulation = plan.prepare(tmp_path)
    draw = calm(simulation)._replace(filling_accept_pool=0.37)
    destined = stocks(simulation, draw)[:, B, DESTINED]
    assert destined[8] == 0
    assert within_errors(destined[9], 500 * RUNS, 0.37)
    assert destined[10] == destined[9]


@pytest.mark.parametrize("posts", [500, 120])
def test_holders_slot_in_or_compete_by_lot(tmp_path: Path, posts: int) -> None:
    """Where they do not outnumber the posts, all who accept get one; where they do, no post stays empty."""
    changes = (CLOSING, ("round", "2026-01-01", "round-0", ""))
    plan = Alike(opening=posts, rounds=(("slot-in", "false", "2026-01-01", "2026-01-31"),), changes=changes)
    simulation = plan.prepare(tmp_path)
    draw = calm(simulation)._replace(filling_accept_slot_in=0.9)
    runs = [live(simulation, run, draw) for run in range(RUNS)]
    heads = sum(counts.stock_body[-1, M, HEADCOUNT] for _, counts in runs)
    if posts == 500:
        assert within_errors(heads, 500 * RUNS, 0.9)
        return
    assert heads == 120 * RUNS
    placed = sum((state.people["body"][:500] == M).astype(int) for state, _ in runs)
    assert fits(np.bincount(np.minimum(placed // 4, 4)), _of_groups(120 / 500))


def _of_groups(share: float) -> np.ndarray:
    """How many of 500 people win a lot of this share in 0 to 3, 4 to 7 ... 16 and more of the runs."""
    odds = [math.comb(RUNS, k) * share**k * (1 - share) ** (RUNS - k) for k in range(RUNS + 1)]
    return 500 * np.array([sum(odds[4 * n : 4 * n + 4]) for n in range(4)] + [sum(odds[16:])])


def test_notice_falls_on_a_share_of_the_excess(tmp_path: Path) -> None:
    """In the first month of a cut each has odds (1 - exp(-rate)) x excess / heads, and the posts go later."""
    cut = ("cut", "2025-04-01", "B", "share = 0.5, until = 2025-05-01")
    simulation = Alike(changes=(cut,)).prepare(tmp_path)
    draw = calm(simulation, cut_posts_share=0.8)._replace(cut_redundancy_rate=0.5)
    total = stocks(simulation, draw)[:, B]
    odds = (1 - math.exp(-0.5)) * 0.4
    assert within_errors(total[0, NOTICE], 500 * RUNS, odds)
    wait = simulation.world.calendar.consultation[0, 2] + 3
    gone = flows(simulation, draw)[:, REDUNDANT]
    assert gone[:wait].sum() == 0, "statute gives somebody with ten years ten weeks: three months begun"
    assert gone[wait] >= total[0, NOTICE]


def test_a_cut_ends_near_the_posts_that_are_left(tmp_path: Path) -> None:
    cut = ("cut", "2025-04-01", "B", "share = 0.5, until = 2026-04-01")
    simulation = Alike(changes=(cut,)).prepare(tmp_path)
    draw = calm(simulation, cut_posts_share=0.8)._replace(cut_redundancy_rate=0.5)
    heads = stocks(simulation, draw, 5)[-1, B, HEADCOUNT] / 5
    assert 0.6 * 500 - 15 < heads <= 0.6 * 500


def test_posts_that_a_cut_takes_are_not_empty(tmp_path: Path) -> None:
    """Those who leave make room for the cut first; only what they leave beyond it is empty."""
    cut = ("cut", "2025-04-01", "B", "share = 0.5, until = 2026-04-01")
    simulation = Alike(changes=(cut,)).prepare(tmp_path)
    by_notice = calm(simulation, cut_posts_share=0.8)._replace(cut_redundancy_rate=0.5)
    heads, empty = live(simulation, 1, by_notice)[1].stock_body[:, B, [HEADCOUNT, VACANCIES]].T
    assert heads[-1] < 320, "the cut has taken posts"
    taken = np.floor(500 * 0.4 * np.clip((np.arange(MONTHS) + 1) / 12, 0, 1) + 0.5)
    np.testing.assert_array_equal(empty, np.maximum(500 - heads - taken, 0))
    assert empty[:12].max() == 0
    _, counts = live(simulation, 1, by_notice._replace(leaving_base_rate_y=0.5))
    heads, empty = counts.stock_body[:, B, [HEADCOUNT, VACANCIES]].T
    np.testing.assert_array_equal(empty, np.maximum(500 - heads - taken, 0))
    assert empty[-1] > 100
    np.testing.assert_array_equal(counts.stock_grade[..., VACANCIES].sum(axis=(1, 2)), empty)


def test_a_body_that_opens_later_is_cut_from_its_posts(tmp_path: Path) -> None:
    changes = (
        CLOSING,
        ("round", "2026-01-01", "round-0", ""),
        ("cut", "2028-04-01", "M", "share = 0.2, until = 2028-05-01"),
    )
    plan = Alike(opening=400, rounds=(("slot-in", "false", "2026-01-01", "2026-01-31"),), changes=changes)
    simulation = plan.prepare(tmp_path)
    draw = calm(simulation, cut_posts_share=1.0)._replace(filling_accept_slot_in=1.0, cut_redundancy_rate=0.5)
    heads = live(simulation, 1, draw)[1].stock_body[:, M, HEADCOUNT]
    assert heads[LAST] == 400
    assert 320 - 5 < heads[-1] <= 320


def test_senior_posts_are_found_by_search(tmp_path: Path) -> None:
    """A wider round fills each with its odds; after it a search finds a share of the rest each month."""
    changes = (("round", "2026-02-01", "round-0", ""),)
    plan = Alike(leaders=200, rounds=(("open", "true", "2026-02-01", "2026-02-28"),), changes=changes)
    simulation = plan.prepare(tmp_path)
    draw = calm(simulation, senior_open_fill=0.4, senior_headhunt_rate=0.1)._replace(acting_share=0.5)
    total = stocks(simulation, draw, 10)[:, M]
    posts = 200 * 10
    assert within_errors(posts - total[LAST, VACANCIES], posts, 1 - 0.6 * 0.9)
    assert within_errors(total[LAST + 20, VACANCIES], posts, 0.6 * 0.9**21)
    assert abs(total[LAST, ACTING] - 0.5 * total[LAST, VACANCIES]) < 10


def test_trainees_come_as_many_as_drawn_on_average(tmp_path: Path) -> None:
    """Whole numbers each September, the right number on average, into band 7 or 6."""
    simulation = Alike(people=1, posts=500).prepare(tmp_path)
    draw = calm(simulation, trainee_number_y=34.0)._replace(trainee_commissioning_share=0.1)
    trainees = flows(simulation, draw, 100)[:, TRAINEE]
    septembers = trainees[5::12]
    assert septembers.size == 6
    assert trainees.sum() == septembers.sum()
    assert within_errors(septembers.sum() - 3 * 600, 600, 0.4)


def test_doubt_adds_its_uplift(tmp_path: Path) -> None:
    """The rate is own x (1 + uplift x doubt x what a post that waits leaves of it)."""
    changes = (
        ("announce", "2025-04-01", "B", ""),
        ("close", "2031-03-01", "B", ""),
        ("round", "2025-04-01", "round-0", ""),
    )
    plan = Alike(opening=500, rounds=(("slot-in", "false", "2025-04-01", "2025-04-30"),), changes=changes)
    simulation = plan.prepare(tmp_path)
    for accept, multiple in ((0.0, 1.0), (1.0, 0.25)):
        draw = calm(simulation, leaving_base_rate_y=0.1, leaving_doubt_uplift=2.0)
        draw = draw._replace(
            leaving_doubt_announced=0.6,
            leaving_placed_multiple=0.25,
            filling_accept_slot_in=accept,
            leaving_within_share=0.0,
        )
        leavers = flows(simulation, draw)[:, :3].sum(axis=1)
        left = 500 * RUNS - leavers[0]
        rate = 0.1 * (1 + 2.0 * 0.6 * multiple)
        assert within_errors(leavers[1:25].sum(), left, 1 - math.exp(-rate * 24 / 12))
