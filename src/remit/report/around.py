"""What lies around some results: other options of the plan, what an option's changes contribute, studies."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from remit.plan import Plan, read_plan
from remit.plan.options import parts_of, with_parts
from remit.results.attribution import Attribution, attribute, place_of, sets_of
from remit.results.beside import Beside, beside
from remit.results.current import current
from remit.results.files import ResultsMismatch
from remit.results.measures import MEASURES
from remit.results.store import Results
from remit.results.stored import Stored, as_applied, check_alike, is_stored, open_stored

OPTIONS, PARTS, STUDIES = "options", "parts", "studies"
"""Folders beside each other in which options, their parts and studies lie."""
KINDS_OF_STUDY = ("tornado", "switching", "morris", "sobol")


@dataclass(frozen=True)
class Around:
    """What a paper can show besides the results that it is of; each may be missing.

    Attributes:
        plan: the plan as read, with all its options.
        options: stored results of options that share draws and luck with the results, those among them.
        attributions: what the changes of the results' option contribute, a measure each.
        studies: what `remit sensitivity --out` wrote.
        left_out: options whose stored results are of the plan or of Remit as they were before a change.
    """

    plan: Plan | None = None
    options: tuple[Stored, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    studies: tuple[Mapping[str, Any], ...] = ()
    left_out: tuple[str, ...] = ()

    def compared(self) -> list[Beside]:
        """Set the options beside each other by each measure; nothing where there is only one."""
        return beside(self.options) if len(self.options) > 1 else []

    def study(self, method: str) -> Mapping[str, Any] | None:
        """Give the first study of a method."""
        return next((study for study in self.studies if study["method"] == method), None)


NOTHING = Around()


def find_around(
    results: Results, options: Path | None = None, studies: Sequence[Path] = (), *, strict: bool = True
) -> Around:
    """Find what lies around some results: where `remit compare` and `remit sensitivity` leave it.

    Args:
        results: the results.
        options: folder of the results of options; by default the one in which the results lie, if it is
            named `options`, or the one of that name that lies in theirs.
        studies: files of studies; by default those in the folder `studies` beside that of the options.
        strict: whether results in a folder of options that was named have all to stand beside the results;
            else those that cannot are left out, as they are where no folder was named.

    Raises:
        ResultsMismatch: when options that were asked for cannot be set beside the results, or a file is no
            study.
    """
    own = results.folder.resolve()
    within = own / OPTIONS
    home = own.parent if own.parent.name == OPTIONS else within if within.is_dir() else None
    folder = options or home
    base = home.parent if home else own.parent
    files = list(studies) or sorted((base / STUDIES).glob("*.json"))
    plan = _read(results)
    every = strict and options is not None
    found, left_out = _alike(results, plan, folder, strict=every) if folder else ((), ())
    return Around(
        plan,
        found,
        _attributions(results, plan, base / PARTS / results.plan.option) if plan else (),
        tuple(read_study(path) for path in files),
        left_out,
    )


def read_study(path: Path) -> Mapping[str, Any]:
    """Read what `remit sensitivity --out` wrote.

    Raises:
        ResultsMismatch: when it is no study.
    """
    try:
        found = json.loads(path.read_bytes())
        known = found["method"] in KINDS_OF_STUDY and isinstance(found["measure"], str)
    except (OSError, ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise ResultsMismatch(f"{path} is no study: make one with remit sensitivity PLAN --out {path}")
    return dict(found)


def _read(results: Results) -> Plan | None:
    """Read the plan of the results again, with all its options; none where it is not there any more."""
    folder = results.plan.folder
    return read_plan(folder) if (folder / "plan.toml").is_file() else None


def _alike(
    results: Results, plan: Plan | None, folder: Path, *, strict: bool
) -> tuple[tuple[Stored, ...], tuple[str, ...]]:
    """Open the options that share draws and luck with the results, which come first; name those left out."""
    own = Stored(results.folder, results.manifest)
    found, left_out = [own], []
    for path in sorted(place for place in folder.iterdir() if is_stored(place)):
        if path.resolve() == results.folder.resolve():
            continue
        other = open_stored(path)
        if other.option == own.option:
            continue
        try:
            check_alike([own, other])
            if plan is not None:
                as_applied(other, plan)
        except ResultsMismatch:
            if strict:
                raise
            left_out.append(other.option)
            continue
        found.append(other)
    return tuple(found), tuple(left_out)


def _attributions(results: Results, plan: Plan, folder: Path) -> tuple[Attribution, ...]:
    """Take apart what the option does, where the runs of its parts are there and are of the plan as it is."""
    option = results.plan.option
    if not folder.is_dir() or option not in plan.options:
        return ()
    made = {}
    for chosen in sets_of(parts_of(plan, option)):
        found = current(folder / place_of(chosen), with_parts(plan, option, chosen))
        if found is None:
            return ()
        made[chosen] = found
    wanted = [measure.id for measure in MEASURES if measure.short]
    taken = []
    for name in wanted:
        try:
            taken.append(attribute(plan, option, made, name))
        except KeyError:
            continue
    return tuple(taken)
