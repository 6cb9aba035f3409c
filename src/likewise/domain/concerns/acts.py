"""What is done about worries: raise, acknowledge, close and reopen one, and settle who hears."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.concerns.facts import (
    HOURS,
    LONGEST,
    LONGEST_ANSWER,
    MOST_HOURS,
    Concern,
    ConcernRule,
    ConcernStep,
    Matters,
    Step,
)
from likewise.domain.concerns.standing import Course, Standing
from likewise.domain.declarations import ERASED
from likewise.domain.ids import ParticipantId, Refers
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.refusals import DomainError

_Concern = Annotated[str, Refers("Concern"), Asks(question="Which worry?", option="concern")]


class NobodyReceives(DomainError):
    """A worry that would reach nobody."""


class NotAsItStands(DomainError):
    """A step that a worry cannot take as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseConcern(Act):
    """Somebody raises a worry, which a nurse reads."""

    declared: ClassVar[Declared] = Declared(
        name="concerns.raise",
        needs=Capability.RAISE_CONCERN,
        stays="A worry that was raised stays. Raise another that says what is different.",
    )
    words: Annotated[
        str,
        Asks(
            question="What worries you?",
            hint="In your own words and language, as long as you like",
            missing="Say what worries you",
            longest=LONGEST,
        ),
    ]
    about_whom: Annotated[
        ParticipantId | None,
        Asks(question="Whom is it about?", hint="Nobody in particular is fine too"),
    ] = None
    matters: Annotated[
        Matters,
        Asks(
            question="How soon does it matter, as you see it?",
            missing="Select how soon it matters",
        ),
    ] = Matters.SOON
    may_ring: Annotated[bool, Asks(question="May we ring you about it?")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeConcern(Act):
    """A nurse says that they have seen a worry, and see to it."""

    declared: ClassVar[Declared] = Declared(
        name="concerns.acknowledge",
        needs=Capability.ANSWER_CONCERNS,
        stays="Whoever raised it has been told. If you cannot see to it, ask another nurse.",
    )
    concern: _Concern


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseConcern(Act):
    """A worry was seen to, and this is what was done."""

    declared: ClassVar[Declared] = Declared(
        name="concerns.close",
        needs=Capability.ANSWER_CONCERNS,
        stays="Whoever raised it has been told. Open the worry again instead.",
    )
    concern: _Concern
    done: Annotated[
        str,
        Asks(
            question="What was done?",
            hint="Nurses of the programme read this, and nobody else",
            missing="Say what was done",
            longest=LONGEST_ANSWER,
        ),
    ]
    answer: Annotated[
        str,
        Asks(
            question="What do you tell whoever raised it?",
            hint="They read this on their page. Leave it empty if you told them yourself",
            longest=LONGEST_ANSWER,
        ),
    ] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenConcern(Act):
    """A worry that was closed is open again, and its clock starts anew."""

    declared: ClassVar[Declared] = Declared(
        name="concerns.reopen",
        needs=Capability.ANSWER_CONCERNS,
        stays="That it was opened again stays. Close the worry.",
    )
    concern: _Concern


@dataclass(frozen=True, slots=True, kw_only=True)
class SetConcernRule(Act):
    """A programme settles by when worries are acknowledged, and who is told next."""

    declared: ClassVar[Declared] = Declared(
        name="concerns.set_rule",
        needs=Capability.SETTLE_CONCERNS,
        stays="Settle it anew instead: worries that wait follow what is settled now.",
    )
    hours: Annotated[
        int,
        Asks(
            question="Within how many hours does a nurse acknowledge a worry?",
            hint="After that the next receiver is told; after as many again, you and the guardian",
            missing="Enter a number of hours",
            most=MOST_HOURS,
        ),
    ] = HOURS
    working_days_only: Annotated[
        bool,
        Asks(
            question="Do hours count from Monday to Friday only?",
            missing="Select whether hours count from Monday to Friday only",
        ),
    ] = True
    ring: Annotated[
        str,
        Asks(
            question="Whom can people ring meanwhile?",
            hint="A practice or a line with its number. It stands on every page for worries",
            longest=200,
        ),
    ] = ""
    second: Annotated[
        str | None,
        Asks(
            question="Which nurse is told next?",
            hint="They are not written to before. Nobody: every nurse is told once more",
            longest=64,
        ),
    ] = None


def check_somebody_receives(receivers: int) -> None:
    """Refuse a worry that would reach nobody.

    Raises
    ------
    NobodyReceives
    """
    if not receivers:
        raise NobodyReceives(
            "Nobody receives worries here yet, so nothing was sent. Ring your practice; in an "
            "emergency call 999, for urgent medical advice 111."
        )


def check_receives(second: str | None, receivers: Collection[str]) -> None:
    """Refuse a second receiver who receives nothing.

    Raises
    ------
    NobodyReceives
    """
    if second and second not in receivers:
        raise NobodyReceives(
            "The second receiver has to be a nurse of this programme with an open account. Choose "
            "another one, or nobody."
        )


def plan_acknowledge(draft: Draft, concern: Concern, course: Course) -> None:
    """Add to a draft that somebody has seen a worry.

    Raises
    ------
    NotAsItStands
        Where it was acknowledged, or closed, already.
    """
    if not course.waits:
        raise NotAsItStands(f"This worry was {course.standing} already. Look at the list again.")
    _take(draft, concern, Step.ACKNOWLEDGED, course.round)


def plan_close(draft: Draft, concern: Concern, course: Course, *, done: str, answer: str) -> None:
    """Add to a draft what was done about a worry, which need not have been acknowledged before.

    Where whoever it is about was erased, nothing is written about it any more: it is closed alone.

    Raises
    ------
    NotAsItStands
        Where it was closed already.
    """
    if course.standing is Standing.CLOSED:
        raise NotAsItStands("This worry was closed already. Open it again to say something else.")
    if concern.words != ERASED:
        draft.revise(replace(concern, done=done.strip(), answer=answer.strip()))
    _take(draft, concern, Step.CLOSED, course.round)


def plan_reopen(draft: Draft, concern: Concern, course: Course) -> None:
    """Add to a draft that a worry is open again, in a round of its own.

    Raises
    ------
    NotAsItStands
        Where it is open.
    """
    if course.standing is not Standing.CLOSED:
        raise NotAsItStands("This worry is open. Close it when you have seen to it.")
    _take(draft, concern, Step.REOPENED, course.round + 1)


def plan_step(concern: Concern, course: Course, step: Step, *, ids: Ids) -> Plan:
    """The plan of a step that the house itself takes while a worry waits.

    Raises
    ------
    NotAsItStands
        Where somebody acknowledged it meanwhile.
    """
    if not course.waits:
        raise NotAsItStands(f"This worry was {course.standing} meanwhile.")
    draft = Draft(f"concerns.{step.name.lower()}", ids)
    _take(draft, concern, step, course.round)
    return draft.plan(about=(concern.id,))


def plan_set_rule(draft: Draft, act: SetConcernRule, settled: ConcernRule | None) -> None:
    """Add to a draft what a programme settles, in place of what was settled before."""
    rule = ConcernRule(
        id=settled.id if settled else draft.ids.new(),
        hours=act.hours,
        working_days_only=act.working_days_only,
        ring=act.ring.strip(),
        second=act.second or "",
    )
    if settled is None:
        draft.record(rule)
    else:
        draft.revise(rule)


def _take(draft: Draft, concern: Concern, step: Step, number: int) -> None:
    draft.record(ConcernStep(id=draft.ids.new(), concern=concern.id, became=step, round=number))
