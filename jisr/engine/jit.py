"""How kernels are compiled: cached on disk, without the interpreter's lock.

The compiled code lies where NUMBA_CACHE_DIR says (a folder in the node's data folder), else beside the source. numba
reads that variable when it is first imported.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit
from numba.cpython.unsafe.numbers import leading_zeros as _leading_zeros

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


leading_zeros = cast(Callable[[Any], Any], _leading_zeros)
"""How many of a number's high bits are zero; only inside kernels."""


def kernel(function: Kernel) -> Kernel:
    """Compile on first call, for the types of that call; later processes load it from the cache."""
    return cast(Kernel, njit(nogil=True, cache=True)(function))


def inline(function: Kernel) -> Kernel:
    """A small kernel that others call; it is merged into them."""
    return cast(Kernel, njit(nogil=True, cache=True, inline="always")(function))
