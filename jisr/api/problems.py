"""Errors as RFC 9457 problem details, with `code` and `fields`; and the few that only this door knows."""

from http import HTTPStatus
from typing import Any

import orjson

from jisr.errors import BatchRefused, JisrError, Preparing

MEDIA = "application/problem+json"
RETRY_AFTER_S = "2"


class Unauthorised(JisrError):
    """No token, or one that does not hold: the same words for every cause."""

    code, status = "unauthorised", 401

    def __init__(self) -> None:
        super().__init__("a token that holds is needed: Authorization: Bearer TOKEN")


class TooLarge(JisrError):
    code, status = "too_large", 413


class TooMany(JisrError):
    code, status = "too_many", 429


class NotAcceptable(JisrError):
    """The request is of a kind that this door does not take."""

    code, status = "not_acceptable", 415


def status_of(error: JisrError) -> int:
    """Of a batch, the status that all its faults share; where they differ, 422."""
    if isinstance(error, BatchRefused):
        found = {fault.status for fault in error.faults}
        return found.pop() if len(found) == 1 else error.status
    return 503 if error.code in ("busy", "no_database") else error.status


def problem(error: JisrError) -> tuple[int, bytes, dict[str, str]]:
    """(status, body, headers)"""
    status = status_of(error)
    faults = error.faults if isinstance(error, BatchRefused) else [error]
    fields = [fault.as_dict() for fault in faults if fault.field or fault.line is not None]
    return status, body_of(status, error.code, str(error), fields), _headers(error, status)


def plain_problem(status: int, code: str, detail: str) -> bytes:
    return body_of(status, code, detail, [])


def body_of(status: int, code: str, detail: str, fields: list[dict[str, Any]]) -> bytes:
    return orjson.dumps(
        {
            "type": f"urn:jisr:problem:{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
            "code": code,
            "fields": fields,
        }
    )


def _headers(error: JisrError, status: int) -> dict[str, str]:
    if status == 401:
        return {"www-authenticate": "Bearer"}
    if status in (429, 503) or isinstance(error, Preparing):
        return {"retry-after": RETRY_AFTER_S}
    return {}
