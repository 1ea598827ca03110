"""What a pack says, part by part: itself, members, communities, labels, rights, tables, places, glossary:
each a record.

A part has one thread; a later record in it replaces what the earlier said. The pack's steward writes them all.
"""

from collections.abc import Iterable

import msgspec

from jisr.errors import Invalid
from jisr.journal.policy import Community, Glossary, LabelPolicy, Member, NamedPlace, Rights, Table
from jisr.journal.registry import Body, CheckContext, RecordType

PACK, MEMBER, COMMUNITY = "directory.pack", "directory.member", "directory.community"
LABELS, RIGHTS, TABLE = "directory.labels", "directory.rights", "directory.table"
PLACE, GLOSSARY = "directory.place", "directory.glossary"

SYSTEM = "system"
"""The post that every member has without a pack listing it: it writes what the node does by itself."""


class PackBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`domain` names the logs; `steward` is the member whose system post writes the pack; `cell` coordinates."""

    code: str
    domain: str
    titles: dict[str, str]
    steward: str
    cell: str


def key_of(record_type: str, body: Body) -> str:
    """What tells a part from others of its type: the code, the policy's name, or a word where there is one only."""
    if record_type == LABELS:
        return str(body.get("policy", ""))
    if record_type == RIGHTS:
        return "rights"
    if record_type == GLOSSARY:
        return "glossary"
    return str(body.get("code", ""))


class SamePart:
    """A record may replace only what its own thread is about: MOH's entry never becomes MOI's."""

    def __init__(self, record_type: str, field: str) -> None:
        self.record_type, self.field = record_type, field

    def __call__(self, body: Body, context: CheckContext) -> Iterable[Invalid]:
        key, new = (context.state or {}).get("key"), key_of(self.record_type, body)
        if not context.opens_thread and key is not None and key != new:
            message = "this thread is about {key}; {new} has a thread of its own"
            yield Invalid(message, code="other_part", field=f"body.{self.field}", key=key, new=new)


_NAMES = {
    "en": "Ministry of Water Resources",
    "fr": "Ministère des ressources en eau",
    "ar": "وزارة الموارد المائية",
    "ckb": "وەزارەتی سەرچاوە ئاوییەکان",
}
_EXAMPLES: dict[str, Body] = {
    PACK: {
        "code": "example",
        "domain": "example.org",
        "titles": {"en": "Example", "fr": "Exemple", "ar": "مثال", "ckb": "نموونە"},
        "steward": "CELL",
        "cell": "CELL",
    },
    MEMBER: {
        "code": "MOWR",
        "names": _NAMES,
        "side": "civil",
        "level": "RESTRICTED",
        "posts": [{"code": "duty", "reach": {"phone": "+964 000 0101"}}, {"code": "release"}],
    },
    COMMUNITY: {
        "code": "EOD",
        "names": {
            "en": "Explosive hazards",
            "fr": "Dangers explosifs",
            "ar": "المخاطر المتفجرة",
            "ckb": "مەترسیی تەقەمەنی",
        },
        "members": ["MOD", "MOI"],
    },
    LABELS: {
        "policy": "EXAMPLE",
        "levels": ["OPEN", "OFFICIAL"],
        "caveats": {},
        "presets": [{"code": "OWN", "names": {"en": "Ourselves"}, "level": "OFFICIAL"}],
        "type_presets": {"incidents.opened": ["OWN"]},
        "second_factor": "OFFICIAL",
    },
    TABLE: {
        "code": "standoff",
        "names": {"en": "Stand-off", "fr": "Distance de sécurité", "ar": "مسافة الأمان", "ckb": "مەودای سەلامەتی"},
        "unit": "m",
        "source": "NCTC/DHS",
        "edition": "2017",
        "columns": ["mandatory", "preferred"],
        "rows": {"pipe": ["21", "366"], "unidentified": ["300", "300"]},
    },
    PLACE: {
        "code": "north_gate",
        "names": {"en": "North gate", "fr": "Porte nord", "ar": "البوابة الشمالية", "ckb": "دەروازەی باکوور"},
        "kind": "site",
        "lat": "36.34",
        "lon": "43.13",
    },
    GLOSSARY: {
        "terms": [
            {
                "code": "alert_level",
                "names": {
                    "en": "alert level",
                    "fr": "niveau d'alerte",
                    "ar": "مستوى الإنذار",
                    "ckb": "ئاستی ئاگادارکردنەوە",
                },
            }
        ]
    },
    RIGHTS: {"posts": {"duty": ["incidents.*", "narrow"], "CELL/system": ["directory.*"]}},
}


def _type(name: str, body: type[msgspec.Struct], field: str, version: int = 1) -> RecordType:
    """Later versions only added what may be left out: bodies of earlier ones read as they are."""
    kind = name.partition(".")[2]
    return RecordType(
        name,
        version=version,
        upcasters=dict.fromkeys(range(1, version), lambda earlier: earlier),
        body=body,
        example=_EXAMPLES[name],
        kind=kind,
        opens=True,
        check=SamePart(name, field),
        shapes_policy=True,
    )


TYPES = [
    _type(PACK, PackBody, "code"),
    _type(MEMBER, Member, "code"),
    _type(COMMUNITY, Community, "code"),
    _type(LABELS, LabelPolicy, "policy", version=3),
    _type(RIGHTS, Rights, "posts"),
    _type(TABLE, Table, "code"),
    _type(PLACE, NamedPlace, "code"),
    _type(GLOSSARY, Glossary, "terms"),
]
BODIES = {each.name: each.body for each in TYPES}
