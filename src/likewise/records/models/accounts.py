"""Who signs in, and which hats they may wear."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from likewise.domain.accounts import ActingRole
from likewise.records.models.versions import FilledOnce, Working, id_field, reference, word


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by e-mail whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Who signs in. There is no superuser: rights come from hats alone."""

    kept: ClassVar = Working("people change their password, and those who are no longer here go")

    id = id_field(primary_key=True)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_example = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    last_login = None  # an event says it; signing in writes nothing into the record

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.id


class RoleGrant(models.Model):
    """A hat that an account may wear in a programme, from one instant to another."""

    kept: ClassVar = FilledOnce("revoked_at", "what was done")

    id = id_field(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    programme = reference("records.ProgrammeAnchor", null=True)
    role = word(ActingRole)
    participant = reference("records.ParticipantAnchor", null=True)
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["account", "programme", "role"],
                condition=Q(revoked_at__isnull=True),
                name="a_hat_is_granted_once",
            ),
            models.CheckConstraint(
                condition=Q(programme__isnull=False) | Q(role="administrator"),
                name="only_an_administrator_stands_above_programmes",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["member", "facilitator"]) | Q(participant__isnull=False),
                name="members_and_facilitators_are_participants",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} for {self.account_id}"
