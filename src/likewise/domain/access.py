"""May this person? One table of capabilities and the hats that have them.

How far a hat reaches (own record, own cohorts, the programme) is decided where the rows are read,
in `queries` and `actions`; what a hat may do at all is decided here.
"""

from enum import StrEnum

from likewise.domain.accounts import ActingRole, Actor, is_machine_owner
from likewise.domain.refusals import DomainError

M, F, C, N = (
    ActingRole.MEMBER,
    ActingRole.FACILITATOR,
    ActingRole.COORDINATOR,
    ActingRole.NURSE,
)
RB, RQ, S, A, G = (
    ActingRole.OUTCOME_ASSESSOR,
    ActingRole.RESEARCHER,
    ActingRole.STATISTICIAN,
    ActingRole.ADMINISTRATOR,
    ActingRole.GUARDIAN,
)

# How the audit names looking at somebody; what was looked at follows.
LOOK = "access.look"


class Capability(StrEnum):
    """Something that a hat may or may not do."""

    SEE_NAMES = "see names"
    SEE_COHORTS = "see cohorts"
    SEE_ROSTERS = "see who is in a cohort"
    SEE_ARMS = "see allocated arms"
    SEE_EVOLUTION = "see how the programme evolved"
    SEE_MEETINGS = "see meetings"
    SEE_AUDIT = "see the audit"
    CHANGE_COHORTS = "record how cohorts change"
    MOVE_PEOPLE = "move people between cohorts"
    PLAN_MEETINGS = "plan meetings"
    TAKE_REGISTER = "take the register"
    LOG_CONTACT = "log a contact"
    CHANGE_PHASE = "change the programme's phase"
    CORRECT = "correct a fact"
    IMPORT = "import a programme"
    EXPORT = "export a programme"
    RECORD_INVOLVEMENT = "record involvement"
    MANAGE_PEOPLE = "add people and change what is known of them"
    MANAGE_PROGRAMME = "set up a programme"
    ALLOCATE = "record an allocation"
    MANAGE_ACCOUNTS = "make accounts and give roles"


PERMISSIONS: dict[Capability, frozenset[ActingRole]] = {
    Capability.SEE_NAMES: frozenset({M, F, C, N}),
    Capability.SEE_COHORTS: frozenset({M, F, C, N, RQ}),
    Capability.SEE_ROSTERS: frozenset({M, F, C, N, RQ}),
    Capability.SEE_ARMS: frozenset({F, C, RQ, S, G}),
    Capability.SEE_EVOLUTION: frozenset({F, C, N, RQ, S}),
    Capability.SEE_MEETINGS: frozenset({M, F, C, N, RQ}),
    Capability.SEE_AUDIT: frozenset({G}),
    Capability.CHANGE_COHORTS: frozenset({C}),
    Capability.MOVE_PEOPLE: frozenset({C}),
    Capability.PLAN_MEETINGS: frozenset({F, C}),
    Capability.TAKE_REGISTER: frozenset({F, C}),
    Capability.LOG_CONTACT: frozenset({F, C}),
    Capability.CHANGE_PHASE: frozenset({C}),
    Capability.CORRECT: frozenset({F, C}),
    Capability.IMPORT: frozenset({C, A}),
    Capability.EXPORT: frozenset({C, A}),
    Capability.RECORD_INVOLVEMENT: frozenset({C}),
    Capability.MANAGE_PEOPLE: frozenset({C}),
    Capability.MANAGE_PROGRAMME: frozenset({C, A}),
    Capability.ALLOCATE: frozenset({C}),
    Capability.MANAGE_ACCOUNTS: frozenset({C, A}),
}


# What the machine's owner may do at its terminal, where the whole record lies open anyway: see and
# record by random ids, without names. No administrator who signs in may do any of it.
AT_THE_TERMINAL = frozenset(
    {
        Capability.SEE_COHORTS,
        Capability.SEE_ROSTERS,
        Capability.SEE_MEETINGS,
        Capability.SEE_EVOLUTION,
        Capability.SEE_ARMS,
        Capability.CHANGE_COHORTS,
        Capability.MOVE_PEOPLE,
    }
)


class NotAllowed(DomainError):
    """The acting role does not have this capability."""


class NotFound(DomainError):
    """There is no such thing, or this viewer may not know that there is."""


def may(actor: Actor, capability: Capability) -> bool:
    """Whether the actor's hat has a capability."""
    if is_machine_owner(actor) and capability in AT_THE_TERMINAL:
        return True
    return actor.role in PERMISSIONS[capability]


def check_may(actor: Actor, capability: Capability) -> None:
    """Refuse an actor whose hat lacks a capability.

    Raises
    ------
    NotAllowed
        With the hats that have it, so that the person knows whom to ask.
    """
    if not may(actor, capability):
        holders = " or ".join(sorted(PERMISSIONS[capability]))
        article = "an" if holders[0] in "aeiou" else "a"
        raise NotAllowed(
            f"You are acting as {actor.role}, who may not {capability}. "
            f"Ask {article} {holders} to do it."
        )
