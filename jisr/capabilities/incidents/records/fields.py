"""Fields that every statement about an incident is made of, with their limits."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

What = Literal["flood", "power", "water", "explosion", "fire", "displacement", "health", "transport", "other"]
Severity = Annotated[int, Meta(ge=0, le=5)]
"""0 unknown, 1 minor, 2 moderate, 3 serious, 4 severe, 5 extreme."""
Reliability = Literal["A", "B", "C", "D", "E", "F"]
"""Of the source: A completely reliable ... E unreliable, F cannot be judged."""
Credibility = Annotated[int, Meta(ge=1, le=6)]
"""Of what it says: 1 confirmed by others ... 5 improbable, 6 cannot be judged."""

# What people write in their own words: found by search, and screened (see screening.py).
FREE: dict[Any, Any] = {"free_text": True}
Title = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\S", extra=FREE)]
Text = Annotated[str, Meta(max_length=8_000, extra=FREE)]
Statement = Annotated[str, Meta(min_length=1, max_length=8_000, pattern=r"\S", extra=FREE)]

# What a search finds a record by, although nobody wrote it in words.
SEARCHED: dict[Any, Any] = {"searched": True}
MessageKey = Annotated[str, Meta(max_length=40, pattern=r"^(cap[0-9a-f]{32})?$", extra=SEARCHED)]
"""Of a warning of another system: a hash of its sender, identifier and time, so that a later one finds it."""

# What a form or a workbook shows otherwise than as it is written: `shown_as` is moment, latitude, longitude, ring, or
# position (of something in a list, from 0, that people count from 1).
Moment = Annotated[str, Meta(min_length=10, max_length=40, extra={"shown_as": "moment"})]
"""RFC 3339 with its offset."""
PostName = Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9]{1,11}/[a-z][a-z0-9_-]{1,31}$")]
"""MEMBER/POST."""
Code = Annotated[str, Meta(pattern=r"^[A-Z0-9][A-Z0-9._-]{0,63}$")]
"""What a member calls an asset or a route by."""
Count = Annotated[int, Meta(ge=0, le=100_000_000)]

Longitude = Annotated[int, Meta(ge=-1_800_000_000, le=1_800_000_000, extra={"shown_as": "longitude"})]
Latitude = Annotated[int, Meta(ge=-900_000_000, le=900_000_000, extra={"shown_as": "latitude"})]
Ring = Annotated[list[tuple[Longitude, Latitude]], Meta(min_length=4, max_length=200, extra={"shown_as": "ring"})]
"""A polygon's outline: longitude and latitude in 1e-7 degree, the last point equal to the first, counter-clockwise."""


class Place(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """`lon` and `lat` in 1e-7 degree (WGS 84); `precision_m`: the true place lies within so many metres."""

    lon: Longitude
    lat: Latitude
    precision_m: Annotated[int, Meta(ge=1, le=1_000_000)]
    name: Annotated[str, Meta(max_length=200, extra=FREE)] = ""


class Behalf(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """The post that said it, where another one wrote it down."""

    post: PostName
    by: Literal["telephone", "radio", "in_person", "message"] = "telephone"


class Said(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What every statement may carry. `screening_reason`: why it is sent although the screening marked a part of it."""

    on_behalf_of: Behalf | None = None
    screening_reason: Annotated[str, Meta(max_length=300)] = ""


class Report(Said, kw_only=True):
    """What somebody observed. `reported_at`: when the author heard of it; `acknowledge_by`: when its readers should
    have acknowledged it."""

    observed_at: Moment
    reported_at: Moment | None = None
    reliability: Reliability = "F"
    credibility: Credibility = 6
    place: Place | None = None
    acknowledge_by: Moment | None = None
