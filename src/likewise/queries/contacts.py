"""Support between meetings, as those who give it see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.contacts import Mode
from likewise.domain.participants import RoleName
from likewise.queries.access import (
    Label,
    check_reaches_participant,
    check_sees,
    cohorts_in_reach,
    labels,
    now_recorded,
)
from likewise.queries.participants.finding import Found, find_people, nobody
from likewise.records import models, questions
from likewise.records.memberships import covering

FACILITATORS_AT_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LastContact:
    """The last time that somebody was tried, and whether they were reached."""

    on: date
    mode: Mode
    reached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChoices:
    """Whom a contact may be logged with, and by whom it may have been made.

    `chosen` is the person that was asked for; `found` are those to choose from.
    """

    chosen: Label | None
    found: Found
    facilitators: tuple[Label, ...]

    @property
    def named(self) -> tuple[str, ...]:
        """Who is named."""
        shown = [*self.facilitators, *([self.chosen] if self.chosen else [])]
        found = (row.participant for row in self.found.everybody)
        return (*found, *(label.participant for label in shown))


def contact_choices(
    viewer: Actor,
    *,
    today: date,
    person: str | None = None,
    find: str = "",
    page: int = 1,
    chosen: Sequence[str] = (),
) -> ContactChoices:
    """Whom the viewer may log a contact with.

    A facilitator chooses among their own people; a coordinator looks for somebody first.

    Raises
    ------
    NotAllowed
        When the viewer's role logs no contacts.
    NotFound
        When `person` is out of reach.
    """
    check_may(viewer, Capability.LOG_CONTACT)
    check_sees(viewer, Capability.SEE_ROSTERS)
    is_facilitator = viewer.role is ActingRole.FACILITATOR
    if person is not None:
        check_reaches_participant(viewer, participant=person, today=today)
    if person is not None and person == viewer.participant:
        raise NotFound("A contact is with somebody else.")
    found = nobody()
    if person is None and (is_facilitator or find.strip()):
        only = own_people(viewer, today=today) if is_facilitator else None
        found = find_people(viewer, today=today, text=find, page=page, chosen=chosen, only=only)
    facilitators = () if is_facilitator else _facilitators_of(person, today)
    seen = labels(viewer, participants={*facilitators, *([person] if person else [])})
    return ContactChoices(
        chosen=seen[person] if person else None,
        found=found,
        facilitators=_sorted(seen[each] for each in facilitators),
    )


def own_people(viewer: Actor, *, today: date) -> frozenset[str]:
    """The members, today, of the cohorts that a facilitator facilitates."""
    reach = cohorts_in_reach(viewer, today=today) or ()
    rows = models.Membership.objects.filter(
        now_recorded(), covering(today), cohort_id__in=reach, role=RoleName.MEMBER
    ).exclude(participant_id=viewer.participant)
    return frozenset(rows.values_list("participant_id", flat=True))


def last_contacts(participants: Iterable[str], *, today: date) -> dict[str, LastContact]:
    """The last contact with each of these people up to a day, where there was one."""
    columns = ("participant_id", "on", "mode", "reached")
    contacts = questions.standing(models.Contact, *columns, by=("on", "row"))
    return {
        participant: LastContact(on=on, mode=Mode(mode), reached=reached)
        for participant, on, mode, reached in questions.answer(
            contacts, participant_id__in=list(participants), on__lte=today
        )
    }


def _facilitators_of(person: str | None, today: date) -> tuple[str, ...]:
    """Those who facilitate a person's cohorts today."""
    if person is None:
        return ()
    theirs = models.Membership.objects.filter(
        now_recorded(), covering(today), participant_id=person
    ).values("cohort_id")
    rows = models.Membership.objects.filter(
        now_recorded(), covering(today), cohort_id__in=theirs, role=RoleName.FACILITATOR
    ).exclude(participant_id=person)
    return tuple(set(rows.values_list("participant_id", flat=True)[:FACILITATORS_AT_MOST]))


def _sorted(seen: Iterable[Label]) -> tuple[Label, ...]:
    return tuple(sorted(seen, key=lambda label: label.order))
