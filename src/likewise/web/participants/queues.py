"""The lists of people to see to; from that of people in no cohort several join at once."""

from collections import defaultdict
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.actions.looks import record_access
from likewise.domain.access import Capability, may
from likewise.domain.acts import Act
from likewise.domain.looks import AccessKind
from likewise.domain.memberships import JoinCohort
from likewise.domain.programmes import PhaseName
from likewise.domain.words import count, join_words
from likewise.queries.cohorts import going_on, phase_of_rules
from likewise.queries.queues import (
    Narrowed,
    Order,
    Queue,
    QueuePage,
    people_queue,
    queue_named,
)
from likewise.reports.participants import csv_of_queue
from likewise.web.nhsuk.words import short_day
from likewise.web.paging import Pages, page_number
from likewise.web.participants.queue_forms import (
    NarrowForm,
    PlaceForm,
    cohort_to_join,
    rows_to_join,
)
from likewise.web.participants.queue_words import WORDS, choice, row
from likewise.web.plans import Question, ask, look
from likewise.web.requests import Request

PAGE_SIZE = 20  # so that a page of them is no longer than 3,000 pixels


def page(request: Request, queue: str) -> HttpResponse:
    """A list; on that of people in no cohort, a form by which several join one."""
    # Whoever was ticked may be on another page by now: then all of the list are needed.
    sends = request.method == "POST"
    chosen, form, found = _asked(request, queue, size=None if sends else PAGE_SIZE)
    logs = may(request.actor, Capability.LOG_CONTACT)
    pages = (
        Pages.of(found.people, request.GET, size=PAGE_SIZE)
        if sends
        else Pages.ready(found.people, request.GET, page=found.page, last=found.pages)
    )
    look(request, [each.person.participant for each in pages.items], WORDS[chosen].title.lower())
    context = {
        "queue": chosen.value,
        "words": WORDS[chosen],
        "filters": form,
        "rows": [row(each, chosen, logs=logs) for each in pages.items],
        "logs": logs,
        "found": count(found.found, "person", "people"),
        "in_all": found.in_all,
        "pages": pages,
        "sees_arms": may(request.actor, Capability.SEE_ARMS),
        "places": chosen is Queue.PLACE,
        "csv": f"{reverse('queue_csv', args=[chosen.value])}?{request.GET.urlencode()}",
    }
    if chosen is Queue.PLACE and found.people and may(request.actor, Capability.MOVE_PEOPLE):
        return _place(request, found, context)
    return render(request, "participants/queue.jinja", context)


def people_csv(request: Request, queue: str) -> HttpResponse:
    """The same list as a spreadsheet, by ids: names stay on the page."""
    chosen, _, found = _asked(request, queue)
    name = f"{chosen.value}.csv"
    record_access(AccessKind.DOWNLOAD, by=request.actor, at=request.at, what=name)
    sees_arms = may(request.actor, Capability.SEE_ARMS)
    content = csv_of_queue(found, sees_arms=sees_arms)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _asked(
    request: Request, queue: str, *, size: int | None = None
) -> tuple[Queue, NarrowForm, QueuePage]:
    chosen, page = queue_named(queue), page_number(request.GET)
    form = NarrowForm(request.GET, queue=chosen)
    everybody = people_queue(request.actor, queue=chosen, today=request.today, page=page, size=size)
    offered = {
        "practice": everybody.practices,
        "cohort": everybody.cohorts,
        "facilitator": everybody.facilitators,
    }
    form.offer(
        **{name: [("", "All"), *each] for name, each in offered.items() if name in form.fields}
    )
    given = form.cleaned_data if form.is_valid() else {}
    asked = {name: value for name, value in given.items() if value}
    if not asked:
        return chosen, form, everybody
    narrowed = Narrowed(**{**asked, "order": Order(asked.get("order", Order.WAITING))})
    found = people_queue(
        request.actor, queue=chosen, today=request.today, narrowed=narrowed, page=page, size=size
    )
    return chosen, form, found


def _place(request: Request, found: QueuePage, context: dict[str, Any]) -> HttpResponse:
    """Several of the list join cohorts, all or none."""
    form = PlaceForm(request.POST or None, initial={"on": request.today})
    cohorts = {each.id: each for each in going_on(request.actor, today=request.today)}
    form.offer(
        participants=[choice(each) for each in found.people],
        cohort=[("", "Select"), *((each, cohort_to_join(c)) for each, c in cohorts.items())],
    )
    if phase_of_rules(request.actor, on=request.today) is not PhaseName.RANDOMISED:
        del form.fields["exception"]
    here = reverse("queue", args=[found.queue.value], query=request.GET or None)
    people = dict(choice(each) for each in found.people)

    def acts() -> list[Act]:
        given = form.cleaned_data
        return [
            JoinCohort(
                cohort=cohort,
                participant=who,
                on=given["on"],
                exception=given.get("exception", ""),
            )
            for who, cohort in given["joins"]
        ]

    def called() -> list[str]:
        return [people[who] for who, _ in form.cleaned_data["joins"]]

    def answers() -> list[tuple[str, str]]:
        joining: dict[str, list[str]] = defaultdict(list)
        for who, cohort in form.cleaned_data["joins"]:
            joining[cohort].append(people[who])
        lines = [(f"Join {cohorts[each].name}", join_words(who)) for each, who in joining.items()]
        return [*lines, ("From", short_day(form.cleaned_data["on"]))]

    def done(_: object) -> tuple[str, str]:
        joins = form.cleaned_data["joins"]
        where = {cohort for _, cohort in joins}
        [name] = (
            [cohorts[each].name for each in where]
            if len(where) == 1
            else [count(len(where), "cohort")]
        )
        number = count(len(joins), "person", "people")
        verb = "join" if len(joins) > 1 else "joins"
        return here, f"{number} {verb} {name} on {short_day(form.cleaned_data['on'])}."

    return ask(
        request,
        form,
        question=Question(title=context["words"].title, back=reverse("home")),
        act=acts,
        answers=answers,
        done=done,
        called=called,
        template="participants/queue.jinja",
        context={
            **context,
            "ticked": set(request.POST.getlist("participants")),
            "own": form.own,
            "choices": rows_to_join(cohorts),
        },
    )
