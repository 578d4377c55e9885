"""Filling of posts: who goes where, why, and who is left; tried and decided by named persons."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from remit.exits.pounds import in_pounds
from remit.faults import FaultsFound
from remit.matching import Proposal
from remit.matching.decisions import Decision
from remit.matching.reasons import PROPOSED, Reasons, reasons_of
from remit.matching.selection import Price, added, price_between, selection_errors, with_decisions
from remit.report.blocks import Table, table
from remit.web.actions import filling as deeds
from remit.web.actions.people import saw_person
from remit.web.actions.plans import said as in_words
from remit.web.doors import Place, door
from remit.web.fields import day_words
from remit.web.findings import read_values
from remit.web.findings.filling import SINGLE, proposal_of, read_people, veil
from remit.web.forms import DecidePost
from remit.web.models import Finding
from remit.web.plans import folder_of
from remit.web.screen import lists_in_words
from remit.web.views.findings import ask, context_of, newest, option_of
from remit.web.views.standing import ROWS_A_PAGE, Rows

KIND = Finding.FILLING
METRES_A_MILE = 1609.344
ITEMS = {
    "redundancies": "Compulsory redundancies, cost to the employer",
    "redundancy_pay": "of it redundancy pay",
    "schemes": "Leaving under schemes, cost to the employer",
    "protection": "Pay protection, all months",
}
BELOW = "below the threshold"
"""Kind of the selection error of a match that the rules do not allow and a person decided."""
YEAR_BEFORE = 365
"""Days before the plan's first day within which a decision may have been taken."""
SHOWN = 12
"""Posts considered that a page shows; the number of the others is said."""


@door("see-plan", "GET", "POST")
def filling(request: HttpRequest, place: Place) -> HttpResponse:
    """Show pools, rounds and what is proposed in numbers; have it worked out."""
    option = option_of(request, place)
    if request.method == "POST":
        place.need("run")
        ask(request, place, KIND, option)
        return redirect(_address(place, "filling", option))
    found = newest(place, KIND, option)
    context = context_of(place, found) | {
        "plan_option": option,
        "options": place.planned.options,
        "has_rounds": not place.planned.bodies.rounds.is_empty(),
    }
    if context["found"] is not None:
        context["tables"] = _tables(place, context["found"])
        context |= {name: _written(context["found"][name]) for name in ("concerned", "redundancies")}
        if found is not None and place.may("see-person"):
            context |= _single(place, found)
    page = "remit/parts/filling.html" if request.headers.get("HX-Request") else "remit/pages/filling.html"
    return render(request, page, context)


def _address(place: Place, page: str, option: str, **more: str) -> str:
    where = {"workspace": place.workspace.slug, "plan": place.plan.slug} | more
    return reverse(page, kwargs=where) + ("" if option == "baseline" else f"?option={option}")


def _tables(place: Place, found: dict[str, Any]) -> dict[str, Table]:
    """Lay what was found out as tables."""
    names = dict(place.planned.bodies.bodies.select("body", "name").iter_rows())
    functions = dict(place.planned.bodies.functions.select("function", "name").iter_rows())
    made = {
        "steps": table(
            "steps",
            "How people are placed",
            ["How", "People #", *(["Contested #"] if place.exact else [])],
            [
                [
                    row["step"].capitalize(),
                    _written(row["people"]),
                    *([_written(row["contested"])] if place.exact else []),
                ]
                for row in found["steps"]
            ],
        ),
        "rounds": table(
            "rounds",
            "Pools and rounds, in their order",
            [
                "Round",
                "Method",
                "Opens",
                "Closes",
                *(["Places #"] if place.exact else []),
                "Applied #",
                "Placed #",
            ],
            [
                [
                    row["name"],
                    row["method"],
                    _short(row["opens"]),
                    _short(row["closes"]),
                    *([_written(row["places"])] if place.exact else []),
                    _written(row["applicants"]),
                    _written(row["placed"]),
                ]
                for row in found["rounds"]
            ],
        ),
        "costs": table(
            "costs",
            "What it costs, £",
            ["Item", "Cost #"],
            [
                [words, _pounds(found["costs"][name])]
                for name, words in ITEMS.items()
                if name in found["costs"]
            ],
        ),
        "duties": table(
            "duties",
            "Duties to consult and to notify",
            ["Body", "First dismissal", "Days to consult #", "Days to notify #", "Start by"],
            [
                [
                    names.get(row["body"], row["body"]),
                    _short(row["first"]),
                    _written(row["days"]),
                    _written(row["notify_days"]),
                    _short(row["start_by"]),
                ]
                for row in found["duties"]
            ],
        ),
        "places": table(
            "places",
            "Places by function",
            ["Function", "Filled #", "Left empty #"],
            [
                [
                    functions.get(row["function"], row["function"]),
                    _written(row["taken"]),
                    _written(row["empty"]),
                ]
                for row in found["places"]
            ],
        ),
        "equality": table(
            "equality",
            "Who keeps NHS work, by group",
            ["Characteristic", "Group", "People #", "Kept #", "Rate #", "Chance #"],
            [
                [
                    str(row["characteristic"]).replace("_", " ").capitalize(),
                    *(_written(row[name]) for name in ("group", "people", "kept", "rate", "chance")),
                ]
                for row in found["equality"]
            ],
        ),
    }
    if found["cover"]:
        made["cover"] = table(
            "cover",
            "Critical and senior posts: who could step up",
            ["Post", "Body", "Function", "Band", "Empty #", "Could step up #"],
            [
                [
                    row["post"],
                    names.get(row["body"], row["body"]),
                    functions.get(row["function"], row["function"]),
                    row["band"],
                    _written(row["empty"]),
                    _written(row["could_step_up"]),
                ]
                for row in found["cover"]
            ],
        )
    return made


def _short(day: str | None) -> str:
    if not day:
        return "-"
    year, month, number = str(day).split("-")
    return f"{int(number)}/{int(month)}/{year}"


def _written(value: Any) -> str:
    """Write a count with commas, words as they are, and a dash where there is nothing."""
    if isinstance(value, int):
        return f"{value:,}"
    return "-" if value is None or value == "" else str(value)


def _pounds(value: Any) -> str:
    text = str(value)
    whole, dot, pence = text.partition(".")
    return text if not whole.lstrip("-").isdigit() else f"{int(whole):,}{dot}{pence}"


def _single(place: Place, finding: Finding) -> dict[str, Any]:
    """Give selection errors and decisions about people in one's sight, and how many others there are."""
    single = read_values(finding.key, SINGLE)
    bodies = dict(place.planned.bodies.people.select("person", "body").iter_rows())

    def sees(person: str) -> bool:
        return place.held.sees_people_of(bodies.get(person, ""))

    errors = [
        one | {name: lists_in_words(one[name]) for name in ("what", "remedy")}
        for one in single["errors"]
        if all(map(sees, one["people"]))
    ]
    rows = place.planned.bodies.decisions.to_dicts()
    prices = {one["id"]: _price_words(one) for one in single["prices"]}
    own = [row | {"price": prices.get(row["decision"], "")} for row in rows if sees(row["person"])]
    return {
        "errors": errors,
        "other_errors": len(single["errors"]) - len(errors),
        "decisions": own,
        "other_decisions": len(rows) - len(own),
        "kinds": dict(DecidePost.KINDS),
    }


def _price_words(price: dict[str, Any]) -> str:
    return price_sentence(
        price["price_redundancies"],
        price["price_skills"],
        price["price_cost_pence"],
        price["price_travel_m"],
        price["price_moved"],
    )


def price_sentence(redundancies: int, skills: int, pence: int, metres: int, moved: int) -> str:
    """Say what a decision costs."""
    parts = []
    if redundancies:
        parts.append(f"{abs(redundancies):,} {'more' if redundancies > 0 else 'fewer'} without a post")
    if skills:
        parts.append(
            f"{abs(skills):,} points {'more' if skills > 0 else 'less'} loss of skills that are critical"
        )
    if pence:
        parts.append(
            f"{in_pounds(abs(pence))} {'more' if pence > 0 else 'less'} for exits and pay protection"
        )
    miles = round(metres / METRES_A_MILE)
    if miles:
        parts.append(f"{abs(miles):,} {'miles more' if miles > 0 else 'miles fewer'} of travel")
    others = (
        "nobody else is moved"
        if not moved
        else f"{moved:,} other {'person is' if moved == 1 else 'people are'} placed otherwise"
    )
    return f"{'; '.join(parts) or 'nothing more in redundancies, skills, pounds or miles'}; {others}"


@door("see-person")
def people(request: HttpRequest, place: Place) -> HttpResponse:
    """List the people in one's sight with where they would go, a page at a time."""
    option = option_of(request, place)
    found = newest(place, KIND, option)
    context = context_of(place, found) | {"plan_option": option}
    if found is None or context["found"] is None:
        return redirect(_address(place, "filling", option))
    rows = read_people(found.key)
    if "all" not in place.held.sight:
        rows = rows.filter(pl.col("body").is_in(sorted(place.held.sight)))
    steps = rows["step"].unique().sort().to_list()
    chosen = {name: request.GET.get(name, "") for name in ("body", "function", "step", "code")}
    for name in ("body", "function", "step"):
        if chosen[name]:
            rows = rows.filter(pl.col(name) == chosen[name])
    if chosen["code"]:
        rows = rows.filter(pl.col("person").str.starts_with(chosen["code"].strip().lower()))
    if request.GET.get("contested"):
        rows = rows.filter("contested")
    seen = place.planned.bodies.people["body"].unique().sort().to_list()
    tables = place.planned.bodies
    context |= {
        "page": Paginator(Rows(rows), ROWS_A_PAGE).get_page(request.GET.get("page")),
        "count": rows.height,
        "chosen": chosen,
        "contested": bool(request.GET.get("contested")),
        "steps": steps,
        "bodies": [one for one in seen if place.held.sees_people_of(one)],
        "names": dict(tables.bodies.select("body", "name").iter_rows()),
        "functions": dict(tables.functions.select("function", "name").iter_rows()),
    }
    return render(request, "remit/pages/filling_people.html", context)


@door("see-person", "GET", "POST")
def person(request: HttpRequest, place: Place, person: str) -> HttpResponse:
    """Show what is proposed for one person and why; try a decision, see its price, record it."""
    option = option_of(request, place)
    rows = place.planned.bodies.people.filter(pl.col("person") == person)
    if rows.is_empty() or not place.held.sees_people_of(rows["body"][0]):
        raise Http404("There is no such person, or not in your sight.")
    try:
        proposal = proposal_of(folder_of(place.version), option)
        reasons = reasons_of(proposal, person)
    except KeyError:
        raise Http404("The filling of posts does not concern this person.") from None
    except FaultsFound:
        return redirect(_address(place, "filling", option))
    recording = request.POST.get("do") == "record"
    row = proposal.people.filter(pl.col("person") == person).row(0, named=True)
    today = timezone.localdate()
    form = DecidePost(
        request.POST or None,
        posts=set(proposal.posts["post"]),
        recording=recording,
        days=(place.planned.start - timedelta(days=YEAR_BEFORE), today),
        caution="against" in request.POST,
        initial={
            "post": row["new_post"] or "",
            "decided_by": "" if request.user.guest else str(request.user),
            "decided_on": day_words(today),
        },
    )
    said: list[str] = []
    price: str | None = None
    cautions: list[str] = []
    if request.method == "POST" and form.is_valid():
        if recording:
            place.need("decide-posts")
        price, cautions, said = _try(proposal, person, form.cleaned_data)
        if cautions and not form.cleaned_data["against"]:
            form = _asking(form)
            said += (
                [
                    f"This match is below the threshold: it {line}. Tick below that the reason bears it."
                    for line in cautions
                ]
                if recording
                else []
            )
        if recording and not said:
            said = _record(request, place, option, person, form.cleaned_data)
            if not said:
                return redirect(_address(place, "filling", option))
    elif request.method == "GET":
        saw_person(request.user, place.workspace, place.plan.slug, person)
    context = _shown(place, proposal, reasons) | {
        "person": rows.row(0, named=True),
        "row": row,
        "form": form,
        "said": said,
        "price": price,
        "cautions": cautions,
        "plan_option": option,
        "may_record": place.may("decide-posts"),
    }
    return render(
        request, "remit/pages/filling_person.html", context, status=400 if said or form.errors else 200
    )


def _shown(place: Place, proposal: Proposal, reasons: Reasons) -> dict[str, Any]:
    """Give the statement with the codes of people out of one's sight left out."""
    body_of = dict(proposal.people.select("person", "body").iter_rows())

    def plain(text: str) -> str:
        return veil(text, place.held.sees_people_of, body_of)

    tables = place.planned.bodies
    return {
        "proposed": PROPOSED,
        "headline": reasons.headline,
        "open": reasons.open,
        "because": [plain(text) for text in reasons.because],
        "considered": [
            {
                "posts": one.posts[0]
                if len(one.posts) == 1
                else f"{one.posts[0]} and {len(one.posts) - 1} alike",
                "round": one.round,
                "score": one.score,
                "travel": one.travel_miles,
                "outcome": plain(one.outcome),
                "taken": one.taken,
            }
            for one in reasons.considered[:SHOWN]
        ],
        "more": max(len(reasons.considered) - SHOWN, 0),
        "blocked": reasons.blocked,
        "listed": [post for one in reasons.considered for post in one.posts][:200],
        "names": dict(tables.bodies.select("body", "name").iter_rows()),
        "functions": dict(tables.functions.select("function", "name").iter_rows()),
    }


def _asking(form: DecidePost) -> DecidePost:
    """Give the form again with the box in which one says that the reason bears a match against the rules."""
    return DecidePost(form.data, posts=form.posts, recording=form.recording, days=form.days, caution=True)


def _try(proposal: Proposal, person: str, given: dict[str, Any]) -> tuple[str | None, list[str], list[str]]:
    """Solve again with one decision more.

    Returns:
        Its price in words; why the match is against the rules, if it is; or why the decision cannot hold.
    """
    day = given.get("decided_on") or timezone.localdate()
    one = Decision(
        f"tried-{uuid4().hex[:6]}",
        given["kind"],
        person,
        given["post"],
        given["value"],
        given.get("reason") or "tried",
        given.get("decided_by") or "nobody",
        str(day),
    )
    try:
        after = with_decisions(proposal, added(proposal.solved.decided.decisions, one))
    except FaultsFound as wrong:
        return None, [], [line.replace(one.id, "This decision") for line in in_words(wrong.faults)]
    cost: Price = price_between(proposal, after, one)
    words = price_sentence(cost.redundancies, cost.skills, cost.cost_pence, cost.travel_m, cost.moved)
    now = after.people.filter(pl.col("person") == person).row(0, named=True)
    goes = now["new_post"] or now["step"]
    cautions = [
        found.what.split(";")[0]
        for found in selection_errors(after)
        if found.kind == BELOW and found.people == (person,) and found.post == one.post
    ]
    return f"{words}. The person would then be: {goes}.", cautions, []


def _record(request: HttpRequest, place: Place, option: str, person: str, given: dict[str, Any]) -> list[str]:
    """Record a decision and have posts filled anew; give what is wrong."""
    row = {name: given[name] for name in ("kind", "post", "value", "reason", "decided_by", "decided_on")}
    version, faults = deeds.decide(request.user, place.plan, row | {"person": person})
    if version is None:
        return in_words(faults)
    place.version = version
    ask(request, place, KIND, option)
    messages.success(request, "The decision is recorded, and posts are filled anew with it.")
    return []


@door("decide-posts", "POST")
def drop(request: HttpRequest, place: Place, decision: str) -> HttpResponse:
    """Take a decision about somebody in one's sight out again."""
    option = option_of(request, place)
    rows = place.planned.bodies.decisions.filter(pl.col("decision") == decision)
    bodies = dict(place.planned.bodies.people.select("person", "body").iter_rows())
    if rows.is_empty() or not place.held.sees_people_of(bodies.get(rows["person"][0], "")):
        raise Http404("There is no such decision, or not in your sight.")
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        messages.error(request, "Say why the decision is taken out. Nothing was changed.")
        return redirect(_address(place, "filling", option))
    version, faults = deeds.drop(request.user, place.plan, decision, reason)
    if version is None:
        for line in in_words(faults):
            messages.error(request, line)
    else:
        place.version = version
        ask(request, place, KIND, option)
        messages.success(request, "The decision is taken out, and posts are filled anew.")
    return redirect(_address(place, "filling", option))
