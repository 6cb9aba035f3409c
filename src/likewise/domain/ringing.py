"""Whom the people of a cohort ring about its meetings, on a number that was given for that."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared, Fault
from likewise.domain.declarations import ERASED, Declaration, Does, Names, Text, said
from likewise.domain.facts import Fact
from likewise.domain.ids import CohortId, ParticipantId
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.refusals import DomainError

LONGEST = 40
_DIALLED = re.compile(r"\+?[0-9][0-9 ]{3,}[0-9]")
NOT_A_NUMBER = (
    "A number to ring has 5 digits or more, with nothing but spaces between: 01632 960 001."
)


class NumberNotRight(DomainError):
    """A number to ring that cannot be given, or taken away, as things stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberToRing(Fact):
    """The number on which people of a cohort ring one of those who facilitate it, and when."""

    declared: ClassVar = Declaration(
        noun="number to ring",
        nouns="numbers to ring",
        heading="Whom people ring",
    )

    participant: ParticipantId
    cohort: CohortId
    number: Annotated[str, Text(about="participant")]
    hours: Annotated[str, Text(about="participant")] = ""

    def __post_init__(self) -> None:
        if self.number != ERASED and not _DIALLED.search(self.number):
            raise NumberNotRight(NOT_A_NUMBER, field="number")

    @property
    def dialled(self) -> str:
        """What a telephone dials, of a number beside which more may be said; empty once erased."""
        found = _DIALLED.search(self.number)
        return found[0].replace(" ", "") if found else ""

    def sentence(self, does: Does, names: Names) -> str:
        who, where = names.get(self.participant, "somebody"), names.get(self.cohort, "the cohort")
        return said(f"people of {where} may ring {who} about its meetings", does)


def plan_give(
    *, given: NumberToRing, known: NumberToRing | None, facilitates: bool, ids: Ids
) -> Plan:
    """Plan that people of a cohort may ring somebody; `known` is the number given before.

    Raises
    ------
    NumberNotRight
        They do not facilitate the cohort today, or it is the same number at the same hours.
    """
    if not facilitates:
        raise NumberNotRight(
            "This person does not facilitate the cohort today. Choose one who does.",
            whom=(given.participant,),
            field="participant",
        )
    draft = Draft(GiveNumber.declared.name, ids)
    if known is None:
        draft.record(given)
    elif (known.number, known.hours) == (given.number, given.hours):
        raise NumberNotRight("People ring that number already.", field="number")
    else:
        draft.revise(replace(given, id=known.id))
    return draft.plan(about=(given.participant, given.cohort))


def plan_take_away(*, known: NumberToRing | None, ids: Ids) -> Plan:
    """Plan that people of a cohort ring somebody no more.

    Raises
    ------
    NumberNotRight
    """
    if known is None:
        raise NumberNotRight("People of this cohort are given no number of theirs.")
    draft = Draft(TakeNumberAway.declared.name, ids)
    draft.void(known)
    return draft.plan(about=(known.participant, known.cohort))


_Cohort = Annotated[
    CohortId, Asks(question="Which cohort?", missing="Select the cohort", option="cohort")
]
_Who = Annotated[
    ParticipantId, Asks(question="Whom do they ring?", missing="Select whom", option="participant")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveNumber(Act):
    """People of a cohort may ring one of those who facilitate it, about its meetings."""

    declared: ClassVar[Declared] = Declared(name="ringing.give", needs=Capability.GIVE_NUMBER)
    cohort: _Cohort
    participant: _Who
    number: Annotated[
        str,
        Asks(
            question="On which number?",
            hint="Everybody in the cohort will see it. It need not be your own: a programme's "
            "telephone will do",
            missing="Enter the number",
            longest=LONGEST,
        ),
    ]
    hours: Annotated[
        str, Asks(question="When?", hint="For example: weekdays until 8pm", longest=60)
    ] = ""

    def faults(self) -> Iterator[Fault]:
        """The number can be rung."""
        if not _DIALLED.search(self.number):
            yield Fault("number", NOT_A_NUMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeNumberAway(Act):
    """People of a cohort ring somebody no more."""

    declared: ClassVar[Declared] = Declared(name="ringing.take_away", needs=Capability.GIVE_NUMBER)
    cohort: _Cohort
    participant: _Who
