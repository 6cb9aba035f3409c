"""What every form about a cohort asks first: may this person, which cohort, which day's rules."""

from datetime import date
from typing import Any

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.programmes import PhaseName
from likewise.queries.access import check_sees
from likewise.queries.cohorts import FormChoices, form_choices


def check(request: Any) -> None:
    """Refuse whoever may not record how cohorts change; who sees no cohorts meets nothing here."""
    check_sees(request.actor, Capability.SEE_COHORTS)
    check_may(request.actor, Capability.CHANGE_COHORTS)


def name_of(request: Any, cohort: str) -> str:
    """What a cohort in reach that goes on is called; one that is not there is no page."""
    choices = form_choices(request.actor, on=request.today, today=request.today)
    found = next((each.name for each in choices.cohorts if each.id == cohort), None)
    if found is None:
        raise NotFound("There is no such cohort, or it has ended.")
    return found


def hide_exception(asked: Any, choices: FormChoices) -> None:
    """Ask for the reason of an exception only in the phase in which the protocol binds."""
    if choices.phase is not PhaseName.RANDOMISED:
        del asked.fields["exception"]


def day_given(request: Any, name: str) -> date:
    """The day that was typed so far, else today; the form itself says when it is wrong."""
    parts = [request.POST.get(f"{name}-{part}", "") for part in ("year", "month", "day")]
    try:
        return date(*(int(part) for part in parts))
    except (ValueError, OverflowError):
        return request.today  # type: ignore[no-any-return]
