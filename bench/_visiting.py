"""People who use the served pages while something else goes on: each a thread with a browser."""

import itertools
import re
import secrets
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import (
    HTTPCookieProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    Request,
    build_opener,
)

PASSWORD = "seven quiet lamps"
PAGES = (
    "/programme/", "/meetings/", "/cohorts/", "/cohorts/merge/", "/practices/",
    "/practices/add-venue/", "/evolution/", "/import/", "/acts/",
)  # fmt: skip
NAMED = ("/", "/people/", "/people/?q=Invented", "/contacts/new/?who-find=Invented")
EVERY = 0.3  # seconds between two presses of one person


def email_of(number: int) -> str:
    """The address of one of several coordinators."""
    return f"coordinator-{number}@example.org"


class Visit(NamedTuple):
    """One request: what for, when it began, how long it took, and whether it was in vain."""

    kind: str
    at: float
    seconds: float
    status: int
    was_refused: bool


class Place(HTTPHandler):
    """Connects from an address of its own, as people do."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._from = (f"127.0.0.{number}", 0)

    def http_open(self, request: Request) -> Any:
        return self.do_open(HTTPConnection, request, source_address=self._from)  # type: ignore[arg-type]


class Staying(HTTPRedirectHandler):
    """Follows nothing: what an answer leads to is a page of its own."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """Keeps cookies, and notes how long each answer took."""

    def __init__(self, site: str, visits: list[Visit], *, place: int = 1) -> None:
        self.site, self.visits = site, visits
        self._cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self._cookies), Place(place), Staying())

    def get(self, kind: str, path: str) -> str:
        return self._ask(kind, Request(self.site + path))

    def post(self, kind: str, path: str, **fields: str) -> str:
        token = next((each.value for each in self._cookies if each.name == "csrftoken"), "")
        data = urlencode({**fields, "csrfmiddlewaretoken": token or ""}).encode()
        headers = {"Origin": self.site, "Referer": self.site + path}
        return self._ask(kind, Request(self.site + path, data=data, headers=headers))

    def sign_in(self, kind: str = "", page: str = "", *, number: int = 0) -> bool:
        """Sign in as one of the coordinators; answers whether they were let in."""
        self.get(page or "before", "/account/sign-in/")
        fields = {"login": email_of(number), "password": PASSWORD}
        self.post(kind or "before", "/account/sign-in/", **fields)
        return any(each.name == "sessionid" for each in self._cookies)

    def _ask(self, kind: str, request: Request) -> str:
        began = time.perf_counter()
        try:
            with self._opener.open(request, timeout=120) as answer:
                status, body = answer.status, answer.read().decode()
        except HTTPError as error:
            status, body = error.code, error.read().decode()
        took = time.perf_counter() - began
        self.visits.append(Visit(kind, began, took, status, "is saving" in body))
        return str(body)


def look_at_pages(browser: Browser, kind: str, pages: tuple[str, ...], stop: threading.Event):
    """One page after the other, until it is enough."""
    browser.sign_in()
    while not stop.is_set():
        for path in pages:
            browser.get(kind, path)
            if stop.wait(EVERY):
                return


def come_and_go(browser: Browser, stop: threading.Event) -> None:
    """Sign in and out, each time from another place."""
    places = itertools.cycle(range(2, 250))
    while not stop.wait(EVERY):
        browser = Browser(browser.site, browser.visits, place=next(places))
        browser.sign_in("signing in", "sign-in page")
        browser.post("signing out", "/account/sign-out/")


def add_venues(browser: Browser, stop: threading.Event) -> None:
    """Add places to meet, each in two steps."""
    browser.sign_in()
    while not stop.is_set():
        fields = {"name": f"Hall {secrets.token_hex(3)}", "operation": secrets.token_hex(16)}
        body = browser.post("act, its plan", "/practices/add-venue/", **fields)
        digest = re.search(r'name="confirmed" value="(\w+)"', body)
        if digest:
            browser.post("act", "/practices/add-venue/", **fields, confirmed=digest[1])
        stop.wait(EVERY)


def visiting(site: str, stop: threading.Event) -> tuple[list[Visit], list[threading.Thread]]:
    """Seven people, all at once."""
    visits: list[Visit] = []
    plans: list[tuple[Callable[..., None], tuple[object, ...]]] = [
        *[(look_at_pages, ("page", PAGES[n:] + PAGES[:n])) for n in (0, 3, 6)],
        (look_at_pages, ("page with names", NAMED)),
        (come_and_go, ()),
        (add_venues, ()),
    ]
    people = [
        threading.Thread(target=do, args=(Browser(site, visits), *given, stop), daemon=True)
        for do, given in plans
    ]
    for each in people:
        each.start()
    return visits, people
