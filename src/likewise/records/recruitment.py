"""What the record says of how people are recruited, read without any text about them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from likewise.domain.consent import Events
from likewise.domain.facts import Fact
from likewise.domain.participants import Role, RoleName
from likewise.domain.recruitment import (
    Baseline,
    Criterion,
    ExitReason,
    FacilitatorStep,
    Recruited,
    RecruitmentExit,
    Screening,
    StepToFacilitate,
)
from likewise.records import consent, models
from likewise.records.facts import known_at


def recruited(
    programme: str, participants: Collection[str] | None = None
) -> Mapping[str, Recruited]:
    """By what it is told how far people of a programme have come; none: all who are on the way.

    No text about anybody is read, so that none needs a key.
    """
    only = {} if participants is None else {"participant_id__in": set(participants)}
    where = {"programme_id": programme, **only}
    events = consent.events_of(programme, participants)
    roles, screenings = _roles(where), _screenings(where)
    baselines, exits, steps = _baselines(where), _exits(where), _steps(where)
    people = {*events, *roles, *screenings, *baselines, *exits, *steps}
    return {
        who: Recruited(
            events=events.get(who, Events()),
            roles=tuple(roles[who]),
            screenings=tuple(screenings[who]),
            baselines=tuple(baselines[who]),
            exits=tuple(exits[who]),
            steps=tuple(steps[who]),
        )
        for who in sorted(people | set(participants or ()))
    }


def _rows(table: Any, where: Mapping[str, Any], *columns: str) -> Any:
    rows = table.objects.filter(known_at(None), **where).order_by("row")
    return rows.values_list("fact", "participant_id", *columns)


def _kept[F: Fact](facts: Any) -> defaultdict[str, list[F]]:
    found: defaultdict[str, list[F]] = defaultdict(list)
    for each in facts:
        found[each.participant].append(each)
    return found


def _roles(where: Mapping[str, Any]) -> defaultdict[str, list[Role]]:
    return _kept(
        Role(id=fact, participant=who, role=RoleName(role), starts_on=since, ends_on=until)
        for fact, who, role, since, until in _rows(
            models.Role, where, "role", "starts_on", "ends_on"
        )
    )


def _screenings(where: Mapping[str, Any]) -> defaultdict[str, list[Screening]]:
    return _kept(
        Screening(
            id=fact, participant=who, criteria=criteria, screened_on=on, number=number,
            against=frozenset(map(Criterion, against)),
        )
        for fact, who, criteria, on, number, against in _rows(
            models.Screening, where, "criteria_id", "screened_on", "number", "against"
        )
    )  # fmt: skip


def _baselines(where: Mapping[str, Any]) -> defaultdict[str, list[Baseline]]:
    return _kept(
        Baseline(id=fact, participant=who, completed_on=on)
        for fact, who, on in _rows(models.Baseline, where, "completed_on")
    )


def _exits(where: Mapping[str, Any]) -> defaultdict[str, list[RecruitmentExit]]:
    return _kept(
        RecruitmentExit(
            id=fact, participant=who, role=RoleName(role), left_on=on, reason=ExitReason(reason)
        )
        for fact, who, role, on, reason in _rows(
            models.RecruitmentExit, where, "role", "left_on", "reason"
        )
    )


def _steps(where: Mapping[str, Any]) -> defaultdict[str, list[FacilitatorStep]]:
    return _kept(
        FacilitatorStep(id=fact, participant=who, reached=StepToFacilitate(step), taken_on=on)
        for fact, who, step, on in _rows(models.FacilitatorStep, where, "reached", "taken_on")
    )
