"""Drafts: a form as far as it was filled in, kept for its post until it is sent.

A form carries a seal of who began it, as which post: with it, what was typed is kept even where the session has ended
meanwhile, for that post and for no other, as long as that person still holds it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.core import signing
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from jisr.accounts.desk import Desk
from jisr.accounts.models import Holding, Person
from jisr.capabilities.incidents.models import Draft
from jisr.errors import Invalid

MOST_DRAFTS = 200  # of one post
LARGEST = 256 * 1024  # bytes of what was typed
SEALED_FOR_S = 7 * 86_400
SALT = "jisr.drafts"
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "step", "begun", "shown", "contact_shown", "client_id", "kept"})
TITLES = ("title", "question", "situation", "name", "type", "seen", "reason", "how", "why", "note")


@dataclass(frozen=True)
class Begun:
    """Who began a form. `person` is a stable id."""

    space: str
    member: str
    post: str
    person: str
    client_id: str

    @property
    def name(self) -> str:
        return f"{self.member}/{self.post}"


@dataclass(frozen=True)
class Where:
    """What a form is of: a deed, the thread it joins and the record that it is about, by id or reference."""

    name: str
    thread: str = ""
    about: str = ""


def begun_at(desk: Desk, client_id: str) -> Begun:
    return Begun(desk.space, desk.actor.member, desk.actor.post, str(desk.person.stable_id), client_id)


def seal(begun: Begun) -> str:
    parts = [begun.space, begun.member, begun.post, begun.person, begun.client_id]
    return str(signing.dumps(parts, salt=SALT))


def unseal(text: str, space: str) -> Begun | None:
    """None where it is no seal of ours, too old, or of another space."""
    try:
        found = Begun(*signing.loads(text, salt=SALT, max_age=SEALED_FOR_S))
    except signing.BadSignature:
        return None
    return found if found.space == space else None


def drafts_of(desk: Desk) -> "QuerySet[Draft]":
    return of_post(desk.space, desk.actor.member, desk.actor.post)


def of_post(space: str, member: str, post: str) -> "QuerySet[Draft]":
    return Draft.objects.filter(space=space, member=member, post=post).select_related("person")


def keep(begun: Begun, where: Where, given: QueryDict) -> Draft | None:
    """What was typed, in the place of what was kept before. None where that person holds the post no more.

    Where another holder of the post has changed the draft meanwhile, this is kept beside it, under a new client_id.
    """
    holder = _holder(begun)
    if holder is None:
        return None
    fields = {name: [each.replace("\0", "") for each in given.getlist(name)] for name in given if name not in NOT_KEPT}
    if len(orjson.dumps(fields)) > LARGEST:
        raise Invalid("this is too long to be kept: 256 kB at most", code="draft_too_long")
    drafts = of_post(begun.space, begun.member, begun.post)
    found = drafts.filter(client_id=begun.client_id).first()
    client_id = begun.client_id
    if found is not None and found.person_id != holder.pk and given.get("kept", "") != version_of(found):
        client_id = f"{begun.client_id[:60]}/{holder.pk}"
    if found is None and drafts.count() >= MOST_DRAFTS:
        raise Invalid("this post keeps 200 drafts already: send or remove some first", code="too_many_drafts")
    values: dict[str, Any] = {
        "name": where.name, "thread": where.thread, "about": where.about, "title": title_of(fields),
        "fields": fields, "person": holder, "saved_at": timezone.now(),
    }  # fmt: skip
    place = {"space": begun.space, "member": begun.member, "post": begun.post, "client_id": client_id}
    draft: Draft = Draft.objects.update_or_create(**place, defaults=values)[0]
    return draft


def _holder(begun: Begun) -> Person | None:
    post = {"space": begun.space, "member": begun.member, "post": begun.post}
    held = Holding.objects.filter(person__stable_id=begun.person, person__is_active=True, **post).now()
    holding = held.select_related("person").first()
    return None if holding is None else holding.person


def forget(desk: Desk, client_id: str) -> None:
    """It was sent."""
    drafts_of(desk).filter(client_id=client_id).delete()


def was_sent(desk: Desk, client_id: str) -> bool:
    """An answer to a form may come back later than a copy of it that was kept while it was on its way."""
    return bool(desk.journal.has_said(desk.actor, [client_id, f"{client_id}/0"]))


def given_by(draft: Draft) -> QueryDict:
    """As if it had just been typed."""
    found = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        found.setlist(name, values)
    found["client_id"] = draft.client_id
    found["kept"] = version_of(draft)
    return found


def version_of(draft: Draft) -> str:
    moment: datetime = draft.saved_at
    return moment.isoformat()


def title_of(fields: Mapping[str, list[str]]) -> str:
    """What one would know it by."""
    said = next((fields[name][0] for name in TITLES if any(each.strip() for each in fields.get(name, ()))), "")
    place = next((each for each in fields.get("place_name", ()) if each.strip()), "")
    return " ".join((said or place).split())[:200]


def address_of(draft: Draft) -> str:
    """The form that it was typed into."""
    space, values = draft.space, {"draft": draft.pk, **({"about": draft.about} if draft.about else {})}
    if draft.thread:
        place = {"space": space, "reference": draft.thread, "name": draft.name}
        return f"{reverse('incidents-do', kwargs=place)}?{urlencode(values)}"
    return f"{reverse('incidents-report', kwargs={'space': space, 'name': draft.name})}?{urlencode(values)}"
