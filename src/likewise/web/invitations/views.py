"""Invitations: the list, agreeing as the second person, withdrawing one."""

import secrets

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.actions.invitations import agree_to_invitation, withdraw_invitation
from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import ActingRole
from likewise.domain.invitations import SECRET_BYTES, InvitationState, Way
from likewise.domain.periods import in_words
from likewise.domain.words import count, sentence
from likewise.queries.accounts import has_guardian
from likewise.queries.invitations import InvitationLine, invitation_line, invitations
from likewise.web.invitations.asking import sure
from likewise.web.invitations.inviting import NO_GUARDIAN, link_of
from likewise.web.nhsuk import forms
from likewise.web.paging import Pages, page_number
from likewise.web.plans import Question, look
from likewise.web.requests import Request

COLOURS = {
    InvitationState.OPEN: "green",
    InvitationState.WAITING: "yellow",
    InvitationState.USED: "blue",
    InvitationState.EXPIRED: "grey",
    InvitationState.WITHDRAWN: "grey",
    InvitationState.GONE: "grey",
}


class StateForm(forms.Form):
    """Which invitations to list."""

    state = forms.select(
        "State",
        [("", "All"), *((each.value, sentence(each)) for each in InvitationState)],
        required=False,
    )


def listing(request: Request) -> HttpResponse:
    """Every invitation: for whom, for which role, and what it is good for today."""
    form = StateForm(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    found = invitations(
        request.actor,
        today=request.today,
        state=InvitationState(state) if state else None,
        page=page_number(request.GET),
    )
    look(request, [each.participant for each in found.rows if each.participant], "accounts")
    asks = request.actor.role is ActingRole.ADMINISTRATOR
    programme = request.actor.programme
    return render(
        request,
        "invitations/list.jinja",
        {
            "search": form,
            "rows": found.rows,
            "found": count(found.found, "invitation"),
            "colours": COLOURS,
            "is_narrowed": bool(state),
            "pages": Pages.ready(found.rows, request.GET, page=found.page, last=found.pages),
            "may_ask": may(request.actor, Capability.MANAGE_ACCOUNTS),
            "asks_staff": asks,
            "no_guardian": NO_GUARDIAN
            if asks and programme and not has_guardian(programme)
            else "",
        },
    )


def agree(request: Request, invitation: str) -> HttpResponse:
    """Agree, as the second person, that somebody gets a staff role."""
    found = _found(request, invitation)
    if not found.may_agree:
        raise NotFound("There is no such role that waits for you.")
    happens = {
        Way.MAIL: "A letter with a link leaves to this address, and the link gives the role once.",
        Way.PRINTED: "The link that was printed for them is good from now on, once.",
        Way.NONE: "This account has the role from now on.",
    }[found.way]
    return sure(
        request,
        question=_question(found, "Agree to a staff role", happens, "Agree"),
        act=lambda operation: agree_to_invitation(
            by=request.actor,
            at=request.at,
            operation=operation,
            invitation=invitation,
            secret=secrets.token_bytes(SECRET_BYTES),
            link=link_of,
        ),
        back=reverse("invitations"),
        done="You agreed. It is written in the audit.",
    )


def withdraw(request: Request, invitation: str) -> HttpResponse:
    """Withdraw an invitation that nobody used."""
    found = _found(request, invitation)
    if found.participant:
        look(request, [found.participant], "accounts")
    happens = "Its link does nothing any more. To invite them after all, invite them anew."
    return sure(
        request,
        question=_question(found, "Withdraw an invitation", happens, "Withdraw it"),
        act=lambda operation: withdraw_invitation(
            by=request.actor, at=request.at, operation=operation, invitation=invitation
        ),
        back=reverse("invitations"),
        done="The invitation is withdrawn.",
    )


def _found(request: Request, invitation: str) -> InvitationLine:
    return invitation_line(request.actor, invitation=invitation, today=request.today)


def _question(found: InvitationLine, title: str, happens: str, button: str) -> Question:
    return Question(
        title=title,
        back=reverse("invitations"),
        intro=(
            f"For {found.text}, as {found.role} in {found.programme_name}; good until "
            f"{in_words(found.last_on)}.",
            happens,
        ),
        button=button,
    )
