"""Which rule plans which lineage act, and which cohorts an act needs to know."""

from collections.abc import Mapping

from likewise.domain.cohorts.acts import (
    AbsorbCohorts,
    ChangeFormat,
    DrawOnCohorts,
    EndCohort,
    FormCohort,
    MergeCohorts,
    RestCohort,
    ResumeCohort,
    SplitCohort,
)
from likewise.domain.cohorts.history import CohortHistory, Protocol
from likewise.domain.cohorts.living import (
    plan_change_format,
    plan_end,
    plan_form,
    plan_rest,
    plan_resume,
)
from likewise.domain.cohorts.merging import plan_absorb, plan_merge
from likewise.domain.cohorts.parting import plan_draw, plan_split
from likewise.domain.operations import Ids, Plan

type OfOne = ChangeFormat | RestCohort | ResumeCohort | EndCohort | SplitCohort
type LineageAct = FormCohort | OfOne | MergeCohorts | AbsorbCohorts | DrawOnCohorts


def cohorts_of(act: LineageAct) -> tuple[str, ...]:
    """The cohorts that were there before a lineage act, and that it concerns."""
    match act:
        case FormCohort():
            return ()
        case MergeCohorts():
            return (*act.predecessors, *act.staying)
        case AbsorbCohorts():
            return (*act.absorbed, act.into)
        case DrawOnCohorts():
            return (*act.sources, act.target)
        case _:
            return (act.cohort,)


def plan_of(
    act: LineageAct, *, found: Mapping[str, CohortHistory], protocol: Protocol, ids: Ids
) -> Plan:
    """The plan of a lineage act, of the histories of its cohorts.

    Raises
    ------
    DomainError
        Each refusal of the rule that plans it.
    """
    match act:
        case FormCohort():
            return plan_form(
                new=act.new, people=act.people, on=act.on, reason=act.reason,
                protocol=protocol, ids=ids, exception=act.exception,
            )  # fmt: skip
        case MergeCohorts():
            return plan_merge(
                predecessors=[found[each] for each in act.predecessors],
                successor=act.successor, on=act.on, reason=act.reason,
                protocol=protocol, ids=ids, staying=[found[each] for each in act.staying],
                leaving=act.leaving, exception=act.exception, cancelling=act.cancelling,
            )  # fmt: skip
        case AbsorbCohorts():
            return plan_absorb(
                absorbed=[found[each] for each in act.absorbed],
                into=found[act.into], on=act.on, reason=act.reason, protocol=protocol, ids=ids,
                leaving=act.leaving, exception=act.exception, cancelling=act.cancelling,
            )  # fmt: skip
        case DrawOnCohorts():
            return plan_draw(
                sources=[found[each] for each in act.sources],
                target=found[act.target], drawn=act.drawn, on=act.on, reason=act.reason,
                protocol=protocol, ids=ids, exception=act.exception,
            )  # fmt: skip
        case _:
            return _plan_of_one(act, found[act.cohort], protocol, ids)


def _plan_of_one(act: OfOne, cohort: CohortHistory, protocol: Protocol, ids: Ids) -> Plan:
    match act:
        case SplitCohort():
            return plan_split(
                cohort=cohort, parts=act.parts, on=act.on, reason=act.reason, protocol=protocol,
                ids=ids, leaving=act.leaving, exception=act.exception,
                meetings_to=act.meetings_to,
            )  # fmt: skip
        case ChangeFormat():
            return plan_change_format(
                cohort=cohort, format=act.format, on=act.on, reason=act.reason,
                protocol=protocol, ids=ids, exception=act.exception,
            )  # fmt: skip
        case RestCohort():
            plan = plan_rest
        case ResumeCohort():
            plan = plan_resume
        case EndCohort():
            return plan_end(
                cohort=cohort, on=act.on, reason=act.reason, protocol=protocol, ids=ids,
                ending=act.ending,
            )  # fmt: skip
    return plan(cohort=cohort, on=act.on, reason=act.reason, protocol=protocol, ids=ids)
