"""The exact model as text in the LP format, which any solver of mixed-integer programs reads."""

from collections.abc import Iterator

import numpy as np
from ortools.sat.python import cp_model_helper as proto_of

from remit.sourcing import exact
from remit.sourcing.case import Case

WIDTH = 6
"""Terms in a line."""


def lp_text(case: Case) -> str:
    """Give the whole model of a case, with no limit broken."""
    model = exact.build(case, np.arange(case.options.customer.size), loose=False)
    return model_text(model)


def model_text(model: exact.Model) -> str:
    """Give a model as it stands, finished or not."""
    proto = model.model.proto
    names = [_safe(variable.name) for variable in proto.variables]
    lines = ["Minimize", *_objective(proto, names), "Subject To"]
    for place, constraint in enumerate(proto.constraints, start=1):
        lines += _constraint(constraint, names, f"c{place}")
    lines += ["Bounds", *_bounds(proto, names), "Binaries"]
    lines += [f" {name}" for name, variable in zip(names, proto.variables, strict=True) if _is_bool(variable)]
    return "\n".join([*lines, "End", ""])


def _objective(proto: proto_of.CpModelProto, names: list[str]) -> Iterator[str]:
    terms = [
        _term(names, var, coeff)
        for var, coeff in zip(proto.objective.vars, proto.objective.coeffs, strict=True)
    ]
    yield from _folded(" cost:", terms or ["0"])


def _constraint(constraint: proto_of.ConstraintProto, names: list[str], name: str) -> Iterator[str]:
    if constraint.has_exactly_one():
        terms = [_term(names, literal, 1) for literal in constraint.exactly_one.literals]
        yield from _folded(f" {name}:", terms, " = 1")
    elif constraint.has_bool_and():
        one = constraint.enforcement_literal[0]
        for other in constraint.bool_and.literals:
            yield f" {name}: {_term(names, one, 1)} {_term(names, other, -1)} <= 0"
    else:
        terms = [
            _term(names, var, coeff)
            for var, coeff in zip(constraint.linear.vars, constraint.linear.coeffs, strict=True)
        ]
        domain = list(constraint.linear.domain)
        low, high = domain[0], domain[-1]
        sides = [f" = {low}"] if low == high else []
        if not sides:
            sides += [f" >= {low}"] if low > -(2**62) else []
            sides += [f" <= {high}"] if high < 2**62 else []
        for side in sides:
            yield from _folded(f" {name}:", terms, side)


def _bounds(proto: proto_of.CpModelProto, names: list[str]) -> Iterator[str]:
    for name, variable in zip(names, proto.variables, strict=True):
        if not _is_bool(variable):
            low, *_, high = variable.domain
            yield f" {low} <= {name} <= {high}"


def _is_bool(variable: proto_of.IntegerVariableProto) -> bool:
    return list(variable.domain) in ([0, 1], [0, 0], [1, 1])


def _term(names: list[str], var: int, coeff: int) -> str:
    sign = "-" if coeff < 0 else "+"
    return f"{sign} {names[var]}" if abs(coeff) == 1 else f"{sign} {abs(coeff)} {names[var]}"


def _folded(head: str, terms: list[str], side: str = "") -> Iterator[str]:
    for start in range(0, len(terms), WIDTH):
        part = " ".join(terms[start : start + WIDTH])
        last = start + WIDTH >= len(terms)
        yield f"{head if start == 0 else '  '} {part}{side if last else ''}"


def _safe(name: str) -> str:
    return "".join(sign if sign.isalnum() or sign == "_" else "_" for sign in name)
