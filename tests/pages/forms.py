"""A form as a browser would send it: what stands in its fields, and nothing of what is not ticked."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client

Sent = dict[str, Any]  # name -> value, or the values of several boxes


class _Fields(HTMLParser):
    """Of the one form that reports."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._inside, self._select, self._text = False, "", ""
        self._first: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = "data-reporting" in given or self._inside
        if not self._inside:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "input" and name and (kind not in ("radio", "checkbox") or "checked" in given):
            self._put(name, given.get("value", ""))
        elif tag == "select":
            self._select, self._first = name, None
        elif tag == "option" and self._select:
            self._first = given.get("value", "") if self._first is None else self._first
            if "selected" in given:
                self._put(self._select, given.get("value", ""))
        elif tag == "textarea":
            self._text = name
            self._put(name, "")

    def handle_data(self, data: str) -> None:
        if self._text:
            self.sent[self._text][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            if self._text:
                self.sent[self._text][-1] = self.sent[self._text][-1].removeprefix("\n")
            self._text = ""
        elif tag == "select":
            if self._select and self._select not in self.sent and self._first is not None:
                self._put(self._select, self._first)
            self._select = ""

    def _put(self, name: str, value: str) -> None:
        self.sent.setdefault(name, []).append(value)


def fields_in(page: str) -> Sent:
    parser = _Fields()
    parser.feed(page)
    return {name: values if len(values) > 1 else values[0] for name, values in parser.sent.items()}


def form_at(client: Client, address: str) -> Sent:
    """What would be sent of the form at this address, were it sent as it stands."""
    answer = client.get(address)
    assert answer.status_code == 200, (answer.status_code, address)
    return {**fields_in(answer.content.decode()), "step": "send"}
