"""Who is acting: an account in one acting role, in one programme."""

from dataclasses import dataclass
from enum import StrEnum


class ActingRole(StrEnum):
    """The hats of the permission matrix. The acting role is chosen, shown and audited."""

    MEMBER = "member"
    FACILITATOR = "facilitator"
    COORDINATOR = "coordinator"
    NURSE = "nurse"
    OUTCOME_ASSESSOR = "outcome assessor"
    RESEARCHER = "qualitative researcher"
    STATISTICIAN = "statistician"
    ADMINISTRATOR = "administrator"
    GUARDIAN = "guardian"


# Hats of people who are participants themselves; all others are staff, and take two hands to give.
OF_PARTICIPANTS = frozenset({ActingRole.MEMBER, ActingRole.FACILITATOR})

# Hats that one person may never hold together, now or one after the other, in one programme.
# Source: the programme's permission matrix (an outcome assessor must stay blind; whoever makes the
# sequence must not know the names; whoever runs the machine must not decide who reads it).
FORBIDDEN_TOGETHER = tuple(
    frozenset(pair)
    for pair in (
        *(
            (ActingRole.OUTCOME_ASSESSOR, other)
            for other in (
                ActingRole.RESEARCHER,
                ActingRole.COORDINATOR,
                ActingRole.FACILITATOR,
                ActingRole.NURSE,
                ActingRole.STATISTICIAN,
            )
        ),
        (ActingRole.GUARDIAN, ActingRole.ADMINISTRATOR),
        (ActingRole.GUARDIAN, ActingRole.STATISTICIAN),
        (ActingRole.STATISTICIAN, ActingRole.COORDINATOR),
    )
)


# Said wherever one of them is tried elsewhere: it helps nobody who guesses, as it is said to all.
EXAMPLE_ONLY = "Accounts of the example work in the demonstration only: `likewise demo` shows it."

# The account as which the machine's owner acts at its terminal; no account that signs in has it.
MACHINE_OWNER = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """An account wearing one hat. `participant` is who they are in the programme, if anyone.

    `programme` is none only for an administrator acting on the installation as a whole.
    """

    account: str
    role: ActingRole
    programme: str | None
    participant: str | None = None


def is_machine_owner(actor: Actor) -> bool:
    """Whether this is the machine's owner at its terminal, not an account that signed in."""
    return actor.role is ActingRole.ADMINISTRATOR and actor.account == MACHINE_OWNER


def may_hold_together(roles: frozenset[ActingRole]) -> bool:
    """Whether one person may ever have held all of these hats in one programme."""
    return not any(pair <= roles for pair in FORBIDDEN_TOGETHER)
