"""What pages say of worries: who reads them, and how far each has come."""

from dataclasses import dataclass

from likewise.domain.concerns import ConcernRule, Course, Standing, Step
from likewise.queries.concerns import OwnConcern
from likewise.web.nhsuk.words import moment

COLOURS = {
    Standing.RAISED: "yellow",
    Standing.DELIVERED: "yellow",
    Standing.ACKNOWLEDGED: "blue",
    Standing.CLOSED: "green",
}
_SAID = {
    Step.DELIVERED: "A letter told a nurse that it is there.",
    Step.PASSED_ON: "Nobody had acknowledged it in time, so the next nurse was told.",
    Step.UNANSWERED: "Nobody had acknowledged it even then, so those who run the programme were "
    "told that a worry waits, and not what it says.",
    Step.ACKNOWLEDGED: "A nurse has seen it and sees to it.",
    Step.CLOSED: "A nurse closed it.",
    Step.REOPENED: "A nurse opened it again.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """One's own worry: what was said, how far it has come, and each step in words."""

    words: str
    standing: Standing
    colour: str
    steps: tuple[tuple[str, str], ...]
    waits: str
    answer: str


def who_reads(rule: ConcernRule) -> tuple[str, ...]:
    """Who reads a worry and by when, as the programme settled it."""
    ring = f" Meanwhile you can ring {rule.ring}." if rule.ring else ""
    return (
        f"The nurses of the programme read it, and one acknowledges it {rule.in_words()}; if not, "
        f"the next is told, and after as long again those who run the programme.{ring}",
        "Nobody else reads what you write: coordinators and guardians see whether worries wait, "
        "and it is never used for research.",
    )


def own_line(own: OwnConcern) -> OwnLine:
    """A worry as whoever raised it reads it."""
    course = own.course
    waits = ""
    if course.waits:
        waits = f"Not acknowledged yet. The time set for that is {moment(own.due)}."
    return OwnLine(
        words=own.concern.words,
        standing=course.standing,
        colour=COLOURS[course.standing],
        steps=steps_in_words(course),
        waits=waits,
        answer=own.concern.answer,
    )


def steps_in_words(course: Course) -> tuple[tuple[str, str], ...]:
    """When each step was taken, and what it was."""
    raised = (moment(course.raised_at), "It was raised, and stands in the nurse’s list.")
    return (raised, *((moment(each.at), _SAID[each.step]) for each in course.steps))
