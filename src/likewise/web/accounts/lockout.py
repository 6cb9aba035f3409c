"""Too many wrong passwords: counted by a digest of the address alone, and what somebody sees."""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from likewise.records.accounts import digest_of


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
    typed = str(given.get("email") or given.get("username") or request.POST.get("login", ""))
    return digest_of(typed)


class Tries(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts tries at an address, and keeps nothing of who tried."""

    def user_login_failed(
        self,
        sender: Any,
        credentials: dict[str, Any],
        request: HttpRequest | None = None,
        **kwargs: Any,
    ) -> None:
        if request is not None:
            asked: Any = request  # axes keeps what it will store on the request itself
            asked.axes_ip_address = None
            asked.axes_user_agent = asked.axes_http_accept = asked.axes_path_info = ""
        super().user_login_failed(sender, credentials, request, **kwargs)
