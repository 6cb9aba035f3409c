"""Inviting somebody: a person of the programme from their page, or staff by their address."""

import secrets
from collections.abc import Iterable

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from likewise.actions.invitations import invite
from likewise.domain.access import Capability, check_may
from likewise.domain.accounts import OF_PARTICIPANTS, ActingRole
from likewise.domain.invitations import SECRET_BYTES, Way, last_day, needs_second_hand, written
from likewise.domain.periods import in_words
from likewise.domain.words import sentence
from likewise.queries.accounts import has_guardian, programmes_for_roles
from likewise.queries.invitations import invitations
from likewise.queries.participants import identity_of
from likewise.web.invitations.asking import checked
from likewise.web.nhsuk import forms
from likewise.web.plans import Question, look
from likewise.web.requests import Request

WAYS = ((Way.MAIL.value, "By mail"), (Way.PRINTED.value, "On paper"))
WAYS_SAY = {
    Way.MAIL.value: "A letter with the link goes to the address in the record.",
    Way.PRINTED.value: "You print a sheet with the link, once, and hand it over.",
}
NO_GUARDIAN = (
    "There is no guardian in this programme yet, so nobody can agree to a staff role. Whoever "
    "looks after the machine makes the first one, at its terminal: likewise accounts add ADDRESS "
    "guardian."
)


class PersonForm(forms.ActionForm):
    """How somebody of the programme is invited."""

    role = forms.radios(
        "In which role?",
        [(each.value, sentence(each)) for each in ActingRole if each in OF_PARTICIPANTS],
        missing="Select a role",
    )
    way = forms.radios(
        "How do they get it?", WAYS, missing="Select how they get it", hints=WAYS_SAY
    )


class StaffForm(forms.ActionForm):
    """Who is invited to staff."""

    email = forms.email("Whose address?", missing="Enter their email address")
    name = forms.text("What to call them", required=False, max_length=100)
    role = forms.select(
        "In which role?",
        [
            ("", "Select"),
            *((each.value, sentence(each)) for each in ActingRole if needs_second_hand(each)),
        ],
        missing="Select a role",
    )
    programme = forms.select("In which programme?", missing="Select a programme")
    way = forms.radios(
        "How do they get it?",
        WAYS,
        missing="Select how they get it",
        hints={
            Way.MAIL.value: "A letter with the link leaves once a guardian has agreed.",
            Way.PRINTED.value: "You print a sheet now; its link is good once a guardian agreed.",
        },
    )


def invite_person(request: Request, participant: str) -> HttpResponse:
    """Invite somebody of the programme to have an account."""
    check_may(request.actor, Capability.MANAGE_ACCOUNTS)
    known = identity_of(request.actor, participant=participant, today=request.today)
    look(request, [participant], "a person")
    name = f"{known.given_name} {known.family_name}".strip() if known else "Somebody"
    form = PersonForm(request.POST or None, initial={"role": ActingRole.MEMBER})
    if not (known and known.email):
        form.fields["way"].hints = WAYS_SAY | {  # type: ignore[attr-defined]
            Way.MAIL.value: "Not yet: the record has no email address of them."
        }
    question = Question(
        title="Give an account",
        caption=name,
        back=reverse("person", args=[participant]),
        intro=(
            "They get a link with which they choose an address to sign in with and a password, or "
            "use the account that they have. It is for them alone and works once.",
            *_open(request, participant),
        ),
        confirm="Invite them",
    )

    def act() -> HttpResponse:
        return _invite(request, form, whom=name, participant=participant)

    return checked(
        request,
        form,
        question=question,
        act=act,
        answers=lambda: [("For", name), *_answers(form)],
        heading="The invitation",
        happens=lambda: _happens(request, form, known.email if known else ""),
    )


def invite_staff(request: Request) -> HttpResponse:
    """Invite somebody to a staff role, which a guardian agrees to."""
    check_may(request.actor, Capability.MANAGE_ACCOUNTS)
    if request.actor.role is ActingRole.COORDINATOR:
        return redirect("people")
    form = StaffForm(request.POST or None, initial={"way": Way.MAIL})
    offered = programmes_for_roles(request.actor)
    form.offer(programme=offered)
    lacking = [name for each, name in offered if not has_guardian(each)]
    question = Question(
        title="Invite staff",
        back=reverse("accounts"),
        intro=(
            "You ask, and a guardian of the programme agrees: nobody gives a staff role alone.",
            *([f"{NO_GUARDIAN} Without one: {', '.join(lacking)}."] if lacking else []),
        ),
        confirm="Ask for it",
    )

    def act() -> HttpResponse:
        given = form.cleaned_data
        return _invite(request, form, whom=given["email"], email=given["email"], name=given["name"])

    return checked(
        request,
        form,
        question=question,
        act=act,
        answers=lambda: [("For", form.cleaned_data["email"]), *_answers(form)],
        heading="The invitation",
        happens=lambda: _happens(request, form, form.cleaned_data["email"]),
    )


def link_of(code: str) -> str:
    """The address in a letter or on a sheet; its host is the setting's, not a browser's."""
    return f"{settings.SITE_URL}{reverse('invitation_link', args=[code])}"


def _invite(
    request: Request,
    form: forms.ActionForm,
    *,
    whom: str,
    participant: str | None = None,
    email: str = "",
    name: str = "",
) -> HttpResponse:
    given, way = form.cleaned_data, Way(form.cleaned_data["way"])
    role, secret = ActingRole(given["role"]), secrets.token_bytes(SECRET_BYTES)
    link = invite(
        by=request.actor,
        at=request.at,
        operation=given["operation"],
        role=role,
        programme=given.get("programme") or request.actor.programme or "",
        way=way,
        secret=secret,
        link=link_of,
        participant=participant,
        email=email,
        name=name,
    )
    if way is Way.PRINTED:
        sheet = {
            "whom": whom,
            "role": role,
            "link": link,
            "code": written(secret),
            "page": f"{settings.SITE_URL}{reverse('invitation')}",
            "last_on": last_day(request.today),
            "waits": needs_second_hand(role),
            "back_to": reverse("person", args=[participant])
            if participant
            else reverse("accounts"),
        }
        return render(request, "invitations/sheet.jinja", sheet)
    messages.success(
        request,
        "A guardian has to agree now; then the letter leaves."
        if needs_second_hand(role)
        else "The letter is on its way.",
    )
    return redirect(reverse("person", args=[participant]) if participant else "invitations")


def _answers(form: forms.ActionForm) -> list[tuple[str, str]]:
    given = form.cleaned_data
    return [
        ("Role", sentence(ActingRole(given["role"]))),
        ("How they get it", dict(WAYS)[given["way"]]),
    ]


def _happens(request: Request, form: forms.ActionForm, address: str) -> Iterable[str]:
    is_staff = needs_second_hand(ActingRole(form.cleaned_data["role"]))
    last = in_words(last_day(request.today))
    if is_staff:
        yield "A guardian of the programme is asked to agree; without that it is good for nothing."
    if form.cleaned_data["way"] == Way.MAIL.value:
        yield f"A letter with a link goes to {address or 'nobody: there is no address'}."
    else:
        yield "A sheet with a link is shown for you to print, this once."
    yield f"The link works once, until {'14 days after that' if is_staff else last}."
    yield "Nobody has an account or a role before it was used. Until then you can withdraw it."
    if not is_staff:
        yield "What was open for them in this role before is withdrawn."


def _open(request: Request, participant: str) -> Iterable[str]:
    found = invitations(request.actor, today=request.today, participant=participant).rows
    for each in found[:5]:
        yield (f"Invited before as {each.role}: {each.state}, good until {in_words(each.last_on)}.")
