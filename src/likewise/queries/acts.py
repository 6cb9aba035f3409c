"""Acts that were carried out: lately, and one of them before it is taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from likewise.domain import undoing as rules
from likewise.domain.access import (
    EVERYWHERE,
    Capability,
    Extent,
    NotFound,
    extent,
    may,
)
from likewise.domain.accounts import Actor
from likewise.domain.acts import every_act, find_act
from likewise.domain.cohorts import LineageEvent
from likewise.domain.operations import Plan
from likewise.domain.periods import day_of
from likewise.domain.programmes import Programme
from likewise.domain.refusals import DomainError
from likewise.queries.access import check_sees, shown
from likewise.queries.changes import named_account
from likewise.queries.operations import what_is_done
from likewise.records import models, written
from likewise.records.corrections import hosts_of
from likewise.records.facts import current
from likewise.records.memberships import check_facilitates

AT_ONCE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneLine:
    """That an act was taken back: when, by whom, and why, as far as the viewer reads it."""

    at: datetime
    who: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLine:
    """One act: what was done, when and by whom, and whether it was, or can be, taken back."""

    id: str
    what: str
    at: datetime
    who: str
    gone: GoneLine | None
    may_take_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActPage:
    """One act with what it did; `later` are those that rest on it, the latest first."""

    line: ActLine
    did: Plan
    later: tuple[ActLine, ...]

    @property
    def event(self) -> str:
        """The lineage event that the act recorded and that is told anew instead; else nothing."""
        events = [each.id for each in self.did.facts(LineageEvent, does="record")]
        return events[0] if events and not self.line.gone else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatelyPage:
    """Acts, the latest first: one page of so many."""

    acts: tuple[ActLine, ...]
    page: int
    last: int


def acts_lately(viewer: Actor, *, today: date, mine: bool = True, page: int = 1) -> LatelyPage:
    """The latest acts of the viewer, or of everybody in the programme, latest first.

    Of others, those are told that the viewer could take back.

    Raises
    ------
    NotFound
        Where the viewer's role takes nothing back.
    """
    programme = check_sees(viewer, Capability.TAKE_BACK)
    theirs = [kind.declared for kind in every_act() if may(viewer, kind.declared.needs)]
    own = Q(account=viewer.account, role=viewer.role)
    rows = models.Operation.objects.filter(
        programme=programme, action__in=[each.name for each in theirs]
    )
    if mine or not takes_back_all(viewer):
        rows = rows.filter(own)
    else:  # what everybody does for themselves alone, such as to raise a worry, is nobody else's
        alone = [each.name for each in theirs if extent(viewer, each.needs) is Extent.OWN]
        rows = rows.filter(~Q(action__in=alone) | own)
    last = max(1, -(-rows.count() // AT_ONCE))
    page = min(max(page, 1), last)
    here = rows.order_by("-sequence")[(page - 1) * AT_ONCE : page * AT_ONCE]
    return LatelyPage(acts=_lines(viewer, here, today), page=page, last=last)


def takes_back_all(viewer: Actor) -> bool:
    """Whether the viewer takes back what others did as well."""
    return extent(viewer, Capability.TAKE_BACK) in EVERYWHERE


def gone_lines(viewer: Actor, *, acts: Iterable[str]) -> dict[str, GoneLine]:
    """Those of these acts that were taken back, by id, as far as the viewer reads of it."""
    return {
        act: GoneLine(
            at=found.at,
            who=named_account(viewer, found.account, found.role),
            reason=shown(viewer, found.said).reason,
        )
        for act, found in written.taken_back(acts).items()
    }


def acts_named(viewer: Actor, *, acts: Iterable[str], today: date) -> tuple[ActLine, ...]:
    """Acts of the viewer's programme that are in the way of what they asked, the latest first."""
    rows = models.Operation.objects.filter(id__in=list(acts), programme=viewer.programme)
    return _lines(viewer, rows.order_by("-sequence"), today)


def act_page(viewer: Actor, *, act: str, today: date) -> ActPage:
    """One act that the viewer could take back, or that was taken back already.

    Raises
    ------
    NotFound, NotAllowed, NotTakenBack
    """
    found = reached_act(viewer, act=act, today=today)
    later = written.resting_on([found])
    (line,) = _lines(viewer, [found], today)
    did = Plan(action=found.action, steps=written.steps_of(found))
    return ActPage(line=line, did=did, later=_lines(viewer, later, today) if not line.gone else ())


def reached_act(viewer: Actor, *, act: str, today: date) -> models.Operation:
    """An act of the viewer's programme that is theirs to take back.

    Raises
    ------
    NotFound
        Also where there is one that they may not know of.
    NotAllowed, NotTakenBack
        With whom to ask, or what can be done instead.
    """
    programme = check_sees(viewer, Capability.TAKE_BACK)
    found = models.Operation.objects.filter(id=act, programme=programme).first()
    if found is None:
        raise NotFound(rules.NOT_YOURS)
    check_takes_back(viewer, found, today)
    return found


def check_takes_back(viewer: Actor, act: models.Operation, today: date) -> None:
    """Refuse an act that is not the viewer's to take back, or that stays whoever asks."""
    kind = rules.check_kind(act.action, viewer)
    if extent(viewer, Capability.TAKE_BACK) is Extent.OWN and act.account != viewer.account:
        raise NotFound(rules.NOT_YOURS)
    if extent(viewer, kind.declared.needs) in EVERYWHERE:
        return
    hosts = {cohort for step in written.steps_of(act) for cohort in hosts_of(step.fact)[0]}
    if extent(viewer, kind.declared.needs) is not Extent.GROUP or (
        not hosts and act.account != viewer.account
    ):
        raise NotFound(rules.NOT_YOURS)
    check_facilitates(viewer, hosts, today)
    zone = current(Programme, fact=viewer.programme)[0].zone
    rules.check_own_and_recent(viewer, account=act.account, on=day_of(act.at, zone), today=today)


def _lines(viewer: Actor, acts: Iterable[models.Operation], today: date) -> tuple[ActLine, ...]:
    listed = list(acts)
    gone = gone_lines(viewer, acts=[each.id for each in listed])
    return tuple(
        ActLine(
            id=each.id,
            what=what_is_done(each.action),
            at=each.at,
            who=named_account(viewer, each.account, each.role),
            gone=gone.get(each.id),
            may_take_back=each.id not in gone and _may(viewer, each, today),
        )
        for each in listed
    )


def _may(viewer: Actor, act: models.Operation, today: date) -> bool:
    kind = find_act(act.action)
    if kind is None or kind.declared.stays:
        return False
    try:
        check_takes_back(viewer, act, today)
    except DomainError:
        return False
    return True
