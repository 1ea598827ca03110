"""The catalogues of the pages: found in templates and in pages' code, merged into django.po, compiled into django.mo.

    python -m tests.page_languages update     after a message was added, changed or translated
    python -m tests.page_languages missing    what is still to be translated

The library's messages (errors, reasons) have catalogues of their own: tests/languages.py. Sorani Kurdish is unknown to
allauth, so that its messages are in our Kurdish catalogue too.
"""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import allauth
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from jisr.language import CATALOGUES, LANGUAGES, SOURCE

ROOT = CATALOGUES.parent.parent
TRANSLATED = tuple(each for each in LANGUAGES if each != SOURCE)
ALLAUTH = Path(allauth.__file__).parent
# What jisr/accounts/urls.py offers. All of allauth's templates that it renders have ours in their place.
PARTS_OF_ALLAUTH = (
    "account/forms.py", "account/fields.py", "account/adapter.py", "mfa/adapter.py", "mfa/base/forms.py",
    "mfa/totp/forms.py", "mfa/webauthn/forms.py", "mfa/recovery_codes/forms.py", "socialaccount/adapter.py",
)  # fmt: skip
# Said in those files of what is not offered: e-mail, telephones, signing up, codes and links that are sent.
NOT_OFFERED = re.compile(
    r"e-?mail|phone|sign ?up|passwordless|reset|expired key|remember|forgot|third-party account with", re.IGNORECASE
)
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
WIDTH = 120
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Found = dict[Any, tuple[str, ...]]  # (context, message or (singular, plural)) -> files


def po_file(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "django.po"


def ours() -> Found:
    """What our own pages say."""
    files = [
        path
        for path in sorted((ROOT / "jisr").rglob("*"))
        if path.suffix in (".html", ".txt") or (path.suffix == ".py" and _is_of_pages(path))
    ]
    return _messages(ROOT, files)


def allauths() -> Found:
    """What allauth says where our templates do not take the place of its own."""
    files = []
    for part in PARTS_OF_ALLAUTH:
        files += [ALLAUTH / part] if part.endswith(".py") else sorted((ALLAUTH / part).rglob("*.py"))
        folder = ALLAUTH / "templates" / part
        own = ROOT / "jisr" / "ui" / "templates" / part
        files += [each for each in sorted(folder.rglob("*.html")) if not (own / each.relative_to(folder)).exists()]
    found = _messages(ALLAUTH.parent, [each for each in files if "tests" not in each.parts])
    return {key: names for key, names in found.items() if not NOT_OFFERED.search(str(key[1]))}


def _is_of_pages(path: Path) -> bool:
    parts = path.relative_to(ROOT / "jisr").parts
    return parts[0] in ("accounts", "ui", "web") or (parts[0] == "capabilities" and _has_django(path))


def _has_django(path: Path) -> bool:
    return "django" in path.read_text(encoding="utf-8")


def _messages(root: Path, files: list[Path]) -> Found:
    found: dict[Any, set[str]] = {}
    for path in files:
        name = path.relative_to(root).as_posix()
        for message, context in _in_file(path):
            key = (context, tuple(message) if isinstance(message, list | tuple) else message)
            found.setdefault(key, set()).add(name)
    return {key: tuple(sorted(names)) for key, names in found.items()}


def _in_file(path: Path) -> Iterator[tuple[Any, str | None]]:
    text = path.read_text(encoding="utf-8")
    source = text if path.suffix == ".py" else _flush(templatize(text))
    for _, message, _, context in extract("python", BytesIO(source.encode()), KEYWORDS):
        if message and message != "":
            yield message, context


def _flush(source: str) -> str:
    """Every line at the margin: the indentation of a template is not Python's."""
    return "\n".join(line.lstrip() for line in source.splitlines())


def catalogue(language: str) -> Catalog:
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language, domain="django")
    with path.open("rb") as file:
        return read_po(file, locale=language, domain="django")


def updated(language: str) -> Catalog:
    """What is said now, with the translations that are known."""
    known = catalogue(language)
    found = {**(allauths() if language == "ckb" else {}), **ours()}
    fresh = Catalog(locale=language, domain="django", project="Jisr", version="", fuzzy=False)
    for (context, message), files in sorted(found.items(), key=lambda each: (str(each[0][1]), str(each[0][0]))):
        before: Message | None = known.get(message[0] if isinstance(message, tuple) else message, context)
        said = before.string if before is not None and before.id == message else None
        fresh.add(message, said, locations=[(name, 0) for name in files], context=context)
    return fresh


def untranslated(found: Catalog) -> list[Any]:
    return [each.id for each in found if each.id and not all(_strings(each))]


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string or "",)


def po_bytes(found: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, found, width=WIDTH, omit_header=False, sort_output=True, include_lineno=False)
    kept = [line for line in out.getvalue().decode().splitlines() if not line.startswith(_CHANGES_WITHOUT_CAUSE)]
    return ("\n".join(kept).rstrip() + "\n").encode()


_CHANGES_WITHOUT_CAUSE = (
    '"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator', '"Report-Msgid', '"Language-Team',
    "# ",
)  # fmt: skip


def mo_bytes(found: Catalog) -> bytes:
    """The same for the same messages, at whatever hour they are compiled."""
    found.creation_date = found.revision_date = LONG_AGO
    out = BytesIO()
    write_mo(out, found)
    return out.getvalue()


def main(arguments: list[str]) -> int:
    if arguments not in (["update"], ["missing"]):
        print(__doc__)
        return 2
    left = 0
    for language in TRANSLATED:
        found = updated(language)
        if arguments == ["update"]:
            po_file(language).write_bytes(po_bytes(found))
            po_file(language).with_suffix(".mo").write_bytes(mo_bytes(catalogue(language)))
        for each in untranslated(found):
            left += 1
            print(f"{language}: {each!r}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
