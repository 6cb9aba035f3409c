"""How one person was recruited, and what is recorded of it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, check_may, may
from likewise.domain.acts import Act
from likewise.domain.participants import RoleName
from likewise.domain.recruitment import (
    Criteria,
    Enrol,
    RecordBaseline,
    RecordExit,
    RecordFacilitatorStep,
    RecordInterest,
    Screen,
)
from likewise.domain.words import sentence
from likewise.queries.recruitment import PersonRecruitment, recruitment_of
from likewise.web.plans import Question, ask_act, look
from likewise.web.recruitment import words
from likewise.web.requests import Request


def page(request: Request, participant: str) -> HttpResponse:
    """Where they stand, and everything that says so, by day."""
    found = recruitment_of(request.actor, participant=participant, today=request.today)
    look(request, [participant], "recruitment")
    return render(
        request,
        "recruitment/person.jinja",
        {
            "person": found,
            "title": "How I came" if found.is_self else "Recruitment",
            "stands": words.stands(found.place, is_self=found.is_self),
            "facilitates": words.stands(found.to_facilitate, is_self=found.is_self)
            if found.to_facilitate
            else "",
            "lines": words.timeline(found, may_correct=may(request.actor, Capability.CORRECT)),
            "links": words.links(found),
        },
    )


def interest(request: Request, participant: str) -> HttpResponse:
    """They are interested."""
    return _one(
        request, participant, RecordInterest, "They are interested",
        initial={"on": request.today},
    )  # fmt: skip


def baseline(request: Request, participant: str) -> HttpResponse:
    """Their baseline visit is complete."""
    return _one(
        request, participant, RecordBaseline, "Their baseline visit is complete",
        initial={"completed_on": request.today},
        intro="Only the day is kept here, not what was measured.",
    )  # fmt: skip


def enrol(request: Request, participant: str) -> HttpResponse:
    """They are enrolled, as a member or a facilitator."""
    return _one(
        request, participant, Enrol, "Enrol them",
        initial={"on": request.today, "role": RoleName.MEMBER},
    )  # fmt: skip


def gone(request: Request, participant: str) -> HttpResponse:
    """They go no further, and why."""
    return _one(
        request, participant, RecordExit, "They go no further",
        initial={"left_on": request.today, "role": RoleName.MEMBER},
        choices={"reason": words.REASONS},
        intro="If they died, record that as their status on their own page: it stops all contact "
        "at once, and counts here by itself.",
    )  # fmt: skip


def facilitate(request: Request, participant: str) -> HttpResponse:
    """They took a step towards facilitating."""
    return _one(
        request, participant, RecordFacilitatorStep, "A step towards facilitating",
        initial={"taken_on": request.today},
        intro="Whoever is appointed takes part as a facilitator from that day.",
    )  # fmt: skip


def screen(request: Request, participant: str) -> HttpResponse:
    """They are held against the criteria that are in force."""
    found = _person(request, participant)
    criteria = found.in_force
    if criteria is None:
        raise NotFound("There are no criteria in force. Write them down first.")
    return ask_act(
        request,
        Screen,
        given={"participant": participant, "criteria": criteria.id},
        about=[("Person", found.label.text), ("Criteria", f"Version {criteria.version_name}")],
        question=Question(
            title="Screen them",
            caption=found.label.text,
            back=reverse("recruitment_person", args=[participant]),
            intro=(
                f"By version {criteria.version_name} of the criteria. Go through all of them, then "
                "say what you found.",
            ),
        ),
        choices={"against": _criteria(criteria)},
        initial={"screened_on": request.today},
        done=lambda *_: (
            reverse("recruitment_person", args=[participant]),
            "The screening is recorded.",
        ),
    )


def _criteria(criteria: Criteria) -> list[tuple[str, str]]:
    """What may speak against somebody, each criterion in the words that make it so."""
    return [
        (
            each.value,
            f"Does not meet: {written}" if each.startswith("inclusion") else f"Applies: {written}",
        )
        for each, written in criteria.wording.items()
    ]


def _person(request: Request, participant: str) -> PersonRecruitment:
    found = recruitment_of(request.actor, participant=participant, today=request.today)
    check_may(request.actor, Capability.RECRUIT)
    look(request, [participant], "recruitment")
    return found


def _one(
    request: Request,
    participant: str,
    kind: type[Act],
    title: str,
    *,
    initial: Mapping[str, Any],
    choices: Mapping[str, Any] | None = None,
    intro: str = "",
) -> HttpResponse:
    found = _person(request, participant)
    here = reverse("recruitment_person", args=[participant])
    return ask_act(
        request,
        kind,
        given={"participants": (participant,)},
        about=[("Person", found.label.text)],
        question=Question(
            title=title,
            caption=found.label.text,
            back=here,
            intro=(intro,) if intro else (),
        ),
        choices=choices,
        initial=initial,
        done=lambda *_: (here, f"{sentence(title)}: it is recorded."),
    )
