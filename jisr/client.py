"""A small client of a node's API: hand records in, read, and follow what arrives.

    client = Client("https://node.example", token)
    client.submit([{"type": "incidents.opened", "label": {"preset": "GOV"}, "body": {...}}])
    for event in client.stream():
        print(event.id, event.data["type"])

What is handed in is sent again, under the same names, when the line breaks: it is recorded once. A stream that breaks
goes on after the last event that was given out.
"""

import random
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote
from uuid import uuid4

import httpx
import orjson

from jisr.errors import JisrError

ROOT = "/api/v1"
TRIES = 5
LONGEST_WAIT_S = 30.0
SILENCE_S = 45.0  # three heartbeats
AGAIN = frozenset({429, 502, 503, 504})
NDJSON = "application/x-ndjson"


class Refusal(JisrError):
    """A problem that the node answered with; `fields` name each fault: line, field, code, message."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__("{detail}", code=str(problem.get("code", "http")), detail=problem.get("detail", "no answer"))
        self.status = status
        self.fields: list[dict[str, Any]] = list(problem.get("fields", ()))


class Unreachable(JisrError):
    """The node did not answer, however often it was asked."""

    code, status = "unreachable", 503


@dataclass(frozen=True)
class Event:
    """`name` is record, begin or resync; a resync for `views` says to read everything again."""

    id: str
    name: str
    data: Any


class Client:
    def __init__(self, url: str, token: str, *, verify: Any = True, timeout: float = 30.0) -> None:
        headers = {"authorization": f"Bearer {token}", "user-agent": "jisr"}
        self._http = httpx.Client(base_url=url.rstrip("/") + ROOT, headers=headers, verify=verify, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # Handing in

    def submit(self, records: Iterable[Mapping[str, Any]] | bytes, key: str = "") -> list[dict[str, Any]]:
        """[{id, ref, thread}], all or none; raises `Refusal` with each fault. `key` names the batch, if it is to be the
        same when it is handed in again later."""
        found: list[dict[str, Any]] = self._hand_in("/records", records, key or uuid4().hex)["accepted"]
        return found

    def dry_run(self, records: Iterable[Mapping[str, Any]] | bytes) -> list[dict[str, Any]]:
        """[{line, readers, not}]: who would see each."""
        found: list[dict[str, Any]] = self._hand_in("/records/dry-run", records, "dry-run")["would_see"]
        return found

    def bring(self, form: str, data: bytes, asked: Mapping[str, str] | None = None) -> dict[str, Any]:
        """A file in the format `form`: {accepted, notes}; with dry_run "true", {would_see, notes}."""
        headers = {"content-type": "application/octet-stream"}
        path = f"/import/{_quoted(form)}"
        found: dict[str, Any] = self._ask("POST", path, content=data, headers=headers, params=dict(asked or {})).json()
        return found

    def _hand_in(self, path: str, records: Iterable[Mapping[str, Any]] | bytes, key: str) -> Any:
        content = records if isinstance(records, bytes) else b"\n".join(orjson.dumps(each) for each in records)
        headers = {"content-type": NDJSON, "idempotency-key": key}
        return self._ask("POST", path, content=content, headers=headers).json()

    # Reading

    def types(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("GET", "/types").json()
        return found

    def threads(self, **asked: Any) -> dict[str, Any]:
        """{count, more, threads, cursor, chips}; asked by kind, state, bbox, since, q, at, limit, cursor."""
        return self._read("/threads", asked)

    def places(self, name: str, limit: int | None = None) -> list[dict[str, Any]]:
        """[{name, names, kind, country, lat, lon, people}] whose names begin so; positions in 1e-7 degree."""
        found: list[dict[str, Any]] = self._read("/places", {"q": name, "limit": limit})["places"]
        return found

    def show(self, thread: str, at: str | None = None) -> dict[str, Any]:
        return self._read(f"/threads/{_quoted(thread)}", {"at": at})

    def records(self, after: str | None = None, limit: int | None = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._read("/records", {"after": after, "limit": limit})["records"]
        return found

    def why(self, record: str, other: str) -> dict[str, Any]:
        """{allowed, reasons, codes}"""
        return self._read(f"/records/{_quoted(record)}/why", {"for": other})

    def export(self, form: str, asked: Mapping[str, str] | None = None) -> bytes:
        """What the token's post sees, as a file in the format `form`; `asked` as for threads."""
        return self._ask("GET", f"/export/{_quoted(form)}", params=dict(asked or {})).content

    def checkpoint(self, member: str) -> str:
        return self._ask("GET", f"/log/{_quoted(member)}/checkpoint").text

    def receipt(self, member: str, record: str) -> str:
        return self._ask("GET", f"/log/{_quoted(member)}/proof", params={"record": record}).text

    def offer(self, member: str, old: int, origin: str | None = None) -> dict[str, Any]:
        """{origin, vkey, steps}: what leads a witness that saw `old` records of a log to its newest checkpoint."""
        return self._read(f"/log/{_quoted(member)}/proof", {"old": old, "origin": origin})

    def _read(self, path: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        params = {name: value for name, value in asked.items() if value is not None}
        found: dict[str, Any] = self._ask("GET", path, params=params).json()
        return found

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Asked again where the line breaks or the node is busy: every question may be asked twice."""
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._http.request(method, path, **more)
            except httpx.TransportError as error:
                if attempt == TRIES:
                    raise Unreachable("the node does not answer ({what})", what=str(error)) from None
            else:
                if answer.status_code not in AGAIN or attempt == TRIES:
                    return _checked(answer)
            _pause(0.2 * 2**attempt)
        raise AssertionError

    # Following

    def stream(self, after: str | None = None) -> Iterator[Event]:
        """Without end, whatever breaks; from now on, or after a record ("" is the beginning). Raises `Refusal` where
        the token holds no more or the position is not known."""
        last, wait = after, 1.0
        while True:
            try:
                for event in self._events(last):
                    last, wait = event.id or last, 1.0
                    if event.name != "resync" or event.data.get("reason") != "slow":
                        yield event
            except httpx.TransportError:
                wait = min(wait * 2, LONGEST_WAIT_S)
            except Refusal as refusal:
                if refusal.status not in AGAIN:
                    raise
                wait = min(wait * 2, LONGEST_WAIT_S)
            _pause(wait)

    def _events(self, last: str | None) -> Iterator[Event]:
        timeout = httpx.Timeout(self._http.timeout.connect, read=SILENCE_S)
        params = {"after": ""} if last == "" else None
        headers = {"accept": "text/event-stream", **({"last-event-id": last} if last else {})}
        with self._http.stream("GET", "/stream", params=params, headers=headers, timeout=timeout) as answer:
            if answer.status_code != 200:
                answer.read()
                _checked(answer)
            yield from read_events(answer.iter_lines())


def read_events(lines: Iterable[str]) -> Iterator[Event]:
    """Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html"""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        else:
            if "data" in fields:
                yield Event(fields.get("id", ""), fields.get("event", "message"), orjson.loads(fields["data"]))
            fields = {}


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    try:
        problem = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        problem = {"detail": f"HTTP {answer.status_code}"}
    raise Refusal(answer.status_code, problem)


def _quoted(part: str) -> str:
    return quote(part, safe="")


def _pause(seconds: float) -> None:
    """Spread, so that many who wait do not come at once."""
    time.sleep(random.uniform(0.5, 1.0) * seconds)
