"""XLSX as a format: what a viewer sees as a workbook, an empty one to fill in, and a filled one handed in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timezone
from hashlib import sha256

import msgspec

from jisr.errors import Invalid
from jisr.interop.formats import Brought, Format, Incoming, Outgoing
from jisr.interop.sheets.bringing import brought
from jisr.interop.sheets.columns import AFTER, BEFORE, LABEL, RECORD, Column, columns_of, count_several, sheet_types
from jisr.interop.sheets.cover import Made
from jisr.interop.sheets.reading import read_workbook
from jisr.interop.sheets.rows import Rows
from jisr.interop.sheets.writing import Page, write_workbook
from jisr.interop.sheets.zone import read_zone, zone_here
from jisr.interop.statement import statement_of
from jisr.journal.label import Label
from jisr.journal.policy import Policy
from jisr.journal.read import RecordView
from jisr.journal.registry import RecordType, Registry
from jisr.language import LANGUAGES, language, use

MOST_RECORDS = 20_000
MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

ZONE = "of its times, such as +03:00; without one, the node's"
WRITE_OPTIONS = {
    "template": "true: an empty workbook to fill in",
    "type": "kinds of report, with commas, such as sitrep,methane; without one, all of them",
    "language": "of headings: en, fr, ar or ckb",
    "second": "the language of the second row of headings",
    "zone": ZONE,
}
READ_OPTIONS = {
    "preset": "of the label, for rows that say none; without it, such rows are refused",
    "zone": "of times, where the workbook does not say",
}


def write(out: Outgoing) -> bytes:
    first, second = _languages(out.asked)
    with use(first):
        pages, made = _template(out) if _is_template(out.asked) else contents(out)
        return write_workbook(pages, made, out.policy, second)


def read(incoming: Incoming) -> Brought:
    """Raises `Invalid` for what is no workbook, or one of another space."""
    registry = incoming.reader.registry
    zone = _zone(incoming.asked, incoming.now)
    book = read_workbook(incoming.data, registry, zone, incoming.label)
    if book.about.space and book.about.space != incoming.space:
        message = "this workbook is for the space {theirs}, and this is {ours}: hand it in there"
        raise Invalid(message, code="other_space", theirs=book.about.space[:60], ours=incoming.space)
    return brought(book, Rows(incoming.reader, book.about.zone), incoming.reader, registry.types)


def _template(out: Outgoing) -> tuple[list[Page], Made]:
    made = Made(statement_of(out, ()), _zone(out.asked, out.now), _number(out))
    pages = [
        Page(each.name, filling_columns(each), offered=_presets(out.policy, each))
        for each in _types(out.reader.registry, out.asked)
    ]
    return pages, made


def filling_columns(record_type: RecordType, several: dict[str, int] | None = None) -> list[Column]:
    """Of a sheet to fill in. What opens no incident has to name one."""
    name, thread, *others = BEFORE
    thread = replace(thread, required=not record_type.opens)
    return [name, thread, *others, *columns_of(record_type.body, several), *AFTER]


def contents(out: Outgoing) -> tuple[list[Page], Made]:
    """What a viewer's workbook is written from: each record in the order of its recording, those of a type together."""
    zone, types = _zone(out.asked, out.now), {each.name: each for each in _types(out.reader.registry, out.asked)}
    threads, more = out.threads()
    seen = sorted(
        (record for thread in threads for record in thread.records if record.type is not None),
        key=lambda record: (record.recorded_at or "", record.id),
    )
    reports = [record for record in seen if record.type in types]
    if len(reports) > MOST_RECORDS:
        message = "these are more than {most} records: ask for fewer by type, thread, since or limit"
        raise Invalid(message, code="too_many_records", most=MOST_RECORDS)
    labels = [msgspec.convert(record.label, Label) for record in reports if record.label is not None]
    made = Made(statement_of(out, labels, not more), zone, _number(out), len(reports), len(seen) - len(reports))
    rows = Rows(out.reader, zone)
    pages = [_page(each, reports, rows) for each in types.values() if any(one.type == each.name for one in reports)]
    return pages, made


def _page(record_type: RecordType, reports: list[RecordView], rows: Rows) -> Page:
    own = [record for record in reports if record.type == record_type.name]
    several: dict[str, int] = {}
    for record in own:
        for name, count in count_several(record.body).items():
            several[name] = max(several.get(name, 0), count)
    columns = [*_FIRST, *columns_of(record_type.body, several, shown=1), *_LAST]
    return Page(record_type.name, columns, [rows.values(record, record_type) for record in own])


# In what leaves: its reference first; ready-made labels are written out as what they stood for.
_FIRST: list[Column] = [RECORD[0], *BEFORE[1:]]
_LAST: list[Column] = [AFTER[0], *LABEL[1:], *RECORD[2:], RECORD[1]]


def _types(registry: Registry, asked: Mapping[str, str]) -> list[RecordType]:
    known = sheet_types(registry)
    if "type" not in asked:
        return known
    by_name = {each.name.rpartition(".")[2]: each for each in known} | {each.name: each for each in known}
    wanted = [name.strip() for name in asked["type"].split(",") if name.strip()]
    for name in wanted:
        if name not in by_name:
            message = "{name} is no kind of report; there are {known}"
            short = ", ".join(each.name.rpartition(".")[2] for each in known)
            raise Invalid(message, code="unknown_type", field="type", name=name[:80], known=short)
    return list({by_name[name].name: by_name[name] for name in wanted}.values())


def _presets(policy: Policy, record_type: RecordType) -> tuple[str, ...]:
    """Those for the type, the narrowest useful one first, then all others."""
    own = policy.labels.type_presets.get(record_type.name, ())
    return (*own, *(each for each in policy.presets if each not in own))


def _is_template(asked: Mapping[str, str]) -> bool:
    text = asked.get("template", "false")
    if text not in ("true", "false"):
        raise Invalid("template is true or false", code="bad_template", field="template")
    return text == "true"


def _languages(asked: Mapping[str, str]) -> tuple[str, str]:
    """The one asked for, or in use; beside it English, or Arabic."""
    first = asked.get("language", language())
    second = asked.get("second", "ar" if first == "en" else "en")
    for name, field in ((first, "language"), (second, "second")):
        if name not in LANGUAGES:
            message = "{name} is none of {known}"
            raise Invalid(message, code="bad_language", field=field, name=name[:20], known=", ".join(LANGUAGES))
    return first, second


def _zone(asked: Mapping[str, str], now: int) -> timezone:
    """A `+` that a client forgot to write as %2B arrives as a space."""
    return read_zone(asked["zone"].replace(" ", "+")) if "zone" in asked else zone_here(now)


def _number(out: Outgoing) -> str:
    """Of the workbook: its rows, sent again, are the same records."""
    return sha256(f"{out.space} {out.viewer} {out.now}".encode()).hexdigest()[:16]


FORMAT = Format(
    "xlsx", ".xlsx", MEDIA, "XLSX workbook: one sheet a kind of report, one row a report",
    write=write, read=read, write_options=WRITE_OPTIONS, read_options=READ_OPTIONS,
)  # fmt: skip
