"""Everybody's first page, and the page that says that the server is up."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache


def home(request: Any) -> HttpResponse:
    """The first page of the hat that is worn."""
    return render(request, "home/plain.jinja", {})


@login_not_required
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Says that the server answers, and nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")
