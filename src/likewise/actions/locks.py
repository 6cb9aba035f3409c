"""Whether a plan would change outcomes that are locked: asked of every act, in one place."""

from likewise.domain.operations import Plan
from likewise.domain.outcomes import check_unlocked, occasion_of
from likewise.records import outcomes


def outside_locks(made: Plan, *, programme: str | None) -> Plan:
    """A plan that changes nothing of what is locked, whichever act it is of.

    Raises
    ------
    OutcomesLocked
        It would record, put right, withdraw or move an outcome of a locked occasion, or change
        when that is due.
    """
    facts = [step.fact for step in made.steps if occasion_of(step.fact) is not None]
    locks = outcomes.locks_of(programme) if facts and programme is not None else ()
    if locks and programme is not None:
        names = {each.id: each.name for each in outcomes.occasions_of(programme)}
        check_unlocked(facts, locks=locks, names=names)
    return made
