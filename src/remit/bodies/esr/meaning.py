"""What the words and codes of ESR mean to Remit: bands of grades, staff groups, functions of departments.

A grade is told by its words first (“Review Body Band 8 - Range A”), then by its code (`XR08`). A staff group
is told by the occupation code, whose longest known beginning counts, then by the staff group of the job. The
function of a department is that of its own name or cost centre; if it has none, that of the department above
it, and so on. Where the departments say nothing, the name of the post and the job role are asked.
"""

import re
from collections.abc import Iterable, Mapping

from remit.bodies.esr.layout import Layout, folded
from remit.bodies.functions import function_of

SEGMENTS = "|"
_BAND = re.compile(r"\bband\s*([1-9])\b(?:\s*-?\s*(?:range\s*)?([a-d])\b)?|\bband\s*8([a-d])\b")
_VSM = re.compile(r"\bvery senior manager|\bvsm\b")
_NUMBERS_AHEAD = re.compile(r"^(?:[0-9]+\s+|z\s+)+", re.IGNORECASE)


def band_of(grade: str, layout: Layout) -> str | None:
    """Give the band of a grade or pay scale; none if neither its words nor its code tell it.

    Args:
        grade: As ESR writes it: `NHS|XR06|Review Body Band 6`, or the code alone.
        layout: Knows the codes.
    """
    codes, text = layout.codes.get("grade", {}), folded(grade)
    if text in codes:
        return codes[text]
    if _VSM.search(text):
        return "vsm"
    words = _BAND.search(text)
    if words:
        digit, letter, eighth = words.groups()
        if eighth or (digit == "8" and letter):
            return f"8{eighth or letter}"
        if digit != "8":
            return str(digit)
    return next((codes[part.strip()] for part in text.split(SEGMENTS) if part.strip() in codes), None)


def staff_group_of_occupation(occupation: str, layout: Layout) -> str | None:
    """Give the staff group of an occupation code (`G1A`): that of its longest beginning which is known."""
    codes, code = layout.codes.get("occupation", {}), folded(occupation)
    lengths = range(len(code), 0, -1)
    return next((codes[code[:length]] for length in lengths if code[:length] in codes), None)


def staff_group_of_job(job: str | None, layout: Layout) -> str | None:
    """Give the staff group of a job: `Administrative and Clerical|Manager`, else that of its first part."""
    names, text = layout.codes.get("staff-group", {}), folded(job or "")
    return names.get(text) or names.get(text.partition(SEGMENTS)[0].strip())


def function_named(names: Iterable[str | None], layout: Layout) -> str | None:
    """Give the function that the first of some names stands for, if one does.

    Args:
        names: Names of departments, cost centres, posts or job roles; numbers ahead of a name and what
            stands behind a bar do not matter.
        layout: Knows the names of the place (list `function`); the package's own are known too.
    """
    own = layout.codes.get("function", {})
    for name in filter(None, names):
        for form in _forms(name):
            function = own.get(folded(form)) or function_of(form)
            if function:
                return function
    return None


def bare(name: str) -> str:
    """Give the name of a department without the numbers that ESR puts ahead of it."""
    return _NUMBERS_AHEAD.sub("", name.strip()) or name.strip()


def kept(code: str | None, codes: Mapping[str, str]) -> str | None:
    """Say whether a code keeps its record: `kept`, or why it is left out; none if the code is unknown.

    A blank code keeps it.
    """
    return "kept" if code is None else codes.get(folded(code))


def _forms(name: str) -> list[str]:
    segments = [segment.strip() for segment in name.split(SEGMENTS) if segment.strip()]
    return [name, bare(name), *segments, *(bare(segment) for segment in segments)]
