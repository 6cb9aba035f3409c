"""Whose arm somebody asked to be told, what was decided, and the one arm that they are told."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, check_may, may
from likewise.domain.accounts import Actor
from likewise.domain.arms import Allocation, Arm, arm_of
from likewise.domain.unblindings import Granting, Unblinding, is_shown
from likewise.queries.access import Label, check_sees, labels, shown
from likewise.records import models
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedUnblinding:
    """One unblinding: whose, what was decided, and the arm for whoever asked, while it is shown."""

    unblinding: Unblinding
    who: Label
    is_mine: bool
    arm: str


def unblindings(viewer: Actor, *, today: date) -> tuple[AskedUnblinding, ...]:
    """The unblindings that a viewer may know of, the latest first.

    A nurse knows of those that they asked for, a guardian of all, a statistician of those that
    were granted. The arm is told to whoever asked, and to nobody else.

    Raises
    ------
    NotFound
    """
    programme = check_sees(viewer, Capability.SEE_UNBLINDINGS)
    found = current(Unblinding, programme_id=programme)
    mine = _mine(viewer)
    asks = may(viewer, Capability.ASK_FOR_UNBLINDING)
    if not may(viewer, Capability.GRANT_UNBLINDING):
        found = [
            each
            for each in found
            if (each.id in mine if asks else each.decision is Granting.GRANTED)
        ]
    seen = labels(viewer, participants=[each.participant for each in found])
    return tuple(
        AskedUnblinding(
            unblinding=shown(viewer, each),
            who=seen[each.participant],
            is_mine=each.id in mine,
            arm=_arm(each) if asks and each.id in mine and is_shown(each, on=today) else "",
        )
        for each in sorted(found, key=lambda each: (each.asked_on, each.id), reverse=True)
        if each.participant in seen
    )


def unblindings_to_decide(viewer: Actor) -> int:
    """How many wait for the viewer, who may grant them.

    Raises
    ------
    NotAllowed
    """
    check_may(viewer, Capability.GRANT_UNBLINDING)
    found = current(Unblinding, programme_id=viewer.programme, decision=Granting.ASKED)
    return len({each.id for each in found} - _mine(viewer))


def arm_told(viewer: Actor, *, participant: str, today: date) -> str:
    """The arm of one person, where the viewer asked and is told it today; else nothing."""
    if not may(viewer, Capability.ASK_FOR_UNBLINDING):
        return ""
    mine = _mine(viewer)
    asked = current(Unblinding, programme_id=viewer.programme, participant_id=participant)
    told = [each for each in asked if each.id in mine and is_shown(each, on=today)]
    return _arm(told[0]) if told else ""


def _mine(viewer: Actor) -> set[str]:
    rows = models.Unblinding.objects.filter(version=1, operation__account=viewer.account)
    return set(rows.values_list("fact", flat=True))


def _arm(unblinding: Unblinding) -> str:
    who = unblinding.participant
    arm = arm_of(current(Allocation, participant_id=who), who)
    found = current(Arm, fact=arm) if arm else []
    return found[0].name if found else ""
