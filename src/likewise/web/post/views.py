"""What leaves the house: the list, and deciding about letters that may or may not have gone."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from likewise.actions.post import let_letter_be, send_letter_again
from likewise.queries.post import outbox
from likewise.web.requests import Request


def letters(request: Request) -> HttpResponse:
    """When letters were asked for, why, and what became of them; never to whom or what."""
    return render(request, "post/letters.jinja", {"outbox": outbox(request.actor)})


@require_POST
def send_again(request: Request) -> HttpResponse:
    """Send a letter that may have gone already."""
    letter = request.POST.get("letter", "")
    send_letter_again(by=request.actor, at=request.at, letter=letter)
    messages.success(request, "It is sent again now.")
    return redirect("post")


@require_POST
def let_be(request: Request) -> HttpResponse:
    """Leave a letter as it is."""
    letter = request.POST.get("letter", "")
    let_letter_be(by=request.actor, at=request.at, letter=letter)
    messages.success(request, "It is left as it is.")
    return redirect("post")
