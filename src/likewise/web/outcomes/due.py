"""Who is due for outcomes or late, and one person at one occasion."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, may
from likewise.domain.outcomes import WAITING, Standing
from likewise.domain.words import count, join_words
from likewise.queries.access import short_id
from likewise.queries.outcomes import DueLine, due, settings_of, visit
from likewise.queries.practices import practice_choices
from likewise.web.nhsuk import forms
from likewise.web.outcomes import words
from likewise.web.paging import Pages
from likewise.web.plans import look
from likewise.web.requests import Request

PAGE_SIZE = 20
ALL = "due or late"


class FindForm(forms.Form):
    """Which people: by their id, occasion, how they stand, until when, and where practices show."""

    find = forms.text(
        "The beginning of their id", hint="As it is on their card", required=False, max_length=26,
        width=10,
    )  # fmt: skip
    occasion = forms.select("Occasion", required=False)
    standing = forms.select(
        "How they stand",
        [(ALL, ALL), *((each.value, each.value) for each in Standing)],
        required=False,
    )
    until = forms.select(
        "There is time until",
        [("", "Any day"), ("7", "A week from today"), ("28", "Four weeks from today")],
        required=False,
    )
    practice = forms.select("Practice", required=False)


def listed(request: Request) -> HttpResponse:
    """Who is due or late, who is found by an id, and how many stand how."""
    known = settings_of(request.actor)
    form = FindForm(request.GET or None)
    form.offer(
        occasion=[("", "Every one"), *((e.occasion.id, e.occasion.name) for e in known.occasions)]
    )
    sees_practices = may(request.actor, Capability.MANAGE_PEOPLE)
    if sees_practices:
        form.offer(practice=[("", "Every one"), *practice_choices(request.actor)])
    else:
        del form.fields["practice"]
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    standing, find = asked.get("standing") or ALL, asked.get("find", "")
    wanted = WAITING if standing == ALL else (Standing(standing),)
    found = due(
        request.actor,
        today=request.today,
        occasion=asked.get("occasion") or None,
        standings=tuple(Standing) if find else wanted,
        find=find,
        until=request.today + timedelta(days=int(days)) if (days := asked.get("until")) else None,
        practice=asked.get("practice") or None,
    )
    pages = Pages.of(found.lines, request.GET, size=PAGE_SIZE)
    enters = may(request.actor, Capability.ENTER_OUTCOMES)
    called = {each.id: each.title for each in known.instruments}
    look(request, [each.place.participant for each in pages.items], "who is due for outcomes")
    return render(
        request,
        "outcomes/listed.jinja",
        {
            "form": form,
            "found": found,
            "pages": pages,
            "counted": count(len(found.lines), "visit", "visits"),
            "standing": standing,
            "occasion": {e.occasion.id: e.occasion.name for e in known.occasions}.get(
                asked.get("occasion", "")
            ),
            "rows": [_row(each, called, enters=enters) for each in pages.items],
            "known": known,
            "enters": enters,
            "sees_practices": sees_practices,
            "is_narrowed": any(asked.get(each) for each in ("until", "practice")),
            "is_searched": bool(find),
            "standings": list(Standing),
        },
    )


def _row(line: DueLine, called: dict[str, str], *, enters: bool) -> dict[str, object]:
    place = line.place
    where = reverse("outcomes_visit", args=[place.participant, place.occasion.id])
    return {
        "who": line.label.text,
        "href": where if enters else "",
        "id": short_id(place.participant),
        "practice": line.practice,
        "occasion": place.occasion.name,
        "standing": place.standing,
        "colour": words.colour(place.standing),
        "until": place.window.last_on if place.window else None,
        "lacks": join_words(called.get(each, each) for each in place.lacks),
    }


def page(request: Request, participant: str, occasion: str) -> HttpResponse:
    """One person at one occasion: what is asked, what is recorded, and where to record it."""
    found = visit(request.actor, participant=participant, occasion=occasion, today=request.today)
    look(request, [participant], "outcomes")
    where = [participant, occasion]
    measures = [each for each in found.asked if each.definition is None]
    return render(
        request,
        "outcomes/visit.jinja",
        {
            "visit": found,
            "colour": words.colour(found.place.standing),
            "measures": [(each, words.recorded(each)) for each in measures],
            "instruments": [
                (each, words.recorded(each), reverse("outcomes_answer", args=[*where, each.key]))
                for each in found.asked
                if each.definition is not None
            ],
            "measure": reverse("outcomes_measure", args=where),
            "miss": reverse("outcomes_miss", args=where),
            "is_open": found.missed is None
            and found.place.window is not None
            and found.place.window.first_on <= request.today,
        },
    )
