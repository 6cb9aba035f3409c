"""Who signs in, and which hats they may wear."""

import json
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from likewise.domain.accounts import ActingRole
from likewise.records import keys
from likewise.records.models.versions import FilledOnce, Working, id_field, reference, word

OWNER_OF_DIGESTS = "accounts"


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by e-mail whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(address_digest=digest_of(username or ""))

    def create_user(
        self, email: str, password: str | None = None, name: str = "", **fields: Any
    ) -> "Account":
        """Make an account, sealed under a key of its own until it is somebody's of the record."""
        account = self.model(address_digest=digest_of(email), **fields)
        account.seal(email=email, name=name, owner=f"account:{account.id}")
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Who signs in. There is no superuser: rights come from hats alone.

    Whose it is lies sealed: under the key of the person of the record whom it belongs to, else
    under its own. It is found by a digest of the address that only a key of the store makes.
    """

    kept: ClassVar = Working("people change their password, and those who are no longer here go")

    id = id_field(primary_key=True)
    address_digest = models.CharField(max_length=64, unique=True)
    owner = models.CharField(max_length=80)
    sealed = models.BinaryField()
    is_active = models.BooleanField(default=True)
    is_example = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    last_login = None  # an event says it; signing in writes nothing into the record

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "address_digest"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.id

    @property
    def email(self) -> str:
        """The address; empty once it was forgotten."""
        return self._said()[0]

    @property
    def name(self) -> str:
        """What to call them; empty where nobody said, or once it was forgotten."""
        return self._said()[1]

    def seal(self, *, email: str, name: str, owner: str) -> None:
        """Seal whose account it is under an owner's key."""
        said = json.dumps([email.strip().lower(), name], ensure_ascii=False)
        self.owner, self.sealed = owner, keys.seal(owner, said, self._context())

    def said_by(self, ring: keys.Ring) -> tuple[str, str]:
        """The address and the name, with keys that were read already."""
        email, name = json.loads(ring.unseal(self.owner, bytes(self.sealed), self._context()))
        return email, name

    def _said(self) -> tuple[str, str]:
        if not self.sealed:
            return "", ""
        try:
            return self.said_by(keys.Ring([self.owner]))
        except keys.Erased:
            return "", ""

    def _context(self) -> str:
        return f"account|{self.id}"


def digest_of(email: str) -> str:
    """What an account is found by: a digest of its address that only a key of the store makes."""
    keys.make([OWNER_OF_DIGESTS])
    return keys.Ring([OWNER_OF_DIGESTS]).digest(OWNER_OF_DIGESTS, email.strip().lower())


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
            models.UniqueConstraint(  # no programme is another than no programme, to a database
                fields=["account", "role"],
                condition=Q(revoked_at__isnull=True, programme__isnull=True),
                name="a_hat_above_programmes_is_granted_once",
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
