"""What every page has, who may open which page, and what is shown when there is none."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.signals import request_finished
from django.db import close_old_connections
from django.forms import CheckboxSelectMultiple, Form, MultipleChoiceField, RadioSelect
from django.http import HttpResponse
from django.test import Client, RequestFactory
from visitors import TODAY

from likewise.actions.example.pilot import NAME as PILOT
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.accounts import Actor
from likewise.domain.refusals import DomainError
from likewise.queries.meetings import register_sheet
from likewise.records.keys import store
from likewise.web.accounts.context import acting
from likewise.web.accounts.navigation import navigation_for
from likewise.web.nhsuk.drawing import draw
from likewise.web.refusals import RefusalMiddleware, failed

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SEEN, NO, NONE = 200, 403, 404
# One row a page: what each hat gets. "late" and "coming" are meetings of the facilitator's and the
# member's own cohort. Source: the permission matrix.
PAGES = {
    "/": dict.fromkeys(Role, SEEN),
    "/account/role/": dict.fromkeys(Role, SEEN),
    "/account/password/": dict.fromkeys(Role, SEEN),
    "/programme/": dict.fromkeys(Role, SEEN) | {Role.MEMBER: NONE},
    "/programme/phase/": dict.fromkeys(Role, NO) | {Role.COORDINATOR: SEEN},
    "/meetings/": dict.fromkeys(Role, NONE)
    | dict.fromkeys(
        (Role.MEMBER, Role.FACILITATOR, Role.COORDINATOR, Role.NURSE, Role.RESEARCHER), SEEN
    ),
    "/meetings/{coming}/": dict.fromkeys(Role, NONE)
    | dict.fromkeys(
        (Role.MEMBER, Role.FACILITATOR, Role.COORDINATOR, Role.NURSE, Role.RESEARCHER), SEEN
    ),
    "/meetings/new/": dict.fromkeys(Role, NO)
    | dict.fromkeys((Role.FACILITATOR, Role.COORDINATOR), SEEN),
    "/meetings/{coming}/cancel/": dict.fromkeys(Role, NO)
    | dict.fromkeys((Role.FACILITATOR, Role.COORDINATOR), SEEN),
    "/meetings/{coming}/change/": dict.fromkeys(Role, NO)
    | dict.fromkeys((Role.FACILITATOR, Role.COORDINATOR), SEEN),
    "/meetings/{late}/register/": dict.fromkeys(Role, NO)
    | dict.fromkeys((Role.FACILITATOR, Role.COORDINATOR), SEEN),
    "/contacts/new/": dict.fromkeys(Role, NO)
    | dict.fromkeys((Role.FACILITATOR, Role.COORDINATOR), SEEN),
    "/contacts/new/?person={Bram}": dict.fromkeys(Role, NO)
    | dict.fromkeys((Role.FACILITATOR, Role.COORDINATOR), SEEN),
}


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_for_the_hats_that_may_have_it(scene, page):
    path = page.format(**scene.meetings, **scene.world.people)

    got = {role: scene.visit(role).get(path).status_code for role in Role}

    assert got == PAGES[page]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_opens_without_signing_in(scene, page):
    path = page.format(**scene.meetings, **scene.world.people)

    got = Client(headers={"host": "localhost"}).get(path)

    assert got.status_code == 302
    assert got["Location"].startswith("/account/sign-in/?next=")


@pytest.mark.parametrize("role", Role)
def test_every_link_in_the_navigation_leads_to_a_page(scene, role):
    client = scene.visit(role)
    text = client.get("/").content.decode()
    inside = text[: text.index("<main")]

    links = re.findall(r'<a class="nhsuk-header__navigation-link" href="([^"]+)"', inside)

    assert links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize(
    ("page", "here"),
    [
        ("meetings", ["Meetings"]),
        ("meeting_register", ["Meetings"]),
        ("cohort_split", ["Cohorts"]),
        ("home", ["This week"]),
        ("audit", ["Audit"]),
        ("practices", []),
        ("", []),
    ],
)
def test_navigation_marks_the_place_one_is_in(scene, page, here):
    found = navigation_for(scene.world.coordinator, page)

    assert [link.text for link in found if link.is_here] == here


def test_navigation_tells_the_very_page_from_its_place(scene):
    client = scene.visit(Role.COORDINATOR)
    inside = f"/meetings/{scene.meetings['late']}/"

    assert 'href="/meetings/" aria-current="page"' in client.get("/meetings/").content.decode()
    assert 'href="/meetings/" aria-current="true"' in client.get(inside).content.decode()


def test_every_page_says_who_acts_and_how_to_sign_out(scene):
    page = scene.visit(Role.NURSE).get("/").content.decode()

    assert "Acting as <strong>nurse</strong>" in page
    assert '<form method="post" action="/account/sign-out/">' in page
    assert "not watched around the clock" in page
    assert "999" in page
    assert "111" in page


def test_the_example_says_on_every_page_that_its_people_are_invented(scene, settings):
    sentence = "The people are invented, and whatever was measured of them."
    before = Client(headers={"host": "localhost"}).get("/account/sign-in/").content.decode()

    settings.DEMONSTRATION = True
    after = Client(headers={"host": "localhost"}).get("/account/sign-in/").content.decode()

    assert sentence not in before
    assert sentence in after


@pytest.mark.parametrize(("name", "follows"), [(PILOT, True), ("Another example", False)])
def test_only_the_example_of_the_pilot_says_that_it_follows_what_was_published(name, follows):
    hat = SimpleNamespace(
        programme="p", programme_name=name, is_example=True,
        actor=Actor(account="a", role=Role.COORDINATOR, programme="p"),
    )  # fmt: skip
    request: Any = RequestFactory().get("/")
    request.hat, request.resolver_match = hat, None

    assert acting(request)["programme"]["is_the_pilot"] is follows


def test_pages_carry_no_script_or_style_of_their_own(scene):
    client = scene.visit(Role.COORDINATOR)

    for path in ("/", "/programme/", f"/meetings/{scene.meetings['late']}/register/"):
        response = client.get(path)
        page = response.content.decode()

        assert "unsafe" not in response["Content-Security-Policy"]
        assert " style=" not in page
        assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
        assert re.findall(r"\son[a-z]+=", page) == []


def test_every_page_has_one_main_heading_and_a_title_of_its_own(scene):
    client = scene.visit(Role.COORDINATOR)
    titles = set()

    for page in PAGES:
        text = client.get(page.format(**scene.meetings, **scene.world.people)).content.decode()
        assert len(re.findall(r"<h1\b", text)) == 1, page
        titles.add(re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1].strip())

    assert len(titles) == len(PAGES)


def test_a_page_that_is_not_there_says_so_in_our_own_words(scene):
    got = scene.visit(Role.COORDINATOR).get("/nowhere/")

    assert got.status_code == 404
    assert "Page not found" in got.content.decode()


def test_whoever_may_not_is_told_whom_to_ask(scene):
    page = scene.visit(Role.NURSE).get("/meetings/new/")

    assert page.status_code == 403
    assert "You are acting as nurse, who may not plan meetings." in page.content.decode()
    assert "Ask a coordinator or facilitator" in page.content.decode()


@pytest.mark.parametrize(
    ("error", "status"),
    [(NotFound("No."), 404), (NotAllowed("No."), 403), (DomainError("Too late."), 409)],
)
def test_a_refusal_that_no_form_caught_becomes_a_page(rf, error, status):
    page = RefusalMiddleware(lambda request: HttpResponse()).process_exception(rf.get("/"), error)

    assert page.status_code == status
    assert b"Traceback" not in page.content


def test_other_errors_are_left_to_the_page_for_broken_things(rf):
    middleware = RefusalMiddleware(lambda request: HttpResponse())

    assert middleware.process_exception(rf.get("/"), ValueError("secret")) is None


def test_the_page_for_broken_things_tells_no_secret_and_asks_no_database(
    rf, django_assert_num_queries
):
    with django_assert_num_queries(0):
        page = failed(rf.get("/"))

    assert page.status_code == 500
    assert "Sorry, something went wrong" in page.content.decode()


def test_a_broken_page_shows_the_page_for_broken_things(scene, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError("a secret")

    monkeypatch.setattr("likewise.web.programmes.views.programme_page", broken)
    client = scene.visit(Role.COORDINATOR)
    client.raise_request_exception = False

    page = client.get("/programme/")

    assert page.status_code == 500
    assert "a secret" not in page.content.decode()


def test_the_health_page_is_public_and_says_nothing(db):
    got = Client(headers={"host": "localhost"}).get("/health")

    assert (got.status_code, got.content) == (200, b"ok\n")


def test_the_health_page_says_that_a_part_does_not_answer_and_no_more(db, monkeypatch):
    def broken():
        raise store.KeysNotReadable("a secret")

    monkeypatch.setattr(store, "is_there", broken)

    got = Client(headers={"host": "localhost"}).get("/health")

    assert (got.status_code, got.content) == (503, b"not ok: keys\n")


def close_quietly(response):
    """Close a response without what a server also closes then: the test's own connection."""
    request_finished.disconnect(close_old_connections)
    try:
        response.close()
    finally:
        request_finished.connect(close_old_connections)


def test_static_files_are_served_under_an_address_that_changes_with_them(scene):
    page = Client(headers={"host": "localhost"}).get("/account/sign-in/").content.decode()
    links = re.findall(r'(?:href|src|data-nhsuk)="(/static/[^"?]+)\?v=[0-9a-f]{10}"', page)

    for link in links:
        served = Client(headers={"host": "localhost"}).get(link)
        assert served.status_code == 200
        assert served.getvalue()
        close_quietly(served)
    assert len(links) == 6


def test_neither_the_nhs_font_nor_its_mark_is_on_the_pages(scene):
    page = scene.visit(Role.COORDINATOR).get("/").content.decode()
    folder = configured.STATICFILES_DIRS[0][1]
    css = (folder / "nhsuk-frontend.min.css").read_text(encoding="utf-8")

    assert "frutiger" not in (page + css).lower()
    assert "nhsuk-header__logo" not in page
    assert "@font-face" not in css


def test_a_sheet_is_refused_to_whoever_takes_no_registers(scene):
    with pytest.raises(NotAllowed):
        register_sheet(scene.world.actor(Role.NURSE), meeting=scene.meetings["late"], today=TODAY)


@pytest.mark.parametrize(
    ("widget", "kind"),
    [(RadioSelect, "radio"), (CheckboxSelectMultiple, "checkbox")],
)
def test_choices_are_drawn_as_what_they_are(widget, kind):
    class Asked(Form):
        which = MultipleChoiceField(choices=[("a", "One"), ("b", "Other")], widget=widget)

    drawn = str(draw(Asked()["which"]))

    assert drawn.count(f'type="{kind}"') == 2
    assert f"nhsuk-{'radios' if kind == 'radio' else 'checkboxes'}__input" in drawn
