"""One person and one cohort: join, leave and move."""

from datetime import date
from typing import Any

from django.http import HttpResponse

from likewise.actions import memberships as acts
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.participants import RoleName
from likewise.domain.words import count, sentence
from likewise.queries.access import check_sees
from likewise.queries.cohorts import PersonChoice, form_choices, people_of, phase_of_rules
from likewise.queries.participants import people
from likewise.web.cohorts import forms
from likewise.web.cohorts.asking import day_given, hide_exception, name_of
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask, look

OFFERED = 20


def join(request: Any, cohort: str) -> HttpResponse:
    """Somebody joins: find them by name, then say as what and from when."""
    _check(request)
    name = name_of(request, cohort)
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
    asked = forms.JoinForm(
        request.POST or None, initial={"on": request.today, "role": RoleName.MEMBER.value}
    )
    forms.offer(asked, participant=[(who, _offer(each)) for who, each in offered.items()])
    hide_exception(asked, phase_of_rules(request.actor, on=on))

    def words() -> str:
        return offered[asked.cleaned_data["participant"]].label.text

    return ask(
        request,
        asked,
        question=Question(title=f"Somebody joins {name}", back=f"/cohorts/{cohort}/"),
        act=lambda **rest: acts.join_cohort(
            by=request.actor,
            at=request.at,
            operation=asked.cleaned_data["operation"],
            cohort=cohort,
            participant=asked.cleaned_data["participant"],
            on=asked.cleaned_data["on"],
            role=RoleName(asked.cleaned_data["role"]),
            share=asked.cleaned_data["share"],
            exception=asked.cleaned_data.get("exception", ""),
            **rest,
        ),
        answers=lambda: [
            ("Cohort", name),
            ("Joins", words()),
            ("As", sentence(asked.cleaned_data["role"])),
            ("Share of their time", str(asked.cleaned_data["share"] or "")),
            ("On", short_day(asked.cleaned_data["on"])),
            ("Reason for an exception to the protocol", asked.cleaned_data.get("exception", "")),
        ],
        done=lambda _: (
            f"/cohorts/{cohort}/",
            _joined(words(), name, asked.cleaned_data["on"], request.today),
        ),
        template="cohorts/join.jinja",
        context={
            "search": forms.SearchForm(initial={"q": request.GET.get("q", "")}),
            "found": _found(found.found, len(offered), is_more=found.is_more),
        },
    )


def leave(request: Any, cohort: str, participant: str) -> HttpResponse:
    """Somebody leaves a cohort."""
    _check(request)
    name = name_of(request, cohort)
    who = _person(request, cohort, participant).label.text
    asked = forms.LeaveForm(request.POST or None, initial={"on": request.today})
    return ask(
        request,
        asked,
        question=Question(title=f"{who} leaves {name}", back=f"/cohorts/{cohort}/"),
        act=lambda **rest: acts.leave_cohort(
            by=request.actor,
            at=request.at,
            operation=asked.cleaned_data["operation"],
            cohort=cohort,
            participant=participant,
            on=asked.cleaned_data["on"],
            reason=asked.cleaned_data["reason"],
            **rest,
        ),
        answers=lambda: [
            ("Leaves", who),
            ("Cohort", name),
            ("On", short_day(asked.cleaned_data["on"])),
            ("Why", asked.cleaned_data["reason"]),
        ],
        done=lambda _: (f"/cohorts/{cohort}/", f"{who} left {name}."),
    )


def move(request: Any, cohort: str, participant: str) -> HttpResponse:
    """Somebody moves to another cohort; their history here stays."""
    _check(request)
    name = name_of(request, cohort)
    person = _person(request, cohort, participant)
    who = person.label.text
    choices = form_choices(request.actor, on=day_given(request, "on"), today=request.today)
    others = {each.id: each for each in choices.cohorts if each.id != cohort}
    asked = forms.MoveForm(request.POST or None, initial={"on": request.today})
    forms.offer(
        asked, to_cohort=[(each, forms.choose_cohort(other)) for each, other in others.items()]
    )
    hide_exception(asked, choices.phase)

    def target() -> str:
        return others[asked.cleaned_data["to_cohort"]].name

    return ask(
        request,
        asked,
        question=Question(title=f"{who} moves from {name}", back=f"/cohorts/{cohort}/"),
        act=lambda **rest: acts.move_member(
            by=request.actor,
            at=request.at,
            operation=asked.cleaned_data["operation"],
            from_cohort=cohort,
            to_cohort=asked.cleaned_data["to_cohort"],
            participant=participant,
            on=asked.cleaned_data["on"],
            reason=asked.cleaned_data["reason"],
            role=person.role,
            exception=asked.cleaned_data.get("exception", ""),
            **rest,
        ),
        answers=lambda: [
            ("Moves", who),
            ("From", name),
            ("To", target()),
            ("On", short_day(asked.cleaned_data["on"])),
            ("Why", asked.cleaned_data["reason"]),
            ("Reason for an exception to the protocol", asked.cleaned_data.get("exception", "")),
        ],
        done=lambda _: (
            f"/cohorts/{asked.cleaned_data['to_cohort']}/",
            f"{who} moved from {name} to {target()}.",
        ),
    )


def _check(request: Any) -> None:
    check_sees(request.actor, Capability.SEE_COHORTS)
    check_may(request.actor, Capability.MOVE_PEOPLE)


def _person(request: Any, cohort: str, participant: str) -> PersonChoice:
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


def _offer(row: Any) -> str:
    where = ", ".join(name for _, name in row.cohorts) or "in no cohort"
    return f"{row.label.text} ({where})"


def _found(found: int, offered: int, *, is_more: bool) -> str:
    if found > OFFERED:
        people_found = ("More than " if is_more else "") + count(
            found, "person takes part", "people take part"
        )
        return f"{people_found}; {offered} are offered. Search for the others."
    return f"{count(offered, 'person', 'people')} may join."
