"""The forms of signing in and of passwords, in our own words."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from django import forms
from django.http import HttpRequest

from likewise.records.accounts import with_email
from likewise.web.accounts.backends import may_sign_in

_EMAIL = {"required": "Enter your email address", "invalid": "Enter an email address in the correct format, like name@example.org"}  # fmt: skip  # noqa: E501
_NEW = "At least 10 characters. A few words that only you would put together work well."


def _words(field: forms.Field, label: str, required: str, hint: str = "") -> None:
    field.label, field.help_text = label, hint
    field.error_messages = {**field.error_messages, "required": required}


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail and password."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self.fields["login"], "Email address", _EMAIL["required"])
        self.fields["login"].error_messages |= _EMAIL
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "spellcheck": "false"}
        _words(self.fields["password"], "Password", "Enter your password")


class AskForLinkForm(ResetPasswordForm):  # type: ignore[misc]
    """Where to send a link for a new password."""

    use_required_attribute = False
    users: list[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self.fields["email"], "Email address", _EMAIL["required"])
        self.fields["email"].error_messages |= _EMAIL
        self.fields["email"].widget.attrs |= {"spellcheck": "false"}

    def clean_email(self) -> str:
        """The address; accounts that may not sign in get no link."""
        email: str = self.cleaned_data["email"]
        self.users = [account for account in with_email(email) if may_sign_in(account)]
        return email

    def save(self, request: HttpRequest, **options: Any) -> str:
        """Send the link; an address without an account hears that it has none."""
        email: str = self.cleaned_data["email"]
        if not self.users:
            get_adapter(request).send_mail("account/email/unknown_account", email, {})
            return email
        sent: str = super().save(request, **options)
        return sent


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, twice, after following the link."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self.fields["password1"], "New password", "Enter a new password", _NEW)
        _words(self.fields["password2"], "New password again", "Enter the new password again")


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """A new password for somebody who knows the present one."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _words(self.fields["oldpassword"], "Present password", "Enter your present password")
        _words(self.fields["password1"], "New password", "Enter a new password", _NEW)
        _words(self.fields["password2"], "New password again", "Enter the new password again")
