"""May something of people be used? Every use asks here."""

from collections.abc import Collection
from datetime import date

from likewise.domain.access import NotFound
from likewise.domain.accounts import Actor
from likewise.domain.consent import Element, MayUse, Purpose
from likewise.queries.access import now_recorded
from likewise.records import consent, models


def programme_of(viewer: Actor) -> str:
    """The programme in which a viewer looks.

    Raises
    ------
    NotFound
    """
    if viewer.programme is None:
        raise NotFound("Choose a programme first.")
    return viewer.programme


def names_of_practices(programme: str) -> dict[str, str]:
    """What the practices of a programme are called, by id."""
    rows = models.Practice.objects.filter(now_recorded(), programme_id=programme)
    return dict(rows.values_list("fact", "name"))


def may_use(
    viewer: Actor,
    *,
    participants: Collection[str],
    purpose: Purpose,
    day: date,
    element: Element | None = None,
) -> dict[str, MayUse]:
    """Whether something of each of these people may be used for a purpose on a day, and why.

    Read from the record at each request: what somebody says holds for the next use. People's reach
    is checked by whoever asks.
    """
    return consent.answers(
        programme_of(viewer), participants, purpose=purpose, day=day, element=element
    )
