"""What a form asks and says of the planned meetings of cohorts that end."""

from collections.abc import Iterable
from datetime import date

from likewise.domain.words import count, join_words
from likewise.queries.meetings import planned_from
from likewise.web.cohorts.forms import SplitForm
from likewise.web.requests import Request


def planned_of(request: Request, named: dict[str, str], on: date) -> list[tuple[str, str]]:
    """The cohorts that planned something from a day on, as choices."""
    found = planned_from(request.actor, cohorts=named, on=on, today=request.today)
    return [
        (cohort, f"{count(found[cohort], 'planned meeting')} of {name}")
        for cohort, name in named.items()
        if found[cohort]
    ]


def what_is_cancelled(
    planned: list[tuple[str, str]], cancelling: Iterable[str] | None
) -> list[tuple[str, str]]:
    """Which planned meetings go on with the new cohort, and which are cancelled."""
    chosen = set(cancelling or ())
    return [
        ("Handed over", join_words(words for cohort, words in planned if cohort not in chosen)),
        ("Cancelled", join_words(words for cohort, words in planned if cohort in chosen)),
    ]


def who_takes_over(asked: SplitForm, planned: int) -> list[tuple[str, str]]:
    """Who takes over the planned meetings, where there are any."""
    if not planned:
        return []
    place = asked.meetings_to()
    to = asked.new()[place - 1].cohort.name if place else "Nobody: they are cancelled"
    return [(f"Takes over {count(planned, 'planned meeting')}", to)]
