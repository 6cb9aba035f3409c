"""How many people are to be recruited, and how many were."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, Extent, NotFound, extent, may
from likewise.domain.accounts import Actor
from likewise.domain.recruitment import Month, RecruitmentTarget, Step, by_month, planned_by
from likewise.queries.access import check_sees, may_read
from likewise.queries.recruitment.funnel import places_of_members, practice_names
from likewise.records import consent
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLine:
    """One target: of which practice, month by month, and how it stands today."""

    target: RecruitmentTarget
    practice: str
    months: tuple[Month, ...]
    planned: int
    recruited: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """The targets of a programme, that of all practices first."""

    lines: tuple[TargetLine, ...]
    may_set: bool
    may_correct: bool


def targets(viewer: Actor, *, today: date) -> Targets:
    """The targets of the viewer's programme, against how many were enrolled as members.

    Raises
    ------
    NotFound
        When the viewer's role does not read both whole.
    """
    programme = check_sees(viewer, Capability.SEE_RECRUITMENT)
    is_counted = extent(viewer, Capability.SEE_RECRUITMENT) is Extent.COUNTS
    if is_counted or not may_read(viewer, RecruitmentTarget, "needed"):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    places = places_of_members(programme, today)
    enrolled = {who: each.since for who, each in places.items() if each.step is Step.ENROLLED}
    there = consent.practices_on(enrolled, today)
    names = practice_names(programme)
    lines = [
        _line(
            each,
            names.get(each.practice or "", ""),
            [day for who, day in enrolled.items() if each.practice in (None, there.get(who))],
            today,
        )
        for each in current(RecruitmentTarget, programme_id=programme)
    ]
    return Targets(
        lines=tuple(sorted(lines, key=lambda each: each.practice)),
        may_set=may(viewer, Capability.SET_UP_RECRUITMENT),
        may_correct=may(viewer, Capability.CORRECT),
    )


def _line(
    target: RecruitmentTarget, practice: str, enrolled: list[date], today: date
) -> TargetLine:
    return TargetLine(
        target=target,
        practice=practice,
        months=by_month(target, enrolled, today=today),
        planned=planned_by(target, today),
        recruited=sum(target.starts_on <= day <= today for day in enrolled),
    )
