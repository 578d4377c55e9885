"""Tables changed on the screen, options compared and merged, who does what made part of an option."""

import re
from datetime import date

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from remit.plan import Change, evidence_of
from remit.web.actions import plans as deeds
from remit.web.models import Plan
from remit.web.plans import plan_of
from remit.web.views.tables import WORDS
from tests.web import inside


@pytest.fixture(scope="module")
def plan() -> Plan:
    space, owner = inside.workspace("Tables")
    made = inside.plan_in(space, owner)
    made.owner = owner
    return made


def envelope(plan: Plan) -> dict[str, object]:
    return plan_of(plan.version).bodies.envelopes.row(0, named=True)


def _named(held: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("option.toml", held)


def form_of(row: dict[str, object]) -> dict[str, str]:
    return {
        name: f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)
        for name, value in row.items()
        if value is not None
    }


def post(plan: Plan, table: str, form: dict[str, str]) -> object:
    return inside.client_of(plan.owner).post(inside.address("table-row", plan, table=table), form)


def test_an_envelope_is_changed_added_and_taken_out(plan: Plan) -> None:
    was = envelope(plan)
    people = plan_of(plan.version).bodies.people
    form = form_of(was) | {"key_envelope": str(was["envelope"]), "gbp_head_y": "17.5"}
    assert post(plan, "envelopes", form).status_code == 302
    assert envelope(plan) == was | {"gbp_head_y": 17.5}
    form = form_of(was) | {"envelope": "another", "name": "Another"}
    assert post(plan, "envelopes", form).status_code == 302
    assert plan_of(plan.version).bodies.envelopes.height == 2
    assert post(plan, "envelopes", {"key_envelope": "another", "do": "drop"}).status_code == 302
    assert plan_of(plan.version).bodies.envelopes.height == 1
    assert plan_of(plan.version).bodies.people.equals(people)
    assert plan.version.origins["envelopes"]["from"] == "Changed on the screen"


def test_a_wrong_row_is_refused_in_words_and_nothing_is_kept(plan: Plan) -> None:
    was, number = envelope(plan), plan.version.number
    wrong = post(plan, "envelopes", form_of(was) | {"gbp_head_y": "a lot"})
    assert wrong.status_code == 400
    twice = post(plan, "envelopes", form_of(was))  # the same key again
    assert twice.status_code == 400
    assert "There is a problem" in twice.content.decode()
    assert plan.version.number == number


def test_a_local_policy_is_one_number_and_holds_in_an_option(plan: Plan) -> None:
    client = inside.client_of(plan.owner)
    address = inside.address("assumption-change", plan, name="suitable.travel_miles")
    page = client.get(address).content.decode()
    assert "Each employer settles this for itself" in page
    assert 'name="low"' not in page
    form = {"value": "30", "reason": "our policy", "where": "+", "option": "near by"}
    assert client.post(address, form | {"value": "30.5"}).status_code == 400
    assert client.post(address, form).status_code == 302
    applied = plan_of(plan.version).apply("near-by")
    assert evidence_of(applied).value("suitable.travel_miles") == 30
    assert evidence_of(plan_of(plan.version).apply()).value("suitable.travel_miles") == 25


def test_every_table_has_its_pages(plan: Plan) -> None:
    client = inside.client_of(plan.owner)
    for table in WORDS:
        page = client.get(inside.address("table", plan, table=table))
        assert page.status_code == 200
        assert client.get(inside.address("table-row", plan, table=table)).status_code == 200
        link = re.search(r'/row/\?([^"]+)"', page.content.decode())
        if link:
            row = client.get(
                inside.address("table-row", plan, table=table) + "?" + link[1].replace("&amp;", "&")
            )
            assert row.status_code == 200
    assert client.get(inside.address("table", plan, table="people")).status_code == 404
    assert client.get(inside.address("table-row", plan, table="decisions")).status_code == 404


def agreements(plan: Plan, option: str) -> set[tuple[str, str]]:
    frame = plan_of(plan.version).apply(option).bodies.agreements
    own = frame.filter((pl.col("function") == "digital") & pl.col("ends").is_null())
    return set(own.select("customer", "how").iter_rows())


def test_the_latest_word_on_a_cell_holds(plan: Plan) -> None:
    """A change of who does what takes the place of an earlier one of the same option, for that body alone."""

    def change(how: str, target: str, *customers: str) -> Change:
        given = {"functions": ("digital", "workforce"), "how": how}
        if customers:
            given |= {"customers": customers, "price_gbp_head_y": 2.0}
        name = f"cells-{how}-{target}"
        return Change(
            name, "cells", plan_of(plan.version).start, "source", target, given, "a test", "assumed"
        )

    owner = plan.owner
    version, faults = deeds.source(
        owner, plan, "baseline", "cells", [change("buy", "support-1", "QZ1", "QZ2")]
    )
    assert version is not None, faults
    assert {("QZ1", "buy"), ("QZ2", "buy")} <= agreements(plan, "cells")
    version, faults = deeds.source(owner, plan, "cells", "cells", [change("do", "QZ1")])
    assert version is not None, faults
    held = agreements(plan, "cells")
    assert ("QZ1", "buy") not in held
    assert ("QZ2", "buy") in held
    own = [one for one in plan_of(plan.version).changes if one.option == "cells"]
    assert [one.parameters.get("customers") or one.target for one in own].count(("QZ2",)) == 2
    version, faults = deeds.source(owner, plan, "cells", "beside", [change("do", "QZ2")])
    assert version is not None, faults
    assert ("QZ2", "buy") in agreements(plan, "cells")  # the option that was looked at stays
    assert ("QZ2", "buy") not in agreements(plan, "beside")


def test_only_who_may_change_the_plan_changes_a_cell(plan: Plan) -> None:
    viewer = inside.client_of(inside.give(plan.workspace, "viewer"))
    address = inside.address("sourcing-cell", plan, body="QZ1", function="digital")
    assert viewer.post(address, {"do": "try", "way": "do:QZ1"}).status_code == 200
    assert viewer.post(address, {"do": "record", "way": "do:QZ1", "into": "mine"}).status_code == 403


def test_a_change_is_moved_once_though_two_windows_ask(plan: Plan) -> None:
    by = {"change": "voluntary-redundancy", "day": "1/2/2026"}
    client = inside.client_of(plan.owner)
    for day in ("1/2/2026", "1/3/2026"):
        client.post(inside.address("option-do", plan, option="moved", deed="move"), by | {"day": day})
    client.post(inside.address("option-do", plan, option="moved", deed="without"), by)
    own = [one for one in plan_of(plan.version).changes if one.option == "moved"]
    assert [(one.kind, str(one.date)) for one in own if one.kind != "withdraw"] == [("offer", "2026-02-01")]
    assert len(own) == 2
    deeds.drop_option(plan.owner, plan, "moved")


def test_nobody_takes_the_name_of_an_option_that_is_always_there(plan: Plan) -> None:
    form = {"name": "Do minimum", "source": "baseline"}
    answer = inside.client_of(plan.owner).post(inside.address("options", plan), form)
    assert answer.status_code == 200
    assert "There is an option of this name already" in answer.content.decode()


def test_options_are_compared_in_numbers_and_words_and_merged(plan: Plan) -> None:
    client = inside.client_of(plan.owner)
    for option in ("baseline", "no-voluntary-redundancy", "do-minimum"):
        inside.run_of(plan, plan.owner, option=option, number=3)
    page = client.get(inside.address("compare", plan)).content.decode()
    assert page.count('aria-label="Options beside each other"') == 1
    assert "Odds that it is better" in page
    assert "Do minimum" in page
    assert re.search(r"<li>Not: a scheme is offered \(", page)  # what the option does otherwise, in words
    of_two = inside.address("compare", plan) + "?option=baseline&option=cells&option=do-minimum"
    two = client.get(of_two).content.decode()
    assert "Cells has not been run as it is now" in two
    assert re.search(r"<caption[^>]*>[^<]* and Do minimum</caption>", two)  # whose figures they are
    analyst = inside.client_of(inside.give(plan.workspace, "analyst"))
    hidden = analyst.get(inside.address("compare", plan)).content.decode()
    assert "Odds that it is better" not in hidden
    file = client.get(inside.address("option-file", plan, option="no-voluntary-redundancy"))
    assert file["Content-Disposition"].endswith('no-voluntary-redundancy.toml"')
    assert b'kind = "withdraw"' in file.content
    bring = inside.address("options-bring", plan)
    again = client.post(bring, {"file": _named(file.content)}, follow=True).content.decode()
    assert "no-voluntary-redundancy is an option of the plan already" in again
    renamed = file.content.replace(b'"no-voluntary-redundancy"', b'"brought"')
    assert renamed != file.content
    renamed = renamed.replace(b'id = "', b'id = "brought-', renamed.count(b"[[change]]"))
    taken = client.post(bring, {"file": _named(renamed)})
    assert taken.headers["Location"].endswith("/options/brought/")
    assert "brought" in plan_of(plan.version).options
    odd = client.post(bring, {"file": _named(b"\xff no option")}, follow=True).content.decode()
    assert "this is no file of an option" in odd
    assert "Choose a file" in client.post(bring, {}, follow=True).content.decode()
    form = {"one": "no-voluntary-redundancy", "other": "cells", "merged": "both", "over": ""}
    assert (
        client.post(inside.address("options-merge", plan), form)
        .headers["Location"]
        .endswith("/options/both/")
    )
    assert "both" in plan_of(plan.version).options


def test_a_change_after_the_end_of_its_body_is_refused_or_marked(plan: Plan) -> None:
    by = plan.owner

    def add(name: str, option: str, kind: str, day: date) -> list[str]:
        parameters = {"gbp": 9.0} if kind == "spend" else {}
        made = Change(name, option, day, kind, "QZ1", parameters, "a test", "assumed")
        version, faults = deeds.add_change(by, plan, made)
        return deeds.said(faults) if version is None else []

    (said,) = add("after", "baseline", "spend", date(2026, 6, 1))
    assert "QZ1 is no more on 1 June 2026: closed from 1 April 2026" in said
    assert add("last", "baseline", "spend", date(2026, 3, 15)) == []
    assert add("sooner", "soon", "close", date(2026, 3, 1)) == []
    client = inside.client_of(by)
    page = client.get(inside.address("option", plan, option="soon")).content.decode()
    assert page.count("Too late") == 1
    assert "is no more from 1 March 2026" in page
    assert "Too late" not in client.get(inside.address("option", plan, option="baseline")).content.decode()
