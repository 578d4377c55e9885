"""Checks of whether the lists agree: staff list, posts, pay scales, ledger, managers, merging employers."""

from datetime import date

from remit.bodies.held import check_held, check_receivers
from remit.bodies.ledger import check_ledger
from remit.bodies.managers import check_managers
from remit.bodies.scales import check_scales
from remit.bodies.sheets import Sheet
from remit.bodies.twice import check_twice
from remit.faults import Fault


def check_lists(sheets: dict[str, Sheet], start: date | None, known: date | None = None) -> list[Fault]:
    """Hold the lists against each other; nothing that is found here is an error.

    Args:
        sheets: The sheets that could be read, by name of table.
        start: First day of the plan, by which posts are open and pay scales in force; without it pay is not
            checked.
        known: The plan's as-at date, after which no pay scale may have been published.
    """
    people = sheets.get("people")
    if people is None:
        return []
    faults = check_managers(people)
    if "posts" in sheets:
        faults += check_held(people, sheets["posts"], start)
    if {"posts", "successions", "bodies"} <= set(sheets):
        faults += check_receivers(sheets["posts"], sheets["successions"], sheets["bodies"])
    if start is not None:
        faults += check_scales(people, start, known)
    if "ledger" in sheets:
        faults += check_ledger(people, sheets["ledger"])
    if "successions" in sheets:
        faults += check_twice(people, sheets["successions"], sheets.get("bodies"))
    return faults
