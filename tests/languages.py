"""The catalogues of messages: found in the source, merged into .po files, compiled into .mo files.

    python -m tests.languages update     after a message was added, changed or translated
    python -m tests.languages missing    what is still to be translated

A message is a literal that reaches an error of jisr.errors, a Reason, a Phrase, `say` or `filled`: written there, or
assigned to a name of the same function, or handed to a function that passes its parameter on.
"""

import ast
import re
import struct
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from jisr.language import CATALOGUES, LANGUAGES, SOURCE

ROOT = CATALOGUES.parent.parent
TRANSLATED = tuple(each for each in LANGUAGES if each != SOURCE)
OUTSIDE = frozenset({"tests", "engine", "cascade.py", "cascade_more.py"})  # the cascade speaks English for now

# What takes a message, and at which place.
TAKERS = {"Reason": 1, "Phrase": 0, "say": 0, "filled": 0}

Messages = dict[str, list[str]]  # message -> the files that say it
Node = TypeVar("Node", bound=ast.AST)

_HEADER = """\
# Messages of Jisr. Made by `python -m tests.languages update`; only the msgstr lines are written by people.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def po_file(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "jisr.po"


# Finding


class Source:
    """Every module of jisr, parsed."""

    def __init__(self) -> None:
        self._found: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
        paths = sorted((ROOT / "jisr").rglob("*.py"))
        self.trees = {
            path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
            for path in paths
            if OUTSIDE.isdisjoint(path.relative_to(ROOT / "jisr").parts)
        }
        self.takers = {**TAKERS, **{name: at for name, at in self._errors().items() if at >= 0}}
        self.calls: dict[str, list[tuple[str, ast.Call]]] = {}
        for file, node in self._nodes(ast.Call):
            self.calls.setdefault(_name_of(node.func), []).append((file, node))
        self.inside = {
            node: (file, function) for file, function in self._nodes(ast.FunctionDef) for node in ast.walk(function)
        }  # the innermost one: ast.walk meets outer functions first

    def messages(self) -> Messages:
        found: Messages = {}
        for file, _, argument in self._taken():
            for where, message in self._texts(file, argument):
                found.setdefault(message, []).append(where)
        return {each: sorted(set(found[each])) for each in sorted(found) if re.search("[a-z]", bare(each))}

    def untold(self) -> list[str]:
        """Where something is said that is no literal: nobody could translate it."""
        taken = self._taken()
        return [f"{file}:{call.lineno}" for file, call, said in taken if not any(self._texts(file, said))]

    def _taken(self) -> Iterator[tuple[str, ast.Call, ast.AST | None]]:
        for taker, at in self.takers.items():
            for file, call in self.calls.get(taker, []):
                if not _is_passed_on(_argument(call, at, "message")):
                    yield file, call, _argument(call, at, "message")
        for file, call in self.calls.get("__init__", []):  # super().__init__("...") of an error
            if call.args and isinstance(call.args[0], ast.Constant):
                yield file, call, call.args[0]

    def _nodes(self, kind: type[Node]) -> Iterator[tuple[str, Node]]:
        for file, tree in self.trees.items():
            yield from ((file, node) for node in ast.walk(tree) if isinstance(node, kind))

    def _errors(self) -> dict[str, int]:
        """The classes below JisrError, and the place of `message` in their constructors."""
        found = {"JisrError": 0}
        classes = [node for _, node in self._nodes(ast.ClassDef)]
        for _ in classes:  # until no class follows from those already found
            for each in classes:
                base = next((name for name in map(_name_of, each.bases) if name in found), None)
                if base is not None:
                    found[each.name] = _place_of_message(each, found[base])
        return found

    def _texts(self, file: str, node: ast.AST | None, depth: int = 0) -> Iterator[tuple[str, str]]:
        """The literals that a message may be, by the file that each stands in."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield file, node.value
        elif isinstance(node, ast.IfExp):
            yield from self._texts(file, node.body, depth)
            yield from self._texts(file, node.orelse, depth)
        elif isinstance(node, ast.Name) and depth < 4 and node in self.inside:
            _, function = self.inside[node]
            yield from self._once(self._assigned, file, function, node.id, depth)
            yield from self._once(self._handed_in, function, node.id, depth)
        elif isinstance(node, ast.Attribute) and depth < 4:
            yield from self._once(self._fields, node.attr, depth)

    def _once(self, find: Callable[..., Iterator[tuple[str, str]]], *asked: Any) -> list[tuple[str, str]]:
        """Ways cross: without this each would be walked again from every other."""
        key = (find.__name__, *asked)
        if key not in self._found:
            self._found[key] = []  # of a function that hands to itself: nothing more than it has
            self._found[key] = list(dict.fromkeys(find(*asked)))
        return self._found[key]

    def _assigned(self, file: str, function: ast.FunctionDef, name: str, depth: int) -> Iterator[tuple[str, str]]:
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    yield from self._texts(file, _value_of(name, target, node.value), depth + 1)

    def _handed_in(self, function: ast.FunctionDef, name: str, depth: int) -> Iterator[tuple[str, str]]:
        names = [each.arg for each in function.args.args if each.arg not in ("self", "cls")]
        if name in names:
            home = self.inside[function.args.args[0]][0]
            for file, call in self.calls.get(function.name, []):
                if function.name.startswith("_") and file != home:
                    continue  # another module's private function of the same name
                if self.inside.get(call, ("", None))[1] is not function:
                    yield from self._texts(file, _argument(call, names.index(name), name), depth + 1)

    def _fields(self, name: str, depth: int) -> Iterator[tuple[str, str]]:
        """A field that is called `what` or `instead` of a row of a table."""
        if name not in ("what", "instead"):
            return
        for _, node in self._nodes(ast.ClassDef):
            fields = [_name_of(each.target) for each in node.body if isinstance(each, ast.AnnAssign)]
            if name in fields:
                for file, call in self.calls.get(node.name, []):
                    yield from self._texts(file, _argument(call, fields.index(name), name), depth + 1)


def _is_passed_on(node: ast.AST | None) -> bool:
    """An error or a phrase that says its own message."""
    return isinstance(node, ast.Attribute) and node.attr == "message"


def _name_of(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _argument(call: ast.Call, at: int, name: str) -> ast.AST | None:
    if at < len(call.args):
        return call.args[at]
    return next((each.value for each in call.keywords if each.arg == name), None)


def _value_of(name: str, target: ast.AST, value: ast.AST) -> ast.AST | None:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = zip(target.elts, value.elts, strict=False)
        return next((each for part, each in pairs if _name_of(part) == name), None)
    return value if isinstance(target, ast.Name) and target.id == name else None


def _place_of_message(node: ast.ClassDef, inherited: int) -> int:
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name == "__init__":
            names = [argument.arg for argument in each.args.args]
            return names.index("message") - 1 if "message" in names else -1
    return inherited


def bare(message: str) -> str:
    """Without its placeholders."""
    return re.sub(r"\{[^{}]*\}", "", message)


def placeholders(message: str) -> list[str]:
    return sorted(re.findall(r"\{[^{}]*\}", message))


# Writing


def read_po(text: str) -> dict[str, str]:
    """msgid -> msgstr, the header not included."""
    found: dict[str, str] = {}
    for entry in re.split(r"\n\s*\n", text):
        parts = {"msgid": "", "msgstr": ""}
        field = ""
        for line in entry.splitlines():
            keyword, _, rest = line.partition(" ")
            if keyword in parts:
                field, line = keyword, rest
            if field and line.startswith('"'):
                parts[field] += ast.literal_eval(line)
        if parts["msgid"]:
            found[parts["msgid"]] = parts["msgstr"]
    return found


def write_po(language: str, messages: Messages, known: dict[str, str]) -> str:
    entries = [_HEADER.format(language=language)]
    for message, files in messages.items():
        said = "".join(f"#: {file}\n" for file in files)
        entries.append(f"{said}msgid {_quoted(message)}\nmsgstr {_quoted(known.get(message, ''))}\n")
    return "\n".join(entries)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def compiled(text: str, language: str) -> bytes:
    """The .mo of a .po: two tables of (length, offset), sorted by msgid, then the texts (GNU gettext manual, 10.3)."""
    header = f"Language: {language}\nContent-Type: text/plain; charset=UTF-8\n"
    pairs = sorted((key.encode(), said.encode()) for key, said in [("", header), *read_po(text).items()] if said)
    keys_at = 7 * 4
    said_at = keys_at + 8 * len(pairs)
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), keys_at, said_at, 0, 0)
    keys, start = _table([key for key, _ in pairs], said_at + 8 * len(pairs))
    said, _ = _table([said for _, said in pairs], start)
    return head + keys + said + b"".join(each + b"\0" for column in zip(*pairs, strict=True) for each in column)


def _table(texts: Iterable[bytes], start: int) -> tuple[bytes, int]:
    table = b""
    for text in texts:
        table += struct.pack("<2I", len(text), start)
        start += len(text) + 1
    return table, start


def update() -> None:
    messages = Source().messages()
    for language in TRANSLATED:
        file = po_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        known = read_po(file.read_text(encoding="utf-8")) if file.exists() else {}
        text = write_po(language, messages, known)
        file.write_text(text, encoding="utf-8")
        file.with_suffix(".mo").write_bytes(compiled(text, language))


def missing() -> Iterator[tuple[str, str]]:
    for language in TRANSLATED:
        known = read_po(po_file(language).read_text(encoding="utf-8"))
        yield from ((language, message) for message in Source().messages() if not known.get(message))


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    for which, untranslated in missing():
        print(f"{which}: {untranslated}")
