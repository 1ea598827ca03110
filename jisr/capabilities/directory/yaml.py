"""YAML as packs are written in it: plain data, each value with its line, nothing twice, no second meaning.

`true`, `false` and `null` are what they say; every other plain word, also `no` and `2017`, is text, but in files that
hold whole numbers (`numbers`). Anchors and tags are refused.
"""

import re
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from jisr.capabilities.directory.consistency import Path, place_of
from jisr.errors import Invalid
from jisr.language import say

LARGEST = 1024 * 1024  # bytes of one file
DEEPEST = 12


@dataclass(frozen=True)
class Read:
    """`lines`: path -> line, from 1."""

    value: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int | None:
        """Of the place, or of the nearest thing around it that the file has."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None


class _Loader(yaml.SafeLoader):
    """Composes nodes only, and takes every plain word for text."""

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _fault("anchors and aliases have no place in a pack", event.start_mark.line, "anchor")
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {}  # what SafeLoader would take for a number, a date or a truth value


class _Counting(_Loader):
    """Takes plain whole numbers for numbers."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - its own, not that of every loader


_NUMBER = "tag:yaml.org,2002:int"
_Counting.add_implicit_resolver(_NUMBER, re.compile(r"-?(?:0|[1-9][0-9]{0,15})\Z"), list("-0123456789"))


def read_yaml(data: bytes, numbers: bool = False) -> Read:
    """Errors: `Invalid` yaml_invalid, duplicate_key, anchor, tag, too_deep, too_large, not_utf8; with `line`."""
    if len(data) > LARGEST:
        raise Invalid("a file of a pack has at most {most} bytes", code="too_large", most=LARGEST)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "byte {at} is not UTF-8: save the file as UTF-8"
        raise Invalid(message, code="not_utf8", line=line, at=error.start) from None
    return _read(text, _Counting if numbers else _Loader)


def _read(text: str, loader: type[_Loader]) -> Read:
    try:
        node = yaml.compose(text, loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _fault(error.problem or str(error), mark.line if mark else 0, "yaml_invalid") from None
    except yaml.YAMLError as error:
        raise _fault(str(error).splitlines()[0], 0, "yaml_invalid") from None
    except RecursionError:
        raise _fault("nested too deeply", 0, "too_deep") from None
    lines: dict[Path, int] = {}
    return Read(None if node is None else _plain(node, (), lines), lines)


def _plain(node: Node, path: Path, lines: dict[Path, int]) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if len(path) > DEEPEST:
        raise _fault("nested deeper than {deepest}", node.start_mark.line, "too_deep", deepest=DEEPEST)
    if isinstance(node, MappingNode):
        return _mapping(node, path, lines)
    if isinstance(node, SequenceNode):
        _check_tag(node, "seq")
        return [_plain(inner, (*path, at), lines) for at, inner in enumerate(node.value)]
    assert isinstance(node, ScalarNode)
    if node.tag == _NUMBER:
        return int(node.value)
    _check_tag(node, "str")
    return _word(node)


def _mapping(node: MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    _check_tag(node, "map")
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line
        key = key_node.value if isinstance(key_node, ScalarNode) else None
        if not isinstance(key, str) or key == "<<":
            raise _fault("a name is text", line, "bad_key")
        if key in found:
            raise _fault("{name} stands twice", line, "duplicate_key", name=place_of((*path, key)).lstrip("."))
        lines[(*path, key)] = line + 1
        found[key] = _plain(value_node, (*path, key), lines)
    return found


def _word(node: ScalarNode) -> Any:
    text = str(node.value)
    if node.style is not None:
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    return text


def _check_tag(node: Node, expected: str) -> None:
    if node.tag != f"tag:yaml.org,2002:{expected}":
        raise _fault("the tag {tag} has no place in a pack", node.start_mark.line, "tag", tag=node.tag)


def _fault(message: str, line: int, code: str, **values: Any) -> Invalid:
    """`line` from 0, as the parser counts."""
    if not values:
        message, values = "{what}", {"what": say(message)}
    return Invalid(message, code=code, line=line + 1, **values)
