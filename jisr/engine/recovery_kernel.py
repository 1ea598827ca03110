# mypy: disable-error-code="assignment,misc"
"""The event simulation's inner loop: assets go down and come back, stores drain and refill, crews repair.

Between events every store's level is a straight line. Events of the same second are handled in the order of their
kinds below: what comes back comes back before stores are looked at, and crews choose when all losses are known.
"""

import heapq
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from jisr.engine.exposure import person_seconds
from jisr.engine.jit import kernel

REPAIRED, DELIVERED, LOST, RESTART, EMPTY, DISPATCH = range(6)
"""Kinds of event, in the order in which those of one second are handled."""

DOWN_BY_ITSELF, DOWN_BY_INPUT, UP, UP_BY_BLACK_START, REPAIR_BEGUN, REPAIR_DONE = range(6)
"""What the history says."""

Array = NDArray[Any]


class Fixed(NamedTuple):
    """What does not change. N assets, G groups, C crews; times in seconds, levels in seconds of full drain."""

    group_ptr: Array
    group_asset: Array
    out_ptr: Array
    out_group: Array
    out_weight: Array
    need: Array
    """[G] weight needed"""
    since: Array
    """[G] the store drains from here on at the earliest"""
    floor: Array
    """[N] not down by its inputs before"""
    refill: Array
    """[G] seconds of store refilled a second; inf: at once"""
    fill_to: Array
    """[G] level up to which the supply refills"""
    capacity: Array
    """[G] level above which a delivery is lost; inf where unknown"""
    black_start: Array
    repair: Array
    """[N] seconds of work"""
    kind: Array
    """[N] the type of asset"""
    rank: Array
    """[N] crews take the lowest first, then the first lost"""
    crew_kind: Array
    """[C] the type that it repairs, -1 for any"""
    by_load: bool
    """stores carry only what is missing"""


class State(NamedTuple):
    up: Array
    damaged: Array
    margin: Array
    """[G] weight that may still be lost; below 0 the input is without supply"""
    level: Array
    rate: Array
    """[G] change of level a second"""
    start: Array
    """[G] when `level` held"""
    version: Array
    """[G] makes earlier EMPTY events void"""
    waiting: Array
    """[N] damaged and without a crew"""
    lost_at: Array
    repair_version: Array
    crew_job: Array
    """[C] the asset it works on, -1 for none, -2 before it is available"""


@kernel
def _level(fixed: Any, state: Any, group: Any, now: Any) -> Any:
    passed = max(0, now - state.start[group])
    level, rate = state.level[group], state.rate[group]
    if rate > 0.0:
        return max(level, min(fixed.fill_to[group], level + rate * passed))
    return max(0.0, level + rate * passed)


@kernel
def _drain(fixed: Any, state: Any, group: Any) -> Any:
    if not fixed.by_load:
        return 1.0
    return min(1.0, -state.margin[group] / fixed.need[group])


@kernel
def _settle(fixed: Any, state: Any, group: Any, now: Any, events: Any) -> Any:
    """Set the store's course from now on; True where the input has nothing left."""
    level = _level(fixed, state, group, now)
    state.version[group] += 1
    state.start[group], state.rate[group] = now, 0.0
    empty = False
    if state.margin[group] >= 0:
        if np.isinf(fixed.refill[group]):
            level = max(level, fixed.fill_to[group])
        else:
            state.rate[group] = fixed.refill[group]
    elif state.up[fixed.group_asset[group]]:
        drain = _drain(fixed, state, group)
        begin = max(now, fixed.since[group])
        state.start[group], state.rate[group] = begin, -drain
        end = begin + np.int64(np.rint(level / drain))
        empty = end <= now
        if not empty:
            heapq.heappush(events, (end, EMPTY, np.int64(group), np.int64(state.version[group])))
    state.level[group] = level
    return empty


@kernel
def _fall(fixed: Any, state: Any, first: Any, now: Any, what: Any, cause: Any, events: Any, history: Any) -> Any:
    """Take an asset down and all that cannot hold without it: losing is the greatest fixed point."""
    stack = [(np.int64(first), np.int64(what), np.int64(cause))]
    while stack:
        asset, what, cause = stack.pop()
        if not state.up[asset]:
            continue
        if what == DOWN_BY_INPUT and now < fixed.floor[asset]:
            heapq.heappush(events, (np.int64(fixed.floor[asset]), EMPTY, cause, np.int64(-1)))
            continue
        state.up[asset] = False
        history.append((now, asset, what, cause))
        for group in range(fixed.group_ptr[asset], fixed.group_ptr[asset + 1]):
            _settle(fixed, state, group, now, events)
        for place in range(fixed.out_ptr[asset], fixed.out_ptr[asset + 1]):
            group = fixed.out_group[place]
            held = state.margin[group] >= 0
            state.margin[group] -= fixed.out_weight[place]
            changes = (held or fixed.by_load) and state.margin[group] < 0
            if changes and _settle(fixed, state, group, now, events):
                stack.append((np.int64(fixed.group_asset[group]), np.int64(DOWN_BY_INPUT), np.int64(group)))


@kernel
def _can_run(fixed: Any, state: Any, lift: Any, asset: Any, now: Any) -> Any:
    if state.damaged[asset]:
        return False
    for group in range(fixed.group_ptr[asset], fixed.group_ptr[asset + 1]):
        if state.margin[group] + lift[group] < 0 and _level(fixed, state, group, now) <= 0.0:
            return False
    return True


@kernel
def _rise(fixed: Any, state: Any, asset: Any, now: Any, what: Any, events: Any, history: Any, queue: Any) -> Any:
    """Bring one asset back; whoever it may help goes into the queue."""
    state.up[asset] = True
    history.append((now, np.int64(asset), np.int64(what), np.int64(-1)))
    for group in range(fixed.group_ptr[asset], fixed.group_ptr[asset + 1]):
        _settle(fixed, state, group, now, events)
    for place in range(fixed.out_ptr[asset], fixed.out_ptr[asset + 1]):
        group = fixed.out_group[place]
        held = state.margin[group] >= 0
        state.margin[group] += fixed.out_weight[place]
        if state.margin[group] >= 0 and not held:
            _settle(fixed, state, group, now, events)
            queue.append(np.int64(fixed.group_asset[group]))
        elif fixed.by_load and state.margin[group] < 0:
            _settle(fixed, state, group, now, events)


@kernel
def _spread(fixed: Any, state: Any, lift: Any, now: Any, events: Any, history: Any, queue: Any) -> Any:
    """Bring back whoever can run on what runs, and so on: the least fixed point above the present."""
    while queue:
        asset = queue.pop()
        if not state.up[asset] and _can_run(fixed, state, lift, asset, now):
            _rise(fixed, state, asset, now, UP, events, history, queue)


@kernel
def _reach(fixed: Any, state: Any, lift: Any, starters: Any, now: Any) -> Any:
    """`lift` becomes the weight that the starters, and whoever could run with them, would add to each group."""
    lift[:] = 0
    maybe = starters.copy()
    queue = [np.int64(asset) for asset in np.flatnonzero(starters)]
    while queue:
        asset = queue.pop()
        for place in range(fixed.out_ptr[asset], fixed.out_ptr[asset + 1]):
            group = fixed.out_group[place]
            lift[group] += fixed.out_weight[place]
            owner = fixed.group_asset[group]
            if not maybe[owner] and not state.up[owner] and _can_run(fixed, state, lift, owner, now):
                maybe[owner] = True
                queue.append(np.int64(owner))


@kernel
def _black_start(fixed: Any, state: Any, lift: Any, now: Any, events: Any, history: Any, queue: Any) -> Any:
    """Start those who need no input to start and whose inputs then come back: the largest such set."""
    starters = fixed.black_start & ~state.up & ~state.damaged
    kept = -1
    while starters.any() and kept != starters.sum():
        kept = starters.sum()
        _reach(fixed, state, lift, starters, now)
        for asset in np.flatnonzero(starters):
            starters[asset] = _can_run(fixed, state, lift, asset, now)
    lift[:] = 0
    for asset in np.flatnonzero(starters):
        _rise(fixed, state, asset, now, UP_BY_BLACK_START, events, history, queue)


@kernel
def _restart(fixed: Any, state: Any, lift: Any, now: Any, events: Any, history: Any, queue: Any) -> Any:
    _spread(fixed, state, lift, now, events, history, queue)
    _black_start(fixed, state, lift, now, events, history, queue)
    _spread(fixed, state, lift, now, events, history, queue)


@kernel
def _next_job(fixed: Any, state: Any, crew: Any) -> Any:
    best = -1
    for asset in np.flatnonzero(state.waiting):
        if fixed.crew_kind[crew] >= 0 and fixed.crew_kind[crew] != fixed.kind[asset]:
            continue
        if best < 0 or (fixed.rank[asset], state.lost_at[asset]) < (fixed.rank[best], state.lost_at[best]):
            best = asset
    return best


@kernel
def _dispatch(fixed: Any, state: Any, now: Any, events: Any, history: Any) -> Any:
    for crew in range(len(state.crew_job)):
        if state.crew_job[crew] != -1:
            continue
        asset = _next_job(fixed, state, crew)
        if asset < 0:
            continue
        state.crew_job[crew], state.waiting[asset] = asset, False
        history.append((now, np.int64(asset), np.int64(REPAIR_BEGUN), np.int64(crew)))
        _plan_repair(fixed, state, asset, now, events)


@kernel
def _plan_repair(fixed: Any, state: Any, asset: Any, now: Any, events: Any) -> Any:
    state.repair_version[asset] += 1
    end = now + np.int64(fixed.repair[asset])
    heapq.heappush(events, (end, REPAIRED, np.int64(asset), np.int64(state.repair_version[asset])))


@kernel
def _lose(fixed: Any, state: Any, asset: Any, now: Any, events: Any, history: Any) -> Any:
    """Damage an asset. One that is under repair is repaired anew, by the same crew."""
    if not state.damaged[asset]:
        state.damaged[asset], state.waiting[asset], state.lost_at[asset] = True, True, now
        heapq.heappush(events, (now, DISPATCH, np.int64(-1), np.int64(0)))
    elif not state.waiting[asset]:
        _plan_repair(fixed, state, asset, now, events)
    _fall(fixed, state, asset, now, DOWN_BY_ITSELF, -1, events, history)


@kernel
def _repaired(state: Any, asset: Any, version: Any, now: Any, events: Any, history: Any, queue: Any) -> Any:
    """A repair by a crew (its version must still hold) or one that is simply said to happen (version -1)."""
    if not state.damaged[asset] or (version >= 0 and version != state.repair_version[asset]):
        return
    state.damaged[asset] = state.waiting[asset] = False
    state.repair_version[asset] += 1
    crew = np.int64(-1)
    for candidate in np.flatnonzero(state.crew_job == asset):
        crew = np.int64(candidate)
        state.crew_job[crew] = -1
    history.append((now, np.int64(asset), np.int64(REPAIR_DONE), crew))
    queue.append(np.int64(asset))
    heapq.heappush(events, (now, DISPATCH, np.int64(-1), np.int64(0)))


@kernel
def _deliver(fixed: Any, state: Any, group: Any, seconds: Any, now: Any, events: Any, queue: Any) -> Any:
    level = _level(fixed, state, group, now)
    state.level[group] = max(level, min(fixed.capacity[group], level + seconds))
    state.start[group], state.rate[group] = now, 0.0
    _settle(fixed, state, group, now, events)
    queue.append(np.int64(fixed.group_asset[group]))


@kernel
def simulate(fixed: Any, state: Any, first: Any, horizon: Any) -> Any:
    """Run the events `first` (rows: second, kind, object, number) to the horizon; the history, one row a change.

    DELIVERED has the group and the seconds of store; LOST and REPAIRED the asset (number -1); DISPATCH a crew that
    becomes available. `state` is left as it is at the horizon.
    """
    nothing = (np.int64(0), np.int64(0), np.int64(0), np.int64(0))
    events, history, queue = [nothing], [nothing], [np.int64(0)]
    events.pop(), history.pop(), queue.pop()
    for row in first:
        heapq.heappush(events, (row[0], row[1], row[2], row[3]))
    lift = np.zeros(len(state.margin), np.int64)
    while events and events[0][0] <= horizon:
        now, kind, what, number = heapq.heappop(events)
        if kind == LOST:
            _lose(fixed, state, what, now, events, history)
        elif kind == EMPTY:
            if number < 0 or number == state.version[what]:
                if number >= 0:
                    state.level[what], state.start[what] = 0.0, now
                if state.margin[what] < 0 and _level(fixed, state, what, now) <= 0.0:
                    _fall(fixed, state, fixed.group_asset[what], now, DOWN_BY_INPUT, what, events, history)
        elif kind == RESTART:
            _restart(fixed, state, lift, now, events, history, queue)
        elif kind == DISPATCH:
            if what >= 0:
                state.crew_job[what] = -1
            _dispatch(fixed, state, now, events, history)
        else:
            if kind == REPAIRED:
                _repaired(state, what, number, now, events, history, queue)
            else:
                _deliver(fixed, state, what, np.float64(number), now, events, queue)
            heapq.heappush(events, (now, RESTART, np.int64(-1), np.int64(0)))
    rows = np.empty((len(history), 4), np.int64)
    for place in range(len(history)):
        rows[place] = history[place]
    return rows


@kernel
def levels(fixed: Any, state: Any, now: Any) -> Any:
    """[G] seconds of full drain in store."""
    found = np.empty(len(state.level))
    for group in range(len(found)):
        found[group] = _level(fixed, state, group, now)
    return found


@kernel
def scores(fixed: Any, fresh: Any, first: Any, horizon: Any, jobs: Any, orders: Any, who: Any) -> Any:
    """Person-seconds without service for each order (rows of places in `jobs`) in which crews take the jobs."""
    found = np.empty(len(orders))
    for row in range(len(orders)):
        for place in range(orders.shape[1]):
            fixed.rank[jobs[orders[row, place]]] = place
        rows = simulate(fixed, _copied(fresh), first, horizon)
        sign = np.zeros(len(rows), np.int64)
        for change in range(len(rows)):
            what = rows[change, 2]
            sign[change] = 1 if what <= DOWN_BY_INPUT else (-1 if what <= UP_BY_BLACK_START else 0)
        found[row] = person_seconds(who, rows[:, 0], rows[:, 1], sign, horizon)
    return found


@kernel
def _copied(state: Any) -> Any:
    return State(
        state.up.copy(),
        state.damaged.copy(),
        state.margin.copy(),
        state.level.copy(),
        state.rate.copy(),
        state.start.copy(),
        state.version.copy(),
        state.waiting.copy(),
        state.lost_at.copy(),
        state.repair_version.copy(),
        state.crew_job.copy(),
    )
