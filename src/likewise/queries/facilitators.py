"""What people have said about leading, as far as each viewer may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from likewise.domain.access import Capability, may
from likewise.domain.accounts import Actor
from likewise.domain.facilitators import IntentionToStop, OfferToLead
from likewise.queries.access import Label, cohort_names, labels, may_read, shown
from likewise.records import memberships
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOfLeading:
    """Who will stop leading and who would lead, with their names and those of cohorts.

    `holds` are the ids of what still holds today. `may_record`: whether the viewer says so too.
    """

    intentions: tuple[IntentionToStop, ...] = ()
    offers: tuple[OfferToLead, ...] = ()
    labels: dict[str, Label]
    cohort_names: dict[str, str]
    holds: frozenset[str] = frozenset()
    may_record: bool = False


def said_of_leading(viewer: Actor, *, participant: str, today: date) -> SaidOfLeading:
    """What one person has said about leading, the latest first.

    The viewer's reach is checked by whoever asks.
    """
    return _read(
        viewer,
        current(IntentionToStop, participant_id=participant),
        current(OfferToLead, participant_id=participant),
        today,
    )


def said_in_cohort(viewer: Actor, *, cohort: str, today: date) -> SaidOfLeading:
    """What holds today of what those who are in a cohort have said about leading it.

    The viewer's reach is checked by whoever asks.
    """
    here = memberships.people_of(cohort, today)
    any_or_this = Q(cohort_id=cohort) | Q(cohort_id__isnull=True)
    intentions = current(IntentionToStop, cohort_id=cohort, participant_id__in=here)
    offers = current(OfferToLead, any_or_this, participant_id__in=here)
    return _read(
        viewer,
        [each for each in intentions if each.period.covers(today)],
        [each for each in offers if each.period.covers(today)],
        today,
    )


def _read(
    viewer: Actor,
    intentions: Iterable[IntentionToStop],
    offers: Iterable[OfferToLead],
    today: date,
) -> SaidOfLeading:
    stopping, willing = _readable(viewer, intentions), _readable(viewer, offers)
    found: list[IntentionToStop | OfferToLead] = [*stopping, *willing]
    return SaidOfLeading(
        intentions=stopping,
        offers=willing,
        labels=labels(viewer, participants={each.participant for each in found}, today=today),
        cohort_names=cohort_names(
            viewer, cohorts={each.cohort for each in found if each.cohort}, today=today
        ),
        holds=frozenset(each.id for each in found if each.period.covers(today)),
        may_record=may(viewer, Capability.RECORD_LEADING),
    )


def _readable[F: (IntentionToStop, OfferToLead)](
    viewer: Actor, facts: Iterable[F]
) -> tuple[F, ...]:
    """Those that the viewer may read, the latest first."""
    found = [
        shown(viewer, each)
        for each in facts
        if may_read(viewer, type(each), "said_on", is_own=each.participant == viewer.participant)
    ]
    return tuple(sorted(found, key=lambda each: (each.said_on, each.id), reverse=True))
