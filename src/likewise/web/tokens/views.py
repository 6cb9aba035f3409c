"""Tokens for other programs: the list, making one, agreeing as the second person, ending one."""

import secrets
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from likewise.actions.tokens import agree_to_token, end_token, make_token
from likewise.domain.access import Capability, NotFound, check_may, may
from likewise.domain.accounts import ActingRole
from likewise.domain.periods import in_words
from likewise.domain.tokens import LONGEST_NAME, SECRET_BYTES, TokenState, needs_second_hand
from likewise.domain.words import sentence
from likewise.queries.tokens import TokenLine, programmes_for_tokens, tokens
from likewise.web.nhsuk import forms
from likewise.web.plans import Question, show
from likewise.web.requests import Request

COLOURS = {
    TokenState.IN_USE: "green",
    TokenState.WAITING: "yellow",
    TokenState.EXPIRED: "grey",
    TokenState.ENDED: "grey",
    TokenState.WITHOUT_ROLE: "red",
}


class TokenForm(forms.ActionForm):
    """A token for somebody's role."""

    name = forms.text(
        "What is the token for?",
        hint="The program that will use it, and who looks after that.",
        missing="Enter what the token is for",
        max_length=LONGEST_NAME,
    )
    email = forms.email(
        "Whose account does it act as?", missing="Enter the email address of the account"
    )
    role = forms.select(
        "In which role?",
        [("", "Select"), *((each.value, sentence(each)) for each in ActingRole)],
        missing="Select a role",
    )
    programme = forms.select("In which programme?", missing="Select a programme")
    expires_on = forms.day(
        "From which day is it no longer good?",
        hint="At most a year from now.",
        missing="Enter the day",
    )


class SureForm(forms.ActionForm):
    """Nothing to ask: only whether."""


def listing(request: Request) -> HttpResponse:
    """Every token: what it is for, and what it is good for today."""
    found = tokens(request.actor, today=request.today)
    return render(
        request,
        "tokens/list.jinja",
        {
            "tokens": found,
            "colours": COLOURS,
            "ended": TokenState.ENDED,
            "may_make": may(request.actor, Capability.MAKE_TOKENS),
        },
    )


def make(request: Request) -> HttpResponse:
    """Make a token, and show it this once."""
    check_may(request.actor, Capability.MAKE_TOKENS)
    form = TokenForm(request.POST or None)
    form.offer(programme=programmes_for_tokens(request.actor))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        role = ActingRole(given["role"])
        with form.catching():
            token = make_token(
                by=request.actor,
                at=request.at,
                operation=given["operation"],
                email=given["email"],
                role=role,
                programme=given["programme"],
                name=given["name"],
                expires_on=given["expires_on"],
                secret=secrets.token_bytes(SECRET_BYTES),
            )
            context = {"token": token, "waits": needs_second_hand(role)}
            return render(request, "tokens/made.jinja", context)
    question = Question(
        title="Make a token",
        back=reverse("tokens"),
        intro=(
            "Another program acts with it as the person whose account it is, with their rights and "
            "no others. A token of a staff role is good once a guardian has agreed.",
        ),
        button="Make the token",
    )
    return show(request, form, question=question)


def agree(request: Request, token: str) -> HttpResponse:
    """Agree, as the second person, that a token may be used."""
    found = _found(request, token)
    if not found.may_agree:
        raise NotFound("There is no such token that waits for you.")
    return _sure(
        request,
        found,
        title="Agree to this token",
        intro=("From now on the program acts with it as that person, with all their rights.",),
        button="Agree",
        act=agree_to_token,
        done="The token is good now.",
    )


def end(request: Request, token: str) -> HttpResponse:
    """End a token; it is refused from its next request on."""
    return _sure(
        request,
        _found(request, token),
        title="End this token",
        intro=("The program is refused from its next request on. It cannot be begun again.",),
        button="End the token",
        act=end_token,
        done="The token has ended.",
    )


def _found(request: Request, token: str) -> TokenLine:
    listed = tokens(request.actor, today=request.today)
    found = next((each for each in listed if each.id == token), None)
    if found is None:
        raise NotFound("There is no such token.")
    return found


def _sure(
    request: Request,
    found: TokenLine,
    *,
    title: str,
    intro: tuple[str, ...],
    button: str,
    act: Callable[..., None],
    done: str,
) -> HttpResponse:
    form = SureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.catching():
            operation = form.cleaned_data["operation"]
            act(by=request.actor, at=request.at, operation=operation, token=found.id)
            messages.success(request, done)
            return redirect("tokens")
    question = Question(
        title=title,
        back=reverse("tokens"),
        intro=(
            f"For: {found.name}",
            f"It acts as {found.role}, for the account {found.account[:8]}, in "
            f"{found.programme_name}, until {in_words(found.expires_on)}.",
            *intro,
        ),
        button=button,
    )
    return show(request, form, question=question)
