"""How allauth behaves here: no open sign-up, our own words in mail, our own address in links."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from likewise.actions.accounts import choose_password
from likewise.actions.post import write_to_account
from likewise.domain.post import Channel, Letter
from likewise.records.accounts import digest_of
from likewise.records.clock import now
from likewise.records.tries.counting import succeeded
from likewise.web.accounts.patience import counted

PASSWORD = "password"  # noqa: S105 - the reason for a letter
METHODS = "account_authentication_methods"  # where allauth keeps how somebody signed in


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by people who know the person, never by a visitor."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The email address or the password is not right.",
        "enter_current_password": "The present password is not right.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail; its host is the setting's, never what a browser sent."""
        account, _, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": account, "key": secret})
        return f"{settings.SITE_URL}{path}"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Whose password this is; each try counts before it is looked at.

        Raises
        ------
        TooSoon
        """
        tried = counted(request)
        user = super().authenticate(request, **credentials)
        if user is not None:
            succeeded(tried)
        return user

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """An account that was closed meanwhile is one that nobody can sign in to."""
        return redirect("account_login")

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, keeping no address in the session."""
        super().login(request, user)
        for method in request.session.get(METHODS, []):
            method.pop("email", None)
        request.session.modified = True

    def set_password(self, user: Any, password: str) -> None:
        """By the action, so that it leaves an event."""
        choose_password(account=user.pk, at=now(), password=password)
        user.refresh_from_db(fields=["password"])

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        """To the address that lies sealed with the account."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def add_message(self, request: HttpRequest, *given: Any, **named: Any) -> None:
        """Says that a password is changed; that one is signed in shows by itself."""
        if "password_changed" in str([*given, *named.values()]):
            messages.success(request, "Your password is changed.")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail in our own words, kept beside the pages they belong to, by way of the outbox."""
        ours = template_prefix.replace("account/email/", "accounts/mail/", 1)
        said = self.render_mail(ours, email, {**context, "site_url": settings.SITE_URL})
        letter = Letter(by=Channel.MAIL, to=email, subject=said.subject, text=said.body)
        write_to_account(letter, reason=PASSWORD, occasion=_occasion(template_prefix, context))


def _occasion(template: str, context: dict[str, Any]) -> str:
    """What is one letter: a link asked for again within ten minutes is the same one, as long as it
    is good. So whoever asks in somebody's place fills no letter box and uses up nothing."""
    user = context.get("user")
    state = user.password if user is not None else ""
    at = now()
    return f"{at:%Y%m%dT%H}{at.minute // 10} {template} {digest_of(state)}"
