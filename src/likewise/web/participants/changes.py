"""Add a person, and record what changes about them."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.access import Capability, check_may
from likewise.domain.acts import Act
from likewise.domain.memberships import JoinCohort
from likewise.domain.operations import Outcome
from likewise.domain.participants import (
    IDENTITY,
    AddParticipant,
    ChangeIdentity,
    EndRole,
    GiveRole,
    Person,
    RegisterWithPractice,
    RoleName,
    SetStatus,
    StatusName,
)
from likewise.domain.programmes import PhaseName
from likewise.domain.words import sentence
from likewise.queries.access import check_sees, label_of
from likewise.queries.cohorts import going_on, phase_of_rules
from likewise.queries.participants import Identity, identity_of
from likewise.queries.practices import practice_choices
from likewise.web.late import asks_late
from likewise.web.meanwhile import told_by
from likewise.web.nhsuk.words import short_day
from likewise.web.participants import forms
from likewise.web.participants.queue_forms import cohort_to_join
from likewise.web.plans import Question, ask, ask_act, look
from likewise.web.requests import Request


def add(request: Request) -> HttpResponse:
    """Add a person to the programme."""
    _check(request)
    return ask_act(
        request,
        AddParticipant,
        question=Question(title="Add a person", back=reverse("people"), confirm="Add this person"),
        choices={
            "practice": [("", "Not known yet"), *practice_choices(request.actor)],
            "roles": forms.ROLES,
        },
        initial={"roles": [RoleName.MEMBER.value], "status": StatusName.INTERESTED.value},
        done=lambda outcome, _: (
            reverse("person", args=[outcome.new_ids[1]]),
            "This person was added to the programme.",
        ),
    )


def set_status(request: Request, participant: str) -> HttpResponse:
    """A person's status changes; who leaves or withdraws leaves their cohorts."""
    _check(request)
    return _ask(
        request,
        participant,
        SetStatus,
        title="The status of {name} changes",
        intro=(
            "Whoever leaves, withdraws or dies leaves their cohorts with it, leads nothing more "
            "and has no role in the programme from that day. Letters to them that still wait are "
            "not sent, open invitations to have an account are withdrawn, and nobody is written "
            "to.",
        ),
        done="The status of {name} is recorded.",
        **asks_late(request, participant),
    )


def join(request: Request, participant: str) -> HttpResponse:
    """A person joins a cohort, from their own page."""
    check_sees(request.actor, Capability.SEE_COHORTS)
    check_may(request.actor, Capability.MOVE_PEOPLE)
    name, page = _name(request, participant), reverse("person", args=[participant])
    cohorts = {each.id: each for each in going_on(request.actor, today=request.today)}
    binds = phase_of_rules(request.actor, on=request.today) is PhaseName.RANDOMISED

    def done(_: Outcome, given: Mapping[str, Any]) -> tuple[str, str]:
        joins = "joined" if given["on"] <= request.today else "joins"
        since = short_day(given["on"])
        return page, f"{name} {joins} {cohorts[given['cohort']].name} on {since}."

    return ask_act(
        request,
        JoinCohort,
        given={"participant": participant},
        about=[("Person", name)],
        question=Question(title=f"{name} joins a cohort", back=page),
        choices={"cohort": [(each, cohort_to_join(cohort)) for each, cohort in cohorts.items()]},
        initial={"role": RoleName.MEMBER.value},
        without=() if binds else ("exception",),
        done=done,
    )


def register(request: Request, participant: str) -> HttpResponse:
    """A person registers with another practice; their arm stays."""
    return _ask(
        request,
        participant,
        RegisterWithPractice,
        title="{name} registers with a practice",
        intro=("Their arm, if they have one, stays what it is.",),
        done="The practice of {name} is recorded.",
        choices={"practice": practice_choices(request.actor)},
    )


def change_role(request: Request, participant: str) -> HttpResponse:
    """A person takes up or gives up a role in the programme."""
    _check(request)
    name = _name(request, participant)
    form = forms.RoleForm(request.POST or None, initial={"on": request.today})

    def act() -> Act:
        given = form.cleaned_data
        kind = GiveRole if given["happens"] == forms.BEGINS else EndRole
        return kind(participant=participant, role=RoleName(given["role"]), on=given["on"])

    page = reverse("person", args=[participant])
    return ask(
        request,
        form,
        question=Question(title=f"{name} takes up or gives up a role", back=page),
        act=act,
        answers=lambda: [
            ("Person", name),
            ("Role", sentence(form.cleaned_data["role"])),
            ("It", form.cleaned_data["happens"]),
            ("From", short_day(form.cleaned_data["on"])),
        ],
        done=lambda _: (page, f"The role of {name} is recorded."),
    )


def change_identity(request: Request, participant: str) -> HttpResponse:
    """A name or contact details are put right; what they were stays in the versions."""
    _check(request)
    name, page = _name(request, participant), reverse("person", args=[participant])
    known = identity_of(request.actor, participant=participant, today=request.today)
    form = forms.IdentityForm(
        request.POST or None, initial={each: getattr(known, each, "") for each in IDENTITY}
    )
    if known is not None:
        form.told = told_by(request.actor, kind=Person, fact=known.fact, fields={})
    return ask(
        request,
        form,
        question=Question(title="Correct a name or contact details", caption=name, back=page),
        act=lambda: ChangeIdentity(
            participant=participant, **{each: form.cleaned_data[each] for each in IDENTITY}
        ),
        answers=lambda: [("Person", name), *_put_right(form, known)],
        done=lambda _: (page, "The name and contact details are recorded."),
    )


def _put_right(form: forms.IdentityForm, known: Identity | None) -> Iterator[tuple[str, str]]:
    """What is put right, and what it was."""
    for each in IDENTITY:
        said, before = form.cleaned_data[each], getattr(known, each, "")
        if said != before:
            was = f", which was “{before}”" if before else ""
            yield str(form.fields[each].label), f"{said or 'Nothing'}{was}"


def _ask(
    request: Request,
    participant: str,
    kind: type[Act],
    *,
    title: str,
    done: str,
    intro: tuple[str, ...] = (),
    **asking: Any,
) -> HttpResponse:
    _check(request)
    name, page = _name(request, participant), reverse("person", args=[participant])
    return ask_act(
        request,
        kind,
        given={"participant": participant},
        about=[("Person", name)],
        question=Question(title=title.format(name=name), back=page, intro=intro),
        done=lambda *_: (page, done.format(name=name)),
        **asking,
    )


def _check(request: Request) -> None:
    check_sees(request.actor, Capability.SEE_ROSTERS)
    check_may(request.actor, Capability.MANAGE_PEOPLE)


def _name(request: Request, participant: str) -> str:
    found = label_of(request.actor, participant=participant, today=request.today)
    look(request, [participant], "a person")
    return found.text
