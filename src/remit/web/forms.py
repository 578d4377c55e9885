"""Forms: each says what is wrong beside the field and at the top, as the field's design system has it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.forms.renderers import TemplatesSetting

from remit.bodies.columns import Column, Table, Type
from remit.evidence import Parameter
from remit.plan import CHANGE_KINDS
from remit.plan.kinds import Value
from remit.report.narrative import FIELDS
from remit.web.fields import Amount, Day, FilesField, LongText, Number, OptionField, Share, day_words
from remit.web.models import Organisation
from remit.web.rights import ROLE_NAMES


class Renderer(TemplatesSetting):
    """Writes fields by the workbench's own template."""

    field_template_name = "remit/parts/field.html"
    form_template_name = "remit/parts/form.html"


class Once(forms.Form):
    """A form that counts once, however often it is sent."""

    token = forms.UUIDField(widget=forms.HiddenInput, error_messages={"invalid": "Open the page anew"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"token": uuid4()} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)


class Token(forms.Form):
    """The number of a form without fields."""

    token = forms.UUIDField()


class BringLists(Once):
    """Files with lists of people and posts."""

    files = FilesField(
        label="Your files",
        help_text="Excel workbooks (.xlsx), CSV files, or an ESR outbound file. Names, addresses and "
        "National Insurance numbers in them are never kept.",
        error_messages={"required": "Choose a file"},
        allow_empty_file=True,
    )
    replaces = forms.ChoiceField(
        label="What is in them?",
        choices=[
            ("all", "All our people and posts: they take the place of those in the plan"),
            ("some", "Newer lists of some bodies: all else in the plan stays"),
        ],
        widget=forms.RadioSelect,
        initial="all",
    )


class AskRun(Once):
    """Runs of an option."""

    option = forms.ChoiceField(label="Option")
    runs = forms.TypedChoiceField(
        label="How many times should the plan be lived through?",
        help_text="More runs take longer and make odds steadier.",
        choices=[
            ("50", "50: a first look"),
            ("200", "200: for a board paper"),
            ("1000", "1,000: for close calls"),
        ],
        coerce=int,
        initial="200",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, options: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["option"].choices = [(name, option_words(name)) for name in options]
        runs = self.fields["runs"]
        runs.choices = [choice for choice in runs.choices if int(choice[0]) <= settings.MOST_RUNS]


def option_words(name: str) -> str:
    """Give the name of an option for people."""
    return "Baseline: the plan as it is" if name == "baseline" else name.replace("-", " ").capitalize()


class ChangeAssumption(forms.Form):
    """A value in the place of one that is assumed; a range where runs draw it."""

    value = Number(label="Your value")
    low = Number(
        label="Lowest that you can believe",
        required=False,
        help_text="1 in 20 is lower. Leave blank to be sure.",
    )
    high = Number(
        label="Highest that you can believe",
        required=False,
        help_text="1 in 20 is higher. Leave blank to be sure.",
    )
    reason = forms.CharField(
        label="Why?",
        help_text="It stands in the board paper, with your name.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": "Say why: readers of the paper will ask"},
    )
    where = forms.ChoiceField(label="Where does it hold?", widget=forms.RadioSelect)
    option = OptionField(label="Name of the new option", required=False, help_text="As: Fewer leavers.")

    NEW = "+"

    def __init__(
        self, *args: Any, parameter: Parameter, drawn: bool, options: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not drawn:
            del self.fields["low"], self.fields["high"]
        for name in ("value", "low", "high") if drawn else ("value",):
            number = getattr(parameter, name)
            self.fields[name].initial = None if number is None else f"{number:g}"
        self.fields["value"].help_text = f"In {parameter.unit}. The model has {parameter.value:g}."
        self.options = frozenset(options)
        others = [(name, f"In the option “{option_words(name)}”") for name in options if name != "baseline"]
        self.fields["where"].choices = [
            (self.NEW, "In a new option, to compare with the plan as it is"),
            *others,
            ("baseline", "In the plan itself, and so in all its options"),
        ]
        self.fields["where"].initial = self.NEW

    def clean(self) -> dict[str, Any]:
        """Ask for the name of a new option, and for both ends of a range or neither."""
        given = super().clean() or {}
        if given.get("where") == self.NEW:
            if not given.get("option") and "option" not in self.errors:
                self.add_error("option", "Name the new option")
            elif given.get("option") in self.options:
                self.add_error(
                    "option",
                    "There is an option of this name already: choose it above, or write another name",
                )
        else:
            given["option"] = given.get("where", "")
        if (given.get("low") is None) != (given.get("high") is None):
            self.add_error("high" if given.get("high") is None else "low", "Write both ends, or neither")
        return given


class NewOption(forms.Form):
    """An option, as a copy of another."""

    name = OptionField(
        label="Name of the new option",
        help_text="As: Merge later.",
        error_messages={"required": "Name the option"},
    )
    source = forms.ChoiceField(label="Start as a copy of")

    def __init__(self, *args: Any, options: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [(name, option_words(name)) for name in options]


class MergeOptions(forms.Form):
    """Two options that become one."""

    one = forms.ChoiceField(label="One option")
    other = forms.ChoiceField(label="The other")
    over = forms.ChoiceField(label="Where they clash, which holds?", required=False)
    merged = OptionField(
        label="Name of the merged option",
        help_text="As: Both together.",
        error_messages={"required": "Name the merged option"},
    )

    def __init__(self, *args: Any, options: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(name, option_words(name)) for name in options if name != "baseline"]
        self.fields["one"].choices = self.fields["other"].choices = own
        self.fields["over"].choices = [("", "Neither: say where they clash"), *own]

    def clean(self) -> dict[str, Any]:
        """Ask for two that differ."""
        given = super().clean() or {}
        if given.get("one") and given.get("one") == given.get("other"):
            self.add_error("other", "Choose two options that differ")
        return given


class BringOption(forms.Form):
    """An option from a file."""

    file = forms.FileField(
        label="File of the option",
        help_text="As it was downloaded from a comparison here, or written by remit options export.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )
    despite = forms.BooleanField(label="Take it up although the baseline has changed since", required=False)

    def clean_file(self) -> str:
        """Give what the file holds; text that is none holds no option."""
        held: bytes = self.cleaned_data["file"].read()
        return held.decode("utf-8-sig", errors="replace")


class OptionName(forms.Form):
    """The option to which something is to belong: a new one, or one that is there."""

    into = OptionField(
        label="In which option?",
        help_text="A new one, as: Buy more; or one that is there.",
        error_messages={"required": "Name the option"},
    )


class AddChange(forms.Form):
    """A dated change, by the declaration of its kind."""

    target = forms.ChoiceField(label="Whom or what does it concern?")
    date = Day(label="On which day?")
    source = forms.CharField(
        label="Who decided or assumed it?",
        max_length=300,
        error_messages={"required": "Say where it comes from"},
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        targets: Sequence[tuple[str, str]],
        choices: dict[Value, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = list(targets)
        self.keys = CHANGE_KINDS[kind].parameters
        for key in self.keys:
            self.fields[f"key_{key.name}"] = _field_of(
                key.value, key.meaning.rstrip("."), key.required, choices
            )

    def parameters(self) -> dict[str, Any]:
        """Give the parameters of the change as the plan has them."""
        given = {key.name: self.cleaned_data.get(f"key_{key.name}") for key in self.keys}
        return {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in given.items()
            if value or (value == 0 and value is not False)
        }


def _field_of(value: Value, label: str, required: bool, choices: dict[Value, Any]) -> forms.Field:
    """Give the field for a parameter, by what it holds."""
    if value is Value.DATE:
        return Day(label=label, required=required)
    if value is Value.SHARE:
        return Share(
            label=label, required=required, min_value=0, max_value=1, help_text="As 25% or 0.25: a quarter."
        )
    if value is Value.BOOLEAN:
        return forms.BooleanField(label=label, required=False)
    if value is Value.LEVEL:
        return forms.ChoiceField(label=label, required=required, choices=[("", "body"), ("region", "region")])
    if value is Value.WHO:
        return forms.ChoiceField(
            label=label, required=required, choices=[("", "the customer"), ("parent", "its parent")]
        )
    if value in (Value.NUMBER, Value.AMOUNT):
        return Amount(label=label, required=required, min_value=0, max_value=1e12)
    if value in (Value.FUNCTIONS, Value.BODIES):
        return forms.MultipleChoiceField(
            label=label, required=required, choices=choices[value], widget=forms.CheckboxSelectMultiple
        )
    if value in choices:
        return forms.ChoiceField(label=label, required=required, choices=choices[value])
    return forms.CharField(label=label, required=required, max_length=200)


class ChooseExits(forms.Form):
    """When people would leave, and how notice is given."""

    on = Day(
        label="Last day of employment",
        required=False,
        help_text="Blank: the day before the first body closes.",
    )
    as_if = Day(label="Another last day, to compare", required=False)
    scheme = forms.ChoiceField(label="Scheme", required=False)
    by = forms.ChoiceField(
        label="Show by",
        required=False,
        choices=[("body", "Body"), ("function", "Function"), ("band", "Pay band")],
    )
    in_lieu = forms.BooleanField(label="Pay notice in lieu instead of having it worked", required=False)

    def __init__(self, *args: Any, schemes: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = [("", "All schemes"), *schemes]


class InviteMember(forms.Form):
    """Somebody who gets roles in a workspace."""

    name = forms.CharField(label="Name", max_length=150, error_messages={"required": "Write their name"})
    email = forms.EmailField(
        label="Email address",
        error_messages={
            "required": "Write their email address",
            "invalid": "Write an address, as name@example.org",
        },
    )


class GiveRoles(forms.Form):
    """Roles, and for HR the bodies whose people they see."""

    roles = forms.MultipleChoiceField(
        label="Roles", choices=list(ROLE_NAMES.items()), widget=forms.CheckboxSelectMultiple, required=False
    )
    sight = forms.CharField(
        label="Bodies whose people HR may see",
        required=False,
        help_text="Codes with spaces between, as QZ1 QZ2; or all.",
    )


class StartWorkspace(forms.Form):
    """A workspace of one's own."""

    name = forms.CharField(
        label="Name of the workspace", max_length=150, help_text="As: Merger of our two boards."
    )
    organisation = forms.CharField(label="Your organisation", max_length=150, required=False)

    def clean_organisation(self) -> str:
        """Give the organisation as it is written already, whatever the case."""
        name = str(self.cleaned_data["organisation"]).strip()
        there = Organisation.objects.filter(name__iexact=name).first()
        return name if there is None else there.name


class NewPassword(forms.Form):
    """A password, twice."""

    password = forms.CharField(
        label="New password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 letters, digits or signs. Three random words are good.",
        strip=False,
    )
    again = forms.CharField(
        label="The same again",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        """Hold both against each other and against the rules of passwords."""
        from django.contrib.auth.password_validation import validate_password

        given = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", "The two differ")
        if given.get("password"):
            try:
                validate_password(given["password"])
            except forms.ValidationError as wrong:
                self.add_error("password", wrong)
        return given


class KeepGuest(NewPassword):
    """What makes an account of a trial."""

    name = forms.CharField(label="Your name", max_length=150)
    email = forms.EmailField(label="Email address")
    field_order = ("name", "email", "password", "again")


class Sign(forms.Form):
    """A signature below a paper."""

    note = LongText(
        most=1_000,
        rows=3,
        label="Note",
        required=False,
        help_text="What was checked, or on which condition. It stands with the paper.",
    )
    sure = forms.BooleanField(required=False)

    def __init__(self, *args: Any, approves: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if approves:
            self.fields["sure"].required = True
            self.fields["sure"].error_messages["required"] = "Tick that you approve the paper as it stands."


class WritePaper(forms.Form):
    """The narrative of a paper."""

    number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in FIELDS.items():
            self.fields[name] = LongText(
                most=20_000,
                rows=4,
                label=words,
                required=False,
                help_text="Blank lines part paragraphs." if name == "decision" else "",
            )


class Remark(forms.Form):
    """Something said of a paper."""

    field = forms.ChoiceField(
        label="About which part?", required=False, choices=[("", "The whole paper"), *FIELDS.items()]
    )
    text = LongText(
        most=5_000,
        rows=4,
        label="Comment",
        error_messages={"required": "Write your comment"},
    )


class Answer(forms.Form):
    """The answer that settles a comment."""

    answer = forms.CharField(max_length=5_000)


class NameToken(forms.Form):
    """A key of the API."""

    name = forms.CharField(label="What is the key for?", max_length=100)


class DecidePost(forms.Form):
    """What a named person decides about one person and a post."""

    KINDS = (
        ("lock", "Keep this match: it is not moved when posts are filled anew"),
        ("forbid", "Rule this match out"),
        ("force", "Make this match although the rules do not allow it"),
        ("interview", "Enter the panel's score"),
        ("score", "Put another job match score in the place of the reckoned one"),
        ("confirm", "Agree to what is proposed"),
    )
    SCORED = ("interview", "score")

    kind = forms.ChoiceField(
        label="What is decided?",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is decided"},
    )
    post = forms.CharField(
        label="Post",
        required=False,
        max_length=100,
        help_text="Its code. Leave it blank to agree that there is none.",
        widget=forms.TextInput(attrs={"list": "posts", "autocomplete": "off"}),
    )
    value = forms.IntegerField(
        label="Score",
        required=False,
        min_value=0,
        max_value=100,
        help_text="0 to 100, if a score is entered.",
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-3", "inputmode": "numeric"}),
    )
    reason = forms.CharField(
        label="Why?", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    decided_by = forms.CharField(
        label="Who decided?", required=False, max_length=200, help_text="By name and office."
    )
    decided_on = Day(label="On which day?", required=False)
    against = forms.BooleanField(
        label="The reason above bears a match that the rules do not allow", required=False
    )

    def __init__(
        self,
        *args: Any,
        posts: Collection[str],
        recording: bool,
        days: tuple[date, date],
        caution: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.posts, self.recording, self.days = posts, recording, days
        if not caution:
            self.fields["against"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind of decision needs; to record it, for who decided, when and why as well."""
        given = super().clean() or {}
        kind, post = given.get("kind"), (given.get("post") or "").strip()
        given["post"] = post or None
        if post and post not in self.posts:
            self.add_error("post", "The filling has no such post")
        if kind and kind != "confirm" and not post:
            self.add_error("post", "Name the post")
        if kind in self.SCORED and given.get("value") is None and "value" not in self.errors:
            self.add_error("value", "Write the score, 0 to 100")
        if kind not in self.SCORED:
            given["value"] = None
        self._check_day(given.get("decided_on"))
        if self.recording:
            needed = {
                "reason": "Say why: it stands with the decision",
                "decided_by": "Write who decided, by name and office",
                "decided_on": "Write the day",
            }
            for name, text in needed.items():
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, text)
            if str(given.get("decided_by") or "").strip().casefold() == "guest":
                self.add_error("decided_by", needed["decided_by"])
        return given

    def _check_day(self, day: date | None) -> None:
        first, last = self.days
        if day is not None and day > last:
            self.add_error("decided_on", "This day is yet to come: write the day on which it was decided")
        elif day is not None and day < first:
            self.add_error(
                "decided_on",
                f"This day lies more than a year before the plan: write {day_words(first)} or later",
            )


class TableRow(forms.Form):
    """A row of a table, by the declaration of its columns."""

    def __init__(
        self,
        *args: Any,
        table: Table,
        names: dict[str, dict[str, str]],
        initial: dict[str, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial=initial, **kwargs)
        self.table = table
        for column in table.columns:
            self.fields[column.name] = _field_of_column(column, names.get(column.refers, {}))

    def row(self) -> dict[str, Any]:
        """Give the row as the table has it."""
        return {
            column.name: _kept(self.cleaned_data[column.name], column.type) for column in self.table.columns
        }


def _kept(value: Any, kind: Type) -> Any:
    if kind is Type.BOOLEAN:
        return {"true": True, "false": False}.get(value)
    if kind is Type.WORDS:
        return " ".join(value) or None
    return None if value in ("", None) else value


def _field_of_column(column: Column, names: dict[str, str]) -> forms.Field:
    """Give the field for a column, by what its cells hold."""
    label = column.name.replace("_", " ").capitalize() + (f" ({column.unit})" if column.unit else "")
    more: dict[str, Any] = {"label": label, "required": column.required, "help_text": column.meaning}
    if column.type is Type.DATE:
        return Day(**more)
    if column.type is Type.BOOLEAN:
        choices = [("true", "Yes"), ("false", "No")]
        blank = [] if column.required else [("", "Not said")]
        return forms.ChoiceField(choices=[*blank, *choices], **more)
    if column.type is Type.WORDS:
        allowed = [(word, word.replace("-", " ").capitalize()) for word in column.allowed]
        return forms.MultipleChoiceField(choices=allowed, widget=forms.CheckboxSelectMultiple, **more)
    chosen = {word: word.replace("-", " ") for word in column.allowed} or names
    if chosen and (column.allowed or column.refers):
        blank = [("", "Choose …" if column.required else "None")]
        return forms.ChoiceField(choices=[*blank, *chosen.items()], **more)
    if column.type in (Type.NUMBER, Type.INTEGER):
        field = forms.FloatField if column.type is Type.NUMBER else forms.IntegerField
        return field(
            widget=forms.TextInput(attrs={"class": "nhsuk-input--width-10", "inputmode": "decimal"}), **more
        )
    return forms.CharField(max_length=500, **more)
