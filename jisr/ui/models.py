"""What a person chose for their own pages. An ordinary row; it goes with the account."""

from django.conf import settings
from django.db import models


class Preference(models.Model):
    """An empty choice is none: then the machine, or the person's side, says it."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference")
    language = models.CharField(max_length=10, blank=True)
    look = models.CharField(max_length=10, blank=True)
    symbols = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return f"{self.language} {self.look} {self.symbols}".strip()
