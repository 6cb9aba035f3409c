"""Who may sign in with which password."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from likewise.records.accounts import account_of, with_email


def may_sign_in(account: Any) -> bool:
    """Whether an account is open; those of the example only where the example is shown."""
    return bool(account.is_active and (settings.DEMONSTRATION or not account.is_example))


class AccountBackend(BaseBackend):
    """E-mail in any capitals, and a password; an unknown e-mail takes as long as a wrong one."""

    def authenticate(
        self,
        request: HttpRequest | None,
        *,
        email: str | None = None,
        username: str | None = None,
        password: str | None = None,
        **others: Any,
    ) -> Any:
        given = (email or username or "").strip().lower()
        if not given or not password:
            return None
        account = with_email(given).first()
        if account is None:
            get_user_model()().set_password(password)
            return None
        is_right = account.check_password(password)
        return account if is_right and may_sign_in(account) else None

    def get_user(self, user_id: Any) -> Any:
        account = account_of(user_id)
        return account if account is not None and may_sign_in(account) else None
