"""What belongs to a post at its pages, and to nobody else: an ordinary row, no record."""

from django.db import models


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
