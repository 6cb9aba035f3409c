"""What a programme settles about renewal: when a cohort of a format counts as stopped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from likewise.domain.access import Capability
from likewise.domain.acts import Act, Asks, Declared, Fault
from likewise.domain.arms import Format
from likewise.domain.ids import CohortId
from likewise.domain.operations import Draft, Ids, Plan
from likewise.domain.refusals import DomainError
from likewise.domain.renewal.facts import (
    LINE,
    Counted,
    DangerSeen,
    RenewalRule,
    RenewalRuleNotRight,
    rules_by_format,
    wrong_with,
)


class NoDanger(DomainError):
    """A danger that nobody can have seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRenewalRule(Act):
    """A programme settles when its cohorts of a format count as stopped."""

    declared: ClassVar[Declared] = Declared(name="renewal.set_rule", needs=Capability.SET_RENEWAL)
    format: Annotated[
        Format,
        Asks(question="Of which cohorts?", missing="Select a format", option="format"),
    ]
    minimum: Annotated[
        int,
        Asks(
            question="How few members are still enough?",
            hint="With fewer, a meeting is short",
            missing="Enter the fewest members that are enough",
        ),
    ]
    run: Annotated[
        int,
        Asks(
            question="After how many short meetings in a row has a cohort stopped?",
            hint="One a month is counted",
            missing="Enter a number of meetings",
        ),
    ]
    months_without_lead: Annotated[
        int,
        Asks(
            question="After how many months in a row without anybody to lead?",
            missing="Enter a number of months",
        ),
    ]
    counted: Annotated[
        Counted,
        Asks(
            question="Which people count?",
            hint="Members on the roll, or only those who attend",
            missing="Select which people count",
        ),
    ] = Counted.MEMBERS
    line_percent: Annotated[
        int,
        Asks(
            question="Below which chance of 100 to meet in 12 months does it want a decision?",
            hint="1 to 99. A pair has no such line",
        ),
    ] = LINE
    contacts_count: Annotated[
        bool,
        Asks(
            question="Does a contact that reached a member count as a meeting?",
            hint="Such as a telephone call in a pair",
        ),
    ] = False

    def faults(self) -> Iterator[Fault]:
        """Every number lies within what the forecast is made for."""
        for name, what in wrong_with(
            format=self.format,
            minimum=self.minimum,
            run=self.run,
            months_without_lead=self.months_without_lead,
            line_percent=self.line_percent,
        ):
            yield Fault(name, what)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeeDanger(Act):
    """Somebody has seen that a cohort crossed the line, and nothing more is said of it."""

    declared: ClassVar[Declared] = Declared(
        name="renewal.see_danger", needs=Capability.CHANGE_COHORTS
    )
    cohort: Annotated[
        CohortId, Asks(question="Which cohort?", missing="Select the cohort", option="cohort")
    ]


def plan_see_danger(
    *, act: SeeDanger, crossed_on: date | None, seen: Iterable[DangerSeen], ids: Ids
) -> Plan:
    """Plan that it is seen that a cohort crossed the line on a day; none: it is not below it.

    Raises
    ------
    NoDanger
        The cohort is not below the line, or that is seen already.
    """
    if crossed_on is None:
        raise NoDanger("This cohort wants no decision now: it is not below the line.")
    if any(each.crossed_on == crossed_on for each in seen):
        raise NoDanger("Somebody has seen this already.")
    draft = Draft(SeeDanger.declared.name, ids)
    draft.record(DangerSeen(id=ids.new(), cohort=act.cohort, crossed_on=crossed_on))
    return draft.plan(about=(act.cohort,))


def plan_set_rule(
    *, act: SetRenewalRule, programme: str, settled: Iterable[RenewalRule], ids: Ids
) -> Plan:
    """Plan that a format has this rule from now on; `settled` are the rules there are.

    Raises
    ------
    RenewalRuleNotRight
        Where the programme settled the very same already.
    """
    draft = Draft(SetRenewalRule.declared.name, ids)
    mine = tuple(settled)
    before = rules_by_format(mine)[act.format]
    is_there = before in mine
    rule = RenewalRule(
        id=before.id if is_there else ids.new(),
        format=act.format,
        minimum=act.minimum,
        run=act.run,
        months_without_lead=act.months_without_lead,
        counted=act.counted,
        contacts_count=act.contacts_count,
        line_percent=act.line_percent,
    )
    if rule == before:
        raise RenewalRuleNotRight("This is settled so already. Change something, or go back.")
    if is_there:
        draft.revise(rule)
    else:
        draft.record(rule)
    return draft.plan(about=(programme,))
