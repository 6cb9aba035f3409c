"""Refusals as problem documents (RFC 9457): what is wrong, in a sentence, and at which field."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from likewise.domain.acts import Fault

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of refusal: its name in `type`, its status and its title."""

    name: str
    status: int
    title: str

    @property
    def uri(self) -> str:
        """What `type` says: a name that stays, and leads nowhere."""
        return f"urn:likewise:problem:{self.name}"


NOT_READABLE = Kind("not-readable", 400, "This request cannot be read")
NO_TOKEN = Kind("no-token", 401, "No token that is good here")
NOT_ALLOWED = Kind("not-allowed", 403, "Not in this role")
NOT_FOUND = Kind("not-found", 404, "There is nothing like that here")
NOT_A_METHOD = Kind("not-a-method", 405, "This is not done here")
REFUSED = Kind("refused", 409, "Refused")
PLAN_CHANGED = Kind("plan-changed", 409, "The plan has changed")
BUSY = Kind("busy", 409, "Somebody else is saving")
TOO_LONG = Kind("too-long", 413, "This is too long")
NOT_JSON = Kind("not-json", 415, "Send JSON")
NOT_RIGHT = Kind("not-right", 422, "Something in it is not right")
TOO_MANY = Kind("too-many", 429, "Too many tries")
BROKEN = Kind("broken", 500, "Something went wrong")
NO_ROOM = Kind("no-room", 507, "Nothing can be saved just now")
KINDS = (
    NOT_READABLE, NO_TOKEN, NOT_ALLOWED, NOT_FOUND, NOT_A_METHOD, REFUSED, PLAN_CHANGED, BUSY,
    TOO_LONG, NOT_JSON, NOT_RIGHT, TOO_MANY, BROKEN, NO_ROOM,
)  # fmt: skip


class Problem(Exception):
    """Stops a request with a problem document."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        *,
        faults: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(kind.name)
        self.kind = kind
        self.detail = detail
        self.faults = tuple(faults)
        self.headers = dict(headers or {})
        self.more = dict(more or {})

    def answer(self) -> HttpResponse:
        """The problem as an answer."""
        said: dict[str, Any] = {
            "type": self.kind.uri,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "faults": [{"field": each.field, "sentence": each.sentence} for each in self.faults],
            **self.more,
        }
        return HttpResponse(
            as_json(said), status=self.kind.status, content_type=CONTENT_TYPE, headers=self.headers
        )


def as_json(said: Any) -> bytes:
    """JSON in UTF-8; what no text has, such as half a surrogate pair, is written as an escape."""
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "backslashreplace")
