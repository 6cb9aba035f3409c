"""What becomes of planned meetings when their cohorts end and others go on."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from likewise.domain.cohorts.drafting import cancel_planned, planned_alone
from likewise.domain.cohorts.facts import State
from likewise.domain.cohorts.history import CohortHistory
from likewise.domain.meetings import Meeting, MeetingState
from likewise.domain.operations import Draft
from likewise.domain.periods import in_words
from likewise.domain.refusals import DomainError


class HandingNotRight(DomainError):
    """Planned meetings that cannot be handed over as it was asked."""


def hand_over_planned(
    draft: Draft,
    ending: Sequence[CohortHistory],
    *,
    to: str,
    on: date,
    reason: str,
    cancelling: Collection[str] = frozenset(),
    going_on: CohortHistory | None = None,
) -> None:
    """Plan what ended cohorts had planned for one that goes on, at the same times and places.

    Each meeting is cancelled where it was and planned anew, for a meeting keeps its hosts. Those of
    cohorts in `cancelling` are only cancelled; so are those on a day on which the cohort that goes
    on, as far as it was there before, meets already or cannot meet.

    Raises
    ------
    HandingNotRight
        When a cohort is named of which nothing ends here.
    """
    strangers = set(cancelling) - {history.id for history in ending}
    if strangers:
        raise HandingNotRight(
            "Planned meetings are cancelled of a cohort that does not end here. Choose from the "
            "cohorts that stop."
        )
    planned = planned_alone(ending, on)
    cancel_planned(draft, ending, on, reason=reason)
    taken = _days_met(going_on)
    for meeting in planned:
        if set(meeting.cohorts) <= set(cancelling):
            continue
        if going_on is not None and going_on.state_on(meeting.on) in (State.RESTING, State.ENDED):
            draft.warn(f"On {_day(meeting)} the cohort that goes on rests: nothing is handed over.")
        elif meeting.on in taken:
            draft.warn(
                f"On {_day(meeting)} the cohort that goes on meets already: the meeting of the "
                "cohort that stops is cancelled."
            )
        else:
            taken.add(meeting.on)
            draft.record(replace(meeting, id=draft.ids.new(), cohorts=(to,)))


def _days_met(history: CohortHistory | None) -> set[date]:
    meetings = history.meetings if history else ()
    return {each.on for each in meetings if each.state is not MeetingState.CANCELLED}


def _day(meeting: Meeting) -> str:
    return f"{meeting.on:%A} {in_words(meeting.on)}"
