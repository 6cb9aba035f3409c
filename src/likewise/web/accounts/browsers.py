"""Browsers in which somebody was signed in before: others who guess elsewhere do not slow them.

A cookie holds a random word for each account that was signed in there, signed together with the
digest of that account's address: it does not say whose it is.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

GOOD_FOR = timedelta(days=180)
MOST = 8  # accounts of one browser, the latest first
_BETWEEN = "|"


def known_as(request: HttpRequest, account: str) -> str | None:
    """What counts the tries of this browser at an account; none where it is not known there."""
    for each in _words(request):
        try:
            word = _signer(account).unsign(each, max_age=GOOD_FOR)
        except BadSignature:
            continue
        return hashlib.sha256(f"{account}{word}".encode()).hexdigest()
    return None


def make_known(request: HttpRequest, answer: HttpResponse, account: str) -> None:
    """Let a browser be known at an account from now on, by a new word."""
    others = [each for each in _words(request) if not _is_of(each, account)]
    new = _signer(account).sign(secrets.token_urlsafe(12))
    answer.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        _BETWEEN.join([new, *others][:MOST]),
        max_age=GOOD_FOR,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _words(request: HttpRequest) -> list[str]:
    said = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    return [each for each in said.split(_BETWEEN)[:MOST] if each]


def _is_of(word: str, account: str) -> bool:
    try:
        _signer(account).unsign(word)
    except BadSignature:
        return False
    return True


def _signer(account: str) -> TimestampSigner:
    return TimestampSigner(salt=f"likewise.browser.{account}")
