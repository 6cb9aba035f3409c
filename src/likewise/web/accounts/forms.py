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
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from likewise.domain.invitations import LONGEST_TYPED
from likewise.records.accounts import with_email
from likewise.web.accounts.backends import may_sign_in
from likewise.web.nhsuk.forms import ActionForm, Form, email, text

MOST_LETTERS = 1000
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


class CodeForm(Form):
    """The letters of a printed invitation."""

    code = text(
        "The letters of your invitation",
        hint="24 letters and digits, such as k7qd-3fza. Capitals and gaps do not matter.",
        missing="Enter the letters of your invitation",
        autocomplete="off",
        max_length=LONGEST_TYPED,
    )


class TakeUpForm(ActionForm):
    """An account for somebody who was invited and has none."""

    email = email("Email address", missing=_EMAIL["required"])
    password1 = forms.CharField(
        label="Password",
        help_text=_NEW,
        strip=False,
        max_length=MOST_LETTERS,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter a password"},
    )
    password2 = forms.CharField(
        label="Password again",
        strip=False,
        max_length=MOST_LETTERS,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter the password again"},
    )

    def clean_password1(self) -> str:
        """A password that nobody guesses at once."""
        given: str = self.cleaned_data["password1"]
        validate_password(given)
        return given

    def clean(self) -> dict[str, Any]:
        """Both passwords are one."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, again = given.get("password1"), given.get("password2")
        if first and again and first != again:
            self.add_error("password2", "The two passwords are not the same. Enter both again.")
        return given


class UseOwnForm(ActionForm):
    """An invitation taken up with the account that one is signed in with."""
