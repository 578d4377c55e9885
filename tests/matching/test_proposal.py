"""Plans that can be followed by hand: who goes where, why, what people decide, what it costs."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from remit.faults import FaultsFound, errors
from remit.matching.consequences import acting_up, at_risk, costs, cover, duties, expertise
from remit.matching.decisions import read_decisions
from remit.matching.reasons import empty_posts, reasons_of
from remit.matching.selection import prices, selection_errors, with_decisions
from remit.matching.write import write_into_plan
from remit.plan import check_plan, read_plan
from remit.rules.protection import protection, protection_terms
from tests.matching.boards import code, decision, person, post, proposed, standing, where, write_boards
from tests.plans import CITED

SLOTS, COMPETES, POOL, RISK = "slot in", "competition among holders", "redeployment pool", "staff at risk"
NONE = ("no post", None)
SCHEME = {
    "scheme": "leave",
    "name": "Leave",
    "rule": "voluntary-redundancy",
    "opens": "2025-12-01",
    "closes": "2026-03-31",
    "kinds": "integrated-board merged-board",
    **CITED,
    "swaps": "true",
}
OFFER = """
[[change]]
id = "offer"
date = 2025-12-01
kind = "offer"
target = "leave"
source = "made up for tests"
"""


def leaves(number: int) -> dict[str, str]:
    names = ("alternative", "returns", "week_pay_gbp", "pension_cost_gbp", "notice_worked")
    return {"person": code(number), "scheme": "leave", **dict.fromkeys(names, "")}


def test_holders_slot_in_where_they_do_not_outnumber_places(tmp_path: Path) -> None:
    found = proposed(write_boards(tmp_path, [person(1), person(2, "B")], [post("M-1", places=2)]))
    assert where(found) == {1: (SLOTS, "M-1"), 2: (SLOTS, "M-1")}
    assert not found.people["contested"].any()
    assert found.redundancies == 0


def test_where_the_list_names_no_posts_all_are_holders(tmp_path: Path) -> None:
    people = [person(1, post=""), person(2, post=""), person(3, "B", "planning", "7", post="")]
    posts = [post("M-1", places=2), post("M-2", "planning", "7")]
    found = proposed(write_boards(tmp_path / "none", people, posts))
    assert where(found) == {1: (SLOTS, "M-1"), 2: (SLOTS, "M-1"), 3: (SLOTS, "M-2")}
    assert any("names nobody's post" in note for note in found.solved.scope.notes)
    one = proposed(write_boards(tmp_path / "one", [person(1), *people[1:]], posts))
    assert where(one) == {1: (SLOTS, "M-1"), 2: (POOL, "M-1"), 3: (SLOTS, "M-2")}


def test_holders_compete_where_they_do_and_equals_are_for_the_panel(tmp_path: Path) -> None:
    found = proposed(write_boards(tmp_path, [person(1), person(2, "B"), person(3)], [post("M-1", places=2)]))
    steps = sorted(where(found).values(), key=str)
    assert steps == [(COMPETES, "M-1"), (COMPETES, "M-1"), NONE]
    assert found.people["contested"].all()
    assert "panel" in reasons_of(found, code(1)).open


def test_the_panel_decides_between_holders(tmp_path: Path) -> None:
    scores = [
        decision(f"i{n}", "interview", n, "M-1", str(value)) for n, value in ((1, 55), (2, 80), (3, 70))
    ]
    people = [person(1), person(2, "B"), person(3)]
    found = proposed(write_boards(tmp_path, people, [post("M-1", places=2)], decisions=scores))
    assert where(found) == {1: NONE, 2: (COMPETES, "M-1"), 3: (COMPETES, "M-1")}
    assert not found.people["contested"].any()
    told = reasons_of(found, code(1))
    assert "a panel's score of 70 against a panel's score of 55" in told.considered[0].outcome


def test_a_guarantee_ranks_before_any_score(tmp_path: Path) -> None:
    scores = [decision(f"i{n}", "interview", n, "M-1", str(value)) for n, value in ((1, 55), (2, 80))]
    rows = [standing(1, guaranteed_until="2026-12-31")]
    folder = write_boards(tmp_path, [person(1), person(2)], [post("M-1")], decisions=scores, standing=rows)
    assert where(proposed(folder)) == {1: (COMPETES, "M-1"), 2: NONE}


def test_who_loses_goes_to_the_pool_one_band_away_with_pay_protected(tmp_path: Path) -> None:
    scores = [decision(f"i{n}", "interview", n, "M-1", str(value)) for n, value in ((1, 80), (2, 60))]
    people = [person(1), person(2, pay_gbp_y="46580")]
    found = proposed(write_boards(tmp_path, people, [post("M-1"), post("M-2", band="5")], decisions=scores))
    assert where(found) == {1: (COMPETES, "M-1"), 2: (POOL, "M-2")}
    plan = found.solved.scope
    terms = protection_terms(plan.evidence, dt.date(2026, 4, 1))
    row = found.people.filter(person=code(2)).row(0, named=True)
    top = found.solved.market.terms.highest_pay[4]
    assert int(top) < 4_658_000
    months = protection(1, 27, 4_658_000, int(top), 1_000_000, 0, 0, False, 0, terms).months
    assert months == 36
    bare = 36 * (4_658_000 - int(top)) / 12
    assert bare < row["protection_pence"] < 1.5 * bare
    assert costs(found)["protection"] == row["protection_pence"] == found.cost_pence
    assert any("Pay is protected" in text for text in reasons_of(found, code(2)).because)


def test_local_policies_are_the_employers_own(tmp_path: Path) -> None:
    def told(parameter: str, value: int) -> str:
        return (
            f'[[assumption]]\nparameter = "{parameter}"\nvalue = {value}\nreason = "our own policy"\n'
            'by = "A. Tester"\ndate = 2026-03-01\n'
        )

    scores = [decision(f"i{n}", "interview", n, "M-1", str(value)) for n, value in ((1, 80), (2, 60))]
    people = [person(1), person(2, pay_gbp_y="46580")]
    posts = [post("M-1"), post("M-2", band="5")]
    found = {
        name: proposed(write_boards(tmp_path / name, people, posts, decisions=scores, changes=text))
        for name, text in (
            ("as shipped", ""),
            ("a year", told("protection.basic-pay.months_4", 12)),
            ("same band", told("suitable.bands_apart", 0)),
        )
    }
    assert where(found["a year"]) == where(found["as shipped"])
    assert 0 < 2.9 * costs(found["a year"])["protection"] < costs(found["as shipped"])["protection"]
    assert where(found["same band"])[2] == NONE


def test_staff_at_risk_may_take_another_function_and_not_another_region(tmp_path: Path) -> None:
    posts = [post("M-1", "planning"), post("M-2", "quality", "7")]
    found = proposed(write_boards(tmp_path, [person(1), person(2)], posts))
    steps = sorted(where(found).values(), key=str)
    assert steps == [NONE, (RISK, "M-1")]
    assert empty_posts(found) == [("M-2", 1, "Nobody at risk works in quality. It goes to open competition.")]
    lost = next(number for number, step in where(found).items() if step == NONE)
    assert reasons_of(found, code(lost)).blocked == ()


def test_the_optimum_looks_ahead_where_the_rules_alone_do_not(tmp_path: Path) -> None:
    """1 can take both posts, 2 only the one that is most like the work of 1."""
    people = [person(1, function="finance"), person(2, function="planning", post="")]
    posts = [post("M-1", "quality"), post("M-2", "quality", "6", fte="")]
    needs = [
        {"post": "M-1", "base": "b", "fte": "", "duties": "", "critical": ""},
        {"post": "M-2", "base": "a", "fte": "", "duties": "", "critical": ""},
    ]
    for row in posts:
        row.pop("fte", None)
    bases = [
        {"base": name, "name": name, "easting_m": str(east), "northing_m": "200000", **CITED}
        for name, east in (("a", 500_000), ("b", 520_000), ("c", 560_000))
    ]
    rows = [standing(1, base="b"), standing(2, base="c")]
    folder = write_boards(tmp_path, people, posts, requirements=needs, bases=bases, standing=rows)
    found = proposed(folder)
    assert where(found) == {1: (RISK, "M-2"), 2: (RISK, "M-1")}
    assert (found.redundancies, int((found.solved.alone.post < 0).sum())) in ((0, 0), (0, 1))
    told = reasons_of(found, code(1))
    assert "somebody who can take no other post" in told.considered[1].outcome


def test_travel_and_hours_block_a_post(tmp_path: Path) -> None:
    bases = [
        {"base": name, "name": name, "easting_m": str(east), "northing_m": "200000", **CITED}
        for name, east in (("near", 500_000), ("far", 560_000))
    ]
    needs = [
        {"post": "M-1", "base": "far", "fte": "", "duties": "", "critical": ""},
        {"post": "M-2", "base": "near", "fte": "0.5", "duties": "", "critical": ""},
    ]
    folder = write_boards(
        tmp_path,
        [person(1, band="7")],
        [post("M-1"), post("M-2")],
        requirements=needs,
        bases=bases,
        standing=[standing(1, base="near")],
    )
    found = proposed(folder)
    assert where(found) == {1: NONE}
    blocks = dict(reasons_of(found, code(1)).blocked)
    assert blocks == {"it is too far to travel": 1, "the hours are too far from the present ones": 1}


def test_senior_posts_are_for_the_senior_pool_and_come_first(tmp_path: Path) -> None:
    people = [person(1, band="vsm", pay_gbp_y="130000"), person(2, band="9", pay_gbp_y="110000")]
    found = proposed(
        write_boards(tmp_path, people, [post("M-chief", "corporate", "vsm", pay_gbp_y="150000")])
    )
    assert where(found) == {1: (RISK, "M-chief"), 2: NONE}
    assert found.rounds["round"].to_list() == ["leaders", "slot", "pool", "risk"]
    assert dict(reasons_of(found, code(2)).blocked) == {}


def test_critical_skills_are_kept_before_money(tmp_path: Path) -> None:
    """Both may take the one post of another function; who is dearer to part with has no critical skill."""
    people = [person(1, service_from="2023-01-01"), person(2, service_from="1996-01-01")]
    folder = write_boards(
        tmp_path, people, [post("M-1", "planning")], standing=[standing(1, critical="true")]
    )
    assert where(proposed(folder)) == {1: (RISK, "M-1"), 2: NONE}
    by_cost = proposed(folder, order=["redundancies", "cost"])
    assert where(by_cost) == {1: NONE, 2: (RISK, "M-1")}


def test_what_people_would_like_counts_between_equal_posts(tmp_path: Path) -> None:
    wishes = [
        {"person": code(1), "post": "M-2", "rank": "1"},
        {"person": code(2), "post": "M-1", "rank": "1"},
    ]
    folder = write_boards(tmp_path, [person(1), person(2)], [post("M-1"), post("M-2")], preferences=wishes)
    assert where(proposed(folder)) == {1: (SLOTS, "M-2"), 2: (SLOTS, "M-1")}


def test_work_that_is_transferred_takes_its_people_along(tmp_path: Path) -> None:
    change = (
        '\n[[change]]\nid = "moves"\ndate = 2026-01-01\nkind = "transfer"\ntarget = "A"\n'
        'parameters = { functions = ["medicines"], to = "provider" }\nsource = "made up for tests"\n'
    )
    shares = [{"sender": body, "receiver": "M", "share": "1", **CITED} for body in ("A", "B")]
    shares += [{"sender": "A", "receiver": "P", "share": "1", **CITED}]
    people = [person(1, function="medicines"), person(2)]
    found = proposed(write_boards(tmp_path, people, [post("M-1")], changes=change, successions=shares))
    assert where(found) == {1: ("lift and shift", None), 2: (SLOTS, "M-1")}
    assert reasons_of(found, code(1)).headline == "Moves with the work to P."


def test_a_volunteer_leaves_only_where_that_frees_a_post(tmp_path: Path) -> None:
    tables = {
        "schemes": [SCHEME],
        "departures": [leaves(1)],
        "standing": [standing(1, swap="true")],
        "changes": OFFER,
    }
    needed = proposed(write_boards(tmp_path / "a", [person(1), person(2)], [post("M-1")], **tables))  # type: ignore[arg-type]
    assert where(needed) == {1: ("leaves under a scheme", None), 2: (SLOTS, "M-1")}
    assert needed.redundancies == 0
    assert costs(needed)["schemes"] == needed.cost_pence > 0
    spare = proposed(write_boards(tmp_path / "b", [person(1), person(2)], [post("M-1", places=2)], **tables))  # type: ignore[arg-type]
    assert where(spare) == {1: (SLOTS, "M-1"), 2: (SLOTS, "M-1")}


@pytest.mark.parametrize(("allowed", "step"), [("true", "leaves under a scheme"), ("", None)])
def test_somebody_who_stays_may_make_room_where_the_scheme_allows(
    tmp_path: Path, allowed: str, step: str | None
) -> None:
    """3 works in a body that goes on, is not at risk, and would leave: bumping."""
    people = [person(1, band="6"), person(3, "P", post="P-1")]
    posts = [post("P-1", body="P")]
    scheme = {**SCHEME, "kinds": "integrated-board provider", "swaps": allowed}
    rounds = [
        {
            "round": name,
            "name": name,
            "method": "pool",
            "opens": "2026-02-01",
            "closes": "2026-02-28",
            "senior": "false",
            "kinds": "provider",
            **CITED,
        }
        for name in ("leaders", "slot", "pool", "risk")
    ]
    folder = write_boards(
        tmp_path,
        people,
        posts,
        changes=OFFER,
        schemes=[scheme],
        rounds=rounds,
        departures=[leaves(3)],
        standing=[standing(3, swap="true")],
    )
    found = where(proposed(folder))
    assert found.get(3, (None, None))[0] == step
    assert found[1] == ((POOL, "P-1") if step else NONE)


def test_decisions_of_people_bind(tmp_path: Path) -> None:
    people, posts = [person(1), person(2), person(3)], [post("M-1"), post("M-2", band="8a")]
    rows = [decision("keep", "lock", 2, "M-1"), decision("make", "force", 3, "M-2")]
    found = proposed(write_boards(tmp_path, people, posts, decisions=rows))
    assert where(found) == {1: NONE, 2: (COMPETES, "M-1"), 3: ("by decision", "M-2")}
    assert "all its places are kept by decisions" in reasons_of(found, code(1)).considered[0].outcome
    errors = selection_errors(found)
    assert [(one.kind, one.post) for one in errors] == [("below the threshold", "M-2")]
    price = {one.decision.id: one for one in prices(found)}
    assert price["make"].redundancies == -1
    assert price["keep"].redundancies == 0


def test_a_forbidden_match_has_its_price(tmp_path: Path) -> None:
    folder = write_boards(
        tmp_path, [person(1)], [post("M-1")], decisions=[decision("no", "forbid", 1, "M-1")]
    )
    found = proposed(folder)
    assert where(found) == {1: NONE}
    [price] = prices(found)
    assert (price.redundancies, price.cost_pence) == (1, found.cost_pence)
    assert ("ruled out by a person's decision", 1) in reasons_of(found, code(1)).blocked
    assert empty_posts(found)[0][2].endswith("Decisions rule out: no. It goes to open competition.")


def test_a_score_that_a_person_gives_makes_a_match(tmp_path: Path) -> None:
    people, posts = [person(1, function="planning")], [post("M-1")]
    assert where(proposed(write_boards(tmp_path / "a", people, posts))) == {1: (RISK, "M-1")}
    scored = write_boards(tmp_path / "b", people, posts, decisions=[decision("s", "score", 1, "M-1", "90")])
    assert where(proposed(scored)) == {1: (SLOTS, "M-1")}


@pytest.mark.parametrize(
    ("rows", "kinds", "named"),
    [
        (
            [decision("a", "lock", 1, "M-1"), decision("b", "lock", 1, "M-2")],
            ["one-in-two-posts"],
            ["a (M-1)", "b (M-2)"],
        ),
        (
            [decision("a", "lock", 1, "M-1"), decision("b", "lock", 2, "M-1")],
            ["too-many-in-one-post"],
            ["a (", "b ("],
        ),
        (
            [decision("a", "lock", 1, "M-1"), decision("b", "forbid", 1, "M-1")],
            ["kept-and-ruled-out"],
            ["a (lock)"],
        ),
        ([decision("a", "lock", 3, "M-1")], ["lock-not-allowed"], ["the band is too far"]),
        ([decision("a", "lock", 9, "M-1")], ["decision-elsewhere"], [code(9)]),
        ([decision("a", "interview", 1, "M-1")], ["decision-without-score"], ["a"]),
        ([decision("a", "forbid", 1)], ["decision-without-post"], ["a"]),
        ([decision("a", "forbid", 1, "A-finance-6")], ["decision-elsewhere"], ["A-finance-6"]),
    ],
    ids=lambda value: value[0] if isinstance(value, list) and isinstance(value[0], str) else "",
)
def test_decisions_that_clash_are_named(
    tmp_path: Path, rows: list[dict[str, str]], kinds: list[str], named: list[str]
) -> None:
    people = [person(1), person(2), person(3, band="9"), person(9, "P")]
    folder = write_boards(tmp_path, people, [post("M-1"), post("M-2")], decisions=rows)
    with pytest.raises(FaultsFound) as found:
        proposed(folder)
    assert [fault.kind for fault in found.value.faults] == kinds
    said = str(found.value)
    assert all(name in said for name in named), said
    assert all(fault.file == "decisions.csv" for fault in found.value.faults)


def test_all_clashes_are_said_at_once(tmp_path: Path) -> None:
    rows = [
        decision("a", "lock", 1, "M-1"),
        decision("b", "lock", 2, "M-1"),
        decision("c", "forbid", 2, "M-1"),
        decision("d", "lock", 1, "M-2"),
    ]
    folder = write_boards(tmp_path, [person(1), person(2)], [post("M-1"), post("M-2")], decisions=rows)
    with pytest.raises(FaultsFound) as found:
        proposed(folder)
    assert {fault.kind for fault in found.value.faults} == {
        "one-in-two-posts",
        "too-many-in-one-post",
        "kept-and-ruled-out",
    }


def test_nothing_is_decided_until_a_named_person_confirms(tmp_path: Path) -> None:
    rows = [decision("yes", "confirm", 1, "M-1"), decision("other", "confirm", 2, "M-1")]
    people = [person(1), person(2, band="9")]
    found = proposed(write_boards(tmp_path, people, [post("M-1")], decisions=rows))
    told = {
        int(row[0], 16): row[1:]
        for row in found.people.select("person", "decided_by", "decided_on").iter_rows()
    }
    assert told == {1: ("A. Tester", "2026-02-20"), 2: (None, None)}
    assert [reasons_of(found, code(n)).open for n in (1, 2)] == ["", "A named person's decision."]
    assert [one.kind for one in selection_errors(found)] == ["confirmed otherwise"]


def test_a_panel_that_has_not_finished_and_a_crowded_post_are_errors(tmp_path: Path) -> None:
    rows = [decision("i", "interview", 1, "M-1", "60"), decision("s", "score", 3, "M-1", "10")]
    people = [
        person(1),
        person(2),
        person(3, band="9"),
        person(4, "P", post="P-1"),
        person(5, "P", post="P-1"),
    ]
    rounds_for_p = [post("P-1", body="P", places=1)]
    folder = write_boards(tmp_path, people, [post("M-1"), *rounds_for_p], decisions=rows)
    text = (
        (folder / "rounds.csv").read_text(encoding="utf-8").replace("merged-board", "merged-board provider")
    )
    (folder / "rounds.csv").write_text(text, encoding="utf-8")
    kinds = [one.kind for one in selection_errors(proposed(folder))]
    assert kinds == ["not all scored", "score to no effect", "two in one post"]


def test_a_panel_that_has_not_finished_in_the_pool_is_an_error_too(tmp_path: Path) -> None:
    people = [person(n, "A" if n % 2 else "B") for n in range(1, 5)]
    posts = [post(f"M-{n}", band="5") for n in (1, 2, 3)]
    open_ = proposed(write_boards(tmp_path / "open", people, posts))
    assert {step for step, _ in where(open_).values()} == {POOL, "no post"}
    told = [" ".join(reasons_of(open_, code(n)).because) for n in range(1, 5)]
    assert all("takes what serves its aims best" in text for text in told)
    assert not any("is drawn here" in text for text in told)
    scores = [decision("i1", "interview", 2, "M-2", "72")]
    found = proposed(write_boards(tmp_path / "half", people, posts, decisions=scores))
    [error] = [one for one in selection_errors(found) if one.kind == "not all scored"]
    assert (error.post, error.people) == ("M-2", (code(1), code(3), code(4)))
    assert "1 of 4 applicants" in error.what


def test_solving_again_under_other_decisions_leaves_the_first_alone(tmp_path: Path) -> None:
    folder = write_boards(
        tmp_path, [person(1), person(2)], [post("M-1")], decisions=[decision("a", "lock", 1, "M-1")]
    )
    first = proposed(folder)
    second = with_decisions(first, [])
    assert where(first)[1] == (COMPETES, "M-1")
    assert len(read_decisions(second.solved.scope.plan)) == 1
    assert second.solved.decided.decisions == ()


def test_written_into_the_plan_it_comes_out_again(tmp_path: Path) -> None:
    people = [person(n, "AB"[n % 2], "finance" if n % 3 else "planning") for n in range(1, 12)]
    posts = [post("M-1", places=4), post("M-2", "planning"), post("M-3", band="5")]
    folder = write_boards(tmp_path, people, posts)
    first = proposed(folder, seed=7, order=["rights", "redundancies", "travel"])
    name = write_into_plan(first, "filled")
    assert name == "fill-filled"
    assert errors(check_plan(folder)) == []
    applied = read_plan(folder).apply("filled")
    assert applied.placements.height == 11
    again = proposed(folder, "filled")
    assert (again.solved.seed, again.solved.order) == (7, ("rights", "redundancies", "travel"))
    assert again.people.select("person", "new_post").equals(first.people.select("person", "new_post"))
    assert again.redundancies == first.redundancies
    assert again.people.equals(first.people)
    assert selection_errors(again) == []
    assert read_plan(folder).apply().placements.is_empty()
    with pytest.raises(FaultsFound, match="already"):
        write_into_plan(first, "filled")
    other = proposed(folder, seed=8)
    write_into_plan(other, "filled", replace=True)
    assert read_plan(folder).apply("filled").placements.height == 11
    assert proposed(folder, "filled").people["new_post"].equals(other.people["new_post"])


def test_a_plan_that_ships_is_not_written_to() -> None:
    with pytest.raises(FaultsFound, match="ships with Remit"):
        write_into_plan(proposed(Path("one-board")), "filled")


def test_nobody_at_risk_is_said(tmp_path: Path) -> None:
    folder = write_boards(tmp_path, [person(1, "P")], [post("M-1")])
    with pytest.raises(FaultsFound, match="no body with staff closes"):
        proposed(folder)


@pytest.mark.parametrize(
    ("order", "kind"),
    [
        (["travel"], "aim-missing"),
        (["redundancies", "traval"], "unknown-aim"),
        (["redundancies", "redundancies"], "aim-twice"),
    ],
)
def test_an_order_that_is_none_is_refused(tmp_path: Path, order: list[str], kind: str) -> None:
    with pytest.raises(FaultsFound) as found:
        proposed(write_boards(tmp_path, [person(1)], [post("M-1")]), order=order)
    assert [fault.kind for fault in found.value.faults] == [kind]


def test_duties_follow_the_number_of_dismissals(tmp_path: Path) -> None:
    people = [person(n, "A") for n in range(1, 20)] + [person(n, "B") for n in range(20, 45)]
    found = proposed(write_boards(tmp_path, people, []))
    assert found.redundancies == 44
    rows = {
        row[0]: row[1:]
        for row in duties(found).select("body", "proposed", "days", "notice_months", "start_by").iter_rows()
    }
    assert rows == {"A": (19, 0, 2, dt.date(2026, 1, 31)), "B": (25, 30, 2, dt.date(2026, 1, 1))}
    assert at_risk(found)["at_risk"].to_list() == [19, 25]


def test_cover_acting_up_and_expertise(tmp_path: Path) -> None:
    people = [
        person(1, band="7"),
        person(2, band="7"),
        person(3, band="6"),
        person(4, function="planning", band="9"),
    ]
    needs = [{"post": "M-head", "base": "", "fte": "", "duties": "", "critical": "true"}]
    posts = [post("M-head", band="8a"), post("M-7", band="7", places=2), post("M-6", band="6")]
    ruled = [decision(f"no-{n}", "forbid", n, "M-head") for n in (1, 2)]
    rows = [standing(1, function_from="2020-03-31")]
    found = proposed(
        write_boards(tmp_path, people, posts, requirements=needs, decisions=ruled, standing=rows)
    )
    assert cover(found).row(0) == ("M-head", "M", "finance", "8a", 1, 1, 2)
    [chain] = acting_up(found)
    assert chain.people == (code(1), code(3))
    told = expertise(found).row(-1, named=True)
    years = {1: 29, 2: 28, 3: 27, 4: 26}
    assert (told["leave"], told["service_years"], told["service_lost"]) == (1, sum(years.values()), years[4])
    assert (told["function_years"], told["function_lost"], told["not_known"]) == (6 + 28 + 27 + 26, 26, 3)


def test_everybody_of_the_example_has_a_reason_and_every_empty_place_too() -> None:
    found = proposed(Path("one-board"))
    told = [reasons_of(found, code) for code in found.people["person"].gather_every(7)]
    assert all(one.headline and one.because for one in told)
    for one in told:
        if one.step == "no post":
            assert len(one.because) >= 3
            assert all(post.outcome for post in one.considered)
    empty = found.posts.filter(pl.col("empty") > 0)
    assert [row[0] for row in empty_posts(found)] == empty["post"].to_list()
    seen = set(found.people["step"])
    assert {SLOTS, COMPETES, POOL, RISK, "no post", "by decision", "leaves under a scheme"} <= seen


def test_people_and_places_of_the_example_add_up() -> None:
    found = proposed(Path("one-board"))
    assert found.people.height == 1350
    assert found.people["person"].is_unique().all()
    taken = found.people.drop_nulls("new_post").group_by("new_post").len()
    assert dict(taken.iter_rows()) == dict(
        found.posts.filter(pl.col("taken") > 0).select("post", "taken").iter_rows()
    )
    assert (found.posts["held"] + found.posts["taken"] <= found.posts["establishment"]).all()
    total = dict(zip([aim.name for aim in found.solved.problem.aims], found.solved.best.totals, strict=True))
    assert found.cost_pence == total["cost"]
    assert found.redundancies == total["redundancies"]
