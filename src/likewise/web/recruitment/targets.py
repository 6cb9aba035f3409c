"""How many people are to be recruited: a picture for each target, with its table."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from markupsafe import Markup

from likewise.domain.access import Capability, check_may
from likewise.domain.recruitment import SetTarget
from likewise.queries.access import check_sees
from likewise.queries.recruitment import TargetLine, practices_to_choose, targets
from likewise.reports.recruitment import PAPERS, months_as_svg
from likewise.web.plans import Question, ask_act
from likewise.web.requests import Request

ALL = "All practices together"


def page(request: Request) -> HttpResponse:
    """Recruited against planned, by month."""
    found = targets(request.actor, today=request.today)
    shown = [(each, each.practice or ALL, _pictures(each)) for each in found.lines]
    return render(request, "recruitment/targets.jinja", {"found": found, "shown": shown})


def _pictures(line: TargetLine) -> list[Markup]:
    """The picture of a target, for either width of a screen."""
    title = f"Recruited against planned: {line.practice or ALL}"
    return [
        Markup(months_as_svg(line.months, title=title, paper=paper))  # noqa: S704
        for paper in PAPERS
    ]


def set_target(request: Request) -> HttpResponse:
    """How many people are to be recruited, of a practice or in all."""
    check_sees(request.actor, Capability.SEE_RECRUITMENT)
    check_may(request.actor, Capability.SET_UP_RECRUITMENT)
    return ask_act(
        request,
        SetTarget,
        question=Question(
            title="Set a target",
            back=reverse("recruitment_targets"),
            intro=(
                "How many are to be enrolled allows for drop-out: needed, divided by the share "
                "that stays. A practice has one target, and all practices together have one: "
                "what you set here replaces it.",
            ),
        ),
        choices={"practice": [("", ALL), *practices_to_choose(request.actor)]},
        initial={"starts_on": request.today, "drop_out_percent": 0},
        done=lambda *_: (reverse("recruitment_targets"), "The target is set."),
    )
