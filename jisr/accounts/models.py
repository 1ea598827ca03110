"""People and the posts that they hold. Ordinary rows: no record names a person but by `Person.stable_id`."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone


class Person(AbstractUser):
    """Signs in; acts only as a post that it holds."""

    stable_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    display_name = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.display_name or self.username


class HoldingNow(models.QuerySet["Holding"]):
    def now(self) -> "HoldingNow":
        moment = timezone.now()
        return self.filter(since__lte=moment).filter(models.Q(until=None) | models.Q(until__gt=moment))


class Holding(models.Model):
    """A person holds a post in a space for a time; what belongs to the post stays when the person goes."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="holdings")
    space = models.CharField(max_length=40)
    member = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = HoldingNow.as_manager()

    class Meta:
        ordering = ("space", "member", "post")

    def __str__(self) -> str:
        return f"{self.member}/{self.post}"
