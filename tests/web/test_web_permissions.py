"""Every address, asked for in every role by every method, with ids that are not the asker's."""

import re

import pytest
from canaries import GHOST, addresses, canaries, filled, plain
from django.db import transaction
from django.test import Client
from visitors import PASSWORD, TODAY

from likewise.domain.accounts import ActingRole
from likewise.domain.kinds import kinds
from likewise.records import models
from likewise.records.models import Account, AuditEvent, RoleGrant
from likewise.records.tables import table_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NAMED = [
    address
    for address in addresses()
    if "<" in address and not {"<slug:table>", "<str:secret>"} & set(re.findall("<[^>]*>", address))
]
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def two(django_db_setup, django_db_blocker):
    """A programme and a stranger's, whose texts all end in a mark of their own."""
    with django_db_blocker.unblock(), transaction.atomic():
        own = canaries(lambda word: f"{word}Own")
        yield own, canaries(lambda word: f"{word}Strange", name="A stranger's")
        transaction.set_rollback(True)


@pytest.fixture
def own(two, db, clock):
    return two[0]


def strange(two):
    return two[1]


def rows():
    """How many rows the record has, of every kind of fact, and acts."""
    counts = [table_of(kind).model._default_manager.count() for kind in kinds()]
    acts = AuditEvent.objects.count()
    return [*counts, acts, models.Operation.objects.count(), RoleGrant.objects.count()]


@pytest.mark.parametrize("role", ActingRole)
def test_what_is_somebody_elses_answers_as_if_it_were_not_there(own, two, role, record_property):
    client, ids, before = own.clients[role], strange(two).ids, rows()
    told = []

    for address in NAMED:
        asked = filled(address, ids)
        for method in ("get", "post"):
            answer = getattr(client, method)(asked)
            ghost = getattr(client, method)(filled(address, {}))
            said = plain(answer, *ids.values())
            if said != plain(ghost) or "Strange" in said or answer.status_code == 200:
                told.append((method, address, answer.status_code, ghost.status_code))

    record_property("calls", 4 * len(NAMED))
    assert told == []
    assert rows() == before


@pytest.mark.parametrize("method", ["head", "put", "patch", "delete", "options"])
def test_other_methods_change_nothing_and_tell_no_more(own, two, method, record_property):
    before, told = rows(), []

    for role in (ActingRole.COORDINATOR, ActingRole.FACILITATOR):
        for address in NAMED:
            ids = strange(two).ids
            answer = getattr(own.clients[role], method)(filled(address, ids))
            ghost = getattr(own.clients[role], method)(filled(address, {}))
            if plain(answer, *ids.values()) != plain(ghost):
                told.append((role, address))

    record_property("calls", 4 * len(NAMED))
    assert told == []
    assert rows() == before


WORDS = frozenset({"way", "step"})  # in addresses, which are no ids


def test_ids_of_two_programmes_in_one_address_lead_nowhere(own, two):
    coordinator, told = own.clients[ActingRole.COORDINATOR], []

    for address in NAMED:
        names = set(re.findall(r"<slug:(\w+)>", address)) - WORDS
        for foreign in names if len(names) > 1 else ():
            mixed = filled(address, own.ids | {foreign: strange(two).ids[foreign]})
            # What their role never does is refused whatever the ids, and tells nothing of any.
            never = coordinator.get(filled(address, own.ids)).status_code == 403
            expected = 403 if never else 404
            told += [
                (mixed, answer.status_code, expected)
                for answer in (coordinator.get(mixed), coordinator.post(mixed))
            ]

    assert [each for each in told if each[1] != each[2]] == []
    assert len(told) > 30


def test_whoever_is_not_signed_in_is_asked_to_whatever_the_id(own):
    nobody = Client(headers={"host": "localhost"})

    for address in NAMED:
        known, ghost = nobody.get(filled(address, own.ids)), nobody.get(filled(address, {}))
        assert known.status_code == ghost.status_code == 302
        assert known.headers["Location"].startswith("/account/sign-in/")


@pytest.mark.parametrize(
    "search", ["/people/?q={}", "/contacts/new/?find={}", "/contacts/new/?person={}"]
)
@pytest.mark.parametrize("role", [ActingRole.COORDINATOR, ActingRole.FACILITATOR])
def test_a_search_finds_nobody_of_another_programme(own, two, role, search):
    for word in ("givenAshaStrange", strange(two).ids["participant"]):
        answer = own.clients[role].get(search.format(word))

        assert "Strange" not in plain(answer).replace("givenAshaStrange", "", 3)
        assert len(plain(answer).replace(word, "")) == len(
            plain(own.clients[role].get(search.format("0" * len(word)))).replace(
                "0" * len(word), ""
            )
        )


def test_a_page_about_people_is_kept_by_no_browser(own):
    for role in (ActingRole.COORDINATOR, ActingRole.MEMBER):
        for address in ("/", "/cohorts/", f"/people/{GHOST}/"):
            assert "no-store" in own.clients[role].get(address).headers["Cache-Control"]


def test_every_answer_says_what_may_run_on_it(own):
    signed_out = Client(headers={"host": "localhost"})

    for client in (own.clients[ActingRole.COORDINATOR], signed_out):
        for address in addresses():
            policy = client.get(filled(address, own.ids)).headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy


def test_what_people_wrote_never_runs(db, clock):
    made = canaries(lambda word: f"{SCRIPT}{word}"[:200], name="Scripts")
    other = {"meeting": made.ids["cancelled"]}
    shown = 0

    for address in addresses():
        for ids in (made.ids, made.ids | {"fact": made.ids["cohort"]} | other):
            said = plain(made.clients[ActingRole.COORDINATOR].get(filled(address, ids)))
            if not any(kind in said[:60] for kind in ("text/csv", "text/plain")):
                assert SCRIPT not in said, address
                shown += "&lt;script&gt;alert(1)" in said

    assert shown > 20


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_a_download_is_a_formula(db, clock, start):
    made = canaries(lambda word: f"{start}1+{word}", name="Formulas")

    for role in (ActingRole.COORDINATOR, ActingRole.STATISTICIAN, ActingRole.RESEARCHER):
        said = made.clients[role].get("/evolution/numbers.csv").content.decode("utf-8-sig")

        cells = re.split(r'[,\n]"?', said)
        assert len(cells) > 20
        assert [cell for cell in cells if cell.strip('"').startswith(start)] == []


def test_a_closed_account_is_signed_out_at_its_next_request(scene):
    client = scene.visit(ActingRole.COORDINATOR)
    assert client.get("/people/").status_code == 200

    Account.objects.update(is_active=False)

    assert client.get("/people/").status_code == 302


def test_a_new_password_leaves_one_event_and_signs_the_others_out(scene):
    here, elsewhere = (scene.visit(ActingRole.NURSE) for _ in range(2))
    before = AuditEvent.objects.count()
    new = "nine loud kettles"

    answer = here.post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert answer.status_code == 302
    (event,) = AuditEvent.objects.order_by("sequence")[before:]
    assert (event.action, event.role) == ("accounts.choose_password", "own account")
    assert event.at.date() == TODAY
    assert here.get("/people/").status_code == 200
    assert elsewhere.get("/people/").status_code == 302
