"""What belongs to a post at its pages, and to nobody else: ordinary rows, no records."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from jisr.accounts.models import OfPost, Person


class SavedLook(models.Model):  # type: ignore[misc]
    """A question to the picture, under a name. The post keeps it when the person goes."""

    space = models.CharField(max_length=40)
    member = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1_000, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("space", "member", "post", "name"), name="one_look_of_a_name"),)

    def __str__(self) -> str:
        return str(self.name)


class Draft(OfPost):
    """A form as far as it was filled in: of the post, whoever holds it. It goes when it is sent, and is then the record
    of its `client_id`. `name` is of a deed; `thread` and `about` are ids, empty where it opens something."""

    client_id = models.CharField(max_length=80)
    name = models.CharField(max_length=40)
    thread = models.CharField(max_length=64, blank=True)
    about = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=dict)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-saved_at", "-pk")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["space", "member", "post", "client_id"], name="one_draft_of_a_form")
        ]
