"""Random numbers that are a function of what they are for: (seed, scenario, name, purpose).

Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011) turns a counter and a
key into numbers without any state. So a draw does not depend on threads, on order, nor on what else is in the network:
two options that are compared share their numbers, and who sees fewer assets gets the same draw for each that he sees.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from jisr.engine.jit import kernel

Keys = NDArray[np.uint64]
Hours = NDArray[np.float64]

FIXED, UNIFORM, TRIANGULAR, EXPONENTIAL = 0, 1, 2, 3

_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_MULTIPLY_0, _MULTIPLY_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL_0, _WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)


class Spread(NamedTuple):
    """Durations that are not certain, one an element; hours.

    `kind` FIXED uses `low`; UNIFORM `low` to `high`; TRIANGULAR also `mode`; EXPONENTIAL has `mode` as its mean.
    """

    kind: NDArray[np.int8]
    low: Hours
    mode: Hours
    high: Hours


def keys(names: Iterable[str]) -> Keys:
    """One 64-bit key a name, the same on every machine: names, not positions, decide a draw."""
    digests = b"".join(hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


@kernel
def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """Four words of 32 bits (held in uint64) from a counter of four and a key of two."""
    for turn in range(10):
        if turn:
            k0 = (k0 + _WEYL_0) & _LOW
            k1 = (k1 + _WEYL_1) & _LOW
        first, second = _MULTIPLY_0 * c0, _MULTIPLY_1 * c2
        c0, c1, c2, c3 = (second >> _32) ^ c1 ^ k0, second & _LOW, (first >> _32) ^ c3 ^ k1, first & _LOW
    return c0, c1, c2, c3


@kernel
def uniform(seed: Any, scenario: Any, key: Any, purpose: Any) -> Any:
    """A number strictly between 0 and 1, of 53 bits. `scenario` and `purpose` below 2^32."""
    seed, key = np.uint64(seed), np.uint64(key)
    first, second, _, _ = philox(
        np.uint64(scenario), key & _LOW, key >> _32, np.uint64(purpose), seed & _LOW, seed >> _32
    )
    bits = (first << np.uint64(21)) | (second >> np.uint64(11))
    return (float(bits) + 0.5) * 2.0**-53


@kernel
def triangular(number: Any, low: Any, mode: Any, high: Any) -> Any:
    """The inverse of the triangular distribution at `number` in (0, 1)."""
    if high <= low:
        return low
    peak = (mode - low) / (high - low)
    if number < peak:
        return low + np.sqrt(number * (high - low) * (mode - low))
    return high - np.sqrt((1.0 - number) * (high - low) * (high - mode))


@kernel
def duration(kind: Any, low: Any, mode: Any, high: Any, number: Any) -> Any:
    """Hours that `number` in (0, 1) gives; rising in `number`, so that common numbers compare options."""
    if kind == UNIFORM:
        return low + (high - low) * number
    if kind == TRIANGULAR:
        return triangular(number, low, mode, high)
    if kind == EXPONENTIAL:
        return -mode * np.log1p(-number)
    return low


@kernel
def _sample(kind: Any, low: Any, mode: Any, high: Any, key: Any, seed: Any, scenario: Any, purpose: Any) -> Any:
    hours = np.empty(len(kind))
    for index in range(len(kind)):
        number = 0.5 if kind[index] == FIXED else uniform(seed, scenario, key[index], purpose)
        hours[index] = duration(kind[index], low[index], mode[index], high[index], number)
    return hours


@njit(cache=True, nogil=True, parallel=True)
def _sample_all(
    kind: Any, low: Any, mode: Any, high: Any, key: Any, seed: Any, first: Any, count: Any, purpose: Any
) -> Any:
    hours = np.empty((count, len(kind)))
    for row in prange(count):
        hours[row] = _sample(kind, low, mode, high, key, seed, first + row, purpose)
    return hours


def sample(spread: Spread, key: Keys, *, seed: int, scenario: int, purpose: int = 0) -> Hours:
    """Hours, one an element of `spread`, for one scenario; `key` from `keys`; `seed` below 2^64."""
    drawn: Hours = _sample(*spread, key, np.uint64(seed), np.uint64(scenario), np.uint64(purpose))
    return drawn


def sample_all(spread: Spread, key: Keys, *, seed: int, scenarios: int, first: int = 0, purpose: int = 0) -> Hours:
    """Hours, shape (scenarios, elements): row r is `sample` of scenario first + r, whatever the number of threads."""
    drawn: Hours = _sample_all(*spread, key, np.uint64(seed), first, scenarios, np.uint64(purpose))
    return drawn


def fixed(hours: Hours) -> Spread:
    """Durations that are certain."""
    return Spread(np.full(len(hours), FIXED, np.int8), hours, hours, hours)
