"""Who of the staff may take consent, as the delegation log says."""

from dataclasses import dataclass

from likewise.domain.access import Capability, NotFound, check_may, may
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.consent import Delegation
from likewise.queries.access import may_read, short_id, shown
from likewise.queries.consent.uses import programme_of
from likewise.records import models
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """The delegation log, the latest entry first, and whether the viewer keeps it."""

    entries: tuple[Delegation, ...]
    may_keep: bool


def delegation_log(viewer: Actor) -> Log:
    """Who of the staff may take consent.

    Raises
    ------
    NotFound
        When the viewer's role does not read the log.
    """
    programme = programme_of(viewer)
    if not may_read(viewer, Delegation, "name"):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    found = current(Delegation, programme_id=programme)
    found.sort(key=lambda each: (each.starts_on, each.id), reverse=True)
    return Log(
        entries=tuple(shown(viewer, each) for each in found),
        may_keep=may(viewer, Capability.KEEP_DELEGATION),
    )


def accounts_to_delegate(viewer: Actor) -> tuple[tuple[str, str], ...]:
    """The accounts that could take consent in the viewer's programme, as ids and words."""
    check_may(viewer, Capability.KEEP_DELEGATION)
    grants = models.RoleGrant.objects.filter(
        programme_id=programme_of(viewer),
        role__in=[ActingRole.COORDINATOR, ActingRole.NURSE],
        revoked_at__isnull=True,
    ).order_by("role", "account_id")
    return tuple(
        (account, f"{role}, account {short_id(account)}{' (you)' * (account == viewer.account)}")
        for account, role in grants.values_list("account_id", "role")
    )
