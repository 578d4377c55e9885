"""One pointer for each large group of arrays, so that the steps of the month read as if they had the groups.

Numba passes a tuple by its members: a step that takes the world, the state and the counts would be handed
some seven hundred values at every call, and would be compiled for each of them. A handle is one pointer to
the members, which are written down once, before the month loop begins, and which no step changes (it changes
what is in the arrays).

Numba also counts who holds an array, with an atomic instruction at each end of each use: several times the
work of the steps themselves. The arrays of a handle belong to whoever made it, so the steps are given views
without an owner, for which there is nothing to count.
"""

from hashlib import blake2b
from typing import Any, TypeVar, cast

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import njit, typeof
from numba.core import cgutils, errors, types
from numba.core.typing.templates import AttributeTemplate
from numba.core.typing.typeof import typeof_impl
from numba.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    models,
    register_model,
    unbox,
)
from numba.np.arrayobj import make_array

AHEAD = 8
"""How many steps ahead of its use a record is fetched into the caches."""
Group = TypeVar("Group")
ROOM = 4096
"""Words of 8 bytes that the members of a group may take: the world takes about a fifth."""


class HandleType(types.Type):
    """What compiled code takes a handle for.

    Attributes:
        members: name and type of each member; a member that is a group of arrays is a handle itself.
    """

    def __init__(self, group: Any) -> None:
        self.members = {
            name: HandleType(member) if holds_arrays(member) else types.unliteral(member)
            for name, member in zip(group.fields, group.types, strict=True)
        }
        # Names of compiled functions are made of this one: short, and another for other members.
        content = blake2b(repr(sorted(self.members.items())).encode(), digest_size=6).hexdigest()
        super().__init__(f"{group.instance_class.__name__}-{content}")


def holds_arrays(kind: Any) -> bool:
    """Tell whether a type is a named tuple with arrays in it."""
    members = kind.types if isinstance(kind, types.BaseNamedTuple) else ()  # type: ignore[attr-defined]
    return any(isinstance(member, types.Array) or holds_arrays(member) for member in members)


class Handle:
    """A handle as plain Python holds it: it keeps the group, whose members can be read by name.

    Args:
        group: a named tuple of arrays, plain values and such tuples.
    """

    def __init__(self, group: Any) -> None:
        self.group = group
        self.kind = HandleType(typeof(group))
        self._memory = np.zeros(ROOM, dtype=np.int64)
        self.address = self._memory.ctypes.data
        _write(self._memory, group)

    def __getattr__(self, name: str) -> Any:
        """Give a member of the group."""
        return getattr(self.group, name)


def handle_of(group: Group) -> Group:
    """Give the handle of a group: to Python and to compiled code alike it reads as the group does."""
    return cast(Group, Handle(group))


def _store_group(context: Any, memory: Any, group: Any) -> Any:
    kind = HandleType(group)

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        start = make_array(memory)(context, builder, arguments[0]).data
        start = builder.bitcast(start, cgutils.voidptr_t)
        used = _store(context, builder, start, 0, kind, arguments[1])
        if used > 8 * ROOM:
            raise errors.LoweringError(f"{kind.name} takes {used} bytes: more than ROOM allows")
        return context.get_dummy_value()

    return types.void(memory, group), build


_write_members: Any = intrinsic(_store_group)


@njit(cache=True)
def _write(memory: np.ndarray, group: Any) -> None:
    """Write the members of a group down, those of its own groups behind them."""
    _write_members(memory, group)


def _store(context: Any, builder: Any, start: Any, used: int, kind: HandleType, group: Any) -> int:
    """Store the members of a group from the byte `used` on; give the first byte that is free then."""
    layout = _layout(context, kind)
    size = context.get_abi_sizeof(layout)
    place = builder.bitcast(cgutils.pointer_add(builder, start, used), layout.as_pointer())
    used += -(-size // 16) * 16
    for number, member in enumerate(kind.members.values()):
        value = builder.extract_value(group, number)
        if isinstance(member, HandleType):
            pointer = cgutils.pointer_add(builder, start, used)
            used = _store(context, builder, start, used, member, value)
            value = pointer
        builder.store(value, cgutils.gep_inbounds(builder, place, 0, number))
    return used


def _layout(context: Any, kind: HandleType) -> ir.LiteralStructType:
    return ir.LiteralStructType([context.get_value_type(member) for member in kind.members.values()])


register_model(HandleType)(models.OpaqueModel)


@typeof_impl.register(Handle)
def _type_of(handle: Handle, _: Any) -> HandleType:
    return handle.kind


@unbox(HandleType)
def _unbox(kind: HandleType, handle: Any, c: Any) -> NativeValue:
    address = c.pyapi.object_getattr_string(handle, "address")
    pointer = c.pyapi.long_as_voidptr(address)
    c.pyapi.decref(address)
    return NativeValue(pointer)


@infer_getattr
class _Attributes(AttributeTemplate):
    key = HandleType

    def generic_resolve(self, value: Any, attr: str) -> Any:  # type: ignore[override]
        return value.members.get(attr)


@lower_getattr_generic(HandleType)
def _read(context: Any, builder: Any, handle: HandleType, pointer: Any, name: str) -> Any:
    """Read a member. It never changes while compiled code runs, which the compiler is told."""
    number = list(handle.members).index(name)
    place = builder.bitcast(pointer, _layout(context, handle).as_pointer())
    member = builder.load(cgutils.gep_inbounds(builder, place, 0, number))
    member.set_metadata("invariant.load", builder.module.add_metadata([]))
    kind = handle.members[name]
    if not isinstance(kind, types.Array):
        return member
    view = make_array(kind)(context, builder, member)
    view.meminfo = cgutils.get_null_value(view.meminfo.type)
    view.parent = cgutils.get_null_value(view.parent.type)
    return view._getvalue()


def _prefetch(context: Any, array: Any, place: Any) -> Any:
    """Begin to fetch an element of an array into the caches: it changes the time and nothing else."""

    def fetch(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = make_array(array)(context, builder, arguments[0])
        pointer = cgutils.get_item_pointer(context, builder, array, view, [arguments[1]])
        number = ir.IntType(32)
        call = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number])
        function = builder.module.declare_intrinsic("llvm.prefetch", [cgutils.voidptr_t], call)
        read, keep, data = (ir.Constant(number, value) for value in (0, 3, 1))
        builder.call(function, [builder.bitcast(pointer, cgutils.voidptr_t), read, keep, data])
        return context.get_dummy_value()

    return types.void(array, types.int64), fetch


prefetch: Any = intrinsic(_prefetch)


@njit(cache=True, forceinline=True)
def fetch_ahead(array: np.ndarray, places: np.ndarray, at: int, end: int) -> None:
    """Begin to fetch the element that a loop over places comes to some steps later."""
    prefetch(array, int(places[min(at + AHEAD, end - 1)]))
