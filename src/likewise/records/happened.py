"""What the record says happened to cohorts since a day: events, who joined, who began to lead."""

from collections import defaultdict
from datetime import date

from likewise.domain.cohorts import LineageKind, PassageOutcome
from likewise.domain.participants import RoleName
from likewise.domain.renewal.plan_follow import Happened, Since
from likewise.records import models
from likewise.records.facts import known_at

# What begins or ends a cohort answers no plan.
OTHERS = (LineageKind.FORM, LineageKind.END)


def since(programme: str, on: date) -> Since:
    """What happened in a programme from a day on. Only columns are read, and no text."""
    moved, by_event = _moved(programme, on)
    return Since(
        events=_events(programme, on),
        joined=_joined(programme, on, by_event),
        leading=_leading(programme, on),
        moved=moved,
    )


def _events(programme: str, on: date) -> tuple[Happened, ...]:
    rows = models.LineageEvent.objects.filter(
        known_at(None), programme_id=programme, on__gte=on
    ).exclude(kind__in=OTHERS)
    named: dict[tuple[int, str], set[str]] = defaultdict(set)
    children = models.LineageCohort.objects.filter(event__in=rows.values("row"))
    for event, field, cohort in children.values_list("event_id", "field", "cohort_id"):
        named[event, field].add(cohort)
    return tuple(
        Happened(
            kind=LineageKind(kind),
            on=day,
            before=frozenset(named[row, "predecessors"]),
            after=frozenset(named[row, "successors"]),
        )
        for row, kind, day in rows.order_by("on", "row").values_list("row", "kind", "on")
    )


def _moved(
    programme: str, on: date
) -> tuple[tuple[tuple[str, str, date], ...], set[tuple[str, str, date]]]:
    """Each member whom an event moved, from where to where; and who came where on which day so."""
    events = models.LineageEvent.objects.filter(known_at(None), programme_id=programme, on__gte=on)
    days = dict(events.values_list("row", "on"))
    passages = models.Passage.objects.filter(
        event__in=events.values("row"), outcome=PassageOutcome.MOVED, to_cohort__isnull=False
    )
    columns = ("event_id", "participant_id", "role", "from_cohort_id", "to_cohort_id")
    moved: list[tuple[str, str, date]] = []
    came = set()
    for event, person, role, source, target in passages.values_list(*columns):
        came.add((person, target, days[event]))
        if role == RoleName.MEMBER and source and source != target:
            moved.append((source, target, days[event]))
    return tuple(moved), came


def _joined(
    programme: str, on: date, moved: set[tuple[str, str, date]]
) -> tuple[tuple[str, date], ...]:
    rows = models.Membership.objects.filter(
        known_at(None), programme_id=programme, role=RoleName.MEMBER, joined_on__gte=on
    )
    first: dict[tuple[str, str], date] = {}
    columns = ("cohort_id", "participant_id", "joined_on")
    for cohort, person, day in rows.order_by("joined_on").values_list(*columns):
        if (person, cohort, day) not in moved:
            first.setdefault((cohort, person), day)
    return tuple((cohort, day) for (cohort, _), day in first.items())


def _leading(programme: str, on: date) -> tuple[tuple[str, date], ...]:
    """Each who leads or facilitates a cohort from a day on and did not the day before."""
    leads = models.Lead.objects.filter(known_at(None), programme_id=programme)
    spells = models.Membership.objects.filter(
        known_at(None), programme_id=programme, role=RoleName.FACILITATOR
    )
    before: set[tuple[str, str]] = set()
    first: dict[tuple[str, str], date] = {}
    for rows in (
        leads.values_list("cohort_id", "participant_id", "starts_on", "ends_on"),
        spells.values_list("cohort_id", "participant_id", "joined_on", "left_on"),
    ):
        for cohort, person, begins, ends in rows:
            who = cohort, person
            if begins >= on:
                first[who] = min(begins, first.get(who, begins))
            elif ends is None or ends >= on:
                before.add(who)
    return tuple(
        (cohort, day) for (cohort, who), day in first.items() if (cohort, who) not in before
    )
