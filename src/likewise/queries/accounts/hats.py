"""Which hats an account may wear. Asked before there is a viewer: it makes one."""

from dataclasses import dataclass

from django.db.models import Q

from likewise.domain.accounts import ActingRole, Actor
from likewise.records import models
from likewise.records.accounts import with_email
from likewise.records.models.versions import current


@dataclass(frozen=True, slots=True, kw_only=True)
class Hat:
    """One hat that an account holds now, and the programme it is worn in."""

    grant: str
    role: ActingRole
    account: str
    programme: str | None
    programme_name: str
    is_example: bool
    zone: str
    participant: str | None

    @property
    def actor(self) -> Actor:
        """Who acts when this hat is worn."""
        return Actor(
            account=self.account,
            role=self.role,
            programme=self.programme,
            participant=self.participant,
        )


def hats_held_by(account: str) -> tuple[Hat, ...]:
    """The hats that an account holds now, in a steady order; revoked ones are not among them."""
    grants = list(
        models.RoleGrant.objects.filter(account=account, revoked_at__isnull=True).order_by(
            "granted_at", "id"
        )
    )
    programmes = {
        row.fact: row
        for row in models.Programme.objects.filter(
            current(), fact__in={grant.programme_id for grant in grants}
        )
    }
    order = list(ActingRole)
    hats = []
    for grant in grants:
        programme = programmes.get(grant.programme_id or "")
        hats.append(
            Hat(
                grant=grant.id,
                role=ActingRole(grant.role),
                account=account,
                programme=grant.programme_id,
                programme_name=programme.name if programme else "",
                is_example=bool(programme and programme.is_example),
                zone=programme.zone if programme else "Europe/London",
                participant=grant.participant_id,
            )
        )
    return tuple(sorted(hats, key=lambda hat: (hat.programme_name, order.index(hat.role))))


def hats_of(*, email: str, programme: str | None) -> tuple[Actor, ...]:
    """The hats that an account may wear now in a programme, by role.

    An administrator's hat fits every programme. None for the programme gives only such hats. This
    is asked before there is a viewer: it makes one.
    """
    grants = models.RoleGrant.objects.filter(
        Q(programme_id=programme) | Q(programme__isnull=True),
        account__in=with_email(email),
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
