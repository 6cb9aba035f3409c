"""What waits for the guardian to decide on: erasures, texts, exports, tokens and roles."""

from dataclasses import dataclass
from datetime import date, datetime

from likewise.domain.accounts import Actor
from likewise.queries.audit import AuditLine, latest_events
from likewise.queries.erasures import erasure_page
from likewise.queries.exports import export_requests
from likewise.queries.invitations import invitations
from likewise.queries.tokens import tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardianHome:
    """How much of each the viewer can decide on today, and what was done and looked at lately."""

    erasures: int
    texts: int
    exports: int
    tokens: int
    roles: int
    events: tuple[AuditLine, ...]


def guardian_home(viewer: Actor, *, today: date, at: datetime) -> GuardianHome:
    """What waits for the guardian, and the latest of the audit.

    Raises
    ------
    NotAllowed, NotFound
    """
    page = erasure_page(viewer, today=today)
    return GuardianHome(
        erasures=sum(not each.is_mine for each in page.asked),
        texts=len(page.texts),
        exports=sum(each.may_agree for each in export_requests(viewer, at=at)),
        tokens=sum(each.may_agree for each in tokens(viewer, today=today)),
        roles=invitations(viewer, today=today).waiting,
        events=tuple(latest_events(viewer, at_most=20)),
    )
