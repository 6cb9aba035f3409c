"""The evolution pages: the picture with a day to rewind to, its bands and events, its downloads."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from likewise.actions.looks import record_access
from likewise.domain.access import NotFound
from likewise.domain.evolution import NoDaysBetween, StackBy
from likewise.domain.looks import AccessKind
from likewise.queries.evolution import (
    Evolution,
    NothingYet,
    band_people,
    counted_evolution,
    event_people,
    evolution,
    reach_of,
)
from likewise.queries.memberships import where_on
from likewise.reports.evolution.files import csv_counts, csv_file, png_file, svg_file
from likewise.reports.evolution.places import place_of_key
from likewise.web.evolution.days import DayPresenter
from likewise.web.evolution.forms import Asked, DayForm, FindForm, FindPersonForm, asked_in
from likewise.web.evolution.presenters import (
    BandPresenter,
    CountsPresenter,
    EvolutionPresenter,
    event_row,
)
from likewise.web.plans import look
from likewise.web.requests import Request


def page(request: Request) -> HttpResponse:
    """The picture, what happened, who was where on a day, and the numbers."""
    asked, chosen, form = asked_in(request.GET)
    if reach_of(request.actor, today=request.today).counts_only:
        return _counts(request)
    try:
        with form.catching():
            told = _told(request, asked)
        if form.errors and not form.is_valid():
            told = _told(request, Asked(on=asked.on, known=asked.known, by=asked.by))
    except NothingYet as refusal:
        return render(request, "evolution/nothing.jinja", {"sentence": refusal.sentence})
    on = _within(told, asked.on)
    there = _day(request, on, asked)
    shown = EvolutionPresenter(told, asked, on, (request.actor.role, request.today))
    if asked.on is None and chosen.is_valid():
        chosen = DayForm(initial={"on": on})
    names = [each.participant for each in told.facilitators.values()]
    look(request, [*there.leads, *names], "evolution")
    return render(
        request,
        "evolution/page.jinja",
        {
            "evolution": shown,
            "there": there,
            "chosen": chosen,
            "form": form,
            "asked": asked,
            "finding": FindForm({"find": asked.find}),
        },
    )


def _counts(request: Request) -> HttpResponse:
    try:
        counted = counted_evolution(request.actor, today=request.today)
    except NothingYet as refusal:
        return render(request, "evolution/nothing.jinja", {"sentence": refusal.sentence})
    return render(request, "evolution/counts.jinja", {"counts": CountsPresenter(counted)})


def _told(request: Request, asked: Asked, *, names_pairs: bool = True) -> Evolution:
    return evolution(
        request.actor,
        today=request.today,
        by=asked.by,
        first=asked.first,
        last=asked.last,
        known_on=asked.known,
        names_pairs=names_pairs,
    )


def _told_in_a_file(request: Request) -> Evolution:
    """What a file tells: it travels, so pairs, often called after their people, keep no names."""
    asked, _, _ = asked_in(request.GET)
    told = _told(request, asked, names_pairs=False)
    look(request, [each.participant for each in told.facilitators.values()], "evolution")
    return told


def _within(told: Evolution, on: date | None) -> date:
    """The chosen day, or the last one, within the picture."""
    return min(max(on or told.days[-1], told.days[0]), told.days[-1])


def _day(request: Request, on: date, asked: Asked) -> DayPresenter:
    found = where_on(request.actor, day=on, today=request.today, known_on=asked.known)
    return DayPresenter(found, asked, today=request.today)


def day_part(request: Request) -> HttpResponse:
    """Who was where on a day: the part of the page that the slider rewinds."""
    asked, _, _ = asked_in(request.GET)
    there = _day(request, asked.on or request.today, asked)
    look(request, there.leads, "evolution")
    return render(request, "evolution/day.jinja", {"there": there})


def band(request: Request) -> HttpResponse:
    """Who is in a band, or at a place on a day, and why."""
    asked, _, _ = asked_in(request.GET)
    given = request.GET
    try:
        target = place_of_key(given.get("target", ""))
        source = place_of_key(given["source"]) if "source" in given else None
        to_on = date.fromisoformat(given.get("to", ""))
        from_on = date.fromisoformat(given["from"]) if "from" in given else None
        stack = StackBy(given.get("stack", ""))
    except ValueError:
        raise NotFound("There is no such band.") from None
    if target is None:
        raise NotFound("There is no such band.")
    try:
        found = band_people(
            request.actor,
            today=request.today,
            to_on=to_on,
            target=target,
            from_on=from_on,
            source=source,
            arm=given.get("arm", "any"),
            by=stack,
            first=asked.first,
            last=asked.last,
            known_on=asked.known,
        )
    except NoDaysBetween:
        raise NotFound("There is no such band.") from None
    look(request, [each.label.participant for each in found.people], "a band of the evolution")
    kept = [(name, value) for name, value in given.items() if name != "find"]
    context = {
        "band": BandPresenter(found, asked.find),
        "asked": asked,
        "form": FindPersonForm(given),
        "kept": kept,
    }
    return render(request, "evolution/band.jinja", context)


def event(request: Request, event: str) -> HttpResponse:
    """Who came, who stayed and who did not come."""
    found = event_people(request.actor, event=event, today=request.today)
    seen = (*found.moved, *found.stayed, *found.left)
    look(request, [label.participant for label in seen], "an event of the evolution")
    context = {"found": found, "event": event_row(found.event, True)}
    return render(request, "evolution/event.jinja", context)


def picture_svg(request: Request) -> HttpResponse:
    """The picture as SVG."""
    return _file(request, svg_file(_told_in_a_file(request)), "image/svg+xml", "evolution.svg")


def picture_png(request: Request) -> HttpResponse:
    """The picture as PNG, made on the server."""
    return _file(request, png_file(_told_in_a_file(request)), "image/png", "evolution.png")


def numbers_csv(request: Request) -> HttpResponse:
    """The numbers as CSV; suppressed for those who read suppressed counts."""
    if reach_of(request.actor, today=request.today).counts_only:
        content = csv_counts(counted_evolution(request.actor, today=request.today))
    else:
        content = csv_file(_told_in_a_file(request))
    return _file(request, content, "text/csv; charset=utf-8", "evolution.csv")


def _file(request: Request, content: str | bytes, kind: str, name: str) -> HttpResponse:
    record_access(AccessKind.DOWNLOAD, by=request.actor, at=request.at, what=name)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
