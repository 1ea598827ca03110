"""What a thread is found by beside its words: who wrote in it, from which post, what, and under which label. Pure.

A trait is told of a clearance by the records that it sees: of the present by their present labels; of the past by the
label that each had then, where it was visible then and still is. The tables that hold it: store/carrying.py.
"""

from collections.abc import Iterable, Iterator

from jisr.journal.history import Epoch, Item, Mask, partition
from jisr.journal.label import Label
from jisr.journal.policy import Policy, Preset
from jisr.journal.record import Envelope

FOREVER = 2**62  # no end yet, in ms

Carried = tuple[str, Mask, int, int]  # trait, who is told of it, from and until which recorded time (ms)


def author_is(member: str) -> str:
    return f"from {member}"


def post_is(post: str) -> str:
    return f"post {post}"


def type_is(name: str) -> str:
    return f"type {name}"


def level_is(level: str) -> str:
    return f"level {level}"


def preset_is(code: str) -> str:
    return f"preset {code}"


class Traits:
    """By the presets of one policy; labels are few, and so their traits are kept."""

    def __init__(self, policy: Policy) -> None:
        self._presets = policy.labels.presets
        self._of_label: dict[Label, list[str]] = {}

    def carried(self, item: Item) -> Iterator[Carried]:
        """The traits of one record, for those who see it now."""
        if len(item.epochs) == 1:
            for trait in self._of(item.envelope, item.label):
                yield trait, item.mask, item.recorded_at, FOREVER
            return
        for part in partition(epoch.mask for epoch in item.epochs):
            if not part & item.mask:
                continue
            for epoch, since, until in _spans(item.epochs, part):
                for trait in self._of(item.envelope, epoch.label):
                    yield trait, part, since, until

    def _of(self, envelope: Envelope, label: Label) -> Iterable[str]:
        found = self._of_label.get(label)
        if found is None:
            if len(self._of_label) > 10_000:
                self._of_label.clear()
            found = [level_is(label.level), *(preset_is(each.code) for each in self._presets if says(each, label))]
            self._of_label[label] = found
        return [author_is(envelope.author), post_is(envelope.post), type_is(envelope.type), *found]


def says(preset: Preset, label: Label) -> bool:
    """Whether the label is what the preset stands for; a preset that takes members by name may name any."""
    if label.level != preset.level or set(label.caveats) != set(preset.caveats):
        return False
    released = set(label.releasable_to)
    return released >= set(preset.releasable_to) if preset.named else released == set(preset.releasable_to)


def _spans(epochs: Iterable[Epoch], part: Mask) -> Iterator[tuple[Epoch, int, int]]:
    """Each label under which `part` could see the record, from and until when: what Item.epoch_at says of each time."""
    shown: Epoch | None = None
    since, inside = 0, False
    for epoch in epochs:
        before, inside = inside, bool(epoch.mask & part)
        if not inside and not before:
            continue
        begin, since = since, max(since, epoch.at)
        if shown is not None and begin < since:
            yield shown, begin, since
        shown = epoch if inside else None
    if shown is not None:
        yield shown, since, FOREVER
