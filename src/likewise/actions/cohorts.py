"""How cohorts change: form, change format, merge, absorb, split, draw, rest, resume, end.

Each is one act with a plan. `dry_run` answers the plan; `confirmed` is the digest of the plan that
the person saw.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from likewise.actions.operations import perform
from likewise.domain import cohorts as rules
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.accounts import Actor
from likewise.domain.arms import Format
from likewise.domain.cohorts import CohortHistory, Drawn, NewCohort, Part, Protocol, State
from likewise.domain.operations import Ids, Outcome, Plan
from likewise.domain.participants import RoleName
from likewise.records import cohorts as reading

type Rule = Callable[[Mapping[str, CohortHistory], Protocol, Ids], Plan]


class Asked(TypedDict, total=False):
    """What every action takes: whether to stop at the plan, and the plan that was confirmed."""

    dry_run: bool
    confirmed: str | None


def merge_cohorts(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    predecessors: Sequence[str],
    successor: NewCohort,
    on: date,
    reason: str,
    staying: Sequence[str] = (),
    leaving: frozenset[str] = frozenset(),
    exception: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that several cohorts stop and a new one starts from them."""
    return _change(
        "cohorts.merge",
        by=by,
        at=at,
        operation=operation,
        cohorts=[*predecessors, *staying],
        arguments=_said(predecessors, asdict(successor), on, reason, staying, leaving, exception),
        rule=lambda found, protocol, ids: rules.plan_merge(
            predecessors=[found[each] for each in predecessors],
            successor=successor,
            on=on,
            reason=reason,
            protocol=protocol,
            ids=ids,
            staying=[found[each] for each in staying],
            leaving=leaving,
            exception=exception,
        ),
        **asked,
    )


def absorb_cohorts(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    absorbed: Sequence[str],
    into: str,
    on: date,
    reason: str,
    leaving: frozenset[str] = frozenset(),
    exception: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that one cohort goes on and what is left of others joins it."""
    return _change(
        "cohorts.absorb",
        by=by,
        at=at,
        operation=operation,
        cohorts=[*absorbed, into],
        arguments=_said(absorbed, into, on, reason, leaving, exception),
        rule=lambda found, protocol, ids: rules.plan_absorb(
            absorbed=[found[each] for each in absorbed],
            into=found[into],
            on=on,
            reason=reason,
            protocol=protocol,
            ids=ids,
            leaving=leaving,
            exception=exception,
        ),
        **asked,
    )


def split_cohort(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    parts: Sequence[Part],
    on: date,
    reason: str,
    leaving: frozenset[str] = frozenset(),
    exception: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a cohort stops and its people go on in several new ones."""
    return _change(
        "cohorts.split",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=_said(cohort, [asdict(each) for each in parts], on, reason, leaving, exception),
        rule=lambda found, protocol, ids: rules.plan_split(
            cohort=found[cohort],
            parts=parts,
            on=on,
            reason=reason,
            protocol=protocol,
            ids=ids,
            leaving=leaving,
            exception=exception,
        ),
        **asked,
    )


def draw_on_cohorts(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    sources: Sequence[str],
    target: str,
    drawn: Drawn,
    on: date,
    reason: str,
    exception: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a cohort draws people or facilitators' time from others; all go on."""
    return _change(
        "cohorts.draw",
        by=by,
        at=at,
        operation=operation,
        cohorts=[*sources, target],
        arguments=_said(sources, target, asdict(drawn), on, reason, exception),
        rule=lambda found, protocol, ids: rules.plan_draw(
            sources=[found[each] for each in sources],
            target=found[target],
            drawn=drawn,
            on=on,
            reason=reason,
            protocol=protocol,
            ids=ids,
            exception=exception,
        ),
        **asked,
    )


def form_cohort(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    new: NewCohort,
    on: date,
    people: Mapping[str, RoleName] | None = None,
    reason: str = "",
    exception: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record a new cohort, with the people it starts with."""
    chosen = dict(people or {})
    return _change(
        "cohorts.form",
        by=by,
        at=at,
        operation=operation,
        cohorts=[],
        people=chosen,
        arguments=_said(asdict(new), chosen, on, reason, exception),
        rule=lambda _, protocol, ids: rules.plan_form(
            new=new,
            people=chosen,
            on=on,
            reason=reason,
            protocol=protocol,
            ids=ids,
            exception=exception,
        ),
        **asked,
    )


def change_format(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    format: Format,
    on: date,
    reason: str,
    exception: str = "",
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a cohort keeps its people and meets in another format."""
    return _change(
        "cohorts.change_format",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=_said(cohort, format, on, reason, exception),
        rule=lambda found, protocol, ids: rules.plan_change_format(
            cohort=found[cohort],
            format=format,
            on=on,
            reason=reason,
            protocol=protocol,
            ids=ids,
            exception=exception,
        ),
        **asked,
    )


def rest_cohort(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    on: date,
    reason: str,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a cohort rests; its people stay."""
    return _change(
        "cohorts.rest",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=_said(cohort, on, reason),
        rule=lambda found, protocol, ids: rules.plan_rest(
            cohort=found[cohort], on=on, reason=reason, protocol=protocol, ids=ids
        ),
        **asked,
    )


def resume_cohort(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    on: date,
    reason: str,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a resting cohort is open again."""
    return _change(
        "cohorts.resume",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=_said(cohort, on, reason),
        rule=lambda found, protocol, ids: rules.plan_resume(
            cohort=found[cohort], on=on, reason=reason, protocol=protocol, ids=ids
        ),
        **asked,
    )


def end_cohort(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    on: date,
    reason: str,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record that a cohort ends; its history stays."""
    return _change(
        "cohorts.end",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=_said(cohort, on, reason),
        rule=lambda found, protocol, ids: rules.plan_end(
            cohort=found[cohort], on=on, reason=reason, protocol=protocol, ids=ids
        ),
        **asked,
    )


def set_cohort_state(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    state: State,
    on: date,
    **asked: Unpack[Asked],
) -> Outcome:
    """Open a cohort to joiners, close it to them, or record that it begins to end."""
    return _change(
        "cohorts.set_state",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=_said(cohort, state, on),
        rule=lambda found, _, ids: rules.plan_set_state(
            cohort=found[cohort], state=state, on=on, ids=ids
        ),
        **asked,
    )


def change_venue(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    venue: str | None,
    on: date,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record where a cohort meets from a day on."""
    return _change(
        "cohorts.change_venue",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=_said(cohort, venue, on),
        rule=lambda found, _, ids: rules.plan_change_venue(
            cohort=found[cohort], venue=venue, on=on, ids=ids
        ),
        **asked,
    )


def hand_over_lead(
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohort: str,
    to: str,
    on: date,
    from_: str | None = None,
    **asked: Unpack[Asked],
) -> Outcome:
    """Record who leads a cohort from a day on, in place of another or beside them."""
    return _change(
        "cohorts.hand_over",
        by=by,
        at=at,
        operation=operation,
        cohorts=[cohort],
        arguments=_said(cohort, to, on, from_),
        rule=lambda found, _, ids: rules.plan_hand_over(
            cohort=found[cohort], to=to, on=on, ids=ids, from_=from_
        ),
        **asked,
    )


def _said(*arguments: Any) -> dict[str, Any]:
    return {"said": arguments}


def _change(
    action: str,
    *,
    by: Actor,
    at: datetime,
    operation: str,
    cohorts: Sequence[str],
    arguments: Mapping[str, Any],
    rule: Rule,
    people: Iterable[str] = (),
    **asked: Unpack[Asked],
) -> Outcome:
    def plan(ids: Ids) -> Plan:
        found = locked_histories(cohorts, by)
        present = {spell.participant for each in found.values() for spell in each.memberships}
        return rule(found, reading.protocol(_programme(by), present | set(people)), ids)

    return perform(
        action=action,
        by=by,
        at=at,
        operation=operation,
        arguments=arguments,
        check=lambda: check_may(by, Capability.CHANGE_COHORTS),
        plan=plan,
        **asked,
    )


def locked_histories(
    cohorts: Sequence[str], by: Actor, *, with_meetings: bool = True
) -> dict[str, CohortHistory]:
    """Hold these cohorts and read their histories; refuses any that the programme does not have."""
    reading.lock(cohorts)
    found = reading.histories(cohorts, programme=_programme(by), with_meetings=with_meetings)
    if set(cohorts) - found.keys():
        raise NotFound("There is no such cohort in this programme.")
    return found


def _programme(by: Actor) -> str:
    if by.programme is None:
        raise NotFound("Choose a programme first.")
    return by.programme
