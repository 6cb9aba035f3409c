"""Where meetings are observed or recorded, and who there has not agreed to it."""

from dataclasses import dataclass, replace
from datetime import date

from likewise.domain.access import Capability, check_may, may
from likewise.domain.accounts import Actor
from likewise.domain.consent import Fieldwork, GoingOn
from likewise.queries.access import Label, check_sees, cohort_names, labels, now_recorded
from likewise.queries.consent.uses import may_use
from likewise.records import consent, models
from likewise.records.memberships import covering


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldworkLine:
    """Fieldwork in one cohort: its own, or what a lineage event handed on to it.

    `not_agreed` are those there today of whom it may not be done, each with why.
    """

    fieldwork: Fieldwork
    cohort: str
    name: str
    is_own: bool
    goes_on: bool
    people: int
    not_agreed: tuple[tuple[Label, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldworkPage:
    """All fieldwork of a programme, what goes on first, and whether the viewer records it."""

    lines: tuple[FieldworkLine, ...]
    may_record: bool


def fieldwork(viewer: Actor, *, today: date) -> FieldworkPage:
    """Where meetings are observed or recorded, for whoever may record consent.

    Raises
    ------
    NotFound, NotAllowed
    """
    programme = check_sees(viewer, Capability.SEE_ROSTERS)
    check_may(viewer, Capability.PUBLISH_CONSENT)
    found = consent.fieldwork_in(programme)
    names = cohort_names(viewer, cohorts={each.cohort for each in found}, today=today)
    here: dict[str, set[str]] = {each.cohort: set() for each in found}
    rows = models.Membership.objects.filter(
        now_recorded(), covering(today), cohort_id__in=set(here), programme_id=programme
    )
    for cohort, who in rows.values_list("cohort_id", "participant_id"):
        here[cohort].add(who)
    lines = [
        _line(viewer, each, names.get(each.cohort, ""), here[each.cohort], today)
        for each in found
        if each.cohort == each.fieldwork.cohort or here[each.cohort]
    ]
    lines.sort(key=lambda each: (not each.goes_on, each.name, each.fieldwork.what))
    return FieldworkPage(lines=tuple(lines), may_record=may(viewer, Capability.CHANGE_COHORTS))


def _line(
    viewer: Actor, going_on: GoingOn, name: str, people: set[str], today: date
) -> FieldworkLine:
    known, cohort = going_on.fieldwork, going_on.cohort
    goes_on = known.period.covers(today) and going_on.starts_on <= today
    there = people if goes_on else set()
    answers = may_use(viewer, participants=there, purpose=known.purpose, day=today)
    not_agreed = {who: each.why for who, each in answers.items() if not each.may}
    seen = labels(viewer, participants=not_agreed)
    return FieldworkLine(
        fieldwork=replace(known, starts_on=going_on.starts_on),
        cohort=cohort,
        name=name,
        is_own=cohort == known.cohort,
        goes_on=goes_on,
        people=len(there),
        not_agreed=tuple(
            (seen[who], not_agreed[who])
            for who in sorted(not_agreed, key=lambda each: (seen[each].order, each))
        ),
    )
