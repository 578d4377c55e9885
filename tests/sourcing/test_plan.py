"""Who does what for a plan: gathered as the tables say, priced as the accounts do, proposed as changes."""

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import remit
from remit.exits import find_liability, occasion_of
from remit.faults import FaultsFound
from remit.money import contracts
from remit.plan import Plan, read_plan
from remit.rules.agreement import agreement_pence_y, micro
from remit.simulate.ensemble import prepare
from remit.sourcing import Choice, add_to_plan, changes_text, check_switches, choose, gather, propose
from remit.sourcing.asked import read_offers, today_pence_y
from remit.sourcing.binding import find_binding
from remit.sourcing.case import FULL, NO_LIMIT, outlets_used
from remit.sourcing.report import by_function, by_provider, grid, totals
from remit.sourcing.scene import default_date, scene_of
from tests.plans import set_cell
from tests.sourcing.plans import need, offer, write_market

DAY = dt.date(2013, 4, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_market(tmp_path / "market")


def choice_of(folder: Path, *without: str, objective: str = "cost", day: dt.date = DAY) -> Choice:
    plan = read_plan(folder).apply()
    return choose(gather(plan, day, objective, check_switches(without)))


def hows(choice: Choice) -> dict[tuple[str, str], str]:
    table = grid(choice)
    return {
        (customer, function): how
        for customer, function, how in table.select("customer", "function", "how").iter_rows()
    }


def test_the_best_choice_costs_what_the_accounts_say(folder: Path) -> None:
    choice = choice_of(folder)
    assert choice.status == "optimal"
    add_to_plan(read_plan(folder), propose(choice, "proposed"))
    applied = read_plan(folder).apply("proposed")
    table = grid(choice)
    money = contracts(prepare(applied, runs=1, seed=1)).planned
    month = (DAY.year - applied.start.year) * 12 + DAY.month - applied.start.month
    by_customer = dict(
        table.filter(pl.col("how") != "do").group_by("customer").agg(pl.col("pence_y").sum()).iter_rows()
    )
    bodies = applied.bodies.bodies["body"].to_list()
    for customer, pence in by_customer.items():
        monthly = money.bought[month, bodies.index(customer)]
        assert abs(12 * monthly - pence) <= 6 * 12  # the accounts round each month's sum to a penny
    assert 12 * money.bought[month].sum() == pytest.approx(totals(choice).bought_pence, abs=200)
    assert 12 * money.sold[month].sum() == pytest.approx(totals(choice).bought_pence, abs=200)
    # What is done, shared and bought, and looking after it, is the whole of the optimum.
    case, option = choice.solution.case, choice.option
    whole = int(table["pence_y"].sum() + table["looking_after_pence_y"].sum())
    optimum = int(case.options.running[option].sum() + case.outlets.fixed[outlets_used(case, option)].sum())
    assert optimum <= whole <= optimum + case.heads.sum() // 5000 + 2 * table.height
    assert totals(choice).running_pence == optimum


def test_staff_cost_what_a_post_costs_in_the_accounts(folder: Path) -> None:
    plan = read_plan(folder).apply()
    scene = scene_of(plan, DAY)
    world = prepare(plan, runs=1, seed=1).world
    year = int(world.calendar.tax_year[24])
    people = plan.bodies.people
    for body, function, cost in scene.staff.select("body", "function", "cost_pence_y").iter_rows():
        own = ((people["body"] == body) & (people["function"] == function)).to_numpy()
        assert cost == pytest.approx(int(world.cost[year, : people.height][own].sum()), rel=2e-3)


def test_redundancy_is_what_exits_would_cost(folder: Path) -> None:
    plan = read_plan(folder).apply()
    scene = scene_of(plan, DAY)
    liability = find_liability(plan, (), occasion_of(plan, last_day=DAY - dt.timedelta(days=1)))
    contractual = liability.people.filter(pl.col("rule") == "redundancy")
    sums = contractual.group_by("body", "function").agg(pl.col("contractual_pence").sum())
    expected = {(body, function): pence for body, function, pence in sums.iter_rows()}
    for body, function, pence in scene.staff.select("body", "function", "redundancy_pence").iter_rows():
        assert pence == expected[body, function]


def test_a_proposal_is_changes_that_make_the_choice_again(folder: Path) -> None:
    choice = choice_of(folder)
    changes = propose(choice, "proposed")
    assert {change.kind for change in changes} == {"source"}
    before = read_plan(folder)
    add_to_plan(before, changes)
    plan = read_plan(folder)
    assert set(plan.options) - set(before.options) == {"proposed"}
    assert changes_text(plan.changes[len(before.changes) :]) == changes_text(changes)
    applied = plan.apply("proposed")
    wanted = grid(choice).filter(pl.col("how") != "do")
    agreed = applied.bodies.agreements.filter(pl.col("how") != "do")
    keys = ["customer", "function"]
    both = wanted.join(agreed, on=keys, how="full", suffix="_agreed")
    assert both.height == wanted.height == agreed.height
    assert both["provider"].to_list() == both["supplier"].to_list()
    assert both["price_gbp_head_y"].to_list() == both["price_gbp_head_y_agreed"].to_list()
    assert changes_text(changes).count("[[change]]") == len(changes)
    with pytest.raises(FaultsFound):
        add_to_plan(plan, changes)
    assert hows(choose(gather(applied, DAY))) == hows(choice)


def test_switches_lift_what_they_say(folder: Path) -> None:
    needs = [
        need("finance", gbp_head_y="1.10", buyable="false"),
        need("planning", gbp_head_y="0.70", local="true"),
    ]
    offers = [offer("private-1", "finance", "0.10"), offer("private-1", "planning", "0.10")]
    write_market(folder, offers, needs)
    assert {how for (_, function), how in hows(choice_of(folder)).items() if function == "finance"} <= {
        "do",
        "share",
    }
    bought = hows(choice_of(folder, "statutory", "capability"))
    assert {how for (_, function), how in bought.items() if function == "finance"} == {"buy"}
    assert {how for (_, function), how in bought.items() if function == "planning"} <= {"do", "share"}
    assert set(hows(choice_of(folder, "statutory", "local", "capability")).values()) == {"buy"}
    assert "share" not in hows(choice_of(folder, "sharing")).values()


def test_fear_for_local_knowledge_keeps_a_function_at_home(folder: Path) -> None:
    dear = {"gbp_head_y": "1.10", "fixed_heads": "0"}

    def finance(*without: str) -> list[str]:
        chosen = hows(choice_of(folder, "exits", *without))
        return [how for (_, function), how in chosen.items() if function == "finance"]

    write_market(
        folder,
        [offer("support-1", "finance", "1.00", trust="1")],
        [need("finance", knowledge="true", **dear)],
    )
    assert "buy" not in finance()
    assert set(finance("preferences")) == {"buy"}
    write_market(folder, [offer("support-1", "finance", "1.00", trust="1")], [need("finance", **dear)])
    assert set(finance()) == {"buy"}
    write_market(folder, [offer("support-1", "finance", "1.05", trust="0")], [need("finance", **dear)])
    assert "buy" not in finance()


def test_leaving_early_costs_notice_and_the_best_capability_costs_more(folder: Path) -> None:
    later = dt.date(2013, 10, 1)
    plan = read_plan(folder).apply()
    gathered = gather(plan, later)
    paid = agreement_pence_y(240_000, micro(1.25))
    assert gathered.today.leaving[0].tolist() == [round(paid * 6 / 12)] * 2
    assert set(gathered.today.provider.ravel()) == {"support-1"}
    least, best = choice_of(folder), choice_of(folder, objective="capability")
    assert totals(best).capability >= totals(least).capability
    assert totals(best).running_pence >= totals(least).running_pence


def test_the_envelope_is_what_the_allowance_leaves(folder: Path) -> None:
    plan = read_plan(folder).apply()
    case = gather(plan, DAY).case
    assert (case.envelope < NO_LIMIT).all()
    assert (case.envelope < 25 * 100 * case.heads * 0.75 + 1).all()
    assert (gather(plan, DAY, without=check_switches(["envelope"])).case.envelope == NO_LIMIT).all()
    fixed = gather(plan, DAY, envelope_gbp_head=2.5).case
    assert fixed.envelope.tolist() == [60_000_000, 65_000_000]


def test_limits_that_clash_are_named_and_lifted_for_those_alone(folder: Path) -> None:
    plan = read_plan(folder).apply()
    gathered = gather(plan, DAY, envelope_gbp_head=0.5)
    lifted = choose(gathered)
    assert lifted.status == "optimal"
    assert {clash.customer for clash in lifted.clashes} == {"group-1", "group-2"}
    assert all(clash.alone and clash.limits == ("envelope",) for clash in lifted.clashes)
    assert "its envelope leaves 0.50 a head" in str(lifted.clashes[0])
    assert choose(gathered, strict=True).status == "infeasible"


def test_what_binds_has_the_price_that_solving_again_gives(folder: Path) -> None:
    plan = read_plan(folder).apply()
    choice = choose(gather(plan, DAY))
    assert find_binding(choice.solution.case, choice.option).envelope == {}
    assert find_binding(choice.solution.case, choice.option).a_pound_saves == pytest.approx(0, abs=1e-6)


def test_reports_add_up(folder: Path) -> None:
    choice = choice_of(folder)
    table, functions = grid(choice), by_function(choice)
    assert functions.select(pl.sum_horizontal("do", "share", "buy")).to_series().to_list() == [2, 2]
    assert by_provider(choice)["income_gbp_y"].sum() == pytest.approx(totals(choice).bought_pence / 100)
    assert table["capability"].is_between(0, 1).all()
    assert (choice.solution.case.met[choice.option].sum(axis=1) <= FULL).all()


def test_an_offer_as_paid_is_taken_apart_by_scale(folder: Path) -> None:
    (folder / "offers.csv").unlink()
    plan = read_plan(folder).apply()
    scene = scene_of(plan, DAY)
    finance, planning = read_offers(scene)
    assert (finance.supplier, planning.supplier) == ("support-1", "support-1")
    whole = agreement_pence_y(500_000, finance.micro) + finance.fixed_pence
    assert whole == pytest.approx(agreement_pence_y(500_000, micro(1.25)), abs=100)
    assert today_pence_y(scene) == 2 * agreement_pence_y(500_000, micro(1.25))


@pytest.mark.parametrize(
    ("day", "kind"), [(dt.date(2012, 1, 1), "nothing-to-choose"), (dt.date(2031, 1, 1), None)]
)
def test_a_day_on_which_nothing_is_agreed_is_refused(folder: Path, day: dt.date, kind: str | None) -> None:
    plan = read_plan(folder).apply()
    if kind is None:
        assert gather(plan, day).case.customers == ("group-1", "group-2")
        return
    with pytest.raises(FaultsFound) as found:
        gather(plan, day)
    assert [fault.kind for fault in found.value.faults] == [kind]


def test_without_any_price_nothing_can_be_chosen(folder: Path) -> None:
    for name in ("offers", "needs"):
        (folder / f"{name}.csv").unlink()
    for row in range(2, 6):
        set_cell(folder, "agreements", row, "price_gbp_head_y", "0")
    with pytest.raises(FaultsFound) as found:
        gather(read_plan(folder).apply(), DAY)
    assert "offers.csv" in str(found.value.faults[0])


def test_a_function_that_nobody_can_have_is_named(folder: Path) -> None:
    needs = [need("finance", gbp_head_y="1.10", capability_min="1"), need("planning", gbp_head_y="0.70")]
    write_market(folder, [offer("support-1", "planning", "1")], needs)
    choice = choice_of(folder)
    assert set(hows(choice).values()) <= {"do", "share", "buy"}


def test_the_shipped_plan_of_2011_is_gathered_whole(england: Plan) -> None:
    day = default_date(england)
    gathered = gather(england, day)
    case = gathered.case
    assert day == DAY
    assert len(case.customers) == 211
    assert len({o.supplier for o in gathered.offers}) == 23
    assert set(np.unique(case.how)) == {0, 1, 2}
    assert today_pence_y(gathered.scene) == pytest.approx(
        11.52
        * 100
        * sum(n for c, n in zip(case.customers, case.heads.tolist(), strict=True) if c in _buyers(england)),
        rel=1e-3,
    )
    assert not any(gathered.today.leaving.ravel())


def _buyers(plan: Plan) -> set[str]:
    return set(plan.bodies.agreements.filter(how="buy")["customer"])


def test_unknown_switches_are_named() -> None:
    with pytest.raises(FaultsFound) as found:
        check_switches(["envelop"])
    assert "write envelope if that is meant" in str(found.value.faults[0])


def test_the_facade_reads_what_was_added(folder: Path) -> None:
    add_to_plan(read_plan(folder), propose(choice_of(folder), "proposed"))
    assert "proposed" in remit.read(folder).options
