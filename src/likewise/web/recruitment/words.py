"""Words of the pages of recruitment."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from likewise.domain.consent import Answer, Purpose
from likewise.domain.declarations import ERASED
from likewise.domain.participants import TAKING_PART, StatusName
from likewise.domain.recruitment import (
    AnyStep,
    AtStep,
    ExitReason,
    Funnel,
    Place,
    Screening,
    Step,
    StepToFacilitate,
    in_order,
)
from likewise.domain.words import count, join_words, sentence
from likewise.queries.recruitment import PersonRecruitment, Way, address_of
from likewise.web.nhsuk.words import short_day
from likewise.web.pieces import Link

# What is waited for at each step.
WAITS_FOR: dict[AnyStep, str] = {
    Step.INVITED: "an answer",
    Step.INTERESTED: "a screening",
    Step.SCREENED: "a screening",
    Step.ELIGIBLE: "their decision about taking part",
    Step.CONSENTED: "a baseline visit",
    Step.BASELINE: "enrolment",
    StepToFacilitate.VOLUNTEERED: "an agreement",
    StepToFacilitate.AGREED: "checks",
    StepToFacilitate.CHECKED: "training",
    StepToFacilitate.TRAINED: "an appointment",
}
# Why somebody may be said to go no further; a death is told as their status.
REASONS = [(each.value, sentence(each)) for each in ExitReason if each is not ExitReason.DIED]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step of a funnel, in words."""

    step: str
    reached: int
    went_on: str
    left: tuple[str, ...]
    waiting: int
    waits_for: str
    href: str
    passed: str


def rows(found: Funnel, way: Way, *, may_recruit: bool) -> list[StepRow]:
    """The steps of a funnel as rows of a table."""
    return [_row(each, way, found.steps[-1] is each, may_recruit) for each in found.steps]


def _row(at: AtStep, way: Way, is_last: bool, may_recruit: bool) -> StepRow:
    href = reverse("recruitment_waiting", args=[way.value, address_of(at.step)])
    return StepRow(
        step=sentence(at.step),
        reached=at.reached,
        went_on="" if is_last else f"{at.went_on:,}",
        left=tuple(f"{number} {reason}" for reason, number in at.left.items()),
        waiting=at.waiting,
        waits_for=WAITS_FOR.get(at.step, ""),
        href=href if may_recruit and at.waiting else "",
        passed=f"{at.passed} of those who went on did so without this being recorded"
        if at.passed
        else "",
    )


def practice_rows(
    found: Iterable[tuple[str, Funnel]],
) -> list[tuple[str, list[int], str]]:
    """For each practice how many reached each step, and who left, in words."""
    made = []
    for name, each in found:
        left: dict[ExitReason, int] = {}
        for step in each.steps:
            for reason, number in step.left.items():
                left[reason] = left.get(reason, 0) + number
        words = ", ".join(f"{number} {reason}" for reason, number in left.items())
        made.append((name, [step.reached for step in each.steps], words))
    return made


def notes(found: Funnel) -> list[str]:
    """What has to be said beside a funnel of members to be."""
    said = []
    if found.uninvited:
        people = count(found.uninvited, "person", "people")
        said.append(
            f"{people} came without an invitation that is recorded here, and "
            f"{'is' if found.uninvited == 1 else 'are'} counted with those invited."
        )
    if found.unrecorded:
        people = count(found.unrecorded, "person", "people")
        is_one = found.unrecorded == 1
        said.append(
            f"{people} more {'is' if is_one else 'are'} enrolled, and how they came is not "
            "recorded here. No step counts them."
        )
    return said


def stands(place: Place | None, *, is_self: bool) -> str:
    """Where somebody stands, in a sentence."""
    if place is None:
        return "Nothing is recorded."
    who = "You" if is_self else "They"
    since = short_day(place.since)
    if place.gone is not None:
        gone = f"{place.gone.reason}, from {short_day(place.gone.on)}"
        return f"{sentence(place.step)} on {since}. {who} went no further: {gone}."
    if not place.waits:
        return f"{sentence(place.step)} on {since}."
    waits = WAITS_FOR[place.step]
    return f"{sentence(place.step)} on {since}. What comes next is {waits}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One dated line of how somebody came."""

    what: str
    when: str
    note: str = ""
    history: str = ""


_BEFORE = (StatusName.INVITED, StatusName.INTERESTED)


def timeline(found: PersonRecruitment, *, may_correct: bool) -> list[Line]:
    """Everything that says how somebody came, in the order of its days."""
    dated = [
        *(
            (each.starts_on, Line(what=sentence(each.status), when=short_day(each.starts_on)))
            for each in found.events.statuses
            if each.status in _BEFORE or each.status in TAKING_PART
        ),
        *((each.screened_on, _screening(found, each)) for each in found.screenings),
        *(
            (
                each.decided_on,
                Line(
                    what="Agreed to take part"
                    if each.answer is Answer.GIVEN
                    else "Did not agree to take part"
                    if each.answer is Answer.REFUSED
                    else "Agreed no longer to take part",
                    when=short_day(each.decided_on),
                ),
            )
            for each in found.events.decisions
            if each.purpose is Purpose.TAKE_PART
        ),
        *(
            (
                each.completed_on,
                Line(what="Baseline visit complete", when=short_day(each.completed_on)),
            )
            for each in found.baselines
        ),
        *(
            (
                each.taken_on,
                Line(
                    what=f"{sentence(each.reached)} as a facilitator",
                    when=short_day(each.taken_on),
                    history=_history(each.id, may_correct),
                ),
            )
            for each in found.steps
        ),
        *(
            (
                each.left_on,
                Line(
                    what=f"Goes no further as a {each.role}: {each.reason}",
                    when=short_day(each.left_on),
                    note="" if each.words == ERASED else each.words,
                    history=_history(each.id, may_correct),
                ),
            )
            for each in found.exits
        ),
    ]
    return [line for _, line in sorted(dated, key=lambda pair: pair[0])]


def _history(fact: str, may_correct: bool) -> str:
    return reverse("correction", args=[fact]) if may_correct else ""


def _screening(found: PersonRecruitment, screening: Screening) -> Line:
    criteria = found.criteria.get(screening.criteria)
    wording = criteria.wording if criteria else {}
    against = [f"{each}: {wording.get(each, '')}".rstrip(": ")
               for each in in_order(screening.against)]  # fmt: skip
    by = f"by {screening.screened_by}, " if screening.screened_by not in ("", ERASED) else ""
    version = f"version {criteria.version_name} of the criteria" if criteria else "the criteria"
    return Line(
        what=f"Screened: {'eligible' if screening.is_eligible else 'not eligible'}",
        when=f"{short_day(screening.screened_on)}, {by}{version}",
        note=f"Against: {join_words(against)}." if against else "",
    )


def links(found: PersonRecruitment) -> list[Link]:
    """What may be recorded of how somebody comes."""
    if not found.may_recruit:
        return []
    who = [found.participant]
    is_in = found.place is not None and found.place.step is Step.ENROLLED
    made = []
    if found.place is None or found.place.step is Step.INVITED:
        made.append(Link("They are interested", reverse("recruitment_interest", args=who)))
    if found.in_force is not None:
        made.append(Link("Screen them", reverse("recruitment_screen", args=who)))
    made.append(Link("What they decide about taking part", reverse("consent_person", args=who)))
    if not found.baselines:
        made.append(
            Link("Their baseline visit is complete", reverse("recruitment_baseline", args=who))
        )
    if not is_in:
        made.append(Link("Enrol them", reverse("recruitment_enrol", args=who)))
    made.append(Link("They go no further", reverse("recruitment_person_gone", args=who)))
    made.append(Link("A step towards facilitating", reverse("recruitment_facilitate", args=who)))
    return made
