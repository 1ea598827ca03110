"""What the journal knows of record types and of the threads that they make. Capabilities declare; the journal reads."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from jisr.errors import Invalid, JisrError
from jisr.journal.label import Label
from jisr.journal.policy import Policy
from jisr.journal.record import LARGEST_BODY

WITHDRAWN, UNREADABLE = "withdrawn", "unreadable"  # states of a view that has no kind
VIEWS = 3  # grows when the view tables hold something new: those of an older program are made again

Body = dict[str, Any]
State = dict[str, Any]
Box = tuple[int, int, int, int]  # west, south, east, north, in 1e-7 degree


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as a fold gets it: its body in the type's current version. Never one that its reader may not see."""

    id: str
    type: str
    author: str
    post: str
    happened_at: int
    recorded_at: int
    refs: tuple[str, ...]
    label: Label
    body: Body


@dataclass(frozen=True, slots=True)
class Index:
    """What of a view's state lists can be asked by. `severity` is 0 (unknown) to 5 (extreme)."""

    kind: str
    state: str
    title: str
    severity: int = 0
    box: Box | None = None


class Fold(Protocol):
    """Pure and total: any subset of a thread's records, in the order (recorded_at, id), gives a state.

    `version` grows with every change of meaning; views made by an older one are rebuilt.
    """

    version: int

    def start(self) -> State: ...

    def step(self, state: State, record: Seen) -> State:
        """A new state; the old one stays as it was. A step that is not valid appends to state["conflicts"]."""

    def index(self, state: State) -> Index: ...


Check = Callable[[Body, "CheckContext"], Iterable[JisrError]]


@dataclass(frozen=True, slots=True)
class Named:
    """A record that a submission refers to, as its author sees it. `thread` is the id of its opener."""

    id: str
    type: str
    author: str
    label: Label
    thread: str


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a type's check may judge by: only what the author sees.

    `thread` is the id of the thread joined, None where the record opens one; `thread_kind` and `state` are of the
    author's view of it, and `state` is None for a thread of the same batch. `refs` are in the order given; `now` is
    the recorded time, in ms.
    """

    author: str
    post: str
    opens_thread: bool
    thread_kind: str | None
    state: State | None
    thread: str | None
    label: Label
    refs: tuple[Named, ...]
    policy: Policy
    now: int
    thread_label: Label | None = None
    """Of the record that opened the thread joined."""


@dataclass(frozen=True)
class RecordType:
    """One type of record. `kind`: the kind of thread that it opens or joins; None joins any thread.

    `upcasters[n]` turns a body of version n into version n+1. `texts` gives what a search may find in it.
    """

    name: str
    version: int
    body: type[msgspec.Struct]
    example: Body
    kind: str | None = None
    opens: bool = False
    texts: Callable[[Body], Iterable[str]] = lambda body: ()
    check: Check = lambda body, context: ()
    upcasters: Mapping[int, Callable[[Body], Body]] = field(default_factory=dict)
    largest_body: int = LARGEST_BODY
    public: bool = True
    """Whether a post may submit it; the journal writes the others itself."""
    shapes_policy: bool = False
    """Whether the pack's policy is made from records of this type."""

    def current(self, body: Body, version: int) -> Body:
        """`body`, written by version `version` of the type, in today's version."""
        for step in range(version, self.version):
            body = self.upcasters[step](body)
        return body


@dataclass(frozen=True)
class Kind:
    """A kind of thread. Unlisted kinds (configuration, logs) stand in a list only when asked for by name."""

    name: str
    fold: Fold
    listed: bool = True
    states: tuple[str, ...] = ()
    """All that its fold's index may say, so that a search can tell a state from a typing error."""


PolicyOf = Callable[[Iterable[tuple[str, Body]]], Policy]


class Registry:
    """All types and kinds that this node knows."""

    def __init__(self, types: Iterable[RecordType], kinds: Iterable[Kind], policy_of: PolicyOf) -> None:
        self.policy_of = policy_of
        self.types = {each.name: each for each in types}
        self.kinds = {each.name: each for each in kinds}
        folds = (f"{name}={kind.fold.version}" for name, kind in sorted(self.kinds.items()))
        self.fold_version = ";".join([f"views={VIEWS}", *folds])
        self.shaping = frozenset(name for name, each in self.types.items() if each.shapes_policy)
        said = {state for kind in self.kinds.values() for state in kind.states}
        self.states = sorted(said | {WITHDRAWN, UNREADABLE})
        self.unlisted = tuple(sorted(name for name, kind in self.kinds.items() if not kind.listed))

    def type(self, name: str, version: int | None = None) -> RecordType:
        """The type that a submission names; `Invalid` when this node does not know it."""
        found = self.types.get(name)
        if found is None or not found.public:
            known = ", ".join(sorted(name for name, each in self.types.items() if each.public))
            raise Invalid(
                "{type} is no type of record; types are {known}",
                code="unknown_type",
                field="type",
                type=name,
                known=known,
            )
        if version is not None and version != found.version:
            raise Invalid(
                "{type} has version {known}, not {version}",
                code="unknown_version",
                field="version",
                type=name,
                known=found.version,
                version=version,
            )
        return found

    def is_listed(self, name: str) -> bool:
        """Whether a record of this type stands in a thread that lists show; so may one that joins any thread."""
        found = self.types.get(name)
        return found is None or found.kind not in self.unlisted

    def readable(self, name: str, version: int) -> RecordType | None:
        """The type of a stored record, or None where this node cannot read it."""
        found = self.types.get(name)
        return found if found is not None and 1 <= version <= found.version else None

    def schema(self, record_type: RecordType) -> dict[str, Any]:
        return msgspec.json.schema(record_type.body)
