"""What waits for the guardian to decide on: erasures, texts, exports, tokens and roles."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from likewise.domain.accounts import Actor
from likewise.domain.audit import EventKind
from likewise.queries.audit import AuditLine, EventsAsked, audit_page, latest_events
from likewise.queries.concerns import ConcernState, concern_state
from likewise.queries.erasures import erasure_page
from likewise.queries.exports import export_requests
from likewise.queries.invitations import invitations
from likewise.queries.tokens import tokens
from likewise.queries.unblindings import unblindings_to_decide

LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianHome:
    """How much of each the viewer can decide on today, and what was done and looked at lately.

    `own_erasures` were asked for by the viewer, so that somebody else decides; `held` people are
    not erased while a legal hold lasts; `refused` attempts are those of the last week.
    """

    erasures: int
    texts: int
    exports: int
    tokens: int
    roles: int
    unblindings: int
    worries: ConcernState
    own_erasures: int
    held: int
    refused: int
    is_more_refused: bool
    events: tuple[AuditLine, ...]


def guardian_home(viewer: Actor, *, today: date, at: datetime) -> GuardianHome:
    """What waits for the guardian, and the latest of the audit.

    Raises
    ------
    NotAllowed, NotFound
    """
    page = erasure_page(viewer, today=today)
    lately = EventsAsked(kind=EventKind.REFUSED, since=at - LATELY)
    refused = audit_page(viewer, asked=lately)
    return GuardianHome(
        erasures=sum(not each.is_mine for each in page.asked),
        texts=len(page.texts),
        exports=sum(each.may_agree for each in export_requests(viewer, at=at)),
        tokens=sum(each.may_agree for each in tokens(viewer, today=today)),
        roles=invitations(viewer, today=today).waiting,
        unblindings=unblindings_to_decide(viewer),
        worries=concern_state(viewer),
        own_erasures=sum(each.is_mine for each in page.asked),
        held=sum(hold.period.covers(today) for hold, _ in page.holds),
        refused=refused.found,
        is_more_refused=refused.is_more,
        events=tuple(latest_events(viewer, at_most=8)),
    )
