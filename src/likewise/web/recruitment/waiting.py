"""Who waits at a step; several are settled at once, as on paper."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from likewise.domain.access import NotFound
from likewise.domain.acts import Act
from likewise.domain.participants import RoleName
from likewise.domain.recruitment import (
    AnyStep,
    Enrol,
    RecordBaseline,
    RecordExit,
    RecordFacilitatorStep,
    RecordInterest,
    Step,
    StepToFacilitate,
)
from likewise.domain.words import count, sentence
from likewise.queries.recruitment import Waiting, address_of, step_named, waiting
from likewise.queries.recruitment import Way as WayIn
from likewise.web.nhsuk.forms import Form
from likewise.web.nhsuk.words import short_day
from likewise.web.paging import Pages, page_number
from likewise.web.plans import Question, ask_act, look, show
from likewise.web.recruitment.words import REASONS, WAITS_FOR
from likewise.web.requests import Request

PAGE_SIZE = 20
# What several are settled by at once; at the other steps each is seen to alone.
TOGETHER: dict[AnyStep, tuple[type[Act], str]] = {
    Step.INVITED: (RecordInterest, "Those ticked are interested"),
    Step.CONSENTED: (RecordBaseline, "Those ticked had their baseline visit"),
    Step.BASELINE: (Enrol, "Those ticked are enrolled"),
    **{
        each: (RecordFacilitatorStep, "Those ticked took a step")
        for each in StepToFacilitate
        if each is not StepToFacilitate.APPOINTED
    },
}
# What is seen to of each person alone.
ALONE: dict[AnyStep, tuple[str, str]] = {
    Step.INTERESTED: ("Screen", "recruitment_screen"),
    Step.SCREENED: ("Screen", "recruitment_screen"),
    Step.ELIGIBLE: ("Record what they decide", "consent_person"),
}
ROLES = {WayIn.MEMBERS: RoleName.MEMBER, WayIn.FACILITATORS: RoleName.FACILITATOR}


def page(request: Request, way: str, step: str) -> HttpResponse:
    """Who waits at a step, and a form by which several go on."""
    where, at = _named(way, step)
    found = _found(request, where, at)
    kind, title = TOGETHER.get(at, (None, ""))
    context = _context(request, where, at, found, does=ALONE.get(at), title=title)
    if kind is None or not found.found:
        return show(
            request,
            Form(),
            question=Question(title=context["heading"], back=reverse("recruitment")),
            template="recruitment/waiting.jinja",
            context=context,
        )
    given: dict[str, Any] = {"role": RoleName.MEMBER} if kind is Enrol else {}
    return _ask(request, kind, where, at, found, given=given, context=context)


def gone(request: Request, way: str, step: str) -> HttpResponse:
    """Who waits at a step, and a form by which several go no further."""
    where, at = _named(way, step)
    found = _found(request, where, at)
    title = "Those ticked go no further"
    context = _context(request, where, at, found, does=None, title=title) | {"is_gone": True}
    if not found.found:
        raise NotFound("Nobody waits there.")
    return _ask(
        request, RecordExit, where, at, found, given={"role": ROLES[where]}, context=context
    )


def _named(way: str, step: str) -> tuple[WayIn, AnyStep]:
    if way not in set(WayIn):
        raise NotFound("There is no such step.")
    return WayIn(way), step_named(WayIn(way), step)


def _found(request: Request, way: WayIn, step: AnyStep) -> Waiting:
    # Whoever was ticked may be on another page by now: then all of the list are needed.
    sends = request.method == "POST"
    return waiting(
        request.actor,
        way=way,
        step=step,
        today=request.today,
        practice=request.GET.get("practice", ""),
        page=1 if sends else page_number(request.GET),
        size=None if sends else PAGE_SIZE,
    )


def _context(
    request: Request,
    way: WayIn,
    step: AnyStep,
    found: Waiting,
    *,
    does: tuple[str, str] | None,
    title: str,
) -> dict[str, Any]:
    pages = (
        Pages.of(found.lines, request.GET, size=PAGE_SIZE)
        if request.method == "POST"
        else Pages.ready(found.lines, request.GET, page=found.page, last=found.pages)
    )
    look(request, [each.label.participant for each in pages.items], "who waits in recruitment")
    here = [way.value, address_of(step)]
    return {
        "heading": f"{sentence(step)}: who waits for {WAITS_FOR[step]}",
        "found": found,
        "counted": count(found.found, "person waits", "people wait"),
        "pages": pages,
        "rows": [
            {
                "id": each.label.participant,
                "name": each.label.text,
                "practice": each.practice or "–",
                "since": short_day(each.since),
                "href": reverse("recruitment_person", args=[each.label.participant]),
                "does": reverse(does[1], args=[each.label.participant]) if does else "",
            }
            for each in pages.items
        ],
        "does": does[0] if does else "",
        "title": title,
        "steps": [
            (
                sentence(each),
                number,
                reverse("recruitment_waiting", args=[way.value, address_of(each)]),
                each is step,
            )
            for each, number in found.at_steps
        ],
        "practices": found.practices,
        "practice": request.GET.get("practice", ""),
        "onward": reverse("recruitment_waiting", args=here),
        "gone": reverse("recruitment_gone", args=here),
        "ticked": set(request.POST.getlist("participants")),
    }


def _ask(
    request: Request,
    kind: type[Act],
    way: WayIn,
    step: AnyStep,
    found: Waiting,
    *,
    given: dict[str, Any],
    context: dict[str, Any],
) -> HttpResponse:
    here = reverse("recruitment_waiting", args=[way.value, address_of(step)])
    on = "on" if kind in (RecordInterest, Enrol) else _DAYS[kind]
    choices: dict[str, Any] = {
        "participants": [
            (each.label.participant, f"{each.label.text}, {each.practice}".rstrip(", "))
            for each in found.lines
        ]
    }
    if kind is RecordExit:
        choices["reason"] = REASONS
    order = list(StepToFacilitate)
    initial = {on: request.today}
    if kind is RecordFacilitatorStep:
        initial["step"] = order[order.index(StepToFacilitate(step)) + 1]  # type: ignore[assignment]
    return ask_act(
        request,
        kind,
        given=given,
        question=Question(title=context["heading"], back=reverse("recruitment")),
        choices=choices,
        without=("words",) if kind is RecordExit else (),
        initial=initial,
        done=lambda _, answers: (
            here,
            f"{count(len(answers['participants']), 'person is', 'people are')} recorded.",
        ),
        template="recruitment/waiting.jinja",
        context=context,
    )


_DAYS: dict[type[Act], str] = {
    RecordBaseline: "completed_on",
    RecordExit: "left_on",
    RecordFacilitatorStep: "taken_on",
}
