"""Notes who comes in, who goes, and whose password was tried; never what somebody typed."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from likewise.actions.looks import record_access
from likewise.domain.looks import AccessKind
from likewise.records.accounts import with_email
from likewise.records.clock import now


@receiver(user_logged_in)
def _came(sender: Any, *, user: Any, **_: Any) -> None:
    record_access(AccessKind.SIGN_IN, by=user.pk, at=now())


@receiver(user_logged_out)
def _went(sender: Any, *, user: Any, **_: Any) -> None:
    if user is not None:
        record_access(AccessKind.SIGN_OUT, by=user.pk, at=now())


@receiver(user_login_failed)
def _failed(sender: Any, *, credentials: dict[str, Any], **_: Any) -> None:
    typed = credentials.get("email") or credentials.get("username")
    record_access(AccessKind.FAILED, by=_account(typed), at=now())


def _account(typed: str | None) -> str:
    """Whose address somebody typed; empty where it is nobody's."""
    found = with_email(typed or "").values_list("pk", flat=True).first()
    return str(found or "")
