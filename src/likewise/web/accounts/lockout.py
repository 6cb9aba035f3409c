"""What somebody sees after too many wrong passwords."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """The page after too many tries; the same whether or not the account exists."""
    return render(request, "accounts/locked_out.jinja", status=429)


def account_named(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """What stands for the e-mail that somebody tried, whatever its capitals, for counting tries.

    A keyed digest, as what was typed may be anything: another address of theirs, or a password.
    """
    given = credentials or {}
    typed = request.POST.get("login", "")
    tried = str(given.get("email") or given.get("username") or typed).strip().lower()
    return salted_hmac("likewise.lockout", tried, algorithm="sha256").hexdigest()
