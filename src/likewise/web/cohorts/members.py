"""One person and one cohort: join, leave and move."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.acts import Act
from likewise.domain.memberships import JoinCohort, LeaveCohort, MoveMember
from likewise.domain.participants import RoleName
from likewise.domain.words import count, join_words
from likewise.queries.access import check_sees
from likewise.queries.cohorts import PersonChoice, form_choices, people_of, phase_of_rules
from likewise.queries.participants import Found, find_people
from likewise.web.cohorts import forms
from likewise.web.cohorts.asking import day_given, name_of, outside_protocol
from likewise.web.late import asks_late
from likewise.web.nhsuk.acting import ActForm
from likewise.web.nhsuk.finding import finder_in, looked_for
from likewise.web.nhsuk.forms import some_people
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask, ask_act, look
from likewise.web.requests import Request


class JoinForm(ActForm):
    """Who joins: one person or several, all in one role from one day."""

    def __init__(self, *args: Any, cohort: str, without: Iterable[str], **kwargs: Any) -> None:
        given = {"cohort": cohort, "participant": ""}
        super().__init__(*args, kind=JoinCohort, given=given, without=without, **kwargs)
        who = some_people(
            "Who joins?",
            hint="People who are taking part, those in no cohort first. Select one or several.",
            missing="Find and select who joins",
        )
        self.fields = {"people": who, **self.fields}

    def acts(self) -> list[Act]:
        """An act for each who was chosen."""
        made = []
        for who in self.cleaned_data["people"]:
            self.given["participant"] = who
            made.append(self.act())
        return made

    def names(self) -> list[str]:
        """What those who were chosen are called, told apart from others of their name."""
        return [finder_in(self, "people").called(who) for who in self.cleaned_data["people"]]


def join(request: Request, cohort: str) -> HttpResponse:
    """Somebody joins, or several do: find them, then say as what and from when."""
    _check(request)
    name, page = name_of(request, cohort), reverse("cohort", args=[cohort])
    on = day_given(request, "on")
    asked = JoinForm(
        request.POST or None,
        cohort=cohort,
        without=outside_protocol(phase_of_rules(request.actor, on=on)),
        initial={"on": request.today, "role": RoleName.MEMBER.value},
    )
    looked = looked_for(request.POST, "people")
    here = people_of(request.actor, cohorts=[cohort], on=on, today=request.today)
    found = find_people(
        request.actor,
        today=request.today,
        text=looked.text,
        page=looked.page,
        chosen=looked.chosen,
        taking_part_on=on,
        without={each.label.participant for each in here},
        nobodys_first=True,
    )
    finder_in(asked, "people").offer(found, looked)
    look(request, [each.participant for each in found.everybody], "people")

    def act() -> Act | list[Act]:
        acts = asked.acts()
        return acts[0] if len(acts) == 1 else acts

    return ask(
        request,
        asked,
        question=Question(title=f"Somebody joins {name}", back=page),
        act=act,
        answers=lambda: [
            ("Cohort", name),
            ("Who joins", join_words(asked.names())),
            *asked.answers(),
        ],
        done=lambda _: (page, _joined(asked, found, name, request.today)),
        called=asked.names,
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
        **asks_late(request, participant, cohort=cohort),
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
    late = asks_late(request, participant, cohort=cohort)
    return ask_act(
        request,
        MoveMember,
        given={"from_cohort": cohort, "participant": participant, "role": person.role},
        about=[("Moves", who), ("From", name)],
        question=Question(title=f"{who} moves from {name}", back=page),
        choices={
            "to_cohort": [(each, forms.choose_cohort(o)) for each, o in others.items()],
            **late["choices"],
        },
        hints=late["hints"],
        without=(*late["without"], *outside_protocol(choices.phase)),
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


def _joined(asked: JoinForm, found: Found, name: str, today: date) -> str:
    """What is said afterwards; a day to come is no day on which somebody joined."""
    chosen, on = asked.cleaned_data["people"], asked.cleaned_data["on"]
    names = {each.participant: each.label.text for each in found.everybody}
    who = names[chosen[0]] if len(chosen) == 1 else count(len(chosen), "person", "people")
    if on <= today:
        return f"{who} joined {name}."
    return f"{who} {'joins' if len(chosen) == 1 else 'join'} {name} on {short_day(on)}."
