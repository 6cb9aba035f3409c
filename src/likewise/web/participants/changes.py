"""Add a person, and record what changes about them."""

from typing import Any

from django.http import HttpResponse

from likewise.actions import participants as acts
from likewise.domain.access import Capability, check_may
from likewise.domain.operations import Outcome
from likewise.domain.participants import RoleName, StatusName
from likewise.domain.words import join_words, sentence
from likewise.queries.access import check_sees, label_of
from likewise.queries.participants import identity_of
from likewise.queries.practices import practice_choices
from likewise.web.nhsuk.words import short_day
from likewise.web.participants import forms
from likewise.web.plans import Question, ask, look

IDENTITY = ("given_name", "family_name", "email", "telephone", "address")
ASKED = ("Given name", "Family name", "E-mail address", "Telephone number", "Address")


def add(request: Any) -> HttpResponse:
    """Add a person to the programme."""
    _check(request)
    practices = dict(practice_choices(request.actor))
    asked = forms.AddForm(
        request.POST or None,
        initial={
            "on": request.today,
            "roles": [RoleName.MEMBER.value],
            "status": StatusName.INTERESTED.value,
        },
    )
    _offer(asked, practice=[("", "Not known yet"), *practices.items()])

    def act(**rest: Any) -> Outcome:
        given = asked.cleaned_data
        return acts.add_participant(
            by=request.actor,
            at=request.at,
            operation=given["operation"],
            status=StatusName(given["status"]),
            on=given["on"],
            practice=given["practice"] or None,
            roles=[RoleName(each) for each in given["roles"]],
            given_name=given["given_name"],
            family_name=given["family_name"],
            email=given["email"],
            telephone=given["telephone"],
            address=given["address"],
            **rest,
        )

    return ask(
        request,
        asked,
        question=Question(title="Add a person", back="/people/", confirm="Add this person"),
        act=act,
        answers=lambda: [
            *((q, asked.cleaned_data[a]) for q, a in zip(ASKED, IDENTITY, strict=True)),
            ("Practice", practices.get(asked.cleaned_data["practice"], "Not known yet")),
            ("In the programme", sentence(join_words(asked.cleaned_data["roles"]))),
            ("Status", sentence(asked.cleaned_data["status"])),
            ("Since", short_day(asked.cleaned_data["on"])),
        ],
        done=lambda outcome: (
            f"/people/{outcome.new_ids[1]}/",
            "This person was added to the programme.",
        ),
    )


def set_status(request: Any, participant: str) -> HttpResponse:
    """A person's status changes; who leaves or withdraws leaves their cohorts."""
    _check(request)
    name = _name(request, participant)
    asked = forms.StatusForm(request.POST or None, initial={"on": request.today})
    return ask(
        request,
        asked,
        question=Question(
            title=f"The status of {name} changes",
            back=f"/people/{participant}/",
            intro=("Somebody who withdraws or leaves the programme leaves their cohorts with it.",),
        ),
        act=lambda **rest: acts.set_status(
            by=request.actor,
            at=request.at,
            operation=asked.cleaned_data["operation"],
            participant=participant,
            status=StatusName(asked.cleaned_data["status"]),
            on=asked.cleaned_data["on"],
            reason=asked.cleaned_data["reason"],
            **rest,
        ),
        answers=lambda: [
            ("Person", name),
            ("New status", sentence(asked.cleaned_data["status"])),
            ("From", short_day(asked.cleaned_data["on"])),
            ("Why", asked.cleaned_data["reason"]),
        ],
        done=lambda _: (f"/people/{participant}/", f"The status of {name} is recorded."),
    )


def register(request: Any, participant: str) -> HttpResponse:
    """A person registers with another practice; their arm stays."""
    _check(request)
    name = _name(request, participant)
    practices = dict(practice_choices(request.actor))
    asked = forms.PracticeForm(request.POST or None, initial={"on": request.today})
    _offer(asked, practice=practices.items())
    return ask(
        request,
        asked,
        question=Question(
            title=f"{name} registers with a practice",
            back=f"/people/{participant}/",
            intro=("Their arm, if they have one, stays what it is.",),
        ),
        act=lambda **rest: acts.register_with_practice(
            by=request.actor,
            at=request.at,
            operation=asked.cleaned_data["operation"],
            participant=participant,
            practice=asked.cleaned_data["practice"],
            on=asked.cleaned_data["on"],
            **rest,
        ),
        answers=lambda: [
            ("Person", name),
            ("Practice", practices[asked.cleaned_data["practice"]]),
            ("From", short_day(asked.cleaned_data["on"])),
        ],
        done=lambda _: (f"/people/{participant}/", f"The practice of {name} is recorded."),
    )


def change_role(request: Any, participant: str) -> HttpResponse:
    """A person takes up or gives up a role in the programme."""
    _check(request)
    name = _name(request, participant)
    asked = forms.RoleForm(request.POST or None, initial={"on": request.today})

    def act(**rest: Any) -> Outcome:
        given = asked.cleaned_data
        action = acts.give_role if given["happens"] == forms.BEGINS else acts.end_role
        return action(
            by=request.actor,
            at=request.at,
            operation=given["operation"],
            participant=participant,
            role=RoleName(given["role"]),
            on=given["on"],
            **rest,
        )

    return ask(
        request,
        asked,
        question=Question(
            title=f"{name} takes up or gives up a role", back=f"/people/{participant}/"
        ),
        act=act,
        answers=lambda: [
            ("Person", name),
            ("Role", sentence(asked.cleaned_data["role"])),
            ("It", asked.cleaned_data["happens"]),
            ("From", short_day(asked.cleaned_data["on"])),
        ],
        done=lambda _: (f"/people/{participant}/", f"The role of {name} is recorded."),
    )


def change_identity(request: Any, participant: str) -> HttpResponse:
    """A name or contact details are put right; what they were stays in the versions."""
    _check(request)
    name = _name(request, participant)
    known = identity_of(request.actor, participant=participant, today=request.today)
    asked = forms.IdentityForm(
        request.POST or None,
        initial={name: getattr(known, name, "") for name in IDENTITY},
    )
    return ask(
        request,
        asked,
        question=Question(
            title="Correct a name or contact details",
            caption=name,
            back=f"/people/{participant}/",
        ),
        act=lambda **rest: acts.change_identity(
            by=request.actor,
            at=request.at,
            operation=asked.cleaned_data["operation"],
            participant=participant,
            identity={name: asked.cleaned_data[name] for name in IDENTITY},
            **rest,
        ),
        answers=lambda: [
            (q, asked.cleaned_data[a] or "Nothing") for q, a in zip(ASKED, IDENTITY, strict=True)
        ],
        done=lambda _: (f"/people/{participant}/", "The name and contact details are recorded."),
    )


def _check(request: Any) -> None:
    check_sees(request.actor, Capability.SEE_ROSTERS)
    check_may(request.actor, Capability.MANAGE_PEOPLE)


def _name(request: Any, participant: str) -> str:
    found = label_of(request.actor, participant=participant, today=request.today)
    look(request, [participant], "a person")
    return found.text


def _offer(form: Any, **choices: Any) -> None:
    for name, offered in choices.items():
        form.fields[name].choices = list(offered)
