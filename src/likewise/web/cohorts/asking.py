"""What every form about a cohort asks first: may this person, which cohort, which day's rules."""

from collections.abc import Sequence
from datetime import date

from likewise.domain.access import Capability, check_may
from likewise.domain.programmes import PhaseName
from likewise.queries.access import check_sees
from likewise.queries.cohorts import name_of_cohort_going_on
from likewise.queries.mentions import people_concerned
from likewise.web.nhsuk.forms import Form
from likewise.web.nhsuk.speaking import few
from likewise.web.plans import look
from likewise.web.requests import Request, day_given

__all__ = ["check", "concerned", "day_given", "hide_exception", "name_of", "outside_protocol"]


def check(request: Request) -> None:
    """Refuse whoever may not record how cohorts change; who sees no cohorts meets nothing here."""
    check_sees(request.actor, Capability.SEE_COHORTS)
    check_may(request.actor, Capability.CHANGE_COHORTS)


def name_of(request: Request, cohort: str) -> str:
    """What a cohort in reach that goes on is called; one that is not there is no page."""
    return name_of_cohort_going_on(request.actor, cohort=cohort, today=request.today)


def hide_exception(asked: Form, phase: PhaseName) -> None:
    """Ask for the reason of an exception only in the phase in which the protocol binds."""
    if phase is not PhaseName.RANDOMISED:
        del asked.fields["exception"]


def outside_protocol(phase: PhaseName) -> tuple[str, ...]:
    """What an act's form leaves out: an exception, where the protocol does not bind."""
    return () if phase is PhaseName.RANDOMISED else ("exception",)


def concerned(
    request: Request, cohorts: Sequence[str], *, on: date | None = None
) -> list[tuple[str, str]]:
    """Whom the words of a change may speak of: who is in its cohorts today, or on its day."""
    people = people_concerned(
        request.actor,
        cohorts=cohorts,
        on=(request.today, on or request.today),
        today=request.today,
    )
    look(request, people, "people of cohorts")
    return few(people, request.POST)
