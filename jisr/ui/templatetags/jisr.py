"""The components, as tags that every template has. docs/design-system.md shows each; /design/ shows how they look."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from jisr.ui import assets, fields, moments, words
from jisr.ui.icons import ICONS
from jisr.ui.labels import label_words

register = template.Library()

TONES = ("quiet", "now", "soon", "ok", "info", "accent")


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file, under the name that changes with its contents."""
    return assets.address(name)


@register.simple_tag
def icon(name: str, words: str = "") -> SafeString:
    """An icon; with `words` it stands for them, else it only repeats what is written beside it."""
    if name not in ICONS:
        raise ValueError(f"{name} is none of the icons of jisr/ui/icons.py")
    drawing = f"{assets.address('vendor/tabler-icons/icons.svg')}#{name}"
    said = format_html('role="img" aria-label="{}"', words) if words else SafeString('aria-hidden="true"')
    turns = " turns" if name in ("onward", "back", "sign-out") else ""
    return format_html('<svg class="icon{}" {}><use href="{}"></use></svg>', turns, said, drawing)


# What stands in a line of text


@register.inclusion_tag("ui/part/reference.html")
def reference(ref: str, copy: bool = False) -> dict[str, Any]:
    """K7M-4QX, to be spoken and copied; never turned by the text around it."""
    return {"ref": ref, "copy": copy}


@register.inclusion_tag("ui/part/label.html", takes_context=True)
def label(context: Context, label: Mapping[str, Any], line: bool = False) -> dict[str, Any]:
    """A label dict as a coloured line with words; `line` lets it close a block, at full width."""
    desk = context.get("desk")
    return {"said": label_words(label, context.get("policy") or (desk.policy if desk else None)), "line": line}


@register.inclusion_tag("ui/part/age.html", takes_context=True)
def age(context: Context, when: moments.When, stale_after: int | None = None) -> dict[str, Any]:
    """How long ago: 5 min; pointed at, the local time and UTC. From `stale_after` seconds on it says "old"."""
    return moments.aged(when, _now(context), stale_after)


@register.inclusion_tag("ui/part/moment.html", takes_context=True)
def moment(context: Context, when: moments.When) -> dict[str, Any]:
    """The local time, 10:41 or 1 Aug 10:41; pointed at, the day and UTC."""
    then = moments.moment_of(when)
    return {
        "machine": moments.machine(then),
        "whole": moments.whole(then),
        "text": moments.local(then, _now(context)),
    }


@register.inclusion_tag("ui/part/clock.html", takes_context=True)
def clock(context: Context, due: moments.When) -> dict[str, Any]:
    """Time left until `due`, or how late it is; it runs on in the page."""
    return moments.ticking(due, _now(context))


@register.inclusion_tag("ui/part/badge.html")
def badge(text: Any, tone: str = "quiet", icon: str = "") -> dict[str, Any]:
    return {"text": text, "tone": _tone(tone), "icon": icon}


@register.inclusion_tag("ui/part/chip.html")
def chip(text: Any, off: bool = False, href: str = "", remove: str = "") -> dict[str, Any]:
    """A name among names; `off` strikes it out; `remove` is the address that takes it away."""
    return {"text": text, "off": off, "href": href, "remove": remove}


@register.inclusion_tag("ui/part/severity.html")
def severity(severity: int, short: bool = False) -> dict[str, Any]:
    """A shape for each of 0 unknown ... 5 extreme, and its word; `short` keeps the word for those who hear the page."""
    return {"severity": severity if 0 <= severity <= 5 else 0, "word": words.severity_word(severity), "short": short}


@register.inclusion_tag("ui/part/source.html")
def source(reliability: str, credibility: int | str, who: str = "") -> dict[str, Any]:
    """A2: how far the source is relied on and what it says believed, in words when pointed at; `who` is the source."""
    parts = [words.RELIABILITY.get(reliability), words.CREDIBILITY.get(str(credibility))]
    return {
        "code": f"{reliability}{credibility}",
        "who": who,
        "whole": words.comma().join(str(each) for each in parts if each),
    }


@register.inclusion_tag("ui/part/progress.html")
def progress(value: int, most: int, label: str, text: str = "", tone: str = "accent") -> dict[str, Any]:
    """A bar of `value` out of `most`; `label` says what of, `text` stands for the figure."""
    return {"value": value, "most": most, "label": label, "text": text, "tone": _tone(tone)}


@register.inclusion_tag("ui/part/skeleton.html")
def skeleton(lines: int = 3) -> dict[str, Any]:
    """Where something is on its way."""
    return {"lines": range(lines)}


@register.inclusion_tag("ui/part/live.html")
def live_indicator() -> dict[str, Any]:
    """Whether the page is live: hidden until a script sets `data-state` to live, joining or lost."""
    return {}


@register.inclusion_tag("ui/part/steps.html")
def steps(items: Sequence[Mapping[str, Any]], label: str, tone: str = "accent") -> dict[str, Any]:
    """A ladder and where on it something stands. Items: {title, current?, past?}."""
    return {"items": items, "label": label, "tone": _tone(tone)}


# Ways through


@register.inclusion_tag("ui/part/tabs.html")
def tabs(items: Sequence[Mapping[str, Any]], label: str) -> dict[str, Any]:
    """Looks at one thing, each an address of its own. Items: {title, href, current?, count?}."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/part/breadcrumb.html")
def breadcrumb(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Items: {title, href?}; the last one is where the page stands, {title, isolate?: an LTR reference}."""
    return {"items": items}


@register.inclusion_tag("ui/part/pagination.html")
def pagination(older: str = "", newest: str = "", said: str = "") -> dict[str, Any]:
    """Through a list by its cursor: addresses of the next older page and of the newest; `said` is where it stands."""
    return {"older": older, "newest": newest, "said": said}


# Forms


@register.simple_tag(takes_context=True)
def field(context: Context, bound: Any, folded: bool = False) -> str:
    """A bound field of a Django form with its label, hint, error, and whether it is required."""
    return str(render_to_string("ui/part/field.html", fields.shown(bound, folded)))


@register.simple_tag
def form_errors(form: Any) -> str:
    """What is wrong with a form as a whole, and how many fields; the first of them takes the focus."""
    return str(render_to_string("ui/part/form_errors.html", fields.faults(form)))


# What holds other things: {% card title="..." %} ... {% endcard %}


@register.simple_block_tag(end_name="endcard")
def card(
    content: str, title: Any = "", count: int | None = None, icon: str = "", tone: str = "", id: str = "",
    note: Any = "", tight: bool = False,
) -> str:  # fmt: skip
    """A sheet with a heading; `tight` lets rows or a table reach its edges; `tone` marks its edge."""
    values = {"content": content, "title": title, "count": count, "icon": icon, "tone": tone, "id": id}
    return str(render_to_string("ui/part/card.html", {**values, "note": note, "tight": tight}))


@register.simple_block_tag(end_name="endtable")
def table(content: str, caption: Any, stacking: bool = True) -> str:
    """`caption` names it for those who hear the page. On a phone each row is a block with its `th` on top; without
    `stacking` it stays a table, and scrolls by itself."""
    return str(render_to_string("ui/part/table.html", {"content": content, "caption": caption, "stacking": stacking}))


@register.simple_block_tag(end_name="endtimeline")
def timeline(content: str, label: Any) -> str:
    return format_html('<ol class="timeline" aria-label="{}">{}</ol>', label, content)


@register.simple_block_tag(end_name="endentry", takes_context=True)
def entry(
    context: Context, content: str, when: moments.When, who: Any, what: Any = "", label: Any = None, ref: str = "",
    reliability: str = "", credibility: int | str = "", gone: str = "",
) -> str:  # fmt: skip
    """A record in a timeline. `who` said it, `what` kind it is; `gone`: withdrawn, erased or unreadable."""
    said = {"withdrawn": gettext("withdrawn"), "erased": gettext("erased"), "unreadable": gettext("not readable here")}
    values = {
        **context.flatten(), "content": content, "when": when, "who": who, "what": what,
        "record_label": label, "ref": ref,
        "reliability": reliability, "credibility": credibility, "gone": gone, "gone_word": said.get(gone, ""),
    }  # fmt: skip
    return str(render_to_string("ui/part/entry.html", values))


@register.simple_block_tag(end_name="endempty")
def empty(content: str, title: Any, icon: str = "empty") -> str:
    """Nothing is here: `title` says what that means, the content what to do."""
    return str(render_to_string("ui/part/empty.html", {"content": content, "title": title, "icon": icon}))


@register.simple_block_tag(end_name="enddialog")
def dialog(content: str, id: str, title: Any) -> str:
    """A native dialog, opened by `<button data-opens="ID">`."""
    return str(render_to_string("ui/part/dialog.html", {"content": content, "id": id, "title": title}))


@register.simple_block_tag(end_name="endfolded")
def folded(content: str, title: Any, open: bool = False) -> str:
    """What few need, folded away."""
    return str(render_to_string("ui/part/folded.html", {"content": content, "title": title, "open": open}))


@register.simple_block_tag(end_name="endnotice")
def notice(content: str, tone: str = "info", title: Any = "") -> str:
    """A few words that the page must not be read without."""
    icons = {"now": "stop", "soon": "warning", "ok": "done"}
    values = {"content": content, "tone": _tone(tone), "title": title, "icon": icons.get(tone, "info")}
    return str(render_to_string("ui/part/notice.html", values))


# Words of the pack, in the page's language


@register.filter
def post_word(code: str) -> str:
    return words.post_word(code)


@register.filter
def level_word(code: str) -> str:
    return words.level_word(code)


@register.filter
def member_name(member: Any) -> str:
    return words.member_name(member)


@register.simple_tag(takes_context=True)
def term(context: Context, code: str, shown: Any) -> SafeString | str:
    """`shown`, with the pack's word for it in the other languages: pointed at, reached by keyboard or touched. Plain
    where the pack's glossary has no such term."""
    desk = context.get("desk")
    found = desk.policy.terms.get(code) if desk else None
    if found is None:
        return str(shown)
    request = context["request"]
    request.terms_shown = number = getattr(request, "terms_shown", 0) + 1  # each has an id of its own
    values = {"shown": shown, "names": words.other_names(found.names), "id": f"term-{code}-{number}"}
    return SafeString(render_to_string("ui/part/term.html", values))


@register.simple_tag
def member_title(member: Any) -> str:
    """The member's name, and its code."""
    return f"{words.member_name(member)} · {member.code}"


@register.simple_tag(takes_context=True)
def post_term(context: Context, post: str) -> SafeString | str:
    """A post's word, with what it is called in the other languages."""
    return term(context, words.POST_TERMS.get(post, ""), words.post_word(post))


@register.filter
def in_a_row(names: Sequence[Any]) -> SafeString:
    """Names, or (code, name) of each, with the comma of the page's language between them."""
    told = [each if isinstance(each, str) else each[-1] for each in names]
    return format_html_join(words.comma(), "<bdi>{}</bdi>", [(each,) for each in told])


def _now(context: Context) -> datetime:
    found = context.get("now")
    return found if isinstance(found, datetime) else moments.now()


def _tone(tone: str) -> str:
    if tone not in TONES:
        raise ValueError(f"{tone} is no tone; tones are {', '.join(TONES)}")
    return tone
