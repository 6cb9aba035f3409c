"""What was done lately, and taking one act back."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.acts import TakeBack
from likewise.domain.words import sentence
from likewise.queries.acts import ActPage, act_page, acts_lately, takes_back_all
from likewise.queries.operations import names_in_plan, people_in
from likewise.reports.plans import sections
from likewise.web.nhsuk.speaking import FIELD, few
from likewise.web.nhsuk.words import moment
from likewise.web.paging import Pages, page_number
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request

EVERYBODY = "everybody"


def lately(request: Request) -> HttpResponse:
    """One's own latest acts, or everybody's, each with the way to take it back."""
    takes_all = takes_back_all(request.actor)
    is_mine = not takes_all or request.GET.get("of") != EVERYBODY
    found = acts_lately(
        request.actor, today=request.today, mine=is_mine, page=page_number(request.GET)
    )
    pages = Pages.ready(found.acts, request.GET, page=found.page, last=found.last)
    return render(
        request, "acts/lately.jinja", {"pages": pages, "is_mine": is_mine, "takes_all": takes_all}
    )


def take_back(request: Request, act: str) -> HttpResponse:
    """What an act did, what rests on it, and why it is taken back."""
    found = act_page(request.actor, act=act, today=request.today)
    people = people_in(found.did)
    look(request, people, "an act")
    names = names_in_plan(request.actor, plan=found.did)
    page = reverse("acts_lately")
    if found.line.gone:
        return _gone(request, found, names)
    return ask_act(
        request,
        TakeBack,
        given={"act": act},
        about=[("What is taken back", _said(found))],
        without=() if found.later else ("together",),
        choices={FIELD: few({who: names[who] for who in people if who in names}, request.POST)},
        question=Question(
            title="Take this back",
            caption=_said(found),
            back=page,
            confirm="Take it back",
        ),
        template="acts/take_back.jinja",
        context={"act": found, "did_sections": sections(found.did, names)},
        done=lambda *_: (page, "It is taken back. That it was done stays in the history."),
    )


def _gone(request: Request, found: ActPage, names: dict[str, str]) -> HttpResponse:
    context = {"act": found, "did_sections": sections(found.did, names), "said": _said(found)}
    return render(request, "acts/taken_back.jinja", context)


def _said(found: ActPage) -> str:
    return f"{sentence(found.line.what)}, {moment(found.line.at)}"
