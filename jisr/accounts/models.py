"""People, the posts that they hold, and what goes with both. Ordinary rows: no record names a person but by
`Person.stable_id`. Whatever belongs to a post is found by (space, member, post), never by who holds it."""

import uuid
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

from jisr.accounts.noted import What


class Person(AbstractUser):
    """Signs in; acts only as a post that it holds. `of_demonstration`: came by the demonstration's door, and acts on no
    other node."""

    stable_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    display_name = models.CharField(max_length=120, blank=True)
    of_demonstration = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.display_name or self.username


class OfPost(models.Model):
    """A row that belongs to a post in a space."""

    space = models.CharField(max_length=40)
    member = models.CharField(max_length=40)
    post = models.CharField(max_length=40)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return f"{self.member}/{self.post}"


class HoldingNow(models.QuerySet["Holding"]):
    def now(self) -> "HoldingNow":
        moment = timezone.now()
        return self.filter(since__lte=moment).filter(models.Q(until=None) | models.Q(until__gt=moment))


class Holding(OfPost):
    """A person holds a post in a space for a time; what belongs to the post stays when the person goes."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="holdings")
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = HoldingNow.as_manager()

    class Meta:
        ordering = ("space", "member", "post")

    def __str__(self) -> str:
        return self.name


class Invitation(OfPost):
    """A link that is shown once and works once: its bearer chooses a password and takes the post. `person`: whose
    access it restores; None for somebody who is new here. `made_by` None is the node's operator."""

    hash = models.BinaryField(unique=True, max_length=32)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="invitations")
    made_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    called = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-made_at", "pk")

    def holds(self) -> bool:
        return self.used_at is None and self.withdrawn_at is None and timezone.now() < self.expires_at


class Noted(OfPost):
    """What happened to accounts, for those whom it concerns. `by` None is the node's operator; `person` whom it is
    about."""

    class Meta:
        ordering = ("-at", "-pk")
        indexes: ClassVar[list[Any]] = [models.Index(fields=["space", "member", "post", "at"])]

    at = models.DateTimeField(default=timezone.now)
    what = models.CharField(max_length=30, choices=[(each.value, each.value) for each in What])
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    detail = models.CharField(max_length=200, blank=True)

    @property
    def sentence(self) -> str:
        return What(self.what).sentence(self)


class Attempt(models.Model):
    """Sign-ins that failed, of one account from one address; both as hashes, for a day. `until`: when the next is
    heard."""

    key = models.BinaryField(primary_key=True, max_length=32)
    failures = models.PositiveIntegerField(default=0)
    last = models.DateTimeField()
    until = models.DateTimeField()


ONE_MARK = models.UniqueConstraint(fields=["space", "member", "post"], name="one_mark")


class Looked(OfPost):
    """How far a post has looked: the last record that it saw then ('' for none), and when, and who."""

    class Meta:
        constraints: ClassVar[list[Any]] = [ONE_MARK]

    record = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")

    @classmethod
    def of(cls, space: str, member: str, post: str) -> Self | None:
        return cls.objects.filter(space=space, member=member, post=post).first()


class Handover(OfPost):
    """A post handed from one officer to the next. The sheet is never kept: it is what the post sees when somebody
    reads it. It is open until it was accepted or withdrawn."""

    outgoing = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="handed_over")
    incoming = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="handed")
    note = models.TextField(max_length=4_000, blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-written_at", "pk")
