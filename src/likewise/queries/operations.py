"""What the ids in a plan stand for, so that a plan can be read before it happens."""

import dataclasses
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from likewise.domain.accounts import Actor
from likewise.domain.acts import find_act
from likewise.domain.acts.facts import TakingBack
from likewise.domain.arms import Arm
from likewise.domain.cohorts import Cohort, Passage
from likewise.domain.consent import ConsentDecision, ConsentText
from likewise.domain.designs import TrialDesign
from likewise.domain.facts import Fact
from likewise.domain.meetings import Meeting
from likewise.domain.operations import Plan
from likewise.domain.outcomes import (
    DataLock,
    Instrument,
    LateOutcome,
    Measurement,
    MissedOccasion,
    Occasion,
    Response,
    SecondEntry,
    Settlement,
)
from likewise.domain.participants import Participant, Person
from likewise.domain.periods import in_words
from likewise.domain.practices import Practice, Venue
from likewise.domain.recruitment import Criteria, Screening
from likewise.domain.words import clock
from likewise.queries.access import cohort_names, labels, may_read, shown
from likewise.records.facts import current
from likewise.records.models import Operation

NAMED: tuple[Any, ...] = (Cohort, Practice, Venue, Arm, TrialDesign)
OF_OUTCOMES = (
    DataLock, Instrument, LateOutcome, Measurement, MissedOccasion, Occasion, Response, SecondEntry,
    Settlement,
)  # fmt: skip


def names_in_plan(viewer: Actor, *, plan: Plan) -> dict[str, str]:
    """What every id in a plan stands for, also of the things that the plan would start."""
    # What stood in the record before is called what the viewer sees it called.
    facts = [e.fact if e.does == "record" else shown(viewer, e.fact) for e in plan.steps]
    names = names_in(viewer, facts=facts)
    names |= {fact.id: fact.name for fact in facts if isinstance(fact, Cohort | Practice | Venue)}
    persons = {fact.id: shown(viewer, fact) for fact in facts if isinstance(fact, Person)}
    for fact in facts:
        if isinstance(fact, Participant) and fact.id not in names:
            person = persons.get(fact.person or "")
            name = f"{person.given_name} {person.family_name}".strip() if person else ""
            names[fact.id] = name or "the new person"
    return names


def names_in(viewer: Actor, *, facts: Collection[Fact]) -> dict[str, str]:
    """What the ids in these facts of the viewer's programme stand for, as the viewer sees it."""
    ids = {each for fact in facts for each in _ids(fact)}
    names: dict[str, str] = {}
    has_outcomes = any(isinstance(each, OF_OUTCOMES) for each in facts)
    for kind in (*NAMED, Occasion, Instrument) if has_outcomes else NAMED:
        if not may_read(viewer, kind, "name", is_own=True):
            continue
        named = current(kind, fact__in=ids, programme_id=viewer.programme)
        names |= {each.id: each.name for each in named}
    if any(isinstance(each, ConsentDecision) for each in facts):
        read = current(ConsentText, fact__in=ids, programme_id=viewer.programme)
        names |= {each.id: f"version {each.version_name} ({each.language})" for each in read}
    if any(isinstance(each, Screening) for each in facts):
        by = current(Criteria, fact__in=ids, programme_id=viewer.programme)
        names |= {each.id: f"version {each.version_name} of the criteria" for each in by}
    seen = cohort_names(viewer, cohorts=ids)
    names = {each: seen.get(each, name) for each, name in names.items()}
    for meeting in current(Meeting, fact__in=ids, programme_id=viewer.programme):
        names[meeting.id] = f"the meeting of {in_words(meeting.on)}"
    names |= {each.participant: each.text for each in labels(viewer, participants=ids).values()}
    return names | acts_named(each.act for each in facts if isinstance(each, TakingBack))


def acts_named(acts: Iterable[str]) -> dict[str, str]:
    """What acts are called, by id: what they do, and when they were carried out."""
    wanted = set(acts)
    found = Operation.objects.filter(id__in=wanted) if wanted else ()
    return {each.id: f"“{what_is_done(each.action)}”, {_moment(each.at)}," for each in found}


def what_is_done(action: str) -> str:
    """What an action does, in a sentence without its full stop."""
    kind = find_act(action)
    return kind.about() if kind else action


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"of {in_words(local)} at {clock(local)}"


def people_in(plan: Plan) -> frozenset[str]:
    """The participants whom a plan names, for the note of who looked."""
    named = {getattr(step.fact, "participant", None) for step in plan.steps}
    named |= {
        each.participant for step in plan.steps for each in getattr(step.fact, "passages", ())
    }
    named |= {each for step in plan.steps for each in getattr(step.fact, "about", ())}
    named |= {each.id for each in plan.already if each.kind == Participant.__name__}
    return frozenset(each for each in named if each)


def _ids(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, tuple):
        return {each for item in value for each in _ids(item)}
    if isinstance(value, Fact | Passage):
        return {each for f in dataclasses.fields(value) for each in _ids(getattr(value, f.name))}
    return set()


def was_carried_out(viewer: Actor, *, operation: str) -> bool:
    """Whether this viewer's act with this id has been carried out, or the first of several."""
    ids = (operation, f"{operation}-1")
    done = Operation.objects.filter(id__in=ids, account=viewer.account, role=viewer.role)
    return done.exists()


def last_operation_at(programme: str | None = None) -> datetime | None:
    """When the last act took place, in one programme or in any; asked at the terminal alone."""
    done = (
        Operation.objects.all()
        if programme is None
        else Operation.objects.filter(programme=programme)
    )
    last: datetime | None = done.aggregate(last=Max("at"))["last"]
    return last
