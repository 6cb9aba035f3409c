"""All cohorts by how likely they are to stop, from the forecasts that were made last."""

from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.access import Capability, may
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import Cohort
from likewise.domain.renewal.outlooks import Outlook
from likewise.queries.access import as_people_count, check_sees, cohort_names, may_read, short_id
from likewise.records import forecasts


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortOutlook:
    """One cohort with what is expected of it. `counts`: whether the viewer may know its numbers."""

    name: str
    outlook: Outlook
    leads_to: str | None
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What was expected of every cohort, the likeliest to stop first, and of which nothing was.

    `on` is the first day that the forecasts did not watch; none before any was made.
    """

    on: date | None
    made_at: datetime | None
    forecast: tuple[CohortOutlook, ...]
    not_forecast: tuple[CohortOutlook, ...]
    may_make: bool


def renewal_overview(viewer: Actor) -> Overview:
    """The forecasts of the viewer's programme that were made last.

    Raises
    ------
    NotFound
        When the viewer's role has no part in it.
    """
    programme = check_sees(viewer, Capability.SEE_RENEWAL)
    night = forecasts.latest(programme)
    lines = _lines(viewer, night.outlooks) if night else []
    return Overview(
        on=night.on if night else None,
        made_at=night.made_at if night else None,
        forecast=tuple(
            sorted(
                (line for line in lines if line.outlook.horizons),
                key=lambda line: (
                    *(horizon.chance for horizon in line.outlook.horizons[::-1]),
                    as_people_count(line.name),
                ),
            )
        ),
        not_forecast=tuple(
            sorted(
                (line for line in lines if not line.outlook.horizons),
                key=lambda line: as_people_count(line.name),
            )
        ),
        may_make=may(viewer, Capability.SET_RENEWAL),
    )


def _lines(viewer: Actor, outlooks: tuple[Outlook, ...]) -> list[CohortOutlook]:
    sees = may(viewer, Capability.SEE_COHORTS)
    names: dict[str, str] = {}
    if may_read(viewer, Cohort, "name"):
        names = cohort_names(viewer, cohorts=[each.cohort for each in outlooks])
    return [
        CohortOutlook(
            name=names.get(each.cohort, f"Cohort {short_id(each.cohort)}"),
            outlook=each,
            leads_to=each.cohort if sees else None,
            counts=may(viewer, Capability.SEE_ROSTERS),
        )
        for each in outlooks
    ]
