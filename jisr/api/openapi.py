"""The OpenAPI document: made from the record types that this node knows, and from the shapes of its answers."""

from typing import Any

import msgspec
import orjson

from jisr.api.files import READING, WRITING
from jisr.gazetteer import MOST
from jisr.interop.formats import FLAG, MOST_THREADS, Format, Options
from jisr.interop.registry import READ, WRITTEN
from jisr.journal.query import MOST_ROWS, ThreadRow
from jisr.journal.record import Submission
from jisr.journal.registry import RecordType, Registry
from jisr.search.reading import LONGEST

REF = "#/components/schemas/{name}"
ID = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
REFERENCE = {"type": "string", "minLength": 1, "maxLength": 80, "description": "An id, or a reference like K7M-4QX"}
TIME = {"type": "string", "description": "RFC 3339 with its offset", "examples": ["2017-08-01T05:00:00+03:00"]}
TEXT = {"type": "string"}
LIMIT = {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}
ANY_FILE = "application/octet-stream"
WORDS = {"type": "array", "items": TEXT}
SIZE = {"type": "integer", "minimum": 0, "maximum": 2**53 - 1}
MEMBER = {"type": "string", "minLength": 1, "maxLength": 80}

NAME = {"type": "string", "minLength": 1, "maxLength": 200}
SEARCH = 'Words, "phrases", and from: kind: state: after: before: near: label: ref: post:, each taken away by a minus'
SEARCH_EXAMPLE = "water from:MOWR kind:methane after:2017-08-01 near:Mosul,20km label:RESTRICTED"

Schema = dict[str, Any]


def document(registry: Registry, version: str) -> bytes:
    types = [each for _, each in sorted(registry.types.items()) if each.public]
    return orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "Jisr", "version": version, "description": "What goes in and out, for machines."},
            "servers": [{"url": "/api/v1"}],
            "security": [{"token": []}],
            "paths": {**_paths(), **_file_paths()},
            "components": {
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
                "schemas": _schemas(types),
                "responses": {"problem": _content("application/problem+json", _ref("Problem"), "What is wrong")},
            },
        }
    )


def _paths() -> Schema:
    key = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "pattern": "^[!#-~]{1,180}$"}}
    last = {"name": "Last-Event-ID", "in": "header", "schema": ID}
    return {
        "/records": {
            "post": _operation(
                "submit", "Hand records in: all or none, and once", [key], _ok("Accepted", "201"), _BODY
            ),
            "get": _operation(
                "listRecords", "In the order of arrival", [_query("after", ID), _query("limit", LIMIT)], _ok("Records")
            ),
        },
        "/records/dry-run": {"post": _operation("dryRun", "Who would see them", [], _ok("Audiences"), _BODY)},
        "/records/{record}/why": {
            "get": _operation(
                "why",
                "Why a member can, or cannot, see a record",
                [_path("record", REFERENCE), _query("for", MEMBER, required=True)],
                _ok("Explained"),
            )
        },
        "/threads": {"get": _operation("listThreads", "The newest first", _THREADS, _ok("Threads"))},
        "/threads/{thread}": {
            "get": _operation(
                "showThread",
                "One thread with its records",
                [_path("thread", REFERENCE), _query("at", TIME)],
                _ok("Thread"),
            )
        },
        "/map/features": {
            "get": _operation(
                "mapFeatures",
                "What a query finds, drawn: one by one, or in heaps where there is more than can be drawn",
                [each for each in _THREADS if each["name"] != "cursor"],
                {"200": _content("application/geo+json", _ref("Map"), "A GeoJSON FeatureCollection")},
            )
        },
        "/alerts": {"get": _open(_operation("listAlerts", "Warnings, the newest first", _ALERTS, _ok("Alerts")))},
        "/alerts.atom": {
            "get": _open(
                _operation(
                    "alertFeed",
                    "Warnings as an Atom feed",
                    _ALERTS,
                    {"200": _content("application/atom+xml", TEXT, "A feed with a link to each CAP message")},
                )
            )
        },
        "/alerts/{record}.cap": {
            "get": _open(
                _operation(
                    "showAlert",
                    "One warning as CAP 1.2",
                    [_path("record", ID)],
                    {"200": _content("application/cap+xml", TEXT, "A CAP message")},
                )
            )
        },
        "/places": {
            "get": _operation(
                "listPlaces",
                "Places by their names, for forms and for near: in a search",
                [_query("q", NAME, required=True), _query("limit", {"type": "integer", "minimum": 1, "maximum": MOST})],
                _ok("Places"),
            )
        },
        "/duties": {
            "get": _operation(
                "listDuties",
                "What was promised, and how it stands by the clock: overdue first",
                [_query("thread", REFERENCE), _query("member", MEMBER), _query("at", TIME)],
                _ok("Duties"),
            )
        },
        "/framework/proposals": {
            "get": _operation(
                "listProposals",
                "The labels that the caller's member agreed to for a type of record; a person confirms one",
                [_query("type", TEXT, required=True), _query("thread", REFERENCE)],
                _ok("Proposals"),
            )
        },
        "/framework/who": {
            "get": _operation(
                "whoDecides",
                "Who can decide this, now: posts in the order in which one calls them",
                [_query("q", {"type": "string", "minLength": 1, "maxLength": 500}, required=True)],
                _ok("WhoDecides"),
            )
        },
        "/types": {"get": _operation("types", "What can be handed in", [], _ok("Types"))},
        "/stream": {
            "get": _operation(
                "stream",
                "What arrives, as server-sent events",
                [_query("after", ID), last],
                {"200": _content("text/event-stream", TEXT, "Events: record, begin, resync")},
            )
        },
        "/log/{member}/checkpoint": {
            "get": _operation("checkpoint", "The newest signed checkpoint", [_path("member", MEMBER)], _TEXT_ANSWER)
        },
        "/log/{member}/proof": {
            "get": _operation(
                "proof",
                "A record's receipt, or that a log only grew",
                [
                    _path("member", MEMBER),
                    _query("record", REFERENCE),
                    _query("old", SIZE),
                    _query("new", SIZE),
                    _query("origin", TEXT),
                ],
                {"200": _content("application/json", {"anyOf": [_ref("Consistency"), _ref("Offer")]}, _PROOF)},
            )
        },
    }


def _file_paths() -> Schema:
    """One path a format, so that each has its own media type and options."""
    found: Schema = {}
    for form in WRITTEN.values():
        file = {"200": _content(form.media, _FILE, form.title)}
        asked = _options({**WRITING, **form.write_options})
        found[f"/export/{form.name}"] = {"get": _operation(f"export_{form.name}", form.title, asked, file)}
    for form in READ.values():
        found[f"/import/{form.name}"] = {"post": _import(form)}
    return found


def _import(form: Format) -> Schema:
    body = {"required": True, "content": {media: {"schema": _FILE} for media in (form.media, ANY_FILE)}}
    asked = _options({**READING, **form.read_options})
    answers = {**_ok("Accepted", "201"), **_ok("Foretold")}
    return _operation(f"import_{form.name}", f"Hand in, all or nothing: {form.title}", asked, answers, body)


def _options(options: Options) -> list[Schema]:
    return [_query(name, {**_shape(name, what), "description": what}) for name, what in options.items()]


def _shape(name: str, what: str) -> Schema:
    return {"enum": ["true", "false"]} if what.startswith(FLAG) else _SHAPES.get(name, TEXT)


def _schemas(types: list[RecordType]) -> Schema:
    bodies, found = msgspec.json.schema_components(
        [each.body for each in types] + [Submission, ThreadRow], ref_template=REF
    )
    return {
        **found,
        **{_name(each): _submission(each, body) for each, body in zip(types, bodies, strict=False)},
        "Record": {
            "oneOf": [_ref(_name(each)) for each in types],
            "discriminator": {"propertyName": "type", "mapping": {t.name: REF.format(name=_name(t)) for t in types}},
        },
        "Label": _LABEL,
        **_ANSWERS,
    }  # fmt: skip


def _name(record_type: RecordType) -> str:
    return "Submit." + record_type.name


def _submission(record_type: RecordType, body: Schema) -> Schema:
    return {
        "type": "object",
        "required": ["type", "body", "label"],
        "additionalProperties": False,
        "properties": {
            "type": {"const": record_type.name},
            "body": {**body, "examples": [record_type.example]} if "$ref" not in body else body,
            "label": _ref("Label"),
            "client_id": {"type": "string", "minLength": 1, "maxLength": 200},
            "thread": {"type": ["string", "null"]},
            "refs": WORDS,
            "happened_at": {"type": ["string", "null"]},
            "device_at": {"type": ["string", "null"]},
            "version": {"type": ["integer", "null"]},
        },
    }


def _operation(
    name: str, summary: str, parameters: list[Schema], answers: Schema, body: Schema | None = None
) -> Schema:
    refusals = {code: {"$ref": "#/components/responses/problem"} for code in ("401", "429", "default")}
    found: Schema = {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {**answers, **refusals},
    }
    return found if body is None else {**found, "requestBody": body}


def _open(operation: Schema) -> Schema:
    """Without a token it answers what is released to the public, where the pack has a public feed."""
    return {**operation, "security": [{"token": []}, {}]}


def _ref(name: str) -> Schema:
    return {"$ref": REF.format(name=name)}


def _content(media: str, schema: Schema, description: str) -> Schema:
    return {"description": description, "content": {media: {"schema": schema}}}


def _ok(name: str, status: str = "200") -> Schema:
    return {status: _content("application/json", _ref(name), name)}


def _query(name: str, schema: Schema, required: bool = False) -> Schema:
    return {"name": name, "in": "query", "required": required, "schema": schema}


def _path(name: str, schema: Schema) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _object(**properties: Any) -> Schema:
    return {"type": "object", "required": sorted(properties), "properties": properties}


_FILE = {"type": "string", "format": "binary"}
_SHAPES: Schema = {
    "limit": {**LIMIT, "maximum": MOST_THREADS},
    "since": TIME,
    "at": TIME,
    "thread": REFERENCE,
}
_PROOF = "record: a receipt, as text; old and new: the hashes between; old alone: all that a witness needs"
_TEXT_ANSWER = {"200": _content("text/plain", TEXT, "A signed note")}
_BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": _ref("Record")},
        "application/x-ndjson": {"schema": {"type": "string", "description": "One record a line"}},
    },
}
_THREADS = [
    _query("kind", TEXT),
    _query("state", TEXT),
    _query("bbox", {"type": "string", "description": "west,south,east,north in degrees", "examples": ["38,29,49,38"]}),
    _query("since", TIME),
    _query("q", {"type": "string", "maxLength": LONGEST, "description": SEARCH, "examples": [SEARCH_EXAMPLE]}),
    _query("at", TIME),
    _query("limit", LIMIT),
    _query("cursor", TEXT),
]
_ALERTS = [each for each in _THREADS if each["name"] in ("kind", "state", "bbox", "since", "limit")]
_LABEL: Schema = {
    "type": "object",
    "description": "A preset of the pack, or a level and whom it is released to; an empty list is its originator alone",
    "additionalProperties": False,
    "properties": {
        "preset": TEXT,
        "level": TEXT,
        "releasable_to": WORDS,
        "caveats": WORDS,
        "expires": {"type": ["string", "null"]},
    },
}
_LINE = {"type": ["integer", "null"]}
_PLACE_IN_TEXT = {"type": "integer", "minimum": 0, "description": "Of the characters meant, in the field's text"}
_FAULT = {
    "type": "object",
    "properties": {
        "line": _LINE,
        "field": TEXT,
        "code": TEXT,
        "message": TEXT,
        "start": _PLACE_IN_TEXT,
        "end": _PLACE_IN_TEXT,
    },
}
_SHOWN = {
    "type": "object",
    "required": [
        "id",
        "ref",
        "type",
        "author",
        "post",
        "happened_at",
        "recorded_at",
        "thread",
        "label",
        "refs",
        "body",
    ],
    "properties": {"id": ID, "ref": TEXT, "opened": {"type": "array", "items": _ref("ShownRecord")}},
}
_ANSWERS: Schema = {
    "Problem": _object(
        type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT, code=TEXT,
        fields={"type": "array", "items": _FAULT},
    ),
    "Accepted": _object(accepted={"type": "array", "items": _object(id=ID, ref=TEXT, thread=ID)}),
    "Audiences": _object(would_see={"type": "array", "items": _object(line=_LINE, readers={"type": "object"})}),
    "Map": _object(
        type={"const": "FeatureCollection"}, space=TEXT, exercise={"type": "boolean"}, count={"type": "integer"},
        more={"type": "boolean"}, complete={"type": "boolean"}, features={"type": "array", "items": {"type": "object"}},
    ),
    "Alerts": _object(
        space=TEXT, exercise={"type": "boolean"}, viewer=TEXT,
        alerts={"type": "array", "items": _object(id=ID, ref=TEXT, headline=TEXT, sent=TEXT, cap=TEXT)},
    ),
    "Foretold": _object(would_see={"type": "array", "items": _object(line=_LINE, type=TEXT)}, notes=WORDS),
    "ShownRecord": _SHOWN,
    "Records": _object(records={"type": "array", "items": _ref("ShownRecord")}),
    "Threads": _object(
        count={"type": "integer"}, more={"type": "boolean"}, threads={"type": "array", "items": _ref("ThreadRow")},
        cursor={"type": ["string", "null"]}, chips={"type": "array", "items": _ref("Chip")},
    ),
    "Chip": _object(
        **{"operator": TEXT, "value": TEXT, "negated": {"type": "boolean"}, "text": TEXT, "from": SIZE, "to": SIZE}
    ),
    "Duties": _object(
        at=TEXT, count=SIZE, open=SIZE, overdue=SIZE, more={"type": "boolean"},
        duties={"type": "array", "items": _ref("Duty")},
    ),
    "Duty": _object(
        key=TEXT, framework=ID, table={"enum": ["agreement", "step", "activation"]}, annex=TEXT, code=TEXT,
        thread=_object(id=ID, ref=TEXT, title=TEXT), occasion=_object(id=ID, ref=TEXT, type=TEXT), producer=TEXT,
        post=TEXT, consumer=TEXT, started_at=TEXT, due_at=TEXT, past_due={"type": "boolean"},
        state={"enum": ["running", "met", "met_late", "overdue", "waived", "disputed"]},
        met_by={"type": ["string", "null"]},
        escalations={"type": "array", "items": _object(step=TEXT, to=TEXT, record=ID, at=TEXT)},
    ),
    "Proposals": _object(proposals={"type": "array", "items": _object(
        framework=ID, annex=TEXT, code=TEXT, consumer=TEXT, label=_ref("Label"), fields=WORDS,
        due_at={"type": ["string", "null"]},
    )}),
    "WhoDecides": _object(question=TEXT, who={"type": "array", "items": _object(
        post=TEXT, why=TEXT, reach={"type": "object"}, alternate=TEXT, here={"type": ["boolean", "null"]},
        until={"type": ["string", "null"]}, again={"type": ["string", "null"]}, stale={"type": "boolean"},
    )}),
    "Places": _object(places={"type": "array", "items": _ref("Place")}),
    "Place": _object(
        name=TEXT, names={"type": "object"}, kind=TEXT, country=TEXT, lat={"type": "integer"}, lon={"type": "integer"},
        people=SIZE,
    ),
    "Thread": _object(
        id=ID, ref=TEXT, kind=TEXT, state=TEXT, title=TEXT, first_at=TEXT, updated_at=TEXT,
        records={"type": "array", "items": _ref("ShownRecord")},
    ),
    "Explained": _object(allowed={"type": "boolean"}, reasons=WORDS, codes=WORDS),
    "Consistency": _object(old=SIZE, new=SIZE, proof=WORDS),
    "Offer": _object(
        origin=TEXT, vkey=TEXT, steps={"type": "array", "items": _object(note=TEXT, proof=WORDS, rotation={})}
    ),
    "Types": {"type": "array", "items": _object(type=TEXT, schema={"type": "object"}, example={"type": "object"})},
}  # fmt: skip
