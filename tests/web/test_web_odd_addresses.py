"""Addresses and forms that nobody's browser would send: a sentence, and never an error."""

import re
from itertools import islice
from urllib.parse import quote, urlencode

import pytest
from browsing import text_of
from canaries import addresses, canaries, filled
from django.db import transaction
from django.http import QueryDict

from likewise.domain.accounts import ActingRole

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LONG = "9" * 1_000_000
PARTS = (
    LONG, "%00", "\x00", "%", "..", "-1", "1e400", "٣", "\ufffd", "'; DROP TABLE x", "{{7*7}}",
    "0" * 26, "z" * 26,
)  # fmt: skip
SAID = (
    "", "\x00", "%00", "-1", "0", "1e400", "NaN", "٣", "\ufffd", "9999", "99999-12-31",
    "0001-01-01", "9999-12-31", "2011-02-30", "25:99", "24:00", "12.00", "9" * 500, "a" * 3_000,
    "z" * 26, "../../etc/passwd", "'", "13", "32", "\u202e", "10000", "0000",
)  # fmt: skip
DAYS = (
    ("31", "2", "2011"), ("1", "1", "0"), ("1", "1", "10000"), ("31", "12", "9999"),
    ("1", "1", "1"), ("-1", "-1", "-1"), ("9" * 5_000, "1", "2011"), ("٣", "1", "2011"),
)  # fmt: skip


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield canaries(lambda word: word)
        transaction.set_rollback(True)


@pytest.fixture
def ids(made, db, clock):
    return made.ids


@pytest.fixture
def coordinator(made, ids):
    return made.clients[ActingRole.COORDINATOR]


def wrong(answer):
    """What is not right about an answer: an error, or no words."""
    if answer.status_code >= 500:
        return str(answer.status_code)
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    least = {"text/html": 200, "text/plain": 60}.get(kind)  # programs read calendars
    if answer.status_code >= 400 and not (least and len(text_of(answer)) > least):
        return f"{answer.status_code} without a sentence"
    return None


def fields(answer):
    """The names of what a page asks for."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    found = re.findall(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"', answer.content.decode())
    return sorted({*found} - {"csrfmiddlewaretoken"})


def given(names, turn):
    """Something odd for each name, another one at each turn; days as three boxes send them."""
    day = DAYS[turn % len(DAYS)]
    odd = {name: SAID[(turn * 7 + number) % len(SAID)] for number, name in enumerate(names)}
    boxes = {"day": day[0], "month": day[1], "year": day[2]}
    return odd | {n: boxes[n.rpartition("-")[2]] for n in names if n.rpartition("-")[2] in boxes}


def asked(shown, told):
    """Cut what was found to what one can read."""
    assert [str(each)[:300] for each in islice(told, 20)] == [], f"of {shown}"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: repr(part[:12]))
def test_no_part_of_an_address_is_too_odd(coordinator, part):
    told = []
    for address in addresses():
        if "<" in address:
            answer = coordinator.get(re.sub(r"<[^>]*>", lambda _: quote(part, safe="%"), address))
            if answer.status_code not in (400, 403, 404) or wrong(answer):
                told.append((address, answer.status_code, wrong(answer)))

    asked(part[:12], told)


def pages(coordinator, ids):
    """Every page that answers, with the names of what it asks for."""
    for address in addresses():
        path = filled(address, ids)
        answer = coordinator.get(path)
        if answer.status_code == 200:
            yield path, fields(answer)


@pytest.fixture
def read(monkeypatch):
    """The names that a page looks for in its question, noted as it is asked."""
    found = set()

    def noting(real):
        def noted(self, name, *rest):
            found.add(name)
            return real(self, name, *rest)

        return noted

    for method in ("get", "getlist", "__getitem__", "__contains__"):
        monkeypatch.setattr(QueryDict, method, noting(getattr(QueryDict, method)))
    return found


@pytest.mark.slow
def test_no_question_is_too_odd(coordinator, ids, read):
    told, every = [], set()
    for path in (filled(address, ids) for address in addresses()):
        read.clear()
        if coordinator.get(path).status_code != 200:
            continue
        alone, turn = set(), 0
        while turn < 3 or read - alone:  # one odd answer may lead to another question
            names = sorted(read)
            odd = [given(names, turn), *(given([name], turn) for name in sorted(read - alone))]
            alone |= read
            for query in odd if names else ():
                answer = coordinator.get(f"{path}?{urlencode(query)}")
                if wrong(answer):
                    told.append((path, wrong(answer), query))
            turn += 1
        every |= alone

    asked("questions", told)
    assert {"q", "page", "find", "on-day", "arm", "practice"} <= every


@pytest.mark.slow
def test_no_answer_to_a_form_is_too_odd(coordinator, ids):
    told = []
    for path, names in pages(coordinator, ids):
        for turn in range(4 if names else 1):
            answer = coordinator.post(path, given(names, turn))
            if wrong(answer) and answer.status_code != 405:
                told.append((path, wrong(answer), given(names, turn)))

    asked("forms", told)


@pytest.mark.parametrize("path", ["/people/?q=", "/contacts/new/?find=", "/meetings/?page="])
def test_words_without_end_are_no_search(coordinator, path):
    assert wrong(coordinator.get(path + "word+" * 60_000)) is None


@pytest.mark.parametrize("path", ["/%00", "/people/%00/", "/%ff%fe/", "/" + "a" * 100_000, "//x//"])
def test_what_is_no_address_is_no_page(coordinator, path):
    answer = coordinator.get(path)

    assert answer.status_code in (400, 404)
    assert wrong(answer) is None
