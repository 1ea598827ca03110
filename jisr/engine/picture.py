"""The chain behind one loss as a picture: a staircase in time, the first loss on top.

One row an asset: it holds (thin line), lives from its store (hatched), is lost (solid). Arrows lead from a loss to what
fails with it. Colours are the page's variables, and each state has a shape of its own. In right-to-left pages time
runs to the left: coordinates are mirrored here, text follows the page's direction by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from jisr.engine import why
from jisr.engine.answers import duration, source
from jisr.engine.forecast import Forecast
from jisr.engine.network import HOUR
from jisr.engine.why import Step

WIDTH, NAMES, EDGE = 1060, 200, 26
ROW, TOP, BAR = 84, 46, 16
MOST_NAMED = 4
LETTER, ASIDE = 6.5, 10.0
"""Width of a letter, near enough to keep texts apart; distance between an arrow and a text."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Hours to places across the picture."""

    first_h: float
    last_h: float
    mirrored: bool

    def x(self, hours: float) -> float:
        part = (hours - self.first_h) / (self.last_h - self.first_h)
        return self.place(NAMES + part * (WIDTH - NAMES - EDGE))

    def place(self, across: float) -> float:
        """Distance from the side where reading begins, as a coordinate."""
        return round(WIDTH - across if self.mirrored else across, 1)

    def aside(self, hours: float, apart: bool, side: int = 1) -> float:
        """A little after (or with side -1 before) an hour, in the direction of reading."""
        away = side * ASIDE if apart else 0.0
        return round(self.x(hours) + (-away if self.mirrored else away), 1)

    def room_before(self, hours: float) -> float:
        return abs(self.x(hours) - self.x(self.first_h))

    def room_after(self, hours: float) -> float:
        return abs(self.x(self.last_h) - self.x(hours))

    def bar(self, begin_h: float, end_h: float, y: float, height: float, kind: str) -> str:
        left, right = sorted((self.x(begin_h), self.x(end_h)))
        return f'<rect class="{kind}" x="{left}" y="{y}" width="{right - left:.1f}" height="{height}" rx="2"/>'

    def ticks(self) -> list[float]:
        span = self.last_h - self.first_h
        step = next(step for step in (0.25, 0.5, 1, 2, 4, 6, 12, 24, 48, 96, 168, 336, 1e4, 1e6) if span / step <= 9)
        begin = -(-self.first_h // step) * step
        return [begin + step * number for number in range(int((self.last_h - begin) // step) + 1)]


def scale(steps: list[Step], mirrored: bool) -> Scale:
    """From the start (or the first loss, if that was before it) to a little after the last."""
    times = [step.lost_s / HOUR for step in steps]
    first, last = min(0.0, *times), max(*times, 0.0)
    return Scale(first, last + max((last - first) * 0.16, 0.5), mirrored)


def isolated(text: str) -> str:
    """Text whose own direction does not disturb that of its line (Unicode isolates); empty stays empty."""
    return f"\u2068{text}\u2069" if text else ""


def span(hours: float) -> str:
    """A duration that reads the same way in every line: number first."""
    return f"\u2066{duration(hours)}\u2069"


def svg(found: Forecast, asset: str, words: Mapping[str, str], mirrored: bool) -> str:
    """The picture of why this asset is lost; empty where it holds."""
    steps = list(reversed(found.why(asset)))
    if not steps:
        return ""
    across = scale(steps, mirrored)
    height = TOP + ROW * len(steps) + 6
    parts = [_axis(across, height, words)]
    parts += [_arrow(across, steps, number) for number in range(1, len(steps))]
    parts += [_row(found, across, step, number, words) for number, step in enumerate(steps)]
    label = escape(words["chain_of"].format(asset=asset))
    return (
        f'<svg class="chain" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">'
        f"{_patterns()}{''.join(parts)}</svg>"
    )


def _patterns() -> str:
    return (
        '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="7" height="7" class="hatch-ground"/><rect width="3" height="7" class="hatch-line"/></pattern>'
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0.5 L7.5 4 L0 7.5 Z" class="tip"/></marker></defs>'
    )


def _axis(across: Scale, height: int, words: Mapping[str, str]) -> str:
    parts = []
    for hours in across.ticks():
        x = across.x(hours)
        told = words["start"] if hours == 0 else span(hours)
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{TOP - 14}" y2="{height - 4}"/>')
        parts.append(f'<text class="tick" x="{x}" y="{TOP - 22}" text-anchor="middle">{escape(told)}</text>')
    return "".join(parts)


def _middle(number: int) -> float:
    return TOP + ROW * number + 30


def _arrow(across: Scale, steps: list[Step], number: int) -> str:
    """From the supplier's loss down to where this asset's input fails."""
    x = across.x(steps[number].failed_s / HOUR)
    begin, end = _middle(number - 1) + BAR / 2 + 1, _middle(number) - BAR / 2 - 3
    return f'<path class="arrow" d="M{x} {begin} V{end}" marker-end="url(#tip)"/>'


def _row(found: Forecast, across: Scale, step: Step, number: int, words: Mapping[str, str]) -> str:
    network, y = found.network, _middle(number)
    lost, failed = step.lost_s / HOUR, step.failed_s / HOUR
    name = escape(network.id_of(step.asset))
    kind = escape(network.types[network.asset_type[step.asset]])
    parts = [
        f'<text class="name" x="{across.place(6)}" y="{y + 1}">{name}</text>',
        f'<text class="kind" x="{across.place(6)}" y="{y + 18}">{kind}</text>',
        across.bar(across.first_h, failed, y - 1.5, 3, "holds"),
        across.bar(failed, lost, y - BAR / 2, BAR, "stored"),
        across.bar(lost, across.last_h, y - BAR / 2, BAR, "lost"),
        _moment(across, step, y, words),
    ]
    if step.bridged_h > 0:
        parts.append(_bridge(across, step, y, words))
    parts.append(_told(found, across, step, y, words))
    return f"<g>{''.join(parts)}</g>"


def _moment(across: Scale, step: Step, y: float, words: Mapping[str, str]) -> str:
    """When it is lost, above the beginning of the solid bar and beside the arrow that ends there."""
    lost = step.lost_s / HOUR
    text = words["lost_after"].format(time=span(lost))
    near_end = across.room_after(lost) < LETTER * len(text) + ASIDE
    x, anchor = (across.x(across.last_h), "end") if near_end else (across.aside(lost, step.bridged_h == 0), "start")
    return f'<text class="moment" x="{x}" y="{y - BAR / 2 - 6}" text-anchor="{anchor}">{escape(text)}</text>'


def _bridge(across: Scale, step: Step, y: float, words: Mapping[str, str]) -> str:
    """What the store bridges: above the hatched bar, or before it where the bar is short."""
    failed, lost = step.failed_s / HOUR, step.lost_s / HOUR
    text = words["bridged"].format(time=span(step.bridged_h))
    fits = abs(across.x(failed) - across.x(lost)) > LETTER * len(text)
    x, anchor = ((across.x(failed) + across.x(lost)) / 2, "middle") if fits else (across.aside(failed, True, -1), "end")
    return f'<text class="bridge" x="{x}" y="{y - BAR / 2 - 6}" text-anchor="{anchor}">{escape(text)}</text>'


def _told(found: Forecast, across: Scale, step: Step, y: float, words: Mapping[str, str]) -> str:
    """Why, in words, and who says so: before the arrow that leaves downwards, or after it where that is early."""
    because = _because(found, step, words)
    told_by = (source(one, words["old"], words["assumed"]) for one in found.sources(step))
    sources = isolated("; ".join(dict.fromkeys(told_by)))
    lost = step.lost_s / HOUR
    fits = across.room_before(lost) > LETTER * (len(because) + len(sources) + 4)
    early = not fits and across.room_after(lost) > across.room_before(lost)
    x, anchor = (across.aside(lost, True), "start") if early else (across.aside(lost, True, -1), "end")
    told = f'{escape(because)}<tspan class="source">  ·  {escape(sources)}</tspan>' if sources else escape(because)
    return f'<text class="told" x="{x}" y="{y + BAR / 2 + 16}" text-anchor="{anchor}">{told}</text>'


def _because(found: Forecast, step: Step, words: Mapping[str, str]) -> str:
    """`no electricity: SUB-02 and SUB-03 lost, 1 of 2 needed`."""
    if step.group == why.OWN:
        return words["itself"]
    network, group = found.network, step.group
    name = network.group_names[network.group_name[group]]
    suppliers = network.suppliers(group)
    gone = [network.id_of(one) for one in suppliers.tolist() if found.times_s[one] <= step.failed_s]
    named = ", ".join(sorted(gone)[:MOST_NAMED]) + (" …" if len(gone) > MOST_NAMED else "")
    need = int(network.group_need[group])
    kind = "needs" if need else "share"
    return words[kind].format(group=isolated(name), lost=isolated(named), need=need, of=len(suppliers))
