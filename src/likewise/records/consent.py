"""What decides whether something of people may be used, read without any text about them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.db.models import QuerySet

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
from likewise.domain.kinds import by_name
from likewise.domain.participants import Status, StatusName
from likewise.records import models, questions
from likewise.records.facts import current
from likewise.records.tables import table_of

APART = "kept apart"  # in place of who saw a paper, or a consultee: no use asks for the name


def texts_of(programme: str) -> tuple[ConsentText, ...]:
    """Every consent text of a programme."""
    return tuple(current(ConsentText, programme_id=programme))


def events_of(programme: str, participants: Collection[str] | None = None) -> Mapping[str, Events]:
    """What decides what may be used of people of a programme; none: of all who have any.

    No text about anybody is read, so that none needs a key.
    """
    only = {} if participants is None else {"participant_id__in": set(participants)}
    decisions = _by_person(ConsentDecision, programme, only)
    changes = _by_person(ChangeOfParticipation, programme, only)
    statuses: dict[str, list[Status]] = defaultdict(list)
    rows = questions.standing(models.Status, "fact", "participant_id", "status", "starts_on")
    for fact, who, status, since in questions.answer(rows, programme_id=programme, **only):
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
    rows = questions.standing(models.Registration, "participant_id", "practice_id", by="starts_on")
    return dict(questions.answer(rows, participant_id__in=set(participants), starts_on__lte=day))


def _by_person[F: Fact](
    kind: type[F], programme: str, only: Mapping[str, Any]
) -> dict[str, list[F]]:
    fields = fields_of(kind)
    found: dict[str, list[F]] = defaultdict(list)
    for fact, *values in questions.answer(_events(kind.__name__), programme_id=programme, **only):
        said = {
            each.name: (APART if value else "") if each.is_apart else _made(each.holds, value)
            for each, value in zip(fields, values, strict=True)
        }
        found[said["participant"]].append(kind(id=fact, **said))
    return found


@cache
def _events(kind: str) -> "QuerySet[Any, Any]":
    """What stands of one kind, in the order written down; of what is kept apart only that it is."""
    columns = [
        f"{each.name}_since" if each.is_apart else f"{each.name}_id" if each.refers else each.name
        for each in fields_of(by_name()[kind])
    ]
    return questions.standing(table_of(by_name()[kind]).model, "fact", *columns, by="row")


def _made(holds: Any, value: Any) -> Any:
    if isinstance(value, frozenset):
        return frozenset(map(holds, value))
    return value if value is None or holds in (str, bool, int, date) else holds(value)
