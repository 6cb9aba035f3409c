"""The cohorts below the programme's line of which nobody has said that they saw it."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import Actor
from likewise.domain.renewal import DangerSeen
from likewise.domain.renewal.crossing import Danger, Why
from likewise.domain.renewal.outlooks import Outlook
from likewise.queries.access import as_people_count, check_sees, cohort_names
from likewise.queries.cohorts.standing import standing
from likewise.records import crossings, forecasts
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerLine:
    """One cohort that wants a decision, since `crossed_on`.

    `outlook` is what was expected of it last, on `on`; none of a pair, and none where it has not
    been forecast since.
    """

    name: str
    danger: Danger
    crossed_on: date
    outlook: Outlook | None
    on: date | None

    @property
    def cohort(self) -> str:
        """The id of the cohort."""
        return self.danger.cohort


def dangers(viewer: Actor, *, today: date) -> tuple[DangerLine, ...]:
    """The cohorts that crossed the line, until it is seen, acted upon or no more so; by name.

    Raises
    ------
    NotFound
        When the viewer's role has no part in renewal.
    NotAllowed
        When it does not record how cohorts change.
    """
    programme = check_sees(viewer, Capability.SEE_RENEWAL)
    check_may(viewer, Capability.CHANGE_COHORTS)
    below = crossings.open_in(programme)
    if not below:
        return ()
    seen = {
        (each.cohort, each.crossed_on)
        for each in current(DangerSeen, cohort_id__in=[e.danger.cohort for e in below])
    }
    done = crossings.acted_on(below)
    living = frozenset(standing(programme, today=today).living)
    waiting = [
        each
        for each in below
        if (each.danger.cohort, each.crossed_on) not in seen and each.danger.cohort in living - done
    ]
    cohorts = [each.danger.cohort for each in waiting]
    night = forecasts.latest(programme, cohorts=cohorts) if waiting else None
    outlooks = {each.cohort: each for each in night.outlooks} if night else {}
    names = cohort_names(viewer, cohorts=cohorts)
    found = [
        DangerLine(
            name=names[each.danger.cohort],
            danger=each.danger,
            crossed_on=each.crossed_on,
            outlook=_forecast(outlooks.get(each.danger.cohort), each.danger),
            on=night.on if night else None,
        )
        for each in waiting
    ]
    return tuple(sorted(found, key=lambda line: as_people_count(line.name)))


def _forecast(outlook: Outlook | None, danger: Danger) -> Outlook | None:
    return outlook if danger.why is Why.CHANCE else None
