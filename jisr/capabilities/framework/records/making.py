"""How a type of statement about a framework is made: every one is held to the framework's one audience."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

import msgspec

from jisr.errors import Invalid, JisrError, Refused
from jisr.journal.label import Label
from jisr.journal.record import LARGEST_BODY
from jisr.journal.registry import Body, CheckContext, Named, RecordType, State
from jisr.language import Phrase

KIND = "framework"
OwnCheck = Callable[[Body, CheckContext], Iterable[JisrError]]
CODED = frozenset({"table", "code", "annex", "rule", "outcome", "kind", "author", "member"})
"""Names of fields that hold codes, which nobody searches for as words."""


def statement(
    name: str, body: type[msgspec.Struct], example: Body, *, check: OwnCheck = lambda body, context: (),
    opens: bool = False, one_audience: bool = True, largest_body: int = LARGEST_BODY,
) -> RecordType:  # fmt: skip
    """`one_audience`: whether its label must open it to exactly those who see the framework."""

    def check_all(body: Body, context: CheckContext) -> Iterable[JisrError]:
        audience = check_audience(context) if one_audience and not opens else ()
        return chain(check_place(context, opens), audience, check(body, context))

    return RecordType(
        name, 1, body, example, kind=KIND, opens=opens, check=check_all, texts=words_of, largest_body=largest_body
    )


def words_of(body: Body) -> Iterator[str]:
    """Every text of a body, wherever it stands; codes and hashes are no words."""
    return _words(body)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in CODED and not name.endswith("_hash"):
                yield from _words(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner)


def check_place(context: CheckContext, opens: bool) -> Iterator[JisrError]:
    if opens and not context.opens_thread:
        message = "a framework is opened once: a new edition opens a thread of its own"
        yield Invalid(message, code="already_open", field="thread")
    if (context.state or {}).get("superseded") is not None:
        yield Invalid("another edition took the place of this one: go there", code="superseded", field="thread")


def check_audience(context: CheckContext) -> Iterator[JisrError]:
    """Everyone who sees the framework sees all of what is signed: else they would sign different texts."""
    wanted = context.thread_label
    if wanted is not None and _audience(context.label) != _audience(wanted):
        message = "what belongs to the framework has its label, {level} to {members}: write that"
        members = ", ".join([*wanted.releasable_to, *wanted.caveats]) or wanted.originator
        yield Invalid(message, code="one_audience", field="label", level=wanted.level, members=members)


def _audience(label: Label) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    return label.level, label.releasable_to, label.caveats


def check_opener(context: CheckContext, what: str) -> Iterator[JisrError]:
    """Only the member that opened the framework says this of the whole."""
    opened = (context.state or {}).get("opened")
    if opened is not None and opened["author"] != context.author:
        message = "only {author}, which opened the framework, may {what}: ask it"
        yield Refused(message, code="not_opener", field="thread", author=opened["author"], what=Phrase(what))


def check_signer(context: CheckContext) -> Iterator[JisrError]:
    state = context.state
    if state is not None and state["opened"] is not None and context.author not in state["signers"]:
        message = "{author} is none of those who sign this framework: {signers}"
        yield Refused(
            message, code="not_a_signer", field="thread", author=context.author, signers=", ".join(state["signers"])
        )


def check_text(body: Body, context: CheckContext) -> Iterator[JisrError]:
    """Who approves a text approves the one that stands; where it changed since, what changed is named."""
    state = context.state
    if state is None or body["text_hash"] == state["text_hash"]:
        return
    changed = changed_since(state, body["text_hash"])
    if changed is None:
        message = "this text_hash is of no text that the framework ever had: read it again"
        yield Invalid(message, code="unknown_text", field="body.text_hash")
    else:
        message = "the text changed since: {changes}. Read it again, then sign what stands"
        yield Invalid(message, code="text_changed", field="body.text_hash", changes=", ".join(changed))


def changed_since(state: State, text_hash: str) -> list[str] | None:
    """Rows, as MEMBER/table/CODE, entered or dropped since the text had this hash; None where it never had it."""
    edits = state["edits"]
    known = [at for at, edit in enumerate(edits) if edit["hash"] == text_hash]
    if not known:
        return None
    found: dict[str, None] = {}
    for edit in edits[known[-1] + 1 :]:
        found.update(dict.fromkeys(f"{edit['author']}/{each}" for each in edit["rows"]))
        if edit["more"]:
            found[f"{edit['author']}/… (+{edit['more']})"] = None
    return list(found)


def one_ref(context: CheckContext, types: tuple[str, ...]) -> Named | Invalid:
    """The one record of this thread that a statement is about."""
    fitting = [each for each in context.refs if each.thread == context.thread and each.type in types]
    if len(context.refs) != 1 or len(fitting) != 1:
        message = "name in refs the one record of this framework that it is about, of type {types}"
        return Invalid(message, code="one_ref", field="refs", types=", ".join(types))
    return fitting[0]
