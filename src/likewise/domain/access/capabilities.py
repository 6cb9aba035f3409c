"""What a hat may do, asked of the table of rights: one answers, one refuses."""

from datetime import date
from enum import StrEnum

from likewise.domain.access.rights import LOG, LOG_FOR, RIGHTS, ROLES, Extent, extent
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.facts import Fact
from likewise.domain.refusals import DomainError


class Capability(StrEnum):
    """Something that a hat may or may not do; each is a row of the table of rights."""

    SEE_NAMES = "see names"
    SEE_COHORTS = "see cohorts"
    SEE_ROSTERS = "see who is in a cohort"
    SEE_ARMS = "see allocated arms"
    SEE_MEETINGS = "see meetings"
    SEE_EVOLUTION = "see how the programme evolved"
    SEE_NUMBERS = "read the programme's numbers"
    SEE_BALANCE = "see the balance of the arms"
    COUNT_ARMS = "count people by arm"
    SEE_RENEWAL = "see whether cohorts will renew"
    SET_RENEWAL = "settle when a cohort has stopped"
    CHANGE_COHORTS = "record how cohorts change"
    MOVE_PEOPLE = "move people between cohorts"
    PLAN_MEETINGS = "plan meetings"
    TAKE_REGISTER = "take the register"
    LOG_CONTACT = "log a contact"
    SAY_COMING = "say who means to come"
    TELL_NEWS = "record who was told of a change"
    GIVE_NUMBER = "say whom a cohort rings"
    HAVE_FEED = "have a calendar feed"
    CHOOSE_REMINDERS = "choose how one is reminded"
    CHANGE_PHASE = "change the programme's phase"
    CORRECT = "correct a fact"
    TAKE_BACK = "take back an act"
    IMPORT = "import a programme"
    EXPORT = "export a programme in clear"
    MOVE_SEALED = "move a programme sealed"
    BRING_BACK = "bring back a whole programme"
    RECORD_INVOLVEMENT = "record involvement"
    RECORD_LEADING = "record who will stop or would lead"
    PUBLISH_CONSENT = "publish consent texts"
    KEEP_DELEGATION = "keep the delegation log"
    RECORD_CONSENT = "record consent"
    CHANGE_PARTICIPATION = "change how somebody takes part"
    SET_OUTCOMES = "settle which outcomes are due"
    ENTER_OUTCOMES = "record outcomes"
    CUT_OUTCOMES = "cut outcomes for research"
    AGREE_CUT = "agree to a cut of outcomes"
    LOCK_OUTCOMES = "lock outcomes"
    AGREE_LOCK = "agree to a lock of outcomes"
    EXPORT_OUTCOMES = "export a cut of outcomes"
    SEE_DUE = "see who is due for outcomes"
    COUNT_ENTRY_ERRORS = "count how often two entries differ"
    SET_UP_RECRUITMENT = "settle how people are recruited"
    RECRUIT = "recruit people"
    SEE_RECRUITMENT = "see how far recruitment has come"
    MANAGE_PEOPLE = "add people and change what is known of them"
    ATTACH = "attach files about people"
    MANAGE_PROGRAMME = "set up a programme"
    ALLOCATE = "record an allocation"
    DESIGN = "design allocations"
    AGREE_LIST = "agree to what was sealed"
    ASK_ABOUT_LIST = "ask about a sealed list"
    WATCH = "watch who is allocated"
    EXPLAIN = "read why somebody has their arm"
    ASK_FOR_ERASURE = "ask for an erasure"
    ERASE = "erase somebody"
    SEE_UNBLINDINGS = "see whose arm was told"
    ASK_FOR_UNBLINDING = "ask to be told an arm"
    GRANT_UNBLINDING = "let an arm be told"
    RAISE_CONCERN = "raise a worry"
    SEE_CONCERNS = "see worries"
    ANSWER_CONCERNS = "read and answer worries"
    SETTLE_CONCERNS = "settle who hears of worries"
    MANAGE_ACCOUNTS = "make accounts and give roles"
    AGREE_ROLES = "agree to a staff role"
    MAKE_TOKENS = "make tokens for other programs"
    AGREE_TOKENS = "agree to a token"
    CHECK = "check the installation"
    SEE_TO_WORK = "see to work and post"


class NotAllowed(DomainError):
    """The acting role does not have this capability."""


class NotFound(DomainError):
    """There is no such thing, or this viewer may not know that there is."""


def may(actor: Actor, capability: Capability) -> bool:
    """Whether the actor's hat has a capability."""
    return extent(actor, capability) is not Extent.NEVER


def holders(right: str) -> frozenset[ActingRole]:
    """The hats that have a right, as far as it may reach."""
    extents = RIGHTS[right].extents
    return frozenset(role for column, role in ROLES.items() if extents[column] is not Extent.NEVER)


def check_may(actor: Actor, capability: Capability) -> None:
    """Refuse an actor whose hat lacks a capability.

    Raises
    ------
    NotAllowed
        With whom to ask: the hats that have it, or whoever looks after the machine.
    """
    if may(actor, capability):
        return
    roles = " or ".join(sorted(holders(capability)))
    article = "an" if roles[:1] in "aeiou" else "a"
    ask = f"Ask {article} {roles} to do it."
    if not roles:
        ask = "Whoever looks after the machine does it, at its terminal."
    raise NotAllowed(f"You are acting as {actor.role}, who may not {capability}. {ask}")


def may_correct(actor: Actor, kind: type[Fact], *, on: date | None, today: date) -> bool:
    """Whether the actor's hat puts right a fact of this kind that is about the day `on`."""
    return may(actor, Capability.CORRECT) and not _why_not(actor, kind, on, today)


def check_may_correct(actor: Actor, kind: type[Fact], *, on: date | None, today: date) -> None:
    """Refuse to put right what the actor's hat does not correct, or no longer does.

    Raises
    ------
    NotAllowed
    """
    check_may(actor, Capability.CORRECT)
    why_not = _why_not(actor, kind, on, today)
    if why_not:
        raise NotAllowed(why_not)


def _why_not(actor: Actor, kind: type[Fact], on: date | None, today: date) -> str:
    if extent(actor, Capability.CORRECT) is not Extent.GROUP:
        return ""
    if kind.__name__ not in LOG or on is None:
        return "Ask a coordinator to put this right."
    if today > on + LOG_FOR:
        return f"This is more than {LOG_FOR.days} days ago. Ask a coordinator to put it right."
    return ""
