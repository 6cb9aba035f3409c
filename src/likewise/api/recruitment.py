"""How many people came how far, as far as a role may know it."""

from collections.abc import Iterable
from dataclasses import dataclass

from likewise.api.declared import Caller, Query
from likewise.api.evolution import NothingAsked
from likewise.api.programmes import Number
from likewise.domain.recruitment import Funnel
from likewise.queries.recruitment import Counts, recruitment_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: how many came so far, went on, wait there, and left there by why.

    `reached` is empty where the number is hidden. The rest is empty for roles that read rounded
    numbers. `not_recorded` are those who went on without the record saying that they were here.
    """

    step: str
    reached: int | None
    went_on: int | None
    waiting: int | None
    not_recorded: int | None
    left: tuple[Number, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The steps of one funnel.

    `left` is how many left from all steps together, by why, for roles that read rounded numbers;
    others read it step by step. `practice` is empty for the whole programme. `uninvited` came
    without a recorded invitation; how the `enrolled_unrecorded` came is not recorded, and they are
    at no step.
    """

    practice: str
    steps: tuple[Step, ...]
    left: tuple[Number, ...]
    uninvited: int | None
    enrolled_unrecorded: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruitment:
    """How far recruitment has come today. Practices are told to roles that read whole numbers."""

    order: str
    is_asked: bool
    is_rounded: bool
    members: Steps
    facilitators: Steps
    practices: tuple[Steps, ...]


def get_recruitment(caller: Caller, asked: NothingAsked) -> Recruitment:
    """How many people came how far from invitation to enrolment, and how many left where.

    These are the numbers of the page: whole, or with 1 to 7 hidden and others rounded to 5.
    """
    found = recruitment_page(caller.actor, today=caller.today)
    return Recruitment(
        order=found.order,
        is_asked=found.is_asked,
        is_rounded=found.members is None,
        members=_steps(found.members, found.member_counts),
        facilitators=_steps(found.facilitators, found.facilitator_counts),
        practices=tuple(_whole(each, practice=name) for name, each in found.by_practice),
    )


def _steps(whole: Funnel | None, counts: Counts | None) -> Steps:
    if whole is None and counts is not None:
        return _rounded(counts)
    return _whole(whole or Funnel(steps=()))


def _whole(found: Funnel, *, practice: str = "") -> Steps:
    return Steps(
        practice=practice,
        steps=tuple(
            Step(
                step=each.step.value,
                reached=each.reached,
                went_on=each.went_on,
                waiting=each.waiting,
                not_recorded=each.passed,
                left=_numbers(each.left.items()),
            )
            for each in found.steps
        ),
        left=(),
        uninvited=found.uninvited,
        enrolled_unrecorded=found.unrecorded,
    )


def _rounded(found: Counts) -> Steps:
    return Steps(
        practice="",
        steps=tuple(
            Step(
                step=each.step.value,
                reached=each.reached.count,
                went_on=None,
                waiting=None,
                not_recorded=None,
                left=(),
            )
            for each in found.steps
        ),
        left=_numbers(found.left),
        uninvited=None,
        enrolled_unrecorded=None,
    )


def _numbers(found: Iterable[tuple[object, object]]) -> tuple[Number, ...]:
    return tuple(Number(what=str(what), text=str(number)) for what, number in found)


QUERIES = (
    Query(
        path="/recruitment",
        asks=NothingAsked,
        answers=Recruitment,
        tell=get_recruitment,
        page="/recruitment/",
    ),
)
