"""What decides whether something of people may be used, read without any text about them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from likewise.domain.cohorts import LineageEvent, LineageKind
from likewise.domain.consent import (
    Again,
    ChangeOfParticipation,
    ConsentDecision,
    ConsentText,
    Descent,
    Element,
    Events,
    Fieldwork,
    GoingOn,
    MayUse,
    Purpose,
    Spell,
    asked_again,
    handed_on,
    may_use,
)
from likewise.domain.declarations import Field, fields_of
from likewise.domain.facts import Fact
from likewise.domain.participants import Status, StatusName
from likewise.records import models
from likewise.records.facts import current, known_at
from likewise.records.memberships import covering

APART = "kept apart"  # in place of who saw a paper, or a consultee: no use asks for the name


def texts_of(programme: str) -> tuple[ConsentText, ...]:
    """Every consent text of a programme."""
    return tuple(current(ConsentText, programme_id=programme))


def is_kept_in(programme: str) -> bool:
    """Whether a programme keeps any consent: a text, or a change of somebody's participation."""
    return any(
        table.objects.filter(known_at(None), programme_id=programme).exists()
        for table in (models.ConsentText, models.ChangeOfParticipation)
    )


def events_of(
    programme: str, participants: Collection[str] | None = None, *, day: date | None = None
) -> Mapping[str, Events]:
    """What decides what may be used of people of a programme; none: of all who have any.

    With a day also for what they are asked again on it. No text about anybody is read, so that
    none needs a key.
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
    again = {} if day is None else again_of(programme, day, only)
    return {
        who: Events(
            decisions=tuple(decisions.get(who, ())),
            changes=tuple(changes.get(who, ())),
            statuses=tuple(statuses.get(who, ())),
            again=again.get(who, ()),
        )
        for who in {*decisions, *changes, *statuses}
    }


def fieldwork_in(programme: str) -> tuple[GoingOn, ...]:
    """In which cohorts of a programme fieldwork goes on, or did: its own and what came of them."""
    known = current(Fieldwork, programme_id=programme)
    if not known:
        return ()
    descents = [
        Descent(on=each.on, predecessors=each.predecessors, successors=each.successors)
        for each in current(LineageEvent, programme_id=programme)
        if each.kind in (LineageKind.MERGE, LineageKind.SPLIT)
    ]
    return handed_on(known, descents)


def again_of(programme: str, day: date, only: Mapping[str, Any]) -> dict[str, tuple[Again, ...]]:
    """For what people of a programme are asked again on a day, because of fieldwork."""
    going_on = fieldwork_in(programme)
    if not going_on:
        return {}
    rows = models.Membership.objects.filter(
        known_at(None), covering(day), cohort_id__in={each.cohort for each in going_on}, **only
    )
    spells: dict[str, list[Spell]] = defaultdict(list)
    for who, cohort, since in rows.values_list("participant_id", "cohort_id", "joined_on"):
        spells[who].append(Spell(cohort=cohort, joined_on=since))
    return {who: asked_again(there, going_on, day=day) for who, there in spells.items()}


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
    columns = [_column(each) for each in fields]
    found: dict[str, list[F]] = defaultdict(list)
    rows = table.objects.filter(known_at(None), programme_id=programme, **only).order_by("row")
    for fact, *values in rows.values_list("fact", *columns):
        said = {
            each.name: (APART if value else "") if each.is_apart else _made(each.holds, value)
            for each, value in zip(fields, values, strict=True)
        }
        found[said["participant"]].append(kind(id=fact, **said))
    return found


def _column(field: Field) -> str:
    if field.is_apart:
        return f"{field.name}_since"
    return f"{field.name}_id" if field.refers not in (None, "Fact") else field.name


def _made(holds: Any, value: Any) -> Any:
    if isinstance(value, frozenset):
        return frozenset(map(holds, value))
    return value if value is None or holds in (str, bool, int, date) else holds(value)
