"""A room and its seats. Ordinary rows: a seat is a holding of an exercise's post, taken by the room's code."""

from django.db import models
from django.utils import timezone

from jisr.accounts.models import Holding, Person


class Room(models.Model):
    """`code` seats people; `director` is the hash of the secret whose bearer pauses and resets. `also`: a member that
    stands for people without a seat; '' where nobody else is there."""

    space = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=8)
    director = models.BinaryField(max_length=32)
    also = models.CharField(max_length=40, blank=True)


class Seat(models.Model):
    """Somebody at a screen, with no other name than a number. `holding`: the post that it acts as now; None once it was
    given up."""

    space = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="seat")
    holding = models.OneToOneField(Holding, on_delete=models.SET_NULL, null=True, related_name="seat")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("number",)
