"""The page of suppliers: whether they live, from the newest run of the option, as a picture and a table."""

import re

import pytest
from django.test import Client

from remit.web.models import Plan, User
from tests.simulate.plain.selling import write_selling
from tests.web import inside


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, User]:
    """A plan of a support market with its owner."""
    space, owner = inside.workspace("Suppliers")
    folder = write_selling(tmp_path_factory.mktemp("market") / "plan")
    return inside.plan_in(space, owner, str(folder), "A market"), owner


def page_of(plan: Plan, client: Client, option: str = "baseline") -> str:
    answer = client.get(inside.address("market", plan), {"option": option})
    assert answer.status_code == 200
    return answer.content.decode()


def test_survival_comes_from_runs(team: tuple[Plan, User]) -> None:
    """Before a run the page says where odds come from; after one it has them for every unit that traded."""
    plan, owner = team
    client = inside.client_of(owner)
    assert "Odds by month come from runs" in page_of(plan, client)
    inside.run_of(plan, owner, number=5)
    text = page_of(plan, client)
    assert "From 5 runs" in text
    assert 'id="survival"' in text
    assert text.count("<svg") >= 2
    table = re.search(
        r"<caption[^>]*>\s*Share of runs in which each supplier trades.*?</table>", text, re.DOTALL
    )
    assert table is not None
    for unit in ("U1", "U2", "U4"):
        assert f"Body {unit}" in table[0]
    assert re.search(r"\b(20|40|60|80)%", table[0])


def test_a_reader_sees_it_and_a_stranger_does_not(team: tuple[Plan, User]) -> None:
    plan, _ = team
    assert 'id="survival"' in page_of(plan, inside.client_of(inside.give(plan.workspace, "viewer")))
    stranger = inside.client_of(inside.person("Stranger"))
    assert stranger.get(inside.address("market", plan)).status_code == 404
