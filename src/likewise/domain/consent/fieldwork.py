"""That meetings of a cohort are observed or recorded, for which its people are asked again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared
from likewise.domain.consent.facts import ConsentNotRight, Purpose
from likewise.domain.consent.rule import DONE, Again
from likewise.domain.declarations import Declaration, Does, Names, said
from likewise.domain.facts import Fact
from likewise.domain.ids import CohortId, Refers
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.periods import Period, check_period, in_words


class FieldworkKind(StrEnum):
    """What is done at the meetings of a cohort, called as the purpose that it needs."""

    OBSERVED = Purpose.OBSERVATION.value
    RECORDED = Purpose.RECORDING.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Fieldwork(Fact):
    """A researcher watches the meetings of a cohort, or they are recorded, for a time."""

    declared: ClassVar = Declaration(
        noun="fieldwork in a cohort",
        nouns="fieldwork in cohorts",
        heading="Consent",
        correctable=frozenset({"starts_on", "ends_on"}),
        withdrawable=True,
    )

    cohort: CohortId
    what: FieldworkKind
    starts_on: date
    ends_on: date | None = None

    def __post_init__(self) -> None:
        check_period(self.starts_on, self.ends_on, what="The fieldwork")

    @property
    def purpose(self) -> Purpose:
        """To what people agree who are there."""
        return Purpose(self.what)

    @property
    def period(self) -> Period:
        """The days on which it goes on."""
        return Period(self.starts_on, self.ends_on)

    def sentence(self, does: Does, names: Names) -> str:
        until = f" until before {in_words(self.ends_on)}" if self.ends_on else ""
        where = names.get(self.cohort, "the cohort")
        return said(f"{where} {DONE[self.purpose]} from {in_words(self.starts_on)}{until}", does)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFieldwork(Act):
    """A researcher watches the meetings of a cohort, or they are recorded, from a day on."""

    declared: ClassVar[Declared] = Declared(
        name="consent.start_fieldwork", needs=Capability.CHANGE_COHORTS
    )
    cohort: Annotated[
        CohortId,
        Asks(question="Which cohort?", missing="Select the cohort", option="cohort"),
    ]
    what: Annotated[FieldworkKind, Asks(question="What is done?", missing="Select what is done")]
    starts_on: Annotated[
        date, Asks(question="From which day?", missing="Enter the day from which it is done")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndFieldwork(Act):
    """The meetings of a cohort are observed, or recorded, no more from a day on."""

    declared: ClassVar[Declared] = Declared(
        name="consent.end_fieldwork", needs=Capability.CHANGE_COHORTS
    )
    fieldwork: Annotated[
        str, Refers("Fieldwork"), Asks(question="Which fieldwork?", option="fieldwork")
    ]
    ends_on: Annotated[
        date,
        Asks(question="First day on which it is done no more", missing="Enter the day"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """That somebody is in a cohort on the day that is asked about, and since when."""

    cohort: str
    joined_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GoingOn:
    """That fieldwork goes on in a cohort from a day on."""

    cohort: str
    fieldwork: Fieldwork
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """That cohorts came of others on a day, by a merge or a split."""

    on: date
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]


def plan_start_fieldwork(
    *, fieldwork: Fieldwork, known: Iterable[Fieldwork], ended_on: date | None, ids: Ids
) -> Plan:
    """Plan that fieldwork goes on in a cohort; `known` is that of the cohort.

    Raises
    ------
    ConsentNotRight
        The cohort has ended by then, or it is done already.
    """
    if ended_on is not None and ended_on <= fieldwork.starts_on:
        raise ConsentNotRight(
            f"This cohort ended on {in_words(ended_on)}. Choose one that goes on.", field="cohort"
        )
    for each in known:
        if each.what is fieldwork.what and each.period.overlaps(fieldwork.period):
            raise ConsentNotRight(
                f"This cohort {DONE[each.purpose]} from {in_words(each.starts_on)} on already.",
                field="what",
            )
    draft = Draft(StartFieldwork.declared.name, ids)
    draft.record(fieldwork)
    draft.warn(
        f"Whoever is there and agreed to {fieldwork.purpose} before that day is asked again, and "
        "so is who comes later. What they agreed to stands until they answer."
    )
    return draft.plan(about=(fieldwork.cohort, fieldwork.id))


def plan_end_fieldwork(*, fieldwork: Fieldwork, act: EndFieldwork, ids: Ids) -> Plan:
    """Plan that fieldwork goes on no more.

    Raises
    ------
    ConsentNotRight
        It has ended already.
    """
    if fieldwork.ends_on is not None:
        raise ConsentNotRight(
            f"This ended on {in_words(fieldwork.ends_on)} already.", field="ends_on"
        )
    draft = Draft(act.declared.name, ids)
    draft.revise(replace(fieldwork, ends_on=act.ends_on))
    return draft.plan(about=(fieldwork.cohort, fieldwork.id))


def handed_on(fieldwork: Iterable[Fieldwork], descents: Iterable[Descent]) -> tuple[GoingOn, ...]:
    """In which cohorts each fieldwork goes on: its own, and whatever came of it meanwhile.

    What is recorded goes on being recorded after a merge or a split, until somebody says that it
    ended.
    """
    known = sorted(descents, key=lambda each: each.on)
    found = []
    for each in fieldwork:
        there = {each.cohort: each.starts_on}
        for event in known:
            if each.period.covers(event.on) and there.keys() & {*event.predecessors}:
                there = dict.fromkeys(event.successors, event.on) | there
        found += [
            GoingOn(cohort=cohort, fieldwork=each, starts_on=since)
            for cohort, since in there.items()
        ]
    return tuple(sorted(found, key=lambda each: (each.cohort, each.fieldwork.id)))


def asked_again(
    spells: Iterable[Spell], going_on: Iterable[GoingOn], *, day: date
) -> tuple[Again, ...]:
    """For what somebody is asked again on a day: fieldwork where they are then.

    Parameters
    ----------
    spells
        Where they belong, in any role.
    going_on
        In which cohorts fieldwork goes on, as `handed_on` has it.
    """
    here = {each.cohort: each.joined_on for each in spells}
    return tuple(
        Again(
            purpose=each.fieldwork.purpose,
            since=max(here[each.cohort], each.starts_on),
            began_on=each.starts_on,
        )
        for each in going_on
        if each.cohort in here and each.starts_on <= day and each.fieldwork.period.covers(day)
    )
