"""Signing in and out, new passwords, and choosing the hat to wear."""

from typing import Any

from allauth.account import views as allauth_views
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme

from likewise.actions.accounts import sign_out_own
from likewise.domain.accounts import EXAMPLE_ONLY, ActingRole
from likewise.domain.tries import TooSoon
from likewise.domain.words import sentence
from likewise.queries.accounts import Hat
from likewise.records.accounts import digest_of, has_idle_example
from likewise.records.turns import writing
from likewise.web.accounts import forms
from likewise.web.accounts.browsers import make_known
from likewise.web.accounts.middleware import CHOSEN, without_hat
from likewise.web.accounts.patience import typed_in, wait_page
from likewise.web.nhsuk.forms import ActionForm, Form, radios
from likewise.web.requests import Visit


class SignIn(allauth_views.LoginView):  # type: ignore[misc]
    """Sign in."""

    template_name = "accounts/sign_in.jinja"
    form_class = forms.SignInForm

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        """What is said to all, whoever they are: that accounts of the example are not accepted."""
        said = EXAMPLE_ONLY if has_idle_example() else ""
        context: dict[str, Any] = super().get_context_data(example_only=said, **given)
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Sign in, unless too many passwords were wrong; then this browser is known here."""
        try:
            answer: HttpResponse = super().post(request, *args, **kwargs)
        except TooSoon as refusal:
            return wait_page(request, refusal)
        if request.user.is_authenticated:
            make_known(request, answer, typed_in(request))
        return answer


@method_decorator(without_hat, name="dispatch")
class SignOut(allauth_views.LogoutView):  # type: ignore[misc]
    """Sign out; a link asks first, the button does it."""

    template_name = "accounts/sign_out.jinja"


@method_decorator(writing(), name="post")
class AskForLink(allauth_views.PasswordResetView):  # type: ignore[misc]
    """Ask for a link to a new password."""

    template_name = "accounts/ask_for_link.jinja"
    form_class = forms.AskForLinkForm


class LinkSent(allauth_views.PasswordResetDoneView):  # type: ignore[misc]
    """Says the same whether or not there is an account."""

    template_name = "accounts/link_sent.jinja"


@method_decorator(writing(), name="post")
class NewPassword(allauth_views.PasswordResetFromKeyView):  # type: ignore[misc]
    """Choose a new password after following the link."""

    template_name = "accounts/new_password.jinja"
    form_class = forms.NewPasswordForm

    def form_valid(self, form: forms.NewPasswordForm) -> HttpResponse:
        """Sign in with the new password at once; this browser is known from now on."""
        answer: HttpResponse = super().form_valid(form)
        if self.request.user.is_authenticated:
            make_known(self.request, answer, digest_of(self.request.user.email))
        return answer


class NewPasswordSet(allauth_views.PasswordResetFromKeyDoneView):  # type: ignore[misc]
    """The new password is in place."""

    template_name = "accounts/new_password_set.jinja"


@method_decorator(writing(), name="post")
@method_decorator(without_hat, name="dispatch")
class OwnPassword(allauth_views.PasswordChangeView):  # type: ignore[misc]
    """Change one's own password."""

    template_name = "accounts/own_password.jinja"
    form_class = forms.OwnPasswordForm


class SureForm(ActionForm):
    """Nothing to ask: only whether."""


@without_hat
def sign_out_everywhere(request: Visit) -> HttpResponse:
    """End every session of one's own account: of a phone that was lost, or somebody else's."""
    form = SureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account, operation = str(request.user.pk), form.cleaned_data["operation"]
        sign_out_own(account=account, at=request.at, operation=operation)
        return redirect("account_login")
    return render(request, "accounts/sign_out_everywhere.jinja", {"form": form})


WHAT_THEY_DO = {
    ActingRole.MEMBER: "see your next meeting, your group, and who looked at your record",
    ActingRole.FACILITATOR: "see your people, take the register and log contacts",
    ActingRole.COORDINATOR: "look after cohorts, meetings and people",
    ActingRole.NURSE: "read cohorts and meetings",
    ActingRole.OUTCOME_ASSESSOR: "work blind to arms and cohorts",
    ActingRole.RESEARCHER: "study how the programme evolves, without names",
    ActingRole.STATISTICIAN: "read counts, without names",
    ActingRole.ADMINISTRATOR: "look after the installation, without personal data",
    ActingRole.GUARDIAN: "oversee who sees what",
}


class HatForm(Form):
    """Which hat to wear now."""

    grant = radios(
        "Which role do you want to act in?", missing="Select a role", size="l", is_heading=True
    )


@without_hat
def acting_role(request: Visit) -> HttpResponse:
    """Choose the hat. It is shown in the header, and written in the audit with every act."""
    form = HatForm(request.POST or None, initial={"grant": request.hat and request.hat.grant})
    several = len({hat.programme for hat in request.hats}) > 1
    form.offer(grant=[(hat.grant, _named(hat, several)) for hat in request.hats])
    hints = {hat.grant: f"To {WHAT_THEY_DO[hat.role]}" for hat in request.hats}
    form.fields["grant"].hints = hints  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        request.session[CHOSEN] = form.cleaned_data["grant"]
        return redirect(_next(request))
    return render(request, "accounts/acting_role.jinja", {"form": form, "hats": request.hats})


def _named(hat: Hat, several: bool) -> str:
    role = sentence(hat.role)
    return f"{role}, {hat.programme_name}" if several and hat.programme_name else role


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and is_ours else reverse("home")
