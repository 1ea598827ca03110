"""The framework as a document in one language, and a post's card: headings, lines and tables that a page and a PDF both
show. Made from what the reader sees; the language in use says in which one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext

from jisr.capabilities.framework.rows import Entry
from jisr.capabilities.framework.showing.listing import COLUMNS, cell, columns_of
from jisr.capabilities.framework.showing.matrix import Look, matrix_of
from jisr.capabilities.framework.showing.standing import standing_of
from jisr.capabilities.framework.showing.values import minutes_text, text_in
from jisr.capabilities.framework.showing.words import field_word, table_word
from jisr.capabilities.framework.tables import Activation, Agreement
from jisr.capabilities.framework.views.seeing import Opened
from jisr.language import RIGHT_TO_LEFT
from jisr.ui.labels import label_words
from jisr.ui.moments import local, moment_of, now
from jisr.ui.words import member_name, post_word

WHOLE = (
    "function", "agreement", "need", "alert_level", "trigger", "activation", "body", "line", "resource", "area",
    "reference", "term", "contact",
)  # fmt: skip
"""The tables of the document, after the matrix; plans stand by themselves, with their steps."""


@dataclass(frozen=True)
class Block:
    """One of: a heading of `level` 2 or 3, a line of text, or a table with `head`; `widths` are parts of its width."""

    text: str = ""
    level: int = 0
    quiet: bool = False
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Document:
    """`language` is one of the four; `notes` stand on every page."""

    title: str
    subtitle: str
    language: str
    notes: str
    blocks: tuple[Block, ...]

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


def document_of(opened: Opened) -> Document:
    """All of it."""
    return _document(opened, opened.title, _whole(opened))


def _document(opened: Opened, title: str, blocks: Iterable[Block]) -> Document:
    state = opened.state
    label = label_words(opened.shown_label, opened.desk.policy)
    readers = label.comma.join(label.released)
    subtitle = f"{state['code']} {state['edition']} · {opened.stage_word} · {label.level} · {readers}"
    if opened.desk.is_exercise:
        title = f"{gettext('EXERCISE')} · {title}"
    return Document(title, subtitle, get_language() or "en", _notes(opened), tuple(blocks))


def _notes(opened: Opened) -> str:
    """Which text it is, who printed it, and when: Latin letters alone, read the same way in every language."""
    desk, here = opened.desk, localtime(now())
    parts = [
        desk.space,
        opened.state["code"],
        opened.state["text_hash"][:16],
        desk.actor.name,
        f"{here:%Y-%m-%d %H:%M}",
    ]
    return " · ".join(parts)


def _whole(opened: Opened) -> Iterator[Block]:
    yield from _standing(opened)
    yield Block(gettext("Who does what"), 2)
    yield _matrix(opened)
    for plan in opened.rows.plans:
        yield from _plan(opened, plan)
    for table in WHOLE:
        entries = opened.rows.table(table)
        if entries:
            yield Block(table_word(table), 2)
            yield _table(opened, table, entries)


def _standing(opened: Opened) -> Iterator[Block]:
    state, standing = opened.state, standing_of(opened)
    basis = state["opened"]["body"].get("legal_basis", "")
    if basis:
        yield Block(f"{gettext('Legal basis')}: {basis}")
    if state["in_force"] is not None:
        yield Block(
            f"{gettext('In force')}: {_day(state['in_force']['at'])} · {gettext('Review')}: {_day(state['review_due'])}"
        )
    yield Block(gettext("Signatures"), 2)
    rows = tuple(
        (each.code, each.name, _day(each.signed["at"]) if each.signed and each.has_signed else gettext("awaited"))
        for each in standing.signers
    )
    yield Block(head=(gettext("Code"), gettext("Member"), gettext("Signed")), rows=rows, widths=(1, 4, 2))
    if standing.reservations:
        yield Block(gettext("Reservations"), 3)
        said = tuple(
            (member, f"{each['on']['annex']}/{each['on']['code']}", each["text"])
            for member, each in standing.reservations
        )
        yield Block(head=(gettext("Member"), gettext("Row"), gettext("Why")), rows=said, widths=(1, 2, 4))


def _matrix(opened: Opened) -> Block:
    members = list(dict.fromkeys([*opened.state["signers"], *(each.row.member for each in opened.rows.assignments)]))
    rows = matrix_of(opened.rows, members, "", Look())
    lines = tuple((row.title, *(each.roles for each in row.cells)) for row in rows)
    return Block(head=(gettext("Function"), *members), rows=lines, widths=(5, *(1 for _ in members)))


def _plan(opened: Opened, entry: Entry[Any]) -> Iterator[Block]:
    yield Block(f"{gettext('Plan')}: {text_in(entry.row.titles)}", 2)
    steps = sorted(
        (each.row for each in opened.rows.steps if each.row.plan == entry.row.code),
        key=lambda each: (each.number, each.code),
    )
    if not steps:
        yield Block(gettext("No step yet"), quiet=True)
        return
    head = (*(field_word(each, "step") for each in ("number", "phase", "titles", "post")), gettext("Within"))
    rows = tuple(
        (str(each.number), each.phase, text_in(each.titles), each.post, minutes_text(each.within_minutes))
        for each in steps
    )
    yield Block(head=head, rows=rows, widths=(1, 2, 7, 3, 2))


WIDE = frozenset({"titles", "names", "meaning", "product", "occasion", "reach", "citation"})


def _table(opened: Opened, table: str, entries: tuple[Entry[Any], ...]) -> Block:
    names = COLUMNS[table]
    rows = tuple(
        (each.row.code, *(_plain(cell(name, getattr(each.row, name))) for name in names), each.annex)
        for each in entries
    )
    widths = (2, *(4 if name in WIDE else 2 for name in names), 2)
    return Block(head=(gettext("Code"), *columns_of(table), gettext("Annex")), rows=rows, widths=widths)


def _plain(text: str) -> str:
    return "" if text == "–" else text


def _day(ms: int | None) -> str:
    if ms is None:
        return ""
    moment = moment_of(ms)
    return local(moment, moment.replace(year=1970))


# A post's card


def posts_with_duties(opened: Opened) -> list[str]:
    """MEMBER/POST of every post that has something to do."""
    rows = opened.rows
    named = {each.row.post for each in rows.steps} | {each.row.post for each in rows.assignments}
    named |= {_tells(each.row) for each in rows.agreements}
    named |= {each.row.authority for each in rows.activations} | {each.row.deputy for each in rows.activations}
    return sorted(each for each in named if each)


def _tells(agreement: Agreement) -> str:
    """The post that keeps an agreement's promise; a member's duty officer where none is named."""
    return agreement.producer_post or f"{agreement.producer}/duty"


def card_of(opened: Opened, post: str) -> Document:
    """What the post must do, by when, and whom it calls: one page."""
    member, _, code = post.partition("/")
    members = opened.desk.policy.members
    name = member_name(members[member]) if member in members else member
    return _document(opened, f"{name} · {post_word(code)}", _card(opened, post))


def _card(opened: Opened, post: str) -> Iterator[Block]:
    rows = opened.rows
    decides = [each.row for each in rows.activations if post in (each.row.authority, each.row.deputy)]
    if decides:
        yield Block(gettext("You decide"), 2)
        yield Block(
            head=(gettext("What"), gettext("As"), gettext("Within")),
            rows=tuple((_decided(opened, each), _as(each, post), minutes_text(each.minutes)) for each in decides),
            widths=(5, 2, 2),
        )
    steps = sorted(
        (each.row for each in rows.steps if each.row.post == post), key=lambda each: (each.plan, each.number)
    )
    if steps:
        yield Block(gettext("You do, when a plan starts"), 2)
        yield Block(
            head=(gettext("Plan"), gettext("What"), gettext("Within")),
            rows=tuple(
                (_plan_title(opened, each.plan), text_in(each.titles), minutes_text(each.within_minutes))
                for each in steps
            ),
            widths=(3, 6, 2),
        )
    tells = [each.row for each in rows.agreements if _tells(each.row) == post]
    if tells:
        yield Block(gettext("You tell"), 2)
        yield Block(
            head=(gettext("Whom"), gettext("What"), gettext("When"), gettext("Within"), gettext("Label")),
            rows=tuple(
                (each.consumer_post or each.consumer, text_in(each.titles), cell("occasion", each.occasion),
                 minutes_text(each.within_minutes), each.label.preset)
                for each in sorted(tells, key=lambda each: (each.within_minutes, each.code))
            ),
            widths=(3, 5, 5, 2, 2),
        )  # fmt: skip
    yield from _calls(opened, post, tells, steps)
    if not (decides or steps or tells):
        yield Block(gettext("The framework names nothing that this post does."), quiet=True)


def _decided(opened: Opened, activation: Activation) -> str:
    if activation.plan:
        return str(gettext("plan %(plan)s starts") % {"plan": _plan_title(opened, activation.plan)})
    return str(gettext("alert level %(level)s is reached") % {"level": activation.level})


def _as(activation: Activation, post: str) -> str:
    return str(gettext("first") if activation.authority == post else gettext("deputy"))


def _plan_title(opened: Opened, code: str) -> str:
    found = opened.rows.find("plan", code)
    return text_in(found.row.titles) if found else code


def _calls(opened: Opened, post: str, tells: list[Any], steps: list[Any]) -> Iterator[Block]:
    """How those are reached whom this post tells, and the coordination cell; from the framework's contacts."""
    told = {each.consumer for each in tells} | {each.consumer for each in steps if each.consumer} | {opened.rows.common}
    found = [
        each.row for each in opened.rows.contacts if each.row.post.partition("/")[0] in told and each.row.post != post
    ]
    yield Block(gettext("You call"), 2)
    if not found:
        yield Block(gettext("No contact is entered for those whom you tell."), quiet=True)
        return
    rows = tuple(
        (each.post, " · ".join(f"{way}: {value}" for way, value in each.reach.items()), each.verified_on)
        for each in found
    )
    yield Block(
        head=(gettext("Post"), gettext("How to reach it"), gettext("Last tried on")), rows=rows, widths=(3, 6, 2)
    )
