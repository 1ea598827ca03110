"""What changes when few inputs change: take back what rested on them, then settle that part again.

An asset's label is (time, steps at that time), one number: `time * STEPS + steps`. Each loss rests on labels that are
strictly smaller, even where buffers are empty, so nothing can rest on itself, and what remains after taking back is
true. Settling the rest from there is `loss.py` on the part that changed. (G. Ramalingam, T. Reps, "An incremental
algorithm for a generalization of the shortest-path problem", 1996.)
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jisr.engine import loss
from jisr.engine.jit import inline, kernel
from jisr.engine.network import NEVER, Inputs, Ints, Network
from jisr.engine.why import HOLDS, OWN, Causes, causes

STEPS = 1 << 20
_HELD = NEVER * STEPS

WHOLE, FEW = 10, 200
"""Where more than a tenth of the assets (and more than a few) are taken back, the whole costs less than the part."""

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class State:
    """Labels and causes of all assets, labels of the inputs' failures, and room to work in."""

    label: Labels
    """[N]"""
    cause: Ints
    """[N]"""
    failed: Labels
    """[G]"""
    before: Labels
    """[N] room: the label before this update"""
    touched: NDArray[np.bool_]
    """[N] room: taken back or improved in this update"""
    worklist: Ints
    """[N] room"""
    heap: Ints
    """[N] room"""
    place: Ints
    """[N] room: where in the heap, -1 where not"""


def state(network: Network, inputs: Inputs, times_s: Ints, causes: Causes) -> State:
    """The state that a full computation gives."""
    label = times_s.astype(np.int64) * STEPS + causes.depth
    label[times_s >= NEVER] = _HELD
    size = network.size
    made = State(
        label,
        causes.group.copy(),
        np.full(network.groups, _HELD, dtype=np.int64),
        np.empty(size, np.int64),
        np.zeros(size, np.bool_),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
        np.full(size, -1, np.int32),
    )
    _fail_all(_needs(network), made.label, made.failed)
    return made


def times(state: State) -> Ints:
    return np.asarray(state.label // STEPS, dtype=np.int32)


def time_of(state: State, asset: int) -> int:
    return int(state.label[asset] // STEPS)


def update(network: Network, inputs: Inputs, state: State, changed: list[int]) -> tuple[Ints, Ints, Ints]:
    """Bring the state up to date after these assets' own inputs or buffers changed: (assets, before_s, after_s)."""
    given = (inputs.own_s, inputs.buffer_s, inputs.since_s, inputs.floor_s)
    count = _update(
        np.array(changed, dtype=np.int32),
        _needs(network),
        (network.group_ptr, network.out_ptr, network.out_group, network.group_asset),
        given,
        (state.label, state.cause, state.failed),
        (state.before, state.touched, state.worklist, state.heap, state.place),
    )
    if count < 0:
        return _anew(network, inputs, state)
    moved = np.sort(state.worklist[:count])
    return moved, (state.before[moved] // STEPS).astype(np.int32), (state.label[moved] // STEPS).astype(np.int32)


def _anew(network: Network, inputs: Inputs, state: State) -> tuple[Ints, Ints, Ints]:
    """The whole computation, in place of an update that would touch most of the network."""
    before = times(state)
    after, order = loss.run(network, inputs)
    found = causes(network, inputs, after, order)
    state.label[:] = after.astype(np.int64) * STEPS + found.depth
    state.label[after >= NEVER] = _HELD
    state.cause[:] = found.group
    _fail_all(_needs(network), state.label, state.failed)
    moved = np.flatnonzero(before != after).astype(np.int32)
    return moved, before[moved], after[moved]


def _needs(network: Network) -> tuple[Any, ...]:
    return network.dep_ptr, network.dep_supplier, network.dep_weight, network.group_margin


@kernel
def _fail_all(needs: Any, label: Any, failed: Any) -> None:
    for group in range(failed.size):
        failed[group] = _failure(needs, label, group)


@inline
def _failure(needs: Any, label: Any, group: Any) -> Any:
    """The smallest label by which more than the margin is lost."""
    dep_ptr, supplier, weight, margins = needs
    first, last = dep_ptr[group], dep_ptr[group + 1]
    found = np.int64(_HELD)
    for place in range(first, last):
        moment = label[supplier[place]]
        if moment >= found:
            continue
        gone = 0
        for other in range(first, last):
            if label[supplier[other]] <= moment:
                gone += weight[other]
        if gone > margins[group]:
            found = moment
    return found


@inline
def _follows(failed: Any, group: Any, asset: Any, given: Any) -> Any:
    """The asset's label if this input alone counted."""
    _own, buffer, since, floor = given
    if failed[group] >= _HELD:
        return np.int64(_HELD)
    moment = failed[group] // STEPS
    time = max(max(moment, np.int64(since[group])) + buffer[group], np.int64(floor[asset]))
    if time >= NEVER:
        return np.int64(_HELD)
    return time * STEPS if time > moment else failed[group] + 1


@kernel
def _update(changed: Any, needs: Any, ways: Any, given: Any, labels: Any, room: Any) -> Any:
    """How many assets moved; they stand first in the worklist. -1: so many that all should be computed anew."""
    group_ptr, out_ptr, out_group, group_asset = ways
    label, cause, failed = labels
    before, touched, worklist, heap, place = room
    count = _take_back(changed, needs, ways, labels, room)
    if count * WHOLE > label.size and count > FEW:
        return _give_up(count, 0, label, room)
    size = 0
    for rank in range(count):
        asset = worklist[rank]
        _choose(asset, group_ptr, given, labels)
        if label[asset] < _HELD:
            size = _push(heap, place, label, size, asset)
    while size > 0:
        if count * WHOLE > label.size and count > FEW:
            return _give_up(count, size, label, room)
        asset = heap[0]
        size = _pop(heap, place, label, size)
        for edge in range(out_ptr[asset], out_ptr[asset + 1]):
            group = out_group[edge]
            if label[asset] >= failed[group]:
                continue
            failed[group] = _failure(needs, label, group)
            hit = group_asset[group]
            moment = _follows(failed, group, hit, given)
            if moment < label[hit]:
                if not touched[hit]:
                    touched[hit] = True
                    before[hit] = label[hit]
                    worklist[count] = hit
                    count += 1
                label[hit], cause[hit] = moment, group
                size = _push(heap, place, label, size, hit)
            elif moment == label[hit] and moment < _HELD and cause[hit] != OWN:
                cause[hit] = min(cause[hit], group)
    moved = 0
    for rank in range(count):
        asset = worklist[rank]
        touched[asset] = False
        if before[asset] // STEPS != label[asset] // STEPS:
            worklist[moved] = asset
            moved += 1
    return moved


@kernel
def _give_up(count: Any, size: Any, label: Any, room: Any) -> Any:
    """Put the labels back as they were before the update; -1."""
    before, touched, worklist, heap, place = room
    for rank in range(count):
        label[worklist[rank]] = before[worklist[rank]]
        touched[worklist[rank]] = False
    for rank in range(size):
        place[heap[rank]] = -1
    return -1


@kernel
def _take_back(changed: Any, needs: Any, ways: Any, labels: Any, room: Any) -> Any:
    """Hold, for now, the changed assets and all whose cause rests on one that is taken back. How many, in worklist."""
    _group_ptr, out_ptr, out_group, group_asset = ways
    label, cause, failed = labels
    before, touched, worklist, _heap, _place = room
    count, done = 0, 0
    for rank in range(changed.size):
        asset = changed[rank]
        touched[asset] = True
        before[asset], label[asset] = label[asset], _HELD
        worklist[count] = asset
        count += 1
    while done < count and (count * WHOLE <= label.size or count <= FEW):
        asset = worklist[done]
        done += 1
        for edge in range(out_ptr[asset], out_ptr[asset + 1]):
            group = out_group[edge]
            if before[asset] > failed[group] or failed[group] >= _HELD:
                continue
            moment = _failure(needs, label, group)
            if moment == failed[group]:
                continue
            failed[group] = moment
            hit = group_asset[group]
            if cause[hit] == group and not touched[hit]:
                touched[hit] = True
                before[hit], label[hit] = label[hit], _HELD
                worklist[count] = hit
                count += 1
    return count


@inline
def _choose(asset: Any, group_ptr: Any, given: Any, labels: Any) -> None:
    """The asset's label and cause from what its inputs say now; own loss first, then the first input."""
    own, _buffer, _since, floor = given
    label, cause, failed = labels
    best, why = np.int64(_HELD), HOLDS
    if own[asset] < NEVER:
        best, why = np.int64(max(own[asset], floor[asset])) * STEPS, OWN
    for group in range(group_ptr[asset], group_ptr[asset + 1]):
        moment = _follows(failed, group, asset, given)
        if moment < best:
            best, why = moment, group
    label[asset], cause[asset] = best, why


@inline
def _sooner(label: Any, one: Any, other: Any) -> Any:
    return label[one] < label[other] or (label[one] == label[other] and one < other)


@kernel
def _push(heap: Any, place: Any, label: Any, size: Any, asset: Any) -> Any:
    """Put in, or move up, an asset whose label fell; the heap's new size."""
    here = place[asset]
    if here < 0:
        here = size
        size += 1
    while here > 0:
        above = (here - 1) >> 1
        if not _sooner(label, asset, heap[above]):
            break
        heap[here] = heap[above]
        place[heap[here]] = here
        here = above
    heap[here] = asset
    place[asset] = here
    return size


@kernel
def _pop(heap: Any, place: Any, label: Any, size: Any) -> Any:
    """Take out the first; the heap's new size."""
    place[heap[0]] = -1
    size -= 1
    if size == 0:
        return size
    asset, here = heap[size], 0
    while True:
        below = 2 * here + 1
        if below >= size:
            break
        if below + 1 < size and _sooner(label, heap[below + 1], heap[below]):
            below += 1
        if not _sooner(label, heap[below], asset):
            break
        heap[here] = heap[below]
        place[heap[here]] = here
        here = below
    heap[here] = asset
    place[asset] = here
    return size
