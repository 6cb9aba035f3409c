"""Take back an act that was a mistake, while nothing was built on it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from likewise.actions.operations import Occasion, handles
from likewise.domain import undoing as rules
from likewise.domain.acts import TakeBack
from likewise.domain.operations import Plan
from likewise.domain.participants import Participant
from likewise.domain.periods import in_words
from likewise.domain.words import clock
from likewise.queries.acts import check_takes_back, reached_act
from likewise.queries.changes import in_role
from likewise.queries.operations import what_is_done
from likewise.records import models, written

NAMED = 3  # acts that a refusal names; the page lists all


@handles(TakeBack)
def take_back(act: TakeBack, occasion: Occasion) -> Plan:
    """What an act wrote is withdrawn or put back; that it was done stays in the history."""
    acts = [reached_act(occasion.by, act=act.act, today=occasion.today)]
    _check_still_there(acts[0])
    later = written.resting_on(acts)
    while later and act.together:
        for each in later:
            check_takes_back(occasion.by, each, occasion.today)
        acts = sorted([*acts, *later], key=lambda each: -each.sequence)
        later = written.resting_on(acts)
    if later:
        said = [said_of(each) for each in later[:NAMED]]
        ids = tuple(each.id for each in later)
        raise rules.BuiltOn(rules.in_a_sentence(said, len(later[NAMED:])), ids)
    found = written.written_by(acts)
    _check_nobody_signs_in(found)
    events = models.AuditEvent.objects.filter(operation__in=[each.id for each in acts])
    return rules.plan_take_back(
        found,
        acts=[each.id for each in acts],
        reason=act.reason,
        ids=occasion.ids,
        about=[each for event in events.order_by("sequence") for each in event.about],
    )


def _check_still_there(act: models.Operation) -> None:
    gone = written.taken_back([act.id]).get(act.id)
    if gone is not None:
        raise rules.TakenBackAlready(
            f"This was taken back already, {_when_by_whom(gone.at, gone.role)}."
        )


def said_of(act: models.Operation) -> str:
    """An act as a refusal names it: what was done, when, and in which role."""
    return f"“{what_is_done(act.action)}”, {_when_by_whom(act.at, act.role)}"


def _when_by_whom(at: datetime, role: str) -> str:
    local, who = timezone.localtime(at), in_role(role)
    return f"on {in_words(local)} at {clock(local)} by {who[:1].lower()}{who[1:]}"


def _check_nobody_signs_in(found: Sequence[rules.Written]) -> None:
    """Refuse to withdraw somebody who is somebody's account."""
    begun = [e.left.fact.id for e in found if isinstance(e.left.fact, Participant) and e.began]
    grants = models.RoleGrant.objects.filter(participant__in=begun, revoked_at=None)
    if grants.exists():
        raise rules.NotTakenBack(
            "Somebody signs in as this person. Take that role away first, then take this back."
        )
