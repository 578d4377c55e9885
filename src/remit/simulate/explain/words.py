"""Words for the numbers of the month loop, as a life is told in."""

from collections.abc import Mapping
from typing import Any

from remit.bodies.tables import BANDS
from remit.simulate.codes import (
    ANNOUNCED,
    CALM,
    LEFT,
    MUTUAL,
    REDUNDANCY_SCHEME,
    RETIRED,
    RUMOURED,
    TO_PRIVATE,
    TO_PROVIDER,
    WITHIN,
)
from remit.simulate.ensemble import Simulation

FUTURES = {
    CALM: "calm",
    RUMOURED: "its end is rumoured",
    ANNOUNCED: "its end is announced",
}
CLOSING = "consultation and notice for its closing have begun"
REASONS = {
    TO_PROVIDER: "leaves by choice, to a provider",
    TO_PRIVATE: "leaves by choice, to a private supplier",
    LEFT: "leaves by choice, out of the system",
    RETIRED: "retires",
    WITHIN: "wants to move within commissioning",
}


SCHEMES = {
    MUTUAL: "mutually agreed resignation",
    REDUNDANCY_SCHEME: "voluntary redundancy",
}


class Words:
    """Names of bodies, functions, bands, months and rounds of a simulation."""

    def __init__(self, simulation: Simulation) -> None:
        self.names = simulation.names
        self.titles = dict(simulation.plan.bodies.bodies.select("body", "name").iter_rows())
        self.rounds = dict(simulation.plan.bodies.rounds.select("round", "name").iter_rows())

    def start(self, row: Mapping[str, Any]) -> dict[str, str]:
        """Say what the plan's table of people has of somebody, as far as the simulation uses it."""
        return {
            "body": f"{self.titles[row['body']]} ({row['body']})",
            "function": row["function"],
            "band": row["band"],
            "staff group": row["staff_group"],
            "born": f"{row['born']}",
            "reckonable service from": f"{row['service_from']}",
            "whole-time pay": f"£{row['pay_gbp_y']:,.0f}",
            "hours": f"{row['fte']:g} of whole-time",
        }

    def body(self, place: int) -> str:
        """Name a body, with its code."""
        code = self.names.bodies[place]
        return f"{self.titles[code]} ({code})"

    def grade(self, function: int, band: int) -> str:
        """Name a function and a band."""
        return f"{self.names.functions[function]}, band {BANDS[band]}"

    def post(self, body: int, function: int, band: int) -> str:
        """Name a post."""
        return f"{self.body(body)}, {self.grade(function, band)}"

    def month(self, place: int) -> str:
        """Name a month; one beyond the plan is its end."""
        months = self.names.months
        return f"{months[place]:%B %Y}" if place < len(months) else "a time after the plan"

    def round(self, turn: int) -> str:
        """Name a round of filling."""
        return str(self.rounds[self.names.rounds[turn]])


def pounds(pence: int) -> str:
    """Write pence as whole pounds."""
    return f"£{round(int(pence) / 100):,}"
