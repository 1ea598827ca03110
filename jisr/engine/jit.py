"""How kernels are compiled: cached on disk, without the interpreter's lock.

The compiled code lies where NUMBA_CACHE_DIR says (a folder in the node's data folder), else beside the source, in a
folder named after the engine's own source: numba notices a change of a kernel's file, but not of a kernel that it
calls in another file, and would run old code on new records.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba import njit
from numba.cpython.unsafe.numbers import leading_zeros as _leading_zeros

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

leading_zeros = cast(Callable[[Any], Any], _leading_zeros)
"""How many of a number's high bits are zero; only inside kernels."""


def _cache_folder() -> str:
    """Where kernels of exactly this source are kept; numba's own choice ("") where that cannot be written."""
    here = Path(__file__).parent
    sources = [path.read_bytes() for path in sorted(here.glob("*.py"))]
    kernels = [source for source in sources if b"\n@kernel" in source or b"\n@inline" in source or b"njit(" in source]
    name = hashlib.blake2b(b"".join(kernels), digest_size=6).hexdigest()
    root = Path(os.environ.get("NUMBA_CACHE_DIR") or here / "__pycache__")
    folder = root / f"kernels-{name}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return os.environ.get("NUMBA_CACHE_DIR", "")
    return str(folder)


config: Any = numba.config
config.CACHE_DIR = _cache_folder()


def kernel(function: Kernel) -> Kernel:
    """Compile on first call, for the types of that call; later processes load it from the cache."""
    return cast(Kernel, njit(nogil=True, cache=True)(function))


def inline(function: Kernel) -> Kernel:
    """A small kernel that others call; it is merged into them."""
    return cast(Kernel, njit(nogil=True, cache=True, inline="always")(function))
