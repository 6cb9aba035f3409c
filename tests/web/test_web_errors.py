"""What broke is noted where whoever looks after the machine finds it, without what anybody typed."""

import logging
import re

import pytest
from django.db import IntegrityError
from django.test import Client

from likewise.records import failures

pytestmark = pytest.mark.django_db
NAME = "Zebedee Canary"


@pytest.fixture(autouse=True)
def listening(caplog):
    """The log of errors goes nowhere else; here it is read as well."""
    log = logging.getLogger("likewise.errors")
    log.addHandler(caplog.handler)
    yield
    log.removeHandler(caplog.handler)


def test_an_error_has_an_id_that_the_page_shows_and_the_log_knows(rf, caplog):
    request = rf.get("/people/", {"q": NAME})
    try:
        raise IntegrityError(f"UNIQUE constraint failed: {NAME}")
    except IntegrityError:
        from likewise.web.refusals import failed

        page = failed(request).content.decode()

    shown = re.search(r"is error ([0-9a-f]{8})\.", page)[1]
    assert shown in caplog.text
    assert "IntegrityError at web/test_web_errors.py" in caplog.text
    assert NAME not in caplog.text
    assert "Zebedee" not in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_sent_a_form_is_told_where_what_they_wrote_is(rf, method):
    from likewise.web.refusals import failed

    page = failed(getattr(rf, method)("/people/add/")).content.decode()

    assert ("go back in your browser, and copy it" in page) == (method == "post")


def test_a_page_that_breaks_is_noted_by_its_pattern_and_role(monkeypatch, caplog):
    from visitors import a_scene

    from likewise.domain.accounts import ActingRole
    from likewise.web.participants import views

    scene = a_scene()
    client = scene.visit(ActingRole.COORDINATOR)
    client.raise_request_exception = False
    monkeypatch.setattr(views, "render", _breaks)

    page = client.get(f"/people/?q={NAME.split()[0]}")

    assert page.status_code == 500
    assert "GET people/ as coordinator: RuntimeError" in caplog.text
    assert NAME.split()[0] not in caplog.text


def _breaks(*_, **__):
    raise RuntimeError(NAME)


def test_nothing_is_noted_where_nothing_broke(client: Client, caplog):
    assert client.get("/no-such-page/").status_code in (302, 404)

    assert caplog.text == ""
    assert failures.words(None) == ""
