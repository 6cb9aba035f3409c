"""What the record said of a fact, from when until when, and why it was put right."""

from dataclasses import dataclass
from datetime import date, datetime

from likewise.api.declared import Caller, Query
from likewise.domain.ids import FactId
from likewise.domain.words import sentence
from likewise.queries.corrections import fact_history


@dataclass(frozen=True, slots=True, kw_only=True)
class FactAsked:
    """One fact."""

    fact: FactId


@dataclass(frozen=True, slots=True, kw_only=True)
class FactVersion:
    """What the record said, in words, from one instant until another; none means still."""

    number: int
    said: str
    recorded_at: datetime
    superseded_at: datetime | None
    recorded_as: str
    is_void: bool
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactCorrection:
    """Why it was recorded wrongly."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactHistory:
    """A fact with its versions, first to last."""

    fact: FactId
    noun: str
    is_void: bool
    versions: tuple[FactVersion, ...]
    corrections: tuple[FactCorrection, ...]


def get_fact(caller: Caller, asked: FactAsked) -> FactHistory:
    """What the record said of one fact, version by version, and why it was put right."""
    found = fact_history(caller.actor, fact=asked.fact, today=caller.today)
    if found.participant:
        caller.look([found.participant], "a person")
    return FactHistory(
        fact=found.fact.id,
        noun=found.fact.declared.one,
        is_void=found.is_void,
        versions=tuple(
            FactVersion(
                number=each.number,
                said=sentence(each.fact.sentence("record", found.names)),
                recorded_at=each.recorded_at,
                superseded_at=each.superseded_at,
                recorded_as=each.recorded_as,
                is_void=each.is_void,
                changed=tuple(sorted(each.changed)),
            )
            for each in found.versions
        ),
        corrections=tuple(FactCorrection(on=e.on, reason=e.reason) for e in found.corrections),
    )


QUERIES = (
    Query(
        path="/facts/{fact}",
        asks=FactAsked,
        answers=FactHistory,
        tell=get_fact,
        page="/corrections/<slug:fact>/",
    ),
)
