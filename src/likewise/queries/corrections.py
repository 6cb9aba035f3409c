"""One fact's versions: what the record said, from when until when, recorded in which role."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from likewise.domain.access import Capability, Extent, NotFound, extent, may_correct
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import Cohort, LineageEvent
from likewise.domain.contacts import Contact
from likewise.domain.corrections import Correction, is_correctable
from likewise.domain.facts import Fact
from likewise.domain.kinds import kinds
from likewise.domain.meetings import Meeting
from likewise.domain.participants import Role, Status
from likewise.domain.practices import Practice, Registration, Venue
from likewise.queries.access import (
    check_reaches_participant,
    check_sees,
    cohorts_in_reach,
    looks_after_others,
    of_participant,
    reaches_all,
    shown,
)
from likewise.queries.acts import GoneLine, gone_lines
from likewise.queries.mentions import people_concerned
from likewise.queries.operations import names_in
from likewise.records.corrections import hosts_of
from likewise.records.facts import current, versions
from likewise.records.tables import table_of

# What concerns a person in the programme as a whole, not in one cohort.
OF_THE_PERSON = (Status, Role, Registration)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """What the record said of a fact from one instant until another; none means still."""

    number: int
    fact: Fact
    recorded_at: datetime
    superseded_at: datetime | None
    recorded_as: str
    is_void: bool
    changed: frozenset[str]
    gone: GoneLine | None = None  # the act that said it was taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class FactHistory:
    """A fact with its versions, first to last, and the corrections that say why.

    `names` say what the ids in it stand for. `correctable` are the fields that this viewer may
    correct; none where they may correct nothing. `participant` and `cohort` are where to go back.
    """

    fact: Fact
    is_void: bool
    versions: tuple[VersionLine, ...]
    corrections: tuple[Correction, ...]
    names: Mapping[str, str]
    correctable: frozenset[str]
    may_withdraw: bool
    participant: str | None
    cohort: str | None


def fact_history(viewer: Actor, *, fact: str, today: date) -> FactHistory:
    """The versions of one fact, for whoever reaches the person or cohort that it is about.

    Raises
    ------
    NotFound
        When there is no such fact in the viewer's programme and reach.
    """
    check_sees(viewer, Capability.SEE_ROSTERS)
    kind, lines = _versions(viewer, fact)
    last = lines[-1]
    cohorts = _cohorts(last.fact)
    participant = of_participant(last.fact)
    _check_reach(viewer, last.fact, participant, cohorts, today)
    hosts, on = hosts_of(last.fact)
    corrects = may_correct(viewer, kind, on=on if hosts else None, today=today)
    corrects = corrects and not last.is_void
    return FactHistory(
        fact=shown(viewer, last.fact),
        is_void=last.is_void,
        versions=tuple(dataclasses.replace(each, fact=shown(viewer, each.fact)) for each in lines),
        corrections=tuple(
            shown(viewer, each)
            for each in current(Correction, corrects=fact, programme_id=viewer.programme)
        ),
        names=_names(viewer, [each.fact for each in lines], today),
        correctable=kind.declared.correctable if corrects else frozenset(),
        may_withdraw=corrects and kind.declared.withdrawable,
        participant=participant,
        cohort=_nearest(viewer, cohorts, today),
    )


def _versions(viewer: Actor, fact: str) -> tuple[type[Fact], list[VersionLine]]:
    for kind in filter(is_correctable, kinds()):
        found = list(versions(kind, fact=fact, programme_id=viewer.programme))
        if found:
            rows = table_of(kind).model._default_manager.filter(fact=fact)
            roles = dict(rows.values_list("version", "operation__role"))
            acts = dict(rows.values_list("version", "operation__id"))
            gone = gone_lines(viewer, acts=acts.values())
            before: list[Fact | None] = [None, *(each.fact for each in found)]
            return kind, [
                VersionLine(
                    number=each.number,
                    fact=each.fact,
                    recorded_at=each.recorded_at,
                    superseded_at=each.superseded_at,
                    recorded_as=roles[each.number],
                    is_void=each.is_void,
                    changed=_changed(previous, each.fact),
                    gone=gone.get(acts[each.number]),
                )
                for each, previous in zip(found, before, strict=False)
            ]
    raise NotFound("There is nothing like that in the record.")


def _names(viewer: Actor, facts: Sequence[Fact], today: date) -> dict[str, str]:
    """What ids stand for; of an event, the cohorts that the viewer may open."""
    names, mine = names_in(viewer, facts=facts), cohorts_in_reach(viewer, today=today)
    if mine is None or not isinstance(facts[-1], LineageEvent):
        return names
    event = facts[-1]
    beyond = {*event.predecessors, *event.successors, *event.staying} - mine
    return {each: name for each, name in names.items() if each not in beyond}


def _changed(before: Fact | None, after: Fact) -> frozenset[str]:
    if before is None:
        return frozenset()
    return frozenset(
        field.name
        for field in dataclasses.fields(after)
        if getattr(before, field.name) != getattr(after, field.name)
    )


def _cohorts(fact: Fact) -> tuple[str, ...]:
    if isinstance(fact, Cohort):
        return (fact.id,)
    meeting = getattr(fact, "meeting", None)
    if meeting is not None:
        return tuple(cohort for found in current(Meeting, fact=meeting) for cohort in found.cohorts)
    if isinstance(fact, Meeting):
        return fact.cohorts
    if isinstance(fact, LineageEvent):
        return (*fact.predecessors, *fact.successors)
    one = getattr(fact, "cohort", None)
    return (one,) if one else ()


def _check_reach(
    viewer: Actor, fact: Fact, participant: str | None, cohorts: Sequence[str], today: date
) -> None:
    """As far as the pages go: a person's page, or the page of a cohort that they facilitate."""
    nothing = NotFound("There is nothing like that in the record.")
    reach = extent(viewer, type(fact).__name__)
    if reach is Extent.NEVER:
        raise nothing
    if reaches_all(viewer) or participant == viewer.participant is not None:
        return
    if reach is Extent.OWN or not looks_after_others(viewer):
        raise nothing
    if participant is not None:
        check_reaches_participant(viewer, participant=participant, today=today)
    is_own = isinstance(fact, Contact) and fact.facilitator == viewer.participant
    is_of_the_person = isinstance(fact, OF_THE_PERSON)
    mine = cohorts_in_reach(viewer, today=today) or frozenset()
    if not (is_own or is_of_the_person or mine & set(cohorts)):
        raise nothing


def _nearest(viewer: Actor, cohorts: Sequence[str], today: date) -> str | None:
    """The first of the cohorts that the viewer may open."""
    mine = cohorts_in_reach(viewer, today=today)
    return next((each for each in cohorts if mine is None or each in mine), None)


def concerned_by(viewer: Actor, *, fact: Fact, today: date) -> dict[str, str]:
    """Names of those whom a correction of this fact may speak of."""
    whom = {of_participant(fact), *getattr(fact, "about", ())}
    whom |= {each.participant for each in getattr(fact, "passages", ())}
    return people_concerned(
        viewer,
        cohorts=_cohorts(fact),
        on=(today, fact.on if isinstance(fact, Meeting | LineageEvent) else today),
        today=today,
        also=filter(None, whom),
    )


def spoken_of(fact: Fact) -> tuple[str, ...]:
    """Whom a fact's own words speak of, as far as it says; else the person whom it is about."""
    return getattr(fact, "about", ()) or tuple(filter(None, [of_participant(fact)]))


def places_for(viewer: Actor) -> dict[str, tuple[tuple[str, str], ...]]:
    """The practices and venues that a correction may name, as ids and names."""
    programme = check_sees(viewer, Capability.CORRECT)
    kinds: dict[str, Any] = {"practice": Practice, "venue": Venue}
    return {
        name: tuple(
            sorted(
                ((each.id, each.name) for each in current(kind, programme_id=programme)),
                key=lambda pair: pair[1],
            )
        )
        for name, kind in kinds.items()
    }
