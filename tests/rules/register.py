"""The rules that the tests go through: all constants of the modules that are rules, registered or not."""

import importlib
import pkgutil
from collections.abc import Iterator

import remit.rules
from remit.rules.versions import Rule

REGISTER = "remit.rules.register"


def _rules() -> Iterator[Rule]:
    for module in pkgutil.iter_modules(remit.rules.__path__, "remit.rules."):
        if module.name != REGISTER:
            things = vars(importlib.import_module(module.name)).values()
            yield from (thing for thing in things if isinstance(thing, Rule))


def gathered() -> dict[str, Rule]:
    """The rules by id, in the order of modules and lines; one that others import too stands once."""
    rules: dict[str, Rule] = {}
    for rule in _rules():
        if rules.setdefault(rule.id, rule) is not rule:
            raise ValueError(f"two rules have the id {rule.id}")
    return rules


RULES = gathered()
