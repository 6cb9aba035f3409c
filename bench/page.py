"""How long the server takes to make a page.

Timed: the whole request inside the server, from the address to the finished bytes (session,
account, acting role, queries, template, and the look noted on the disk), through Django's test
client in this process, signed in, on SQLite, then on PostgreSQL, with full synchronisation. Every
page of the example programme that a role can reach by links is asked for, one of each shape of
address; the median of 15 requests after two that warm up. Not timed: the network, the browser, the
sign-in itself. The promise is a median under 50 ms.

Then the same of the large example, of 1,200 members, where up to three addresses of each shape are
asked for, and the slowest of their medians counts. The promise is under 100 ms; who meets whom may
take 500 ms, and making the example two minutes. The variant begins with "large".

Then the coordinator's first page with 100,000 invented participants stored, in 8,000 cohorts, 40
practices and two arms, and the list of people by each of its filters, which is promised under 150
ms: the median of 15 requests while nothing changes, and of 15 that each follow a change. The
promise is under 100 ms; the page right after somebody joins a cohort, which counts everybody again,
is shown without a promise.

Then the example again, with 200,000 looks stored, each at one of its people, and the pages of those
who are the first to ask: in a process that has answered only the sign-in page so far, and on each
of 15 days after that (the median). The promise is under 100 ms for the coordinator's first page, a
member's, which says who looked at them, and the guardian's audit. Shown without a promise: how
long it takes to move the looks there, and to verify them.

Right means: the answer is 200 and the median keeps its promise. No peer.
"""

import json
import os
import re
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

from bench import Row
from bench._databases import named, on_each, use
from bench._stored import seal
from bench.measure import in_child

REQUESTS, WARM_UPS = 15, 2
EXAMPLE_SECONDS, STORED_SECONDS = 0.050, 0.100
LARGE_SECONDS, MADE_SECONDS, EACH_SHAPE = 0.100, 120, 3
SLOWER = {"/evolution/meets/": 0.500}
PEOPLE, COHORTS, IN_A_COHORT = 100_000, 8_000, 12
PRACTICES, ARMS = 40, 2
LOOKS = 200_000
CLOCK = datetime(2012, 6, 13, 9, 0, tzinfo=UTC)
JOINED = "after somebody joins"
COLD, COLD_SECONDS, LIST_SECONDS = "people, the first in a process", 2.0, 0.150
MOST = {JOINED: float("inf"), COLD: COLD_SECONDS}
LISTS = {
    "people": "/people/",
    "people by part of a name": "/people/?q=xample+99999",
    "people by status": "/people/?status=enrolled",
    "people, nobody of that name": "/people/?q=zzz",
    "people of a practice": f"/people/?practice=p{7:025}",
    "people of a practice, by name": f"/people/?practice=p{7:025}&q=xample+99",
    "people of a cohort": f"/people/?cohort=e{7:025}",
    "people in no cohort": "/people/?status=no-cohort",
    "people in a cohort": "/people/?status=in-cohort",
    "people who died, nobody": "/people/?status=died",
    "people of an arm": f"/people/?arm=q{1:025}",
    "people of no arm": "/people/?arm=none",
    "people by a practice": "/people/?q=practice+7",
    "people by a telephone number": "/people/?q=07700+99999",
    "people by a cohort": "/people/?q=cohort+99",
    "to find for a contact": "/contacts/new/?who-find=xample+99999",
    "to start a cohort with": "/cohorts/new/",
}
MOST |= dict.fromkeys(LISTS, LIST_SECONDS)
BACKEND = "likewise.web.accounts.backends.AccountBackend"
# Files to download are no pages.
FILES = re.compile(r"\.(svg|png|csv|xlsx|zip|json)|/(picture|download|template)")


def run() -> Iterator[Row]:
    for database, (people, pages) in on_each(_of_the_example):
        for role, shape, status, seconds in pages:
            yield Row(
                name="page",
                size=people,
                seconds=seconds,
                peak_mb=None,
                ok=status == 200 and seconds < EXAMPLE_SECONDS,
                variant=named(f"{role} {shape}", database),
            )
    for database, (made, people, pages) in on_each(_of_the_large_example):
        yield Row(
            name="page",
            size=people,
            seconds=made,
            peak_mb=None,
            ok=made < MADE_SECONDS,
            variant=named("large, made", database),
        )
        for role, shape, status, seconds in pages:
            yield Row(
                name="page",
                size=people,
                seconds=seconds,
                peak_mb=None,
                ok=status == 200 and seconds < SLOWER.get(shape, LARGE_SECONDS),
                variant=named(f"large {role} {shape}", database),
            )
    for database, measured in on_each(_with_many_stored):
        for variant, status, seconds in measured:
            yield Row(
                name="page",
                size=PEOPLE,
                seconds=seconds,
                peak_mb=None,
                ok=status == 200 and (seconds < MOST.get(variant, STORED_SECONDS)),
                variant=named(f"coordinator / {variant}", database),
            )
    yield from _with_looks()


def _with_looks() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as home:
        accounts = in_child(make_the_example, home, None)
        moved, verified = in_child(store_looks, home, None)
        for work, seconds in (("move", moved), ("verify", verified)):
            yield Row(
                name="page", size=LOOKS, seconds=seconds, peak_mb=None, ok=True,
                variant=f"{work} looks",
            )  # fmt: skip
        for role, email in accounts:
            if role not in {"coordinator", "member", "guardian"}:
                continue
            for when, status, seconds in in_child(first_to_ask, home, None, email):
                yield Row(
                    name="page", size=LOOKS, seconds=seconds, peak_mb=None,
                    ok=status == 200 and seconds < STORED_SECONDS,
                    variant=f"{role} / first of {when}",
                )  # fmt: skip


def _of_the_example(database: str | None) -> tuple[int, list[tuple[str, str, int, float]]]:
    with tempfile.TemporaryDirectory() as home:
        accounts = in_child(make_the_example, home, database)
        people, pages = in_child(of_the_example, home, database, accounts)
        return people, pages


def _of_the_large_example(
    database: str | None,
) -> tuple[float, int, list[tuple[str, str, int, float]]]:
    with tempfile.TemporaryDirectory() as home:
        made, accounts = in_child(make_the_large_example, home, database)
        people, pages = in_child(of_the_example, home, database, accounts, EACH_SHAPE)
        return made, people, pages


def _with_many_stored(database: str | None) -> list[tuple[str, int, float]]:
    with tempfile.TemporaryDirectory() as home:
        measured: list[tuple[str, int, float]] = in_child(with_many_stored, home, database)
        return measured


def _start(home: str, database: str | None) -> None:
    os.environ |= {"LIKEWISE_HOME": home, "LIKEWISE_DEMONSTRATION": "1"}
    use(database)
    os.environ.pop("LIKEWISE_CLOCK", None)
    from likewise.cli.setup import start

    start(make=True)


def _client(email: str) -> Any:
    from django.test import Client

    from likewise.records.accounts import with_email

    client = Client(headers={"host": "localhost"})
    client.force_login(with_email(email).get(), backend=BACKEND)
    return client


def _median(client: Any, path: str, *, warm: bool = True) -> tuple[int, float]:
    seconds, status = [], 0
    for _ in range(WARM_UPS + REQUESTS if warm else 1):
        began = time.perf_counter()
        status = client.get(path).status_code
        seconds.append(time.perf_counter() - began)
    return status, statistics.median(seconds[WARM_UPS:] if warm else seconds)


def make_the_example(home: str, database: str | None) -> list[tuple[str, str]]:
    """The example programme, made in a process of its own, as the server finds it; its accounts."""
    _start(home, database)
    from likewise.actions.example import make_example

    return [(str(each.role), each.email) for each in make_example(progress=lambda day: None)]


def make_the_large_example(home: str, database: str | None) -> tuple[float, list[tuple[str, str]]]:
    """The same of the large example, and how many seconds that took."""
    _start(home, database)
    from likewise.actions.example import make_large_example

    began = time.perf_counter()
    accounts = [(str(each.role), each.email) for each in make_large_example()]
    made = time.perf_counter() - began
    from django.db import connection

    if connection.vendor == "postgresql":  # as the server does by itself sooner or later
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return made, accounts


def of_the_example(
    home: str, database: str | None, accounts: list[tuple[str, str]], each: int = 1
) -> tuple[int, list[tuple[str, str, int, float]]]:
    """Every page that each role of the example can reach: role, shape, status, seconds.

    Of each shape so many addresses are asked for, and the slowest is answered.
    """
    _start(home, database)
    from django.conf import settings

    from likewise.actions.example import TODAY
    from likewise.records.models import ParticipantAnchor

    settings.CLOCK = TODAY
    found = []
    for role, email in accounts:
        client = _client(email)
        for shape, paths in _reachable(client, each).items():
            seconds, status = max(_median(client, path)[::-1] for path in paths)
            found.append((role, shape, status, seconds))
    return ParticipantAnchor.objects.count(), found


def _reachable(client: Any, each: int) -> dict[str, list[str]]:
    """So many addresses of each shape that links lead to, from the first page on."""
    shapes: dict[str, list[str]] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        found = shapes.get(_shape(path), [])
        if len(found) == each or path in found or FILES.search(path):
            continue
        response = client.get(path)
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        shapes.setdefault(_shape(path), []).append(path)
        links = re.findall(r'<a\b[^>]*?\bhref="(/[^"#]*)', response.content.decode())
        waiting += map(unescape, links)
    return shapes


def _shape(path: str) -> str:
    return re.sub(r"[a-z2-7]{26}", "ID", path.split("?")[0])


# Two hundred thousand looks


def store_looks(home: str, database: str | None) -> tuple[float, float]:
    """Looks at people of the example, moved from a journal: how long that takes, and to verify."""
    _start(home, database)
    from likewise.actions.example import TODAY
    from likewise.domain.looks import Access, AccessKind
    from likewise.formats.looks import write_access
    from likewise.records import looks
    from likewise.records.looks import journal
    from likewise.records.models import Participant

    people = list(Participant.objects.order_by("row").values_list("fact", "programme_id"))
    journal.folder().mkdir(mode=0o700, exist_ok=True)
    with (journal.folder() / "bench.journal").open("wb") as file:
        for number in range(LOOKS):
            participant, programme = people[number % len(people)]
            at = TODAY - timedelta(minutes=2 * (LOOKS - number))
            file.write(
                write_access(
                    Access(
                        id=f"look-{number}", kind=AccessKind.LOOK, at=at, noted_at=at,
                        account=f"account-{number % 7}", role="facilitator",
                        programme=programme, what=f"page {number % 12}", people=(participant,),
                    )
                )
            )  # fmt: skip
    began = time.perf_counter()
    assert looks.move(TODAY) == LOOKS
    moved = time.perf_counter() - began
    assert list(looks.verify()) == []
    return moved, time.perf_counter() - began - moved


def first_to_ask(home: str, database: str | None, email: str) -> list[tuple[str, int, float]]:
    """Somebody's first page, asked for before anybody else has: when, status, seconds."""
    _start(home, database)
    from django.conf import settings
    from django.test import Client

    from likewise.actions.example import TODAY

    settings.CLOCK = TODAY
    Client(headers={"host": "localhost"}).get("/account/sign-in/")
    client, days = _client(email), []
    for day in range(1 + REQUESTS):
        settings.CLOCK = TODAY + timedelta(days=day)
        began = time.perf_counter()
        status = client.get("/").status_code
        days.append(time.perf_counter() - began)
    first, *others = days
    return [("a process", status, first), ("a day", status, statistics.median(others))]


# A hundred thousand


def with_many_stored(home: str, database: str | None) -> list[tuple[str, int, float]]:
    """The coordinator's first page with many stored: variant, status, seconds."""
    _start(home, database)
    from django.conf import settings

    programme = store_many()
    settings.CLOCK = CLOCK
    client = _client(_coordinator(programme))
    status, still = _median(client, "/")
    return [
        ("while nothing changes", status, still),
        ("after a venue is added", status, _after(client, lambda n: _add_venue(programme, n))),
        (JOINED, status, _after(client, lambda n: _join(programme, n))),
        *_lists(client),
    ]


def _lists(client: Any) -> Iterator[tuple[str, int, float]]:
    """The list of people, before any name was opened in this process and after, and a search."""
    status, first = _median(client, "/people/", warm=False)
    yield COLD, status, first
    for variant, address in LISTS.items():
        yield variant, *_median(client, address)


def _after(client: Any, change: Callable[[int], None]) -> float:
    """The median of requests that each follow a change."""
    seconds = []
    for number in range(REQUESTS):
        change(number)
        began = time.perf_counter()
        client.get("/")
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def store_many() -> str:
    """Invented people, cohorts, spells and meetings, written row by row past the actions.

    The guards of the database are on; the import of as many is measured elsewhere.
    """
    from django.db import connection, transaction

    from likewise.actions.operations import perform
    from likewise.cli.actor import actor_for
    from likewise.domain.programmes import CreateProgramme
    from likewise.records.models import Operation

    made = perform(
        CreateProgramme(name="Measured"),
        by=actor_for(None, None),
        at=datetime(2012, 6, 1, tzinfo=UTC),
        operation=secrets.token_hex(16),
    )
    programme = str(made.new_ids[0])
    operation = Operation.objects.get().sequence
    words = _WORDS[connection.vendor]
    with transaction.atomic(), connection.cursor() as cursor:
        for table, count, columns in _tables(words):
            is_fact = "fact" in columns
            act = {"operation_id": str(operation), "programme_id": f"'{programme}'"}
            common = _VERSION | act if is_fact else {}
            values = common | columns
            cursor.execute(
                f"INSERT INTO records_{table} ({', '.join(map(_quoted, values))})"
                f" WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n"
                f" WHERE i + 1 < {count}) SELECT {', '.join(values.values())} FROM n"
            )
    _seal_names()
    if connection.vendor == "postgresql":  # as the server does by itself sooner or later
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return programme


def _seal_names() -> None:
    from likewise.records import models

    people = ((f"a{n:025}", ["Invented", f"Example {n}", "", "", ""]) for n in range(PEOPLE))
    seal(models.Person, "identity", ((who, json.dumps(name)) for who, name in people))
    seal(models.Cohort, "name", ((f"e{n:025}", f"Group {n}") for n in range(COHORTS)))


@dataclass(frozen=True, kw_only=True)
class Words:
    """What one database calls it: a number in 25 digits, a day from now, its text, an instant."""

    digits: str
    day: str
    text: str
    instant: str


_WORDS = {
    "sqlite": Words(
        digits="printf('%025d', {})",
        day="date('2012-06-04', '+' || (i % 28) || ' days')",
        text="{}",
        instant="{} || ' 13:00:00'",
    ),
    "postgresql": Words(
        digits="lpad(({})::text, 25, '0')",
        day="(date '2012-06-04' + i % 28)",
        text="to_char({}, 'YYYY-MM-DD')",
        instant="({} + time '13:00') AT TIME ZONE 'UTC'",
    ),
}
_VERSION = {
    "version": "1",
    "recorded_at": "'2012-06-01 00:00:00'",
    "superseded_at": "NULL",
    "is_void": "false",
}


def _quoted(column: str) -> str:
    return f'"{column}"'


def _tables(words: Words) -> Iterator[tuple[str, int, dict[str, str]]]:
    def _id(letter: str, number: str = "i") -> str:
        return f"'{letter}' || {words.digits.format(number)}"

    began = "'2010-01-01'"
    yield "personanchor", PEOPLE, {"id": _id("a")}
    yield (
        "person",
        PEOPLE,
        {"fact": _id("a"), "programme_id": "NULL", "identity_since": "1"},
    )
    yield "participantanchor", PEOPLE, {"id": _id("b")}
    yield (
        "participant",
        PEOPLE,
        {"fact": _id("b"), "person_id": _id("a")},
    )
    who = {"participant_id": _id("b"), "starts_on": began}
    yield "status", PEOPLE, {"fact": _id("c"), "status": "'enrolled'"} | who
    yield "role", PEOPLE, {"fact": _id("d"), "role": "'member'", "ends_on": "NULL"} | who
    yield "cohortanchor", COHORTS, {"id": _id("e")}
    yield "cohort", COHORTS, {"fact": _id("e"), "name_since": "1"}
    yield "practiceanchor", PRACTICES, {"id": _id("p")}
    yield "practice", PRACTICES, {"fact": _id("p"), "name": "'Practice ' || i"}
    at = {"practice_id": _id("p", f"i % {PRACTICES}")}
    yield "registration", PEOPLE, {"fact": _id("m")} | at | who
    yield "armanchor", ARMS, {"id": _id("q")}
    yield "arm", ARMS, {"fact": _id("q"), "name": "'Arm ' || i", "formats": "'group'"}
    drawn = {"arm_id": _id("q", f"i % {ARMS}"), "on": began, "practice_id": "NULL"}
    unit = {"participant_id": _id("b")}
    yield "allocation", PEOPLE // 2, {"fact": _id("n")} | drawn | unit
    which = {"cohort_id": _id("e"), "starts_on": "'2010-02-01'"}
    yield "cohortformat", COHORTS, {"fact": _id("f"), "format": "'group'"} | which
    yield "cohortstate", COHORTS, {"fact": _id("g"), "state": "'open'"} | which
    yield (
        "membership",
        COHORTS * IN_A_COHORT,
        {
            "fact": _id("h"),
            "cohort_id": _id("e", f"i / {IN_A_COHORT}"),
            "participant_id": _id("b"),
            "role": "'member'",
            "joined_on": "'2010-02-01'",
            "left_on": "NULL",
            "share": "NULL",
        },
    )
    day = words.day
    yield "meetinganchor", COHORTS, {"id": _id("k")}
    yield (
        "meeting",
        COHORTS,
        {
            "fact": _id("k"),
            "starts": f"{words.text.format(day)} || 'T14:00'",
            "on": day,
            "zone": "'Europe/London'",
            "starts_at": words.instant.format(day),
            "state": "'planned'",
            "venue_id": "NULL",
            "minutes": "NULL",
            "guests": "0",
            "series": "''",
        },
    )
    yield "meetinghost", COHORTS, {"meeting_id": _id("k"), "cohort_id": _id("e")}


def _coordinator(programme: str) -> str:
    from likewise.actions.accounts import create_account, grant_role
    from likewise.cli.actor import actor_for
    from likewise.domain.accounts import ActingRole

    email, owner = "coordinator@example.org", actor_for(None, None)
    common: dict[str, Any] = {"by": owner, "at": CLOCK - timedelta(days=1)}
    account = create_account(operation=secrets.token_hex(16), email=email, **common)
    grant_role(
        operation=secrets.token_hex(16),
        account=account,
        role=ActingRole.COORDINATOR,
        programme=programme,
        **common,
    )
    return email


def _by(programme: str) -> dict[str, Any]:
    from likewise.domain.accounts import ActingRole, Actor

    actor = Actor(account="measuring", role=ActingRole.COORDINATOR, programme=programme)
    return {"by": actor, "at": CLOCK, "operation": secrets.token_hex(16)}


def _add_venue(programme: str, number: int) -> None:
    from likewise.actions.operations import perform
    from likewise.domain.practices import AddVenue

    perform(AddVenue(name=f"Hall {number}"), **_by(programme))


def _join(programme: str, number: int) -> None:
    from likewise.actions.operations import perform
    from likewise.domain.memberships import JoinCohort

    joins = JoinCohort(
        cohort=f"e{number:025}",
        participant=f"b{COHORTS * IN_A_COHORT + number:025}",
        on=CLOCK.date(),
    )
    perform(
        joins,
        **_by(programme),
    )
