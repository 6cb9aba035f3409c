"""Point out, before an act, what is there already of what it adds."""

from collections.abc import Callable
from datetime import date

from likewise.domain.accounts import Actor
from likewise.domain.operations import Plan
from likewise.queries.likeness import adds_something, already_there


def pointing_out(made: Plan, *, by: Actor, today: Callable[[], date]) -> Plan:
    """A plan that says what is there already of what it adds, as far as the actor may see it."""
    if by.programme is None or not adds_something(made):
        return made
    return made.pointing_out(already_there(by, plan=made, today=today()))
