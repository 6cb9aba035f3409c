"""What strangers send is bounded in size and time before any page is asked."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from likewise.config.answering import Application
from likewise.config.bodies import Bodies, Limit, NotTaken
from likewise.config.environs import environ_of, size_said
from likewise.domain.accounts import ActingRole
from likewise.web.strangers import is_known


async def nobody():
    return False


async def somebody():
    return True


async def sends(*pieces: bytes, then: float = 0) -> AsyncIterator[bytes]:
    for each in pieces:
        yield each
    await asyncio.sleep(then)


@pytest.fixture
def bodies(tmp_path):
    return Bodies(
        folder=tmp_path, form=Limit(size=10, seconds=0.2), file=Limit(size=100, seconds=0.4),
        most_forms=3, most_files=1,
    )  # fmt: skip


def taken(bodies, pieces, *, size, known=nobody):
    """What was taken as a whole; or the status with which it was not."""

    async def take():
        try:
            body, found = await bodies.whole(pieces, size=size, known=known)
        except NotTaken as refusal:
            return refusal.status
        with body:
            whole = body.read()
        assert len(whole) == found
        return whole

    return asyncio.run(take())


def test_a_form_is_taken_from_anybody_and_a_file_from_whoever_is_known(bodies):
    assert taken(bodies, sends(b"login", b"=ab"), size=8) == b"login=ab"
    assert taken(bodies, sends(b"a" * 50, b"b" * 50), size=100, known=somebody) == (
        b"a" * 50 + b"b" * 50
    )
    assert taken(bodies, sends(b"ab"), size=None) == b"ab"
    assert taken(bodies, sends(), size=0) == b""


def test_what_a_stranger_announces_is_refused_before_any_of_it_is_read(bodies):
    class Unread:
        def __aiter__(self):
            raise AssertionError("it was read")

    assert taken(bodies, Unread(), size=600_000_000) == 413
    assert taken(bodies, Unread(), size=101, known=somebody) == 413


def test_what_was_not_announced_is_refused_where_it_becomes_too_much(bodies):
    assert taken(bodies, sends(b"a" * 6, b"a" * 6), size=None) == 413
    assert taken(bodies, sends(b"a" * 60, b"a" * 60), size=None, known=somebody) == 413


def test_nobody_is_awaited_without_end(bodies):
    assert taken(bodies, sends(b"a", then=60), size=8) == 408
    assert taken(bodies, sends(b"a", then=60), size=80, known=somebody) == 408


def test_of_many_slow_forms_the_oldest_is_given_up_and_a_quick_one_is_taken(tmp_path):
    bodies = Bodies(tmp_path, form=Limit(10, 30), file=Limit(100, 30), most_forms=3, most_files=1)

    async def crowd():
        slow = [
            asyncio.create_task(bodies.whole(sends(b"a", then=60), size=8, known=nobody))
            for _ in range(3)
        ]
        await asyncio.sleep(0.05)
        body, _ = await bodies.whole(sends(b"quick"), size=5, known=nobody)
        body.close()
        await asyncio.sleep(0.05)
        first, *others = [each.done() and each.exception() for each in slow]
        for each in slow:
            each.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return first, others

    first, others = asyncio.run(crowd())

    assert first.status == 408
    assert others == [False, False]


def test_of_many_files_at_once_one_more_is_put_off_with_a_sentence(bodies):
    async def two():
        first = asyncio.create_task(bodies.whole(sends(b"a", then=60), size=80, known=somebody))
        await asyncio.sleep(0.05)
        with pytest.raises(NotTaken) as refused:
            await bodies.whole(sends(b"a" * 80), size=80, known=somebody)
        await asyncio.gather(first, return_exceptions=True)
        return refused.value

    refusal = asyncio.run(two())

    assert refusal.status == 503
    assert "Wait a minute" in refusal.sentence


class Asked:
    """A request as the server hands it over, and what it was answered."""

    proto, method, http_version, scheme = "http", "POST", "1.1", "http"
    server, client, query_string = "127.0.0.1:8000", "[::1]:4711", "a=%00"

    def __init__(self, path, *headers):
        self.path = path
        self.headers = _Headers(headers)
        self.answered = None

    def response_bytes(self, *answer):
        self.answered = answer

    def __aiter__(self):
        return sends(b"abc")


class _Headers:
    def __init__(self, items):
        self.given = items

    def items(self):
        return list(self.given)

    def get(self, name, default=None):
        return dict(self.given).get(name, default)

    def __contains__(self, name):
        return name in dict(self.given)


def test_a_request_is_told_as_wsgi_tells_it_and_no_header_passes_for_a_proxys():
    asked = Asked(
        "/people/é", ("cookie", "a=1"), ("cookie", "b=2"), ("x-two", "1"), ("x-two", "2"),
        ("x_forwarded_for", "192.0.2.7"), ("content-length", "3"), ("content-type", "text/plain"),
    )  # fmt: skip

    told = environ_of(asked)

    assert told["PATH_INFO"].encode("latin-1").decode() == "/people/é"
    assert told["REMOTE_ADDR"] == "::1"
    assert (told["SERVER_NAME"], told["SERVER_PORT"]) == ("127.0.0.1", "8000")
    assert told["HTTP_COOKIE"] == "a=1; b=2"
    assert told["HTTP_X_TWO"] == "1, 2"
    assert told["CONTENT_TYPE"] == "text/plain"
    assert "HTTP_X_FORWARDED_FOR" not in told
    assert size_said(asked) == 3
    assert size_said(Asked("/", ("transfer-encoding", "chunked"))) is None
    assert size_said(Asked("/")) == 0


def test_a_refusal_is_a_small_page_and_for_programs_a_problem_document(bodies):
    site = Application(lambda *_: [], bodies=bodies, knows=lambda _: False)
    page, program = (
        Asked(path, ("content-length", "600000000")) for path in ("/import/", "/api/acts/x/")
    )

    for each in (page, program):
        asyncio.run(site.__rsgi__(each, each))

    assert page.answered[0] == program.answered[0] == 413
    assert b"Sign in first" in page.answered[2]
    assert json.loads(program.answered[2])["status"] == 413
    assert ("connection", "close") in page.answered[1]


@pytest.mark.django_db
def test_whoever_is_signed_in_is_known_and_nobody_else(scene):
    coordinator = scene.visit(ActingRole.COORDINATOR)
    session = coordinator.cookies["sessionid"].value
    told = environ_of(Asked("/import/"))

    assert is_known({**told, "HTTP_COOKIE": f"sessionid={session}"})
    assert not is_known(told)
    assert not is_known({**told, "HTTP_COOKIE": "sessionid=made-up"})
    assert not is_known({**told, "HTTP_AUTHORIZATION": "Bearer made-up"})
    coordinator.post("/account/sign-out/")
    assert not is_known({**told, "HTTP_COOKIE": f"sessionid={session}"})
