"""How the functions of the month are compiled: once each, whatever width of number they are called with."""

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit
from numba.core import types
from numba.core.registry import CPUDispatcher

Function = TypeVar("Function", bound=Callable[..., Any])
OPTIONS: dict[str, Any] = {"cache": True, "error_model": "numpy", "no_cfunc_wrapper": True}
"""Division by zero gives no error: the steps see to it that there is none. Nobody calls them from C."""


class OneVersion(CPUDispatcher):
    """A compiled function that takes whole numbers as 64 bits and constants as any number.

    Records keep narrow numbers. Numba would compile a function anew for each width and each constant that it
    is called with: twice as much to wait for, and nothing faster.
    """

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Choose the version for a call from compiled code."""
        return super().get_call_template(tuple(map(_widened, args)), kws)


def _widened(kind: Any) -> Any:
    plain = types.unliteral(kind)
    return types.int64 if isinstance(plain, types.Integer) and plain != types.uint64 else plain


def compiled(function: Function) -> Function:
    """Compile a function of the month."""
    return _one_version(njit(**OPTIONS)(function))


def inlined(function: Function) -> Function:
    """Compile a small function that is called for every person into its callers."""
    return _one_version(njit(**OPTIONS, forceinline=True)(function))


def released(function: Function) -> Function:
    """Compile a function that lets other threads of Python go on."""
    return _one_version(njit(**OPTIONS, nogil=True)(function))


def _one_version(dispatcher: Any) -> Any:
    dispatcher.__class__ = OneVersion
    return dispatcher
