"""Which hats an account may wear."""

from django.db.models import Q

from likewise.domain.accounts import ActingRole, Actor
from likewise.records.models import RoleGrant


def hats_of(*, email: str, programme: str | None) -> tuple[Actor, ...]:
    """The hats that an account may wear now in a programme, by role.

    An administrator's hat fits every programme. None for the programme gives only such hats. This
    is asked before there is a viewer: it makes one.
    """
    grants = RoleGrant.objects.filter(
        Q(programme_id=programme) | Q(programme__isnull=True),
        account__email__iexact=email,
        account__is_active=True,
        revoked_at__isnull=True,
    )
    return tuple(
        Actor(
            account=grant.account_id,
            role=ActingRole(grant.role),
            programme=programme,
            participant=grant.participant_id,
        )
        for grant in grants.order_by("role")
    )
