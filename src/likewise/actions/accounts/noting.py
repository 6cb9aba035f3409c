"""Notes what was done with an account, as an event of the audit."""

from datetime import datetime

from likewise.domain.accounts import Actor
from likewise.records import audit


def note(
    by: Actor | audit.OwnAccount,
    at: datetime,
    action: str,
    account: str,
    operation: str,
    programme: str | None = None,
    imprint: bytes = b"",
) -> None:
    """One step, by ids alone."""
    audit.append(
        by=by,
        at=at,
        action=action,
        about=[account],
        counts={},
        imprint=imprint,
        operation=operation,
        programme=programme,
    )
