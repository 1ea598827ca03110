"""Who tells whom what, how fast and under which label: sorted and narrowed by the address."""

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jisr.accounts.desk import Desk
from jisr.capabilities.framework.rows import Entry
from jisr.capabilities.framework.showing.listing import cell
from jisr.capabilities.framework.showing.values import text_in
from jisr.capabilities.framework.showing.words import field_word
from jisr.capabilities.framework.tables import Agreement
from jisr.capabilities.framework.views.seeing import answering, framework_at

SORTS = ("code", "titles", "producer", "consumer", "within_minutes", "label", "function")
COLUMNS = ("code", "titles", "producer", "consumer", "product", "occasion", "within_minutes", "label", "function")


@dataclass(frozen=True)
class Asked:
    """What the address asks; `sort` may begin with a minus: the other way round."""

    q: str = ""
    producer: str = ""
    consumer: str = ""
    sort: str = "code"

    def address(self, **other: str) -> str:
        asked = replace(self, **other)
        given = {each.name: getattr(asked, each.name) for each in fields(asked)}
        return f"?{urlencode({name: value for name, value in given.items() if value})}"

    def takes(self, entry: Entry[Agreement]) -> bool:
        row = entry.row
        whole = " ".join(
            (row.code, text_in(row.titles), row.function, row.product.type, *row.product.fields)
        ).casefold()
        return (
            self.producer in ("", row.producer)
            and self.consumer in ("", row.consumer)
            and all(word in whole for word in self.q.casefold().split())
        )


@answering
def agreements(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    opened = framework_at(desk, reference)
    asked = Asked(**{each.name: request.GET.get(each.name, "")[:100] for each in fields(Asked)})
    asked = asked if asked.sort.removeprefix("-") in SORTS else replace(asked, sort="code")
    every = opened.rows.agreements
    found = sorted(
        (each for each in every if asked.takes(each)), key=lambda each: _key(each, asked.sort.removeprefix("-"))
    )
    if asked.sort.startswith("-"):
        found.reverse()
    values = {
        **opened.frame("framework-agreements"),
        "columns": [_column(name, asked) for name in COLUMNS],
        "rows": [(each, [_cell(each.row, name) for name in COLUMNS[1:]]) for each in found],
        "asked": asked,
        "producers": sorted({each.row.producer for each in every}),
        "consumers": sorted({each.row.consumer for each in every}),
        "may": opened.may_edit,
        "here": request.get_full_path(),
    }
    return render(request, "framework/agreements.html", values)


def _key(entry: Entry[Agreement], name: str) -> Any:
    row = entry.row
    if name == "titles":
        return (text_in(row.titles).casefold(), row.code)
    if name == "label":
        return (row.label.preset, row.code)
    return (getattr(row, name), row.code)


def _column(name: str, asked: Asked) -> dict[str, str]:
    """`sort` is aria's word for how the table is sorted by it."""
    down = asked.sort == name
    state = "ascending" if down else "descending" if asked.sort == f"-{name}" else ""
    href = asked.address(sort=f"-{name}" if down else name) if name in SORTS else ""
    return {"word": field_word(name, "agreement"), "href": href, "sort": state}


def _cell(row: Agreement, name: str) -> dict[str, str]:
    return {"word": field_word(name, "agreement"), "text": cell(name, getattr(row, name))}
