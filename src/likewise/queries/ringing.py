"""Whom the people of a cohort ring about its meetings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, Extent, extent
from likewise.domain.accounts import Actor
from likewise.domain.participants import RoleName
from likewise.domain.ringing import NumberToRing
from likewise.queries.access import (
    Label,
    check_reaches_cohort,
    labels,
    listed_to_others,
    may_read,
    now_recorded,
    shown,
)
from likewise.records import models
from likewise.records.facts import current
from likewise.records.memberships import covering


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """Somebody whom the people of a cohort may ring, on which number, and when."""

    label: Label
    cohort: str
    number: str
    dialled: str
    hours: str


def numbers_to_ring(viewer: Actor, *, cohorts: Iterable[str], today: date) -> tuple[Ring, ...]:
    """Whom people of these cohorts may ring: who facilitates them today and may be on a list.

    The viewer's reach is checked by whoever asks.
    """
    if not may_read(viewer, NumberToRing, "number"):
        return ()
    wanted = list(cohorts)
    spells = models.Membership.objects.filter(
        now_recorded(), covering(today), cohort_id__in=wanted, role=RoleName.FACILITATOR
    )
    there = set(spells.values_list("cohort_id", "participant_id"))
    given = [
        shown(viewer, each)
        for each in current(NumberToRing, cohort_id__in=wanted)
        if (each.cohort, each.participant) in there
    ]
    listed = listed_to_others(viewer, {each.participant for each in given}, today)
    seen = labels(viewer, participants=listed, today=today)
    rings = [
        Ring(
            label=seen[each.participant],
            cohort=each.cohort,
            number=each.number,
            dialled=each.dialled,
            hours=each.hours,
        )
        for each in given
        if each.participant in seen and each.number
    ]
    return tuple(sorted(rings, key=lambda each: (each.label.order, each.cohort)))


def who_can_be_rung(viewer: Actor, *, cohort: str, today: date) -> tuple[tuple[str, str], ...]:
    """Whose number a viewer may give in a cohort: those who facilitate it today, or themselves.

    Raises
    ------
    NotFound
        When the cohort is out of reach.
    """
    check_reaches_cohort(viewer, cohort=cohort, today=today)
    spells = models.Membership.objects.filter(
        now_recorded(), covering(today), cohort_id=cohort, role=RoleName.FACILITATOR
    )
    people = set(spells.values_list("participant_id", flat=True))
    if extent(viewer, Capability.GIVE_NUMBER) is Extent.OWN:
        people &= {viewer.participant}
    seen = labels(viewer, participants=people, today=today)
    ordered = sorted(seen.values(), key=lambda each: (each.order, each.participant))
    return tuple((each.participant, each.text) for each in ordered)
