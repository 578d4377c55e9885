"""What the printed pages of exits share: wrapped text, aligned values, titled tables, schemes in words."""

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

from remit.cli.app import print_table

if TYPE_CHECKING:
    from remit.exits.occasion import Scheme

WIDEST = 100
"""Columns of a terminal that a page takes at most."""


def width() -> int:
    """Give the columns that a page takes: those of the terminal, so many at most."""
    return min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)


def aligned(what: str, value: str) -> str:
    """Write a quantity on the left and its value on the right, to the width of the terminal."""
    return f"{what}  {value:>{max(0, width() - len(what) - 2)}}"


def print_wrapped(text: str, first: str = "", others: str = "") -> None:
    """Print a text wrapped to the page, with what stands before its first and before its other lines."""
    wrapped = textwrap.wrap(
        text, width(), initial_indent=first, subsequent_indent=others, break_on_hyphens=False
    )
    sys.stdout.write("\n".join(wrapped) + "\n")


def print_titled(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """Print a table below its title; all columns but the first are numbers."""
    sys.stdout.write(f"\n{title}\n")
    print_table("", columns, rows, frozenset(range(1, len(columns))))


def scheme_words(scheme: "Scheme") -> str:
    """Give a scheme in words: its id, its name and when it is open."""
    from remit.exits.occasion import CONTRACT

    if scheme.id == CONTRACT:
        return f"{scheme.id}: {scheme.name}, where the plan has no redundancy scheme open"
    return f"{scheme.id}: {scheme.name}, open {scheme.opens} to {scheme.closes}"
