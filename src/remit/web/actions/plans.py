"""Plans: started from an example or a frame, changed, each change a new version that is checked first."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from remit.faults import Fault, FaultsFound, errors
from remit.plan import Assumption, Change, plan_text, shipped_plans
from remit.plan import Plan as Planned
from remit.plan.option_file import option_blocks
from remit.plan.options import merged
from remit.web import files
from remit.web.actions.audit import record
from remit.web.models import Plan, User, Version, Workspace
from remit.web.plans import folder_of, plan_of
from remit.web.screen import dates_in_words, on_screen

EXAMPLE_NAMES = {
    "england-2011": "England 2010-13: from primary care trusts to commissioning groups",
    "england-2025": "England 2025-27: integrated care boards halved and merged",
    "one-board": "One board: two integrated care boards become one",
}
OPTION_FORM = re.compile(r"[a-z0-9][a-z0-9-]*")


@transaction.atomic
def keep_example(workspace: Workspace, name: str) -> Plan:
    """Put a plan that ships into the workspace of examples, or a newer version of it."""
    plan = Plan.objects.filter(workspace=workspace, slug=name).first()
    folder = shipped_plans()[name]
    with files.workplace() as draft:
        files.copy_draft(folder, draft)
        digest, _, found, faults = files.keep_plan(draft, name)
    if found is None:
        raise FaultsFound(faults)
    if plan is None:
        plan = Plan.objects.create(
            workspace=workspace, name=EXAMPLE_NAMES.get(name, found.title), slug=name, made_by="Remit"
        )
    elif plan.version.digest == digest:
        return plan
    origins = {
        table: {"from": "The example that ships with Remit", "by": "Remit"} for table in _tables(found)
    }
    _new_version(plan, digest, name, found, None, "The example as it ships.", origins)
    record(None, workspace, "example-kept", f"The example {name} was put in.", digest=digest)
    return plan


@transaction.atomic
def copy_plan(by: User, source: Version, workspace: Workspace, name: str) -> Plan:
    """Copy a version into a workspace, as a plan of its own."""
    plan = _new_plan(by, workspace, name)
    Version.objects.create(
        plan=plan,
        number=1,
        digest=source.digest,
        folder=source.folder,
        what=f"Copied from “{source.plan.name}”.",
        made_by=str(by),
        people=source.people,
        origins=source.origins,
    )
    record(by, workspace, "plan-copied", f"Plan “{name}” was copied from “{source.plan.name}”.")
    return plan


@transaction.atomic
def start_plan(by: User, workspace: Workspace, name: str, draft: Path, what: str) -> Plan:
    """Start a plan from a drafted folder.

    Raises:
        FaultsFound: Something is wrong with it.
    """
    plan = _new_plan(by, workspace, name)
    digest, _, found, faults = files.keep_plan(draft, slugify(name)[:60] or "plan")
    if found is None:
        raise FaultsFound(faults)
    origins = {table: {"from": what, "by": str(by), "at": _now()} for table in _tables(found)}
    _new_version(plan, digest, slugify(name)[:60] or "plan", found, by, what, origins)
    record(by, workspace, "plan-started", f"Plan “{name}” was started. {what}")
    return plan


def _new_plan(by: User, workspace: Workspace, name: str) -> Plan:
    slug = slugify(name)[:60] or "plan"
    while Plan.objects.filter(workspace=workspace, slug=slug).exists():
        slug = f"{(slugify(name)[:60] or 'plan')}-{get_random_string(4, 'abcdefghjkmnpqrstuvwxyz23456789')}"
    return Plan.objects.create(workspace=workspace, name=name, slug=slug, made_by=str(by))


@transaction.atomic
def put_away(by: User, plan: Plan) -> None:
    """Take a plan off the lists; nothing of it is lost."""
    plan.put_away = True
    plan.save(update_fields=["put_away"])
    record(by, plan.workspace, "plan-put-away", f"Plan “{plan.name}” was put away.")


@transaction.atomic
def new_tables(
    by: User, plan: Plan, draft: Path, what: str, origins: dict[str, Any]
) -> tuple[Version | None, list[Fault]]:
    """Make a version of a drafted folder of the plan, if nothing is wrong with it.

    Args:
        by: who makes it.
        plan: the plan.
        draft: its files as they are to be.
        what: what was changed, for people.
        origins: where the tables that are new came from, by name.

    Returns:
        The version, none if there is an error, and all faults.
    """
    before = _locked(plan)
    digest, _, found, faults = files.keep_plan(draft, before.folder)
    if found is None:
        return None, faults
    kept = {name: origin for name, origin in before.origins.items() if name in _tables(found)}
    version = _new_version(plan, digest, before.folder, found, by, what, kept | origins)
    record(by, plan.workspace, "plan-changed", f"Plan “{plan.name}”: {what}", version=version.number)
    return version, faults


def change_text(by: User, plan: Plan, changed: Planned, what: str) -> tuple[Version | None, list[Fault]]:
    """Make a version with another plan and the same tables: as `new_tables`."""
    return _new_text(by, plan, plan_text(changed), what)


def _new_text(by: User, plan: Plan, text: str, what: str) -> tuple[Version | None, list[Fault]]:
    with transaction.atomic():
        before = _locked(plan)
        digest, _, found, faults = files.keep_text(folder_of(before), text)
        if found is None:
            return None, errors(faults)
        if digest == before.digest:
            return before, []
        version = _new_version(plan, digest, before.folder, found, by, what, before.origins)
        record(by, plan.workspace, "plan-changed", f"Plan “{plan.name}”: {what}", version=version.number)
        return version, faults


def _locked(plan: Plan) -> Version:
    """Give the newest version while nobody else can add one."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    return plan.version


def _new_version(
    plan: Plan, digest: str, folder: str, found: Planned, by: User | None, what: str, origins: dict[str, Any]
) -> Version:
    last = plan.versions.order_by("-number").first()
    return Version.objects.create(
        plan=plan,
        number=1 if last is None else last.number + 1,
        digest=digest,
        folder=folder,
        what=what,
        made_by="Remit" if by is None else str(by),
        people=found.bodies.people.height,
        origins=origins,
    )


def _tables(plan: Planned) -> list[str]:
    return [name for name, table in plan.bodies.tables().items() if table.height]


def _now() -> str:
    return timezone.now().isoformat(timespec="minutes")


def assume(by: User, plan: Plan, assumption: Assumption) -> tuple[Version | None, list[Fault]]:
    """Put an assumption in the place of the model's, or of an earlier one of the same option."""
    read = plan_of(plan.version)
    others = _other_assumptions(read, assumption.parameter, assumption.option)
    changed = _with(read, assumptions=(*others, assumption))
    what = f"{assumption.parameter} is assumed otherwise in option {assumption.option}: {assumption.reason}"
    return change_text(by, plan, changed, what)


def assume_no_more(by: User, plan: Plan, parameter: str, option: str) -> tuple[Version | None, list[Fault]]:
    """Go back to what the model assumes."""
    read = plan_of(plan.version)
    changed = _with(read, assumptions=_other_assumptions(read, parameter, option))
    return change_text(by, plan, changed, f"{parameter} is as the model has it again, in option {option}.")


def _other_assumptions(read: Planned, parameter: str, option: str) -> tuple[Assumption, ...]:
    return tuple(one for one in read.assumptions if (one.parameter, one.option) != (parameter, option))


def copy_option(by: User, plan: Plan, source: str, name: str) -> tuple[Version | None, list[Fault]]:
    """Start an option with the changes and assumptions of another; of the baseline it has all anyway."""
    read = plan_of(plan.version)
    if (fault := _wrong_name(read, name)) is not None:
        return None, [fault]
    own = [change for change in read.changes if change.option == source != "baseline"]
    held = [entry for entry in read.assumptions if entry.option == source != "baseline"]
    ids = {change.id for change in read.changes}
    copies = [_of_option(change, name, _free(change.id, name, ids)) for change in own]
    assumed = [Assumption(**{**vars(entry), "option": name}) for entry in held]
    if not (copies or assumed):
        copies = []
    changed = _with(read, changes=(*read.changes, *copies), assumptions=(*read.assumptions, *assumed))
    return change_text(by, plan, changed, f"Option {name} was started as a copy of {source}.")


def merge_options(
    by: User, plan: Plan, options: Sequence[str], name: str, over: str
) -> tuple[Version | None, list[Fault]]:
    """Make an option that does what several do; where they clash, the one that is named holds."""
    try:
        changed = merged(plan_of(plan.version), options, name, over)
    except FaultsFound as wrong:
        return None, list(wrong.faults)
    return change_text(by, plan, changed, f"Option {name} was made of {' and '.join(options)}.")


def bring_option(
    by: User, plan: Plan, text: str, name: str, *, despite: bool
) -> tuple[Version | None, list[Fault], str]:
    """Take up an option from a file.

    Args:
        by: who brings it.
        plan: the plan.
        text: what the file holds.
        name: the file's name, for faults.
        despite: although the baseline has changed since.

    Returns:
        The version, none if there is an error; all faults; and the option.
    """
    read = plan_of(plan.version)
    try:
        option, blocks = option_blocks(read, text, name, despite=despite)
    except FaultsFound as wrong:
        return None, list(wrong.faults), ""
    what = f"Option {option} was brought from a file."
    return (*_new_text(by, plan, f"{plan_text(read)}\n{blocks}", what), option)


def _wrong_name(read: Planned, name: str) -> Fault | None:
    if not OPTION_FORM.fullmatch(name):
        what, remedy = "is no name of an option", "write small letters, digits and hyphens"
        return Fault("bad-option", "plan.toml", None, "option", name, what, remedy)
    if name in read.all_options:
        return Fault(
            "bad-option", "plan.toml", None, "option", name, "is there already", "choose another name"
        )
    return None


def _of_option(change: Change, option: str, name: str) -> Change:
    return Change(**{**vars(change), "option": option, "id": name})


def _free(name: str, option: str, taken: set[str]) -> str:
    made = f"{name}-{option}"
    while made in taken:
        made += "-2"
    taken.add(made)
    return made


def _no_change(change: str) -> Fault:
    what = "is no change of the plan"
    return Fault("unknown-target", "plan.toml", None, "target", change, what, "choose one")


def _is_gone(read: Planned, option: str, change: str) -> bool:
    """Tell whether an option moved a change or left it out already, as from another window."""
    return any((one.kind, one.option, one.target) == ("withdraw", option, change) for one in read.changes)


def _gone(change: str) -> Fault:
    what, remedy = "was moved or left out in this option meanwhile", "look at the option as it is now"
    return Fault("bad-option", "plan.toml", None, "target", change, what, remedy)


def withdraw(by: User, plan: Plan, option: str, change: str) -> tuple[Version | None, list[Fault]]:
    """Let a change of the baseline not happen in an option."""
    read = plan_of(plan.version)
    meant = next((one for one in read.changes if one.id == change), None)
    if meant is None:
        return None, [_no_change(change)]
    if _is_gone(read, option, change):
        return None, [_gone(change)]
    ids = {one.id for one in read.changes}
    name = _free(f"without-{change}", option, ids)
    entry = Change(name, option, meant.date, "withdraw", change, {}, f"decided by {by}", "assumed")
    changed = _with(read, changes=(*read.changes, entry))
    return change_text(by, plan, changed, f"Option {option} goes without {change}.")


def move(by: User, plan: Plan, option: str, change: str, day: date) -> tuple[Version | None, list[Fault]]:
    """Let a change happen on another day in an option."""
    read = plan_of(plan.version)
    meant = next((one for one in read.changes if one.id == change), None)
    if meant is None:
        return None, [_no_change(change)]
    if _is_gone(read, option, change):
        return None, [_gone(change)]
    what = f"In option {option}, {change} happens on {day}."
    if meant.option == option:
        others = tuple(one for one in read.changes if one.id != change)
        changed = _with(read, changes=(*others, Change(**{**vars(meant), "date": day})))
        return change_text(by, plan, changed, what)
    ids = {one.id for one in read.changes}
    out = Change(
        _free(f"without-{change}", option, ids),
        option,
        meant.date,
        "withdraw",
        change,
        {},
        f"decided by {by}",
        "assumed",
    )
    moved = Change(
        **{
            **vars(meant),
            "id": _free(change, option, ids),
            "option": option,
            "date": day,
            "source": f"moved from {meant.date} by {by}",
            "status": "assumed",
        }
    )
    return change_text(by, plan, _with(read, changes=(*read.changes, out, moved)), what)


def add_change(by: User, plan: Plan, change: Change) -> tuple[Version | None, list[Fault]]:
    """Add a change to an option."""
    read = plan_of(plan.version)
    changed = _with(read, changes=(*read.changes, change))
    return change_text(
        by, plan, changed, f"Option {change.option}: {change.kind} {change.target}, {change.date}."
    )


def source(
    by: User, plan: Plan, start: str, option: str, made: Sequence[Change]
) -> tuple[Version | None, list[Fault]]:
    """Let bodies get functions otherwise in an option.

    Args:
        by: who decides.
        plan: the plan.
        start: the option that was looked at: where another is named, it begins as a copy of this one.
        option: the option to which the changes are to belong.
        made: changes of kind `source`; a function of a customer for which the option has one is taken out
            of it.
    """
    read = plan_of(plan.version)
    if option != start and start != "baseline" and option not in read.options:
        version, faults = copy_option(by, plan, start, option)
        if version is None:
            return None, faults
        read = plan_of(version)
    held = []
    for change in read.changes:
        held += [change] if (change.kind, change.option) != ("source", option) else _without(change, made)
    ids = {change.id for change in held}
    fresh = []
    for change in made:
        name = change.id if change.id not in ids else _free(change.id, str(len(ids)), ids)
        ids.add(name)
        fresh.append(_of_option(change, option, name))
    functions = sorted({function for one in made for function in one.parameters["functions"]})
    what = f"Option {option}: who does {', '.join(functions)}."
    return change_text(by, plan, _with(read, changes=(*held, *fresh)), what)


def _without(change: Change, made: Sequence[Change]) -> list[Change]:
    """Give a change of kind source without the customers for whom others say the same functions anew."""
    gone: dict[str, set[str]] = {}
    for one in made:
        for function in one.parameters["functions"]:
            gone.setdefault(function, set()).update(one.parameters.get("customers") or (one.target,))
    held = dict(change.parameters)
    customers = set(held.get("customers") or (change.target,))
    replaced = [function for function in held["functions"] if customers & gone.get(function, set())]
    if not replaced:
        return [change]
    parts = []
    kept = tuple(function for function in held["functions"] if function not in replaced)
    if kept:
        parts.append(Change(**{**vars(change), "parameters": held | {"functions": kept}}))
    for function in replaced:
        rest = tuple(sorted(customers - gone[function]))
        if rest and "customers" in held:
            part = held | {"functions": (function,), "customers": rest}
            name = change.id if not parts else f"{change.id}-{function}"
            parts.append(Change(**{**vars(change), "id": name, "parameters": part}))
    return parts


def drop_change(by: User, plan: Plan, change: str) -> tuple[Version | None, list[Fault]]:
    """Take a change out of the plan."""
    read = plan_of(plan.version)
    changed = _with(read, changes=tuple(one for one in read.changes if one.id != change))
    return change_text(by, plan, changed, f"The change {change} was taken out.")


def drop_option(by: User, plan: Plan, option: str) -> tuple[Version | None, list[Fault]]:
    """Take an option out of the plan; its runs stay to be read."""
    read = plan_of(plan.version)
    changed = _with(
        read,
        changes=tuple(one for one in read.changes if one.option != option),
        assumptions=tuple(one for one in read.assumptions if one.option != option),
    )
    return change_text(by, plan, changed, f"Option {option} was taken out.")


def set_heading(by: User, plan: Plan, values: dict[str, Any]) -> tuple[Version | None, list[Fault]]:
    """Change the title, the days or the note of a plan."""
    return change_text(
        by, plan, _with(plan_of(plan.version), **values), "The title or the dates were changed."
    )


def _with(read: Planned, **changed: Any) -> Planned:
    from dataclasses import replace

    return replace(read, **changed)


def said(faults: Sequence[Fault]) -> list[str]:
    """Give faults as sentences for a form."""
    shown = map(on_screen, errors(faults))
    return [dates_in_words(f"{fault.value or ''} {fault.what}; {fault.remedy}".strip()) for fault in shown]
