"""A framework for tests of pages: small, whole, and ready to sign."""

from typing import Any

from django.test import Client

from tests.cast import Cast
from tests.framework.support import SIGNERS, Members

FLOOD: list[dict[str, Any]] = [
    {"table": "function", "code": "WARN", "titles": {"en": "Warn the people downstream", "ar": "إنذار السكان"}},
    {"table": "function", "code": "SHELTER", "titles": {"en": "Shelter displaced people", "ar": "إيواء النازحين"}},
    {"table": "assignment", "code": "W-A", "function": "WARN", "role": "A", "member": "MOWR", "post": "MOWR/duty"},
    {
        "table": "plan", "code": "FLOOD", "titles": {"en": "Flood downstream", "ar": "فيضان", "ckb": "لافاو"},
        "phases": ["WATCH", "ACT"],
    },
    {
        "table": "step", "code": "S1", "plan": "FLOOD", "number": 10, "titles": {"en": "Publish the arrival times"},
        "post": "MOWR/duty", "within_minutes": 45, "phase": "WATCH",
    },
    {
        "table": "step", "code": "S2", "plan": "FLOOD", "number": 20, "titles": {"en": "Close the bridges"},
        "post": "MOI/duty", "within_minutes": 60, "phase": "WATCH",
    },
    {
        "table": "agreement", "code": "A-01", "titles": {"en": "Rising water, to electricity", "ar": "ارتفاع المياه"},
        "producer": "MOWR", "consumer": "MOE", "product": {"type": "incidents.sitrep", "fields": ["forecast"]},
        "occasion": {"plan": "FLOOD"}, "within_minutes": 15, "label": {"preset": "GOV"}, "function": "WARN",
    },
    {
        "table": "agreement", "code": "A-02", "titles": {"en": "Power lost"}, "producer": "MOE", "consumer": "MOH",
        "product": {"type": "incidents.sitrep"}, "occasion": {"type": "incidents.opened", "where": {"what": "power"}},
        "within_minutes": 5, "label": {"preset": "GOV"},
    },
]  # fmt: skip


class Working(Members):
    """`path(rest)` is the address of a page of the framework."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.text = self.ready_to_sign(*FLOOD)

    def path(self, rest: str = "") -> str:
        return f"/s/real/framework/{self.thread}/{rest}"

    def posts(self, client: Client, address: str, typed: dict[str, Any]) -> Any:
        """A second later than what was said before: records of one millisecond have no order."""
        self.cast.clock.forward()
        return client.post(address, typed)

    def sign_all(self) -> None:
        for member in SIGNERS:
            self.say(f"{member}/approver", "signed", {"text_hash": self.state()["text_hash"]})

    def clear_again(self) -> str:
        """Cleared and read by lawyers anew, after an edit."""
        text = {"text_hash": self.state()["text_hash"]}
        for member in SIGNERS:
            self.say(f"{member}/focal", "cleared", text)
        self.say("CELL/duty", "legal_reviewed", text)
        return str(text["text_hash"])
