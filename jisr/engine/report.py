"""A forecast as one HTML page that needs nothing else: the chain, who loses service when, and how many people.

The page reads in either direction: its style knows only where a line begins and ends, and its words can be replaced
(`words`) by those of another language.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape

import numpy as np

from jisr.engine import answers, picture
from jisr.engine.forecast import Forecast
from jisr.engine.network import HOUR
from jisr.engine.picture import isolated, span
from jisr.engine.style import STYLE

BINS = 72
MOST_ROWS = 200

WORDS = {
    "title": "Who loses service, when, and why",
    "forecast": "Forecast",
    "holds_all": "Nothing is lost.",
    "headline": "{asset} is lost after {time}",
    "subline": "It began with {root}: {lost} of {all} assets follow.",
    "began_at": "Times are after {start}.",
    "start": "start",
    "old": "{age} old",
    "assumed": "assumed",
    "chain": "Why {asset} is lost",
    "chain_of": "The chain of losses that ends with {asset}",
    "lost_after": "lost after {time}",
    "bridged": "{time} from its store",
    "itself": "the first loss",
    "needs": "no {group}: {lost} lost ({need} of {of} needed)",
    "share": "too little {group}: {lost} lost",
    "legend_holds": "holds",
    "legend_stored": "lives from its store",
    "legend_lost": "lost",
    "timeline": "Who is lost when",
    "people": "People without service within {time}",
    "people_note": "Nobody is counted twice: within a catchment the worst service counts.",
    "area": "area",
    "people_column": "people",
    "person_hours": "person-hours",
    "first": "first after",
    "assets_lost": "assets lost",
    "people_lost": "people without service",
    "first_loss": "first service to people lost",
    "all": "All losses",
    "asset": "asset",
    "type": "type",
    "because": "because",
    "after": "after",
    "more": "{count} more",
}


def html(
    found: Forecast,
    asset: str | None,
    *,
    direction: str = "ltr",
    language: str = "en",
    words: Mapping[str, str] | None = None,
) -> str:
    """The page. `asset`: whose loss the picture explains (None: none is lost)."""
    said = WORDS | dict(words or {})
    body = (
        _body(found, asset, said, direction == "rtl") if asset else f"<main><h1>{escape(said['holds_all'])}</h1></main>"
    )
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{escape(direction)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(said["title"])}</title>'
        f"<style>{STYLE}</style></head><body>{body}</body></html>\n"
    )


def _body(found: Forecast, asset: str, words: Mapping[str, str], mirrored: bool) -> str:
    chain = picture.svg(found, asset, words, mirrored)
    heading = words["chain"].format(asset=isolated(asset))
    return (
        f"<main>{_head(found, asset, words)}"
        f'<section class="card"><header><h2>{escape(heading)}</h2>{_legend(words)}</header>'
        f'<div class="scroll">{chain}</div></section>'
        f'<div class="cols">{_timeline(found, words)}{_people(found, words)}</div>{_all(found, words)}</main>'
    )


def _head(found: Forecast, asset: str, words: Mapping[str, str]) -> str:
    steps = found.why(asset)
    if not steps:
        return f"<h1>{escape(words['title'])}</h1>"
    headline = words["headline"].format(asset=isolated(asset), time=span(steps[0].lost_s / HOUR))
    root = isolated(found.network.id_of(steps[-1].asset))
    told = [words["subline"].format(root=root, lost=f"{len(found.order):,}", all=f"{found.network.size:,}")]
    if found.start is not None:
        start = datetime.fromtimestamp(found.start, UTC).strftime("%Y-%m-%d %H:%M UTC")
        told.append(words["began_at"].format(start=isolated(start)))
    return (
        f'<header class="top"><div><p class="eyebrow">{escape(words["forecast"])}</p><h1>{escape(headline)}</h1>'
        f"<p>{escape(' '.join(told))}</p></div>{_figures(found, words)}</header>"
    )


def _figures(found: Forecast, words: Mapping[str, str]) -> str:
    within = found.affected.time_s <= found.counted_s
    people = int(found.affected.people[within].sum())
    first = span(float(found.affected.time_s.min()) / HOUR) if len(found.affected.time_s) else "–"
    figures = (
        (words["assets_lost"], f"{len(found.order):,}"),
        (words["people_lost"], f"{people:,}"),
        (words["first_loss"], first),
    )
    cells = "".join(f"<div><b>{escape(value)}</b><span>{escape(name)}</span></div>" for name, value in figures)
    return f'<div class="figures">{cells}</div>'


def _legend(words: Mapping[str, str]) -> str:
    names = ("holds", "stored", "lost")
    return (
        '<p class="legend">'
        + "".join(f'<span class="{n}">{escape(words["legend_" + n])}</span>' for n in names)
        + "</p>"
    )


def _timeline(found: Forecast, words: Mapping[str, str]) -> str:
    """A strip for each type: how many of it are lost in each part of the time."""
    hours = found.times_s[found.order] / HOUR
    first, last = min(0.0, float(hours.min())), max(float(hours.max()), 1.0)
    edges = np.linspace(first, last, BINS + 1)
    kinds = found.network.asset_type[found.order]
    rows = []
    for kind, count, lost, begin, _ in found.by_type().itertuples(index=False, name=None):
        if lost:
            shown = hours[kinds == found.network.types.index(kind)]
            rows.append(_strip(kind, count, lost, begin, np.histogram(shown, edges)[0]))
    ends = f'<p class="ends"><span>{span(first)}</span><span>{span(last)}</span></p>'
    return (
        f'<section class="card"><header><h2>{escape(words["timeline"])}</h2></header>'
        f'<div class="strips">{"".join(rows)}{ends}</div></section>'
    )


def _strip(kind: str, count: int, lost: int, begin: float, bins: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> str:
    most = max(int(bins.max()), 1)
    marks = "".join(
        f'<i style="--at:{place / BINS:.4f};--part:{0.25 + 0.75 * number / most:.2f}" title="{number}"></i>'
        for place, number in enumerate(bins.tolist())
        if number
    )
    told = f"{lost:,} / {count:,}"
    return (
        f'<div class="strip"><span class="what">{escape(kind)}</span><span class="line">{marks}</span>'
        f'<span class="count">{told}</span><span class="begin">{escape(span(begin))}</span></div>'
    )


def _people(found: Forecast, words: Mapping[str, str]) -> str:
    heading = words["people"].format(time=span(found.counted_s / HOUR))
    head = "".join(f"<th>{escape(words[name])}</th>" for name in ("area", "people_column", "person_hours", "first"))
    rows = "".join(_cells(row) for row in answers.area_rows(found))
    return (
        f'<section class="card"><header><h2>{escape(heading)}</h2></header><table><thead><tr>{head}</tr></thead>'
        f'<tbody>{rows}</tbody></table><p class="note">{escape(words["people_note"])}</p></section>'
    )


def _cells(row: tuple[str, ...]) -> str:
    return "<tr>" + "".join(f"<td><bdi>{escape(cell)}</bdi></td>" for cell in row) + "</tr>"


def _all(found: Forecast, words: Mapping[str, str]) -> str:
    """The losses in the order of time, the first MOST_ROWS."""
    shown = found.services().dropna(subset="lost_after_h").sort_values(["lost_after_h", "id"])
    head = "".join(f"<th>{escape(words[name])}</th>" for name in ("after", "asset", "type", "because"))
    rows = [
        (span(one.lost_after_h), one.id, one.type, f"{one.cause} ← {one.after}" if one.after else words["itself"])
        for one in shown.head(MOST_ROWS).itertuples()
    ]
    more = len(shown) - len(rows)
    note = f'<p class="note">{escape(words["more"].format(count=f"{more:,}"))}</p>' if more else ""
    body = "".join(_cells(row) for row in rows)
    return (
        f'<details class="card"><summary>{escape(words["all"])} ({len(shown):,})</summary>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}</details>"
    )
