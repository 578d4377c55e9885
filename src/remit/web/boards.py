"""The form of a new plan: which boards there are, and what happens to them."""

from collections.abc import Collection
from itertools import count
from typing import Any

from django import forms
from django.utils.text import slugify

from remit.plan.start import FRAME_BODIES, Board
from remit.web.fields import Month, Share

MOST_BOARDS = 6
MOST_PEOPLE = 100_000_000
COMMON_WORDS = frozenset(
    {"nhs", "icb", "pct", "ccg", "the", "and", "of", "for", "board", "trust", "primary", "care"}
    | {"integrated", "commissioning", "group"}
)
"""Words that names of boards have in common."""


class Code(forms.RegexField):
    """The code of a body; blank if none is known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            r"^[A-Za-z0-9][A-Za-z0-9-]*$",
            required=False,
            max_length=12,
            widget=forms.TextInput(attrs={"class": "nhsuk-input--width-5"}),
            error_messages={"invalid": "Write letters, digits and hyphens, as QZ1"},
            **kwargs,
        )


class Boards(forms.Form):
    """What happens to which boards."""

    name = forms.CharField(
        label="What shall the plan be called?", max_length=120, help_text="As: Merger of our two boards."
    )
    what = forms.ChoiceField(
        label="What happens?",
        choices=[
            ("merge", "Several boards become one new board"),
            ("cut", "One or more boards lose a share of their posts"),
        ],
        widget=forms.RadioSelect,
        initial="merge",
    )
    start = Month(
        label="First day of the plan",
        help_text="The first of a month, as 1/4/2026 or April 2026: the day of your staff list, or near it.",
    )
    day = Month(
        label="Day of the change",
        help_text="The first of a month, as 1/4/2027: when the new board opens, or the posts are gone.",
    )
    new_name = forms.CharField(
        label="Name of the new board",
        required=False,
        max_length=150,
        help_text="Leave blank if there is none.",
    )
    new_code = Code(label="Its ODS code", help_text="Leave blank if it has none yet.")
    share = Share(
        label="Share of posts that go",
        required=False,
        min_value=0.01,
        max_value=0.95,
        help_text="As 40% or 0.4. Leave blank if boards merge without a cut of posts.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_BOARDS + 1):
            needed = number == 1
            self.fields[f"name_{number}"] = forms.CharField(
                label="Name",
                required=needed,
                max_length=150,
                error_messages={"required": "Name at least one board"},
            )
            self.fields[f"people_{number}"] = forms.IntegerField(
                label="People that it serves",
                required=needed,
                min_value=1,
                max_value=MOST_PEOPLE,
                localize=True,
                widget=forms.TextInput(attrs={"class": "nhsuk-input--width-10", "inputmode": "numeric"}),
                error_messages={
                    "required": "Write how many people the board serves",
                    "invalid": "Write a whole number, as 1,100,000",
                    "min_value": "Write 1 or more",
                    "max_value": f"Write {MOST_PEOPLE:,} or less",
                },
            )
            self.fields[f"code_{number}"] = Code(label="ODS code, if known")

    @property
    def board_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each board."""
        return [
            [self[f"{part}_{n}"] for part in ("name", "people", "code")] for n in range(1, MOST_BOARDS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the new board where boards merge, for whole rows, and for days in their order."""
        given = super().clean() or {}
        for number in range(1, MOST_BOARDS + 1):
            name, people = f"name_{number}", f"people_{number}"
            if given.get(name) and not given.get(people) and people not in self.errors:
                self.add_error(people, f"Write how many people board {number} serves")
            if given.get(f"code_{number}") and not given.get(name) and name not in self.errors:
                self.add_error(name, f"Name board {number}")
        start, day = given.get("start"), given.get("day")
        if start and day and day <= start:
            self.add_error("day", "Write a day after the first day of the plan")
        named = sum(bool(given.get(f"name_{n}")) for n in range(1, MOST_BOARDS + 1))
        if given.get("what") == "merge":
            if not given.get("new_name"):
                self.add_error("new_name", "Name the new board")
            if named < 2:
                self.add_error("name_2", "Name at least two boards that merge")
        elif given.get("share") is None and "share" not in self.errors:
            self.add_error("share", "Say which share of the posts goes")
        self._code_all(given)
        return given

    def _code_all(self, given: dict[str, Any]) -> None:
        """Give the boards without a code one made of their name; refuse a code that is of another body."""
        fields = [(f"name_{n}", f"code_{n}") for n in range(1, MOST_BOARDS + 1)]
        fields += [("new_name", "new_code")] if given.get("what") == "merge" else []
        taken = set(FRAME_BODIES)
        for _, code in fields:
            written = given.get(code)
            if written and written in taken:
                self.add_error(code, f"“{written}” is the code of another body already")
            taken |= {written} if written else set()
        for name, code in fields:
            if given.get(name) and not given.get(code) and code not in self.errors:
                given[code] = code_of(given[name], taken)
                taken.add(given[code])

    def boards(self, given: dict[str, Any]) -> list[Board]:
        """Give the boards that were filled in."""
        rows = [
            [given.get(f"{part}_{n}") for part in ("code", "name", "people")]
            for n in range(1, MOST_BOARDS + 1)
        ]
        return [
            Board(str(code), str(name), int(people))
            for code, name, people in rows
            if code and name and people
        ]


def code_of(name: str, taken: Collection[str]) -> str:
    """Make a short code of the words of a name that tell bodies apart, which no other body has."""
    words = [word for word in slugify(name).split("-") if word not in COMMON_WORDS]
    short = "-".join(words[:2])[:10].strip("-") or "board"
    others = (f"{short}-{n}" for n in count(2))
    return short if short not in taken else next(code for code in others if code not in taken)
