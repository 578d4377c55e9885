# Numba makes the constructors:
# mypy: disable-error-code="call-arg,return-value"
"""One pointer for each large group of arrays, made once a run inside the month loop.

Numba passes a tuple by its members: a step that takes the world, the state and the counts would be handed
some seven hundred values at every call, and would be compiled for each of them. A handle is one pointer with
the same names, so that the steps read as if they had the tuples.
"""

from typing import Any

from numba import njit
from numba.core import types
from numba.experimental import structref

from remit.simulate import layout, state, uncertain


class Handle(structref.StructRefProxy):
    """A handle as plain Python holds it, to hand it to the steps one by one while watching them.

    Python reads the group of arrays that it stands for, which has to be kept with it as `plain`.
    """

    def __getattr__(self, name: str) -> Any:
        """Give a member of the group that the handle stands for."""
        return getattr(self.__dict__["plain"], name)


class _Handle(types.StructRef):
    """A handle whose members have plain types."""

    def preprocess_fields(self, fields: tuple[Any, ...]) -> tuple[Any, ...]:
        """Take constants for what they are the type of."""
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


@structref.register
class _ChangesType(_Handle):
    pass


@structref.register
class _SuccessionType(_Handle):
    pass


@structref.register
class _PostsType(_Handle):
    pass


@structref.register
class _RoundsType(_Handle):
    pass


@structref.register
class _SchemesType(_Handle):
    pass


@structref.register
class _AgreementsType(_Handle):
    pass


@structref.register
class _LendsType(_Handle):
    pass


@structref.register
class _CalendarType(_Handle):
    pass


@structref.register
class _WorldType(_Handle):
    pass


@structref.register
class _DrawType(_Handle):
    pass


@structref.register
class _StateType(_Handle):
    pass


@structref.register
class _CountsType(_Handle):
    pass


class _Changes:
    pass


class _Succession:
    pass


class _Posts:
    pass


class _Rounds:
    pass


class _Schemes:
    pass


class _Agreements:
    pass


class _Lends:
    pass


class _Calendar:
    pass


class _World:
    pass


class _Draw:
    pass


class _State:
    pass


class _Counts:
    pass


for _handle, _type, _fields in (
    (_Changes, _ChangesType, layout.Changes._fields),
    (_Succession, _SuccessionType, layout.Succession._fields),
    (_Posts, _PostsType, layout.Posts._fields),
    (_Rounds, _RoundsType, layout.Rounds._fields),
    (_Schemes, _SchemesType, layout.Schemes._fields),
    (_Agreements, _AgreementsType, layout.Agreements._fields),
    (_Lends, _LendsType, layout.Lends._fields),
    (_Calendar, _CalendarType, layout.Calendar._fields),
    (_World, _WorldType, layout.World._fields),
    (_Draw, _DrawType, uncertain.Draw._fields),
    (_State, _StateType, state.State._fields),
    (_Counts, _CountsType, state.Counts._fields),
):
    structref.define_constructor(_handle, _type, list(_fields))
    structref.define_attributes(_type)
    structref.define_boxing(_type, Handle)


@njit(cache=True)
def handle_world(world: layout.World) -> layout.World:
    """Give the handle of a world."""
    return _World(
        world.people,
        world.cost,
        world.bodies,
        _Changes(*world.changes),
        _Succession(*world.succession),
        _Posts(*world.posts),
        _Rounds(*world.rounds),
        _Schemes(*world.schemes),
        _Agreements(*world.agreements),
        _Lends(*world.lends),
        _Calendar(*world.calendar),
        world.terms,
        world.commissioning,
        world.regions,
        world.control,
        world.first_place,
        world.any_cap,
        world.any_allowance,
        world.finance,
        world.corporate,
    )


@njit(cache=True)
def handle_draw(draw: uncertain.Draw) -> uncertain.Draw:
    """Give the handle of a draw."""
    return _Draw(*draw)


@njit(cache=True)
def handle_state(now: state.State) -> state.State:
    """Give the handle of a state."""
    return _State(*now)


@njit(cache=True)
def handle_counts(counts: state.Counts) -> state.Counts:
    """Give the handle of counts."""
    return _Counts(*counts)
