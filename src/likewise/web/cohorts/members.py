"""One person and one cohort: join, leave and move."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.memberships import JoinCohort, LeaveCohort, MoveMember
from likewise.domain.operations import Outcome
from likewise.domain.participants import RoleName
from likewise.domain.words import count
from likewise.queries.access import check_sees
from likewise.queries.cohorts import PersonChoice, form_choices, people_of, phase_of_rules
from likewise.queries.participants import PersonRow, people
from likewise.web.cohorts import forms
from likewise.web.cohorts.asking import day_given, name_of, outside_protocol
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request

OFFERED = 20


def join(request: Request, cohort: str) -> HttpResponse:
    """Somebody joins: find them by name, then say as what and from when."""
    _check(request)
    name, page = name_of(request, cohort), reverse("cohort", args=[cohort])
    on = day_given(request, "on")
    found = people(
        request.actor,
        today=request.today,
        text=request.GET.get("q", ""),
        taking_part=True,
        size=OFFERED,
    )
    look(request, [each.participant for each in found.rows], "people")
    here = {
        each.label.participant
        for each in people_of(request.actor, cohorts=[cohort], on=on, today=request.today)
    }
    offered = {each.participant: each for each in found.rows if each.participant not in here}

    def done(_: Outcome, given: Mapping[str, Any]) -> tuple[str, str]:
        who = offered[given["participant"]].label.text
        return page, _joined(who, name, given["on"], request.today)

    return ask_act(
        request,
        JoinCohort,
        given={"cohort": cohort},
        about=[("Cohort", name)],
        question=Question(title=f"Somebody joins {name}", back=page),
        choices={"participant": [(who, _offer(each)) for who, each in offered.items()]},
        initial={"role": RoleName.MEMBER.value},
        without=outside_protocol(phase_of_rules(request.actor, on=on)),
        done=done,
        template="cohorts/join.jinja",
        context={
            "search": forms.SearchForm(initial={"q": request.GET.get("q", "")}),
            "found": _found(found.found, len(offered), is_more=found.is_more),
        },
    )


def leave(request: Request, cohort: str, participant: str) -> HttpResponse:
    """Somebody leaves a cohort."""
    _check(request)
    name, page = name_of(request, cohort), _came_from(request, cohort, participant)
    who = _person(request, cohort, participant).label.text
    return ask_act(
        request,
        LeaveCohort,
        given={"cohort": cohort, "participant": participant},
        about=[("Leaves", who), ("Cohort", name)],
        question=Question(title=f"{who} leaves {name}", back=page),
        done=lambda *_: (page, f"{who} left {name}."),
    )


def move(request: Request, cohort: str, participant: str) -> HttpResponse:
    """Somebody moves to another cohort; their history here stays."""
    _check(request)
    name, page = name_of(request, cohort), _came_from(request, cohort, participant)
    person = _person(request, cohort, participant)
    who = person.label.text
    choices = form_choices(request.actor, on=day_given(request, "on"), today=request.today)
    others = {each.id: each for each in choices.cohorts if each.id != cohort}
    return ask_act(
        request,
        MoveMember,
        given={"from_cohort": cohort, "participant": participant, "role": person.role},
        about=[("Moves", who), ("From", name)],
        question=Question(title=f"{who} moves from {name}", back=page),
        choices={"to_cohort": [(each, forms.choose_cohort(o)) for each, o in others.items()]},
        without=outside_protocol(choices.phase),
        done=lambda _, given: (
            page
            if _is_from_person(request, participant)
            else reverse("cohort", args=[given["to_cohort"]]),
            f"{who} moved from {name} to {others[given['to_cohort']].name}.",
        ),
    )


def _is_from_person(request: Request, participant: str) -> bool:
    return request.GET.get("from") == participant


def _came_from(request: Request, cohort: str, participant: str) -> str:
    """The page to which an act leads back: the person's, where one came from there."""
    if _is_from_person(request, participant):
        return reverse("person", args=[participant])
    return reverse("cohort", args=[cohort])


def _check(request: Request) -> None:
    check_sees(request.actor, Capability.SEE_COHORTS)
    check_may(request.actor, Capability.MOVE_PEOPLE)


def _person(request: Request, cohort: str, participant: str) -> PersonChoice:
    """The person among those of the cohort today; else there is no such page."""
    here = people_of(request.actor, cohorts=[cohort], on=request.today, today=request.today)
    look(request, [participant], "people of cohorts")
    for each in here:
        if each.label.participant == participant:
            return each
    raise NotFound("There is no such person in this cohort.")


def _joined(who: str, name: str, on: date, today: date) -> str:
    """What is said afterwards; a day to come is no day on which somebody joined."""
    return f"{who} joined {name}." if on <= today else f"{who} joins {name} on {short_day(on)}."


def _offer(row: PersonRow) -> str:
    where = ", ".join(name for _, name in row.cohorts) or "in no cohort"
    return f"{row.label.text} ({where})"


def _found(found: int, offered: int, *, is_more: bool) -> str:
    if found > OFFERED:
        people_found = ("More than " if is_more else "") + count(
            found, "person takes part", "people take part"
        )
        return f"{people_found}; {offered} are offered. Search for the others."
    return f"{count(offered, 'person', 'people')} may join."
