"""What queries answer, as JSON: dataclasses as tables of their fields, with an ETag."""

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse

from likewise.api.problems import as_json
from likewise.domain.ids import ParticipantId
from likewise.queries.access import Label

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person as the token's role sees them: by name, or by the beginning of a random id."""

    participant: ParticipantId
    text: str
    is_name: bool


def somebody(label: Label) -> Somebody:
    """A person as the token's role sees them."""
    return Somebody(participant=label.participant, text=label.text, is_name=label.is_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Which page this is, how many there are, and how many things on all of them.

    `is_more`: there are more than `found` says, and `pages` is only the next page.
    """

    page: int
    pages: int
    found: int
    is_more: bool


def paged[T](items: Sequence[T], page: int) -> tuple[tuple[T, ...], Paging]:
    """One page of a list; a page after the last is the last."""
    pages = max(1, -(-len(items) // PAGE_SIZE))
    page = min(max(1, page), pages)
    here = tuple(items[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    return here, Paging(page=page, pages=pages, found=len(items), is_more=False)


def plainly(value: Any) -> Any:
    """A value as JSON can carry it. A time without a zone is what the clock on the wall says."""
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="auto" if value.tzinfo else "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if dataclasses.is_dataclass(value):
        return {each.name: plainly(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plainly(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(plainly(each) for each in value)
    if isinstance(value, tuple | list):
        return [plainly(each) for each in value]
    return value


def answered(request: HttpRequest, said: Any) -> HttpResponse:
    """An answer with its ETag; nothing but that it is the same, where the caller has it already."""
    body = as_json(plainly(said))
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if etag in _known(request):
        return HttpResponse(status=304, headers={"ETag": etag})
    return HttpResponse(body, content_type="application/json", headers={"ETag": etag})


def _known(request: HttpRequest) -> set[str]:
    given = request.headers.get("If-None-Match", "").split(",")
    return {each.strip().removeprefix("W/") for each in given}
