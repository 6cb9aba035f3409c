"""Whoever tries passwords waits longer each time, and how somebody else gets in meanwhile."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from likewise.actions.looks import record_access
from likewise.domain.looks import AccessKind
from likewise.domain.tries import TooSoon, in_words
from likewise.records.accounts import digest_of, with_email
from likewise.records.clock import now
from likewise.records.tries.counting import Try, begin
from likewise.web.accounts.browsers import known_as
from likewise.web.proxies import place_of


def typed_in(request: HttpRequest) -> str:
    """What stands for the address that somebody typed: a keyed digest, as it may be anything."""
    return digest_of(str(request.POST.get("login", "")))


def counted(request: HttpRequest) -> Try:
    """Count a try to sign in, before its password is looked at.

    Raises
    ------
    TooSoon
    """
    account = typed_in(request)
    tried = begin(
        account=account,
        place=digest_of(f"place {place_of(request)}"),
        browser=known_as(request, account),
        at=now(),
    )
    if tried.begins_wait:
        whose = with_email(str(request.POST.get("login", ""))).values_list("pk", flat=True).first()
        record_access(AccessKind.LOCKED_OUT, by=str(whose or ""), at=now())
    return tried


def counted_link(request: HttpRequest, code: str) -> Try:
    """Count a try to take an invitation up, before it is looked for, like one to sign in.

    Raises
    ------
    TooSoon
    """
    return begin(
        account=digest_of(f"invitation {code}"),
        place=digest_of(f"place {place_of(request)}"),
        browser=None,
        at=now(),
    )


def wait_page(request: HttpRequest, refusal: TooSoon, *, of_link: bool = False) -> HttpResponse:
    """The page after too many tries; the same whether or not the account or invitation exists."""
    context: dict[str, Any] = {"wait": in_words(refusal.wait), "of_link": of_link}
    answer = render(request, "accounts/wait.jinja", context, status=429)
    answer["Retry-After"] = str(-(-refusal.wait.total_seconds() // 1)).partition(".")[0]
    return answer
