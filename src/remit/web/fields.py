"""Fields of forms, each read as people write it, and refused in words that say how to write it."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.text import slugify


class Day(forms.DateField):
    """A day, as 31/3/2026, 31 3 2026 or 2026-03-31."""

    FORMATS: ClassVar[tuple[str, ...]] = (
        "%d/%m/%Y",
        "%d %m %Y",
        "%d.%m.%Y",
        "%d-%m-%Y",
        "%Y-%m-%d",
        "%d %B %Y",
        "%d %b %Y",
    )

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%d/%m/%Y", attrs={"class": "nhsuk-input--width-10"})
        messages = {"invalid": "Write the day as 31/3/2026", "required": "Write a day, as 31/3/2026"}
        super().__init__(input_formats=self.FORMATS, widget=widget, error_messages=messages, **kwargs)


class Month(Day):
    """The first day of a month, as 1/4/2026 or April 2026."""

    FORMATS: ClassVar[tuple[str, ...]] = (*Day.FORMATS, "%B %Y", "%b %Y", "%m/%Y")
    YEARS = (1990, 2100)
    """First and last year that a plan can be of."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages |= {
            "invalid": "Write the first of a month, as 1/4/2026 or April 2026",
            "required": "Write the first of a month, as 1/4/2026 or April 2026",
        }

    def clean(self, value: Any) -> date | None:
        """Hold that the day begins a month of a year that a plan can be of."""
        day: date | None = super().clean(value)
        first, last = self.YEARS
        if day is not None and day.day != 1:
            raise forms.ValidationError(f"Write the first of the month: {day_words(day.replace(day=1))}")
        if day is not None and not first <= day.year <= last:
            raise forms.ValidationError(f"Write a day of the years {first} to {last}")
        return day


class Number(forms.FloatField):
    """A number, as 0.05, 5% or 1,200."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "nhsuk-input--width-10", "inputmode": "decimal"})
        messages = {"invalid": "Write a number, as 0.05 or 5%"}
        super().__init__(**({"widget": widget, "error_messages": messages} | kwargs))

    def to_python(self, value: Any) -> float | None:
        """Read a number; a sign of per cent divides by a hundred, commas part thousands."""
        text = str(value if value is not None else "").strip().replace(",", "")
        number = super().to_python(text.removesuffix("%").strip())
        return number / 100 if number is not None and text.endswith("%") else number


class Amount(Number):
    """A number of pounds or of anything else, as 500,000, £500,000 or 0.5 million."""

    SCALES: ClassVar[dict[str, float]] = {"million": 1e6, "m": 1e6, "thousand": 1e3, "k": 1e3}

    def __init__(self, **kwargs: Any) -> None:
        messages = {"invalid": "Write a number, as 500,000 or 0.5 million"}
        super().__init__(error_messages=messages, **kwargs)

    def to_python(self, value: Any) -> float | None:
        """Read an amount; a word behind it multiplies it."""
        text = str(value if value is not None else "").strip().lower().removeprefix("£").strip()
        word = next((word for word in self.SCALES if text.endswith(word)), "")
        number = super().to_python(text.removesuffix(word).strip())
        return number if number is None or not word else number * self.SCALES[word]


class Share(Number):
    """A share, as 40% or 0.4."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "nhsuk-input--width-5", "inputmode": "decimal"})
        messages = {
            "invalid": "Write a share as 40% or 0.4",
            "max_value": "Write %(limit_value)g or less: 40%% or 0.4, not 40",
            "min_value": "Write %(limit_value)g or more, as 40%% or 0.4",
        }
        super().__init__(widget=widget, error_messages=messages, **kwargs)


class OptionField(forms.CharField):
    """The name of an option, written as people write names: it is kept in small letters with hyphens."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)

    def clean(self, value: Any) -> str:
        """Give the name as the plan has it."""
        written = str(super().clean(value))
        name = slugify(written)
        if written and not name:
            raise forms.ValidationError("Write a name with letters from a to z, as Merge later")
        return name


class LongText(forms.CharField):
    """Text of several lines: refused in words where it is too long, and never cut by the browser."""

    def __init__(self, *, most: int, rows: int, **kwargs: Any) -> None:
        said = f"Write at most {most:,} characters: there are %(show_value)d here"
        limit = MaxLengthValidator(most, said)
        super().__init__(validators=[limit], widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Give the files that were brought."""
        several = data if isinstance(data, list | tuple) else [data]
        several = several or [None]  # no file at all is one that is missing
        return [super(FilesField, self).clean(one, initial) for one in several]


def day_words(day: date) -> str:
    """Write a day as forms take it."""
    return f"{day:%d/%m/%Y}"
