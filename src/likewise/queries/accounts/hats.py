"""Which hats an account may wear. Asked before there is a viewer: it makes one."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from likewise.domain.accounts import ActingRole, Actor
from likewise.records import models, questions
from likewise.records.accounts import with_email


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
    grants = questions.answer(_grants(), account_id=account)
    wanted = {programme for _, _, programme, _ in grants if programme}
    said = questions.standing(models.Programme, "fact", "name", "is_example", "zone")
    programmes = {fact: each for fact, *each in questions.answer(said, fact__in=wanted)}
    order = list(ActingRole)
    hats = []
    for grant, role, programme, participant in grants:
        name, is_example, zone = programmes.get(programme, ("", False, "Europe/London"))
        hats.append(
            Hat(
                grant=grant,
                role=ActingRole(role),
                account=account,
                programme=programme,
                programme_name=name,
                is_example=is_example,
                zone=zone,
                participant=participant,
            )
        )
    return tuple(sorted(hats, key=lambda hat: (hat.programme_name, order.index(hat.role))))


@cache
def _grants() -> "QuerySet[Any, Any]":
    worn = models.RoleGrant.objects.filter(revoked_at__isnull=True).order_by("granted_at", "id")
    return worn.values_list("id", "role", "programme_id", "participant_id")


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
