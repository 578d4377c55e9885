"""What the plan declares, the pages show: every kind of change has words, every value a field."""

from django import forms

from remit.plan import CHANGE_KINDS
from remit.plan.kinds import Value
from remit.web.forms import _field_of
from remit.web.views.options import KIND_WORDS
from tests.web import inside

assert inside.DATA
CHOSEN = (Value.FUNCTIONS, Value.BODY, Value.BODIES, Value.BODY_KIND, Value.HOW, Value.LEVEL, Value.WHO)


def test_every_kind_of_change_has_words() -> None:
    assert set(KIND_WORDS) == set(CHANGE_KINDS)


def test_what_is_one_of_a_list_is_chosen_from_it() -> None:
    choices = {value: [("a", "A")] for value in CHOSEN}
    for kind in CHANGE_KINDS.values():
        for key in kind.parameters:
            field = _field_of(key.value, key.meaning, key.required, choices)
            assert isinstance(field, forms.ChoiceField) == (key.value in CHOSEN), (kind.name, key.name)
