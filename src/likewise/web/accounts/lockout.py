"""What somebody sees after too many wrong passwords."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """The page after too many tries; the same whether or not the account exists."""
    return render(request, "accounts/locked_out.jinja", status=429)


def account_named(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The e-mail that somebody tried, whatever its capitals, for counting tries."""
    given = credentials or {}
    typed = request.POST.get("login", "")
    return str(given.get("email") or given.get("username") or typed).strip().lower()
