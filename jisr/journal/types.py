"""The record types that every journal has, whatever its capabilities: logs, keys, relabelling, erasing, sanitising."""

from typing import Annotated, Any

import msgspec

from jisr.journal.registry import Index, Kind, RecordType, Seen, State

RecordId = Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
Sentence = Annotated[str, msgspec.Meta(max_length=2_000)]

RELABEL, ERASE, SANITISED = "journal.relabel", "journal.erase", "journal.sanitised"
LOG_OPENED, KEY_ROTATED = "journal.log_opened", "journal.key_rotated"


class Relabel(msgspec.Struct, forbid_unknown_fields=True):
    """`label` is the whole new label of `record`; the relabelling itself is seen by the old and the new audience."""

    record: RecordId
    label: dict[str, Any]
    reason: Sentence = ""


class Erase(msgspec.Struct, forbid_unknown_fields=True):
    """Body, salt, text index and views of `record` go; its envelope and hash stay."""

    record: RecordId
    reason: Sentence = ""


class Sanitised(msgspec.Struct, forbid_unknown_fields=True):
    """`version` is the wider, coarser statement made from `source`; said under the label of the source."""

    source: RecordId
    version: RecordId


class LogOpened(msgspec.Struct, forbid_unknown_fields=True):
    """The first record of a log. `restored`: the checkpoint that a backup ended with; `newer`: later ones that
    witnesses hold, which the restored log does not contain."""

    origin: str
    vkey: str
    restored: str | None = None
    newer: list[str] = []


class KeyRotated(msgspec.Struct, forbid_unknown_fields=True):
    """From the next checkpoint on, `vkey` signs; the checkpoint over this record is signed by both keys."""

    origin: str
    previous: str
    vkey: str


class LogFold:
    version = 1

    def start(self) -> State:
        return {"origin": "", "vkeys": []}

    def step(self, state: State, record: Seen) -> State:
        return {"origin": record.body["origin"], "vkeys": [*state["vkeys"], record.body["vkey"]]}

    def index(self, state: State) -> Index:
        return Index(kind="log", state="open", title=state["origin"])


_ID = "0" * 64

TYPES = [
    RecordType(
        RELABEL,
        1,
        Relabel,
        {"record": _ID, "label": {"preset": "OWN"}, "reason": "names a place that is not public yet"},
    ),
    RecordType(ERASE, 1, Erase, {"record": _ID, "reason": "holds a name"}),
    RecordType(SANITISED, 1, Sanitised, {"source": _ID, "version": _ID}),
    RecordType(
        LOG_OPENED, 1, LogOpened, {"origin": "example/real/MOWR", "vkey": ""}, kind="log", opens=True, public=False
    ),
    RecordType(
        KEY_ROTATED,
        1,
        KeyRotated,
        {"origin": "example/real/MOWR", "previous": "", "vkey": ""},
        kind="log",
        public=False,
    ),
]
KINDS = [Kind("log", LogFold(), listed=False, states=("open",))]
