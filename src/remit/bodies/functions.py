"""The functions of the package: sixteen for both periods, and the other names by which they are known."""

import csv
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("data")
FUNCTIONS_FILE = DATA / "functions.csv"
ALIASES_FILE = DATA / "function_aliases.csv"


@cache
def function_aliases() -> dict[str, str]:
    """Give the function for each other name that the field has for it.

    The other names are those of the lists of 2013 and 2025 and the words of business support.
    """
    with ALIASES_FILE.open(encoding="utf-8", newline="") as file:
        return {row["alias"]: row["function"] for row in csv.DictReader(file)}


@cache
def function_names() -> dict[str, str]:
    """Give the name for people of each of the package's functions, by slug."""
    with FUNCTIONS_FILE.open(encoding="utf-8", newline="") as file:
        return {row["function"]: row["name"] for row in csv.DictReader(file)}


def function_of(name: str) -> str | None:
    """Give the slug of the function that a name stands for; none if it is not known.

    Args:
        name: A slug, the name for people, or one of the other names, in any case.
    """
    return _functions_by_name().get(" ".join(name.split()).casefold())


@cache
def _functions_by_name() -> dict[str, str]:
    titles = {title: slug for slug, title in function_names().items()}
    slugs = {slug: slug for slug in titles.values()}
    return {name.casefold(): slug for name, slug in (function_aliases() | titles | slugs).items()}
