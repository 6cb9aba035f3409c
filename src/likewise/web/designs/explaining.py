"""Why somebody has their arm: one page a person or practice, and the way to each."""

from django.http import HttpResponse
from django.shortcuts import render

from likewise.domain.words import count
from likewise.queries.access import short_id
from likewise.queries.designs import design_page, proof_file, who_was_allocated
from likewise.queries.designs import told as told_of
from likewise.web.paging import Pages
from likewise.web.plans import look
from likewise.web.requests import Request

PAGE_SIZE = 50


def told(request: Request, design: str, unit: str) -> HttpResponse:
    """Why somebody has their arm, or that the statistician has to release it."""
    found = told_of(request.actor, design=design, unit=unit, today=request.today)
    if not found.is_practice:
        look(request, [unit], "why somebody has their arm")
    return render(request, "designs/told.jinja", {"found": found})


def proof(request: Request, design: str, unit: str) -> HttpResponse:
    """The proof of one slot, to check by the root from the paper."""
    text = proof_file(request.actor, design=design, unit=unit)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="proof-{short_id(unit)}.json"'
    return response


def everybody(request: Request, design: str) -> HttpResponse:
    """Everybody who was allocated by a design, each with the way to why."""
    rows = who_was_allocated(request.actor, design=design)
    page = design_page(request.actor, design=design, today=request.today)
    pages = Pages.of(rows, request.GET, size=PAGE_SIZE)
    if page.units == "people":
        look(request, [each.unit for each in pages.items], "who was allocated")
    noun = ("practice", "practices") if page.units == "practices" else ("person", "people")
    return render(
        request,
        "designs/everybody.jinja",
        {"page": page, "pages": pages, "counted": count(len(rows), *noun)},
    )
