"""One tree of errors: a code for machines, a translated sentence for people, and the place where it went wrong."""

from typing import Any

from jisr.language import filled


class JisrError(Exception):
    """Something that a person can mend.

    `message` is a gettext msgid whose `{names}` are filled from `values`; `field` names the place in what was
    submitted, `line` its line in a batch (from 1), `span` the characters of the field's text that it is about: from
    (counted from 0) and until, so that a form can mark them.
    """

    code = "error"
    status = 400
    says_where = False
    """Whether the sentence names the place by itself."""

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        field: str = "",
        line: int | None = None,
        span: tuple[int, int] | None = None,
        **values: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.field = field
        self.line = line
        self.span = span
        self.values = values

    def __str__(self) -> str:
        return filled(self.message, field=self.field, line=self.line, **self.values)

    def as_dict(self) -> dict[str, Any]:
        found = {"line": self.line, "code": self.code, "message": str(self), "field": self.field}
        return found if self.span is None else {**found, "start": self.span[0], "end": self.span[1]}


class Invalid(JisrError):
    """What was submitted is not well formed, or says something that cannot be."""

    code, status = "invalid", 422


class Refused(JisrError):
    """The post has no right to this."""

    code, status = "refused", 403


class Missing(JisrError):
    """Nothing here that the asker may see: missing and hidden answer alike."""

    code, status = "not_found", 404


class Conflict(JisrError):
    """The same words were used before for something else."""

    code, status = "conflict", 409


class Preparing(JisrError):
    """The answer is not ready yet; asking again later helps."""

    code, status = "preparing", 503


class Unusable(JisrError):
    """The data folder, database, key or file cannot be used as it is."""

    code, status = "unusable", 500


class BatchRefused(JisrError):
    """Nothing of a batch was accepted; `faults` names each line."""

    code, status = "batch_refused", 422

    def __init__(self, faults: list[JisrError]) -> None:
        super().__init__("{count} faults; nothing was accepted", count=len(faults))
        self.faults = faults

    def __str__(self) -> str:
        named = (filled("line {line}: {fault}", line=each.line, fault=each) for each in self.faults[:5])
        return f"{'; '.join(named)} ({super().__str__()})"

    def as_dicts(self) -> list[dict[str, Any]]:
        return [fault.as_dict() for fault in self.faults]
