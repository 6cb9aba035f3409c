"""Accounts: the list, one account, its roles, its sessions and its end."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from likewise.actions.accounts import (
    close_account,
    grant_role,
    open_account,
    revoke_role,
    sign_out_everywhere,
)
from likewise.actions.invitations import ask_for_role
from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import OF_PARTICIPANTS, ActingRole
from likewise.domain.invitations import needs_second_hand
from likewise.domain.words import count, sentence
from likewise.queries.accounts import AccountLine, account_line, accounts, programmes_for_roles
from likewise.web.invitations import views
from likewise.web.invitations.asking import checked, sure
from likewise.web.nhsuk import forms
from likewise.web.paging import Pages, page_number
from likewise.web.plans import Question, look
from likewise.web.requests import Request

OPEN, CLOSED = "open", "closed"


class SearchForm(forms.Form):
    """Which accounts to list."""

    q = forms.text("Name or id", required=False, hint="Part of a name")
    role = forms.select(
        "Role",
        [("", "All"), *((each.value, sentence(each)) for each in ActingRole)],
        required=False,
    )
    state = forms.select("State", [("", "All"), (OPEN, "Open"), (CLOSED, "Closed")], required=False)


class RoleForm(forms.ActionForm):
    """Which role an account gets."""

    role = forms.radios("Which role?", missing="Select a role")
    programme = forms.select("In which programme?", missing="Select a programme")


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What is done to an account with one press, and what the page says before and after."""

    title: str
    happens: str
    button: str
    done: str
    does: Callable[..., None]


def listing(request: Request) -> HttpResponse:
    """A page of the accounts that somebody looks after."""
    if not may(request.actor, Capability.MANAGE_ACCOUNTS) and may(
        request.actor, Capability.AGREE_ROLES
    ):
        return views.listing(request)  # whoever agrees finds there what waits for them
    form = SearchForm(request.GET)
    asks_staff = request.actor.role is ActingRole.ADMINISTRATOR
    if asks_staff:
        form.fields["q"].label = "Address or random id"
        form.fields["q"].help_text = "Of staff: part of it"
    else:
        form.offer(role=[("", "All"), *((each.value, sentence(each)) for each in _theirs())])
    asked = form.cleaned_data if form.is_valid() else {}
    found = accounts(
        request.actor,
        text=asked.get("q", ""),
        role=ActingRole(asked["role"]) if asked.get("role") else None,
        is_open=asked["state"] == OPEN if asked.get("state") else None,
        page=page_number(request.GET),
    )
    look(request, [each.participant for each in found.rows if each.participant], "accounts")
    return render(
        request,
        "invitations/accounts.jinja",
        {
            "search": form,
            "rows": found.rows,
            "found": count(found.found, "account"),
            "is_narrowed": any(asked.values()),
            "pages": Pages.ready(found.rows, request.GET, page=found.page, last=found.pages),
            "asks_staff": asks_staff,
        },
    )


def page(request: Request, account: str) -> HttpResponse:
    """One account: which roles it has and had, and what can be done with it."""
    found = _found(request, account)
    return render(
        request,
        "invitations/account.jinja",
        {"account": found, "may_close": request.actor.role is ActingRole.ADMINISTRATOR},
    )


def give_role(request: Request, account: str) -> HttpResponse:
    """Give an account a role more: at once as a participant, with a second person as staff."""
    found = _found(request, account)
    is_staff = request.actor.role is ActingRole.ADMINISTRATOR
    form = RoleForm(request.POST or None)
    roles = [each for each in ActingRole if needs_second_hand(each)] if is_staff else _theirs()
    form.offer(
        role=[(each.value, sentence(each)) for each in roles],
        programme=programmes_for_roles(request.actor),
    )
    if len(form.fields["programme"].choices) == 1:  # type: ignore[attr-defined]
        form.fields["programme"].initial = form.fields["programme"].choices[0][0]  # type: ignore[attr-defined]
    happens = (
        "A guardian of the programme is asked to agree; then the account has the role."
        if is_staff
        else "The account has the role from their next page on."
    )

    def act() -> HttpResponse:
        given = form.cleaned_data
        common = {
            "by": request.actor,
            "at": request.at,
            "operation": given["operation"],
            "account": account,
            "role": ActingRole(given["role"]),
            "programme": given["programme"],
        }
        if is_staff:
            ask_for_role(**common)
            messages.success(request, "A guardian has to agree now.")
            return redirect("invitations")
        grant_role(**common, participant=found.participant)
        messages.success(request, "They have the role now.")
        return redirect("account", account)

    return checked(
        request,
        form,
        question=Question(
            title="Give a role",
            caption=found.text,
            back=reverse("account", args=[account]),
            confirm="Ask for it" if is_staff else "Give it",
        ),
        act=act,
        answers=lambda: [
            ("For", found.text),
            ("Role", sentence(ActingRole(form.cleaned_data["role"]))),
        ],
        heading="The role",
        happens=lambda: (happens,),
    )


def take_back(request: Request, account: str, grant: str) -> HttpResponse:
    """Take a role back."""
    found = _found(request, account)
    held = next((each for each in found.roles if each.grant == grant), None)
    if held is None or not held.may_take_back:
        raise NotFound("There is no such role to take back.")
    return _press(
        request,
        found,
        Press(
            title=f"Take back the role of {held.role}",
            happens="Whatever they do in this role is refused from their next page on, and "
            "programs that act in it with a token too. What they did stays on record.",
            button="Take it back",
            done="The role is taken back.",
            does=partial(revoke_role, grant=grant),
        ),
    )


def close(request: Request, account: str) -> HttpResponse:
    """Let nobody sign in with an account any more."""
    _check_administrator(request)
    return _press(
        request,
        _found(request, account),
        Press(
            title="Close an account",
            happens="Nobody signs in with it any more, and whoever is signed in is signed out at "
            "once. Its roles are taken back. What was done with it stays on record. It can be "
            "opened again, without roles.",
            button="Close the account",
            done="The account is closed.",
            does=partial(close_account, account=account),
        ),
    )


def open_again(request: Request, account: str) -> HttpResponse:
    """Let somebody sign in again with an account that was closed."""
    _check_administrator(request)
    return _press(
        request,
        _found(request, account),
        Press(
            title="Open an account again",
            happens="They sign in with the password that they had. Roles are given anew.",
            button="Open it again",
            done="The account is open.",
            does=partial(open_account, account=account),
        ),
    )


def sign_out(request: Request, account: str) -> HttpResponse:
    """End every session of an account at once."""
    return _press(
        request,
        _found(request, account),
        Press(
            title="Sign an account out everywhere",
            happens="Whoever is signed in with it, in whatever browser, is signed out at once. "
            "The password stays as it is, so that they can sign in again.",
            button="Sign it out everywhere",
            done="The account is signed out everywhere.",
            does=partial(sign_out_everywhere, account=account),
        ),
    )


def _theirs() -> list[ActingRole]:
    return [each for each in ActingRole if each in OF_PARTICIPANTS]


def _check_administrator(request: Request) -> None:
    if request.actor.role is not ActingRole.ADMINISTRATOR:
        raise NotFound("There is no such page in your role.")


def _found(request: Request, account: str) -> AccountLine:
    found = account_line(request.actor, account=account)
    if found.participant:
        look(request, [found.participant], "accounts")
    return found


def _press(request: Request, found: AccountLine, press: Press) -> HttpResponse:
    here = reverse("account", args=[found.id])
    return sure(
        request,
        question=Question(
            title=press.title,
            caption=found.text,
            back=here,
            intro=(press.happens,),
            button=press.button,
        ),
        act=lambda operation: press.does(by=request.actor, at=request.at, operation=operation),
        back=here,
        done=press.done,
    )
