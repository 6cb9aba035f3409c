"""What decides whether something of people may be used, read without any text about them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from likewise.domain.consent import (
    ChangeOfParticipation,
    ConsentDecision,
    ConsentText,
    Element,
    Events,
    MayUse,
    Purpose,
    may_use,
)
from likewise.domain.declarations import fields_of
from likewise.domain.facts import Fact
from likewise.domain.participants import Status, StatusName
from likewise.records import models
from likewise.records.facts import current, known_at

APART = "kept apart"  # in place of who saw a paper, or a consultee: no use asks for the name


def texts_of(programme: str) -> tuple[ConsentText, ...]:
    """Every consent text of a programme."""
    return tuple(current(ConsentText, programme_id=programme))


def events_of(programme: str, participants: Collection[str] | None = None) -> Mapping[str, Events]:
    """What decides what may be used of people of a programme; none: of all who have any.

    No text about anybody is read, so that none needs a key.
    """
    only = {} if participants is None else {"participant_id__in": set(participants)}
    decisions = _by_person(ConsentDecision, models.ConsentDecision, programme, only)
    changes = _by_person(ChangeOfParticipation, models.ChangeOfParticipation, programme, only)
    statuses: dict[str, list[Status]] = defaultdict(list)
    rows = models.Status.objects.filter(known_at(None), programme_id=programme, **only)
    for fact, who, status, since in rows.values_list(
        "fact", "participant_id", "status", "starts_on"
    ):
        statuses[who].append(
            Status(id=fact, participant=who, status=StatusName(status), starts_on=since)
        )
    return {
        who: Events(
            decisions=tuple(decisions.get(who, ())),
            changes=tuple(changes.get(who, ())),
            statuses=tuple(statuses.get(who, ())),
        )
        for who in {*decisions, *changes, *statuses}
    }


def answers(
    programme: str,
    participants: Collection[str],
    *,
    purpose: Purpose,
    day: date,
    element: Element | None = None,
) -> dict[str, MayUse]:
    """Whether something of each of these people may be used for a purpose on a day, and why.

    It is read from the record each time, so that what somebody says holds for the next use.
    """
    texts, events = texts_of(programme), events_of(programme, participants)
    return {
        who: may_use(events.get(who, Events()), texts, purpose=purpose, day=day, element=element)
        for who in participants
    }


def practices_on(participants: Collection[str], day: date) -> dict[str, str]:
    """The practice with which each of these people is registered on a day."""
    rows = models.Registration.objects.filter(
        known_at(None), participant_id__in=set(participants), starts_on__lte=day
    )
    return dict(rows.order_by("starts_on").values_list("participant_id", "practice_id"))


def _by_person[F: Fact](
    kind: type[F], table: Any, programme: str, only: Mapping[str, Any]
) -> dict[str, list[F]]:
    fields = fields_of(kind)
    columns = [
        f"{each.name}_since" if each.is_apart else f"{each.name}_id" if each.refers else each.name
        for each in fields
    ]
    found: dict[str, list[F]] = defaultdict(list)
    rows = table.objects.filter(known_at(None), programme_id=programme, **only).order_by("row")
    for fact, *values in rows.values_list("fact", *columns):
        said = {
            each.name: (APART if value else "") if each.is_apart else _made(each.holds, value)
            for each, value in zip(fields, values, strict=True)
        }
        found[said["participant"]].append(kind(id=fact, **said))
    return found


def _made(holds: Any, value: Any) -> Any:
    if isinstance(value, frozenset):
        return frozenset(map(holds, value))
    return value if value is None or holds in (str, bool, int, date) else holds(value)
