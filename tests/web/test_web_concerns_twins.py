"""Two worlds that differ in who raised worries, about whom, and what they say, and in no more."""

import re

import pytest
from canaries import GHOST, LATER, PEOPLE, addresses, canaries, filled, plain
from django.db import transaction
from programs import a_program
from worlds import ADMINISTRATOR, NOW, World

from likewise.actions.accounts import create_account, grant_role
from likewise.actions.concerns import climb
from likewise.actions.operations import perform
from likewise.api.queries import QUERIES
from likewise.domain.accounts import ActingRole as Role
from likewise.domain.accounts import Actor
from likewise.domain.concerns import CloseConcern, Matters, RaiseConcern

pytestmark = [pytest.mark.django_db, pytest.mark.once]
# What is different each time it is asked: who looked and who was refused, and a file's own clock.
NOISE = ("/audit/", "/api/audit", "/import/templates/pilot-tables.xlsx")
MINUTE = re.compile(r"at [\d:]+[ap]m")  # jobs are due by the machine's clock
ROOM = re.compile(r"Room: [\d,]+ MB")
REFUSED = re.compile(r"<li><a href=\"/audit/[^>]*>[^<]*refused.*?</li>\n?", re.DOTALL)
OTHERS = sorted(set(Role) - {Role.NURSE})
WEEK = NOW.replace(day=1)  # raised so long before that nobody acknowledged in time
# By whom, about whom, what it says, how soon it matters, and whether they may be rung.
ONE = (
    ("Bram", None, "zzone", Matters.TODAY, True),
    (None, "Petra", "zzlong " * 600, Matters.SOON, False),
)
OTHER = (
    (None, "Asha", "zztwo", Matters.NO_HURRY, False),
    ("Quentin", None, "zz", Matters.TODAY, True),
)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield canaries(lambda word: f"word{word}")
        transaction.set_rollback(True)


def worried(world: World, worries) -> str:
    """These worries, none of which anybody acknowledged but the last, which was closed."""
    nurse = create_account(by=ADMINISTRATOR, at=NOW, operation="n" * 26, email="n@example.org")
    grant_role(
        by=ADMINISTRATOR, at=NOW, operation="g" * 26, account=nurse, role=Role.NURSE,
        programme=world.programme, participant=None,
    )  # fmt: skip
    receiver = Actor(account=nurse, role=Role.NURSE, programme=world.programme)
    ids = []
    for number, (who, about, words, matters, may_ring) in enumerate(worries):
        role = Role.MEMBER if who in PEOPLE else Role.FACILITATOR
        by = world.actor(role, who) if who else receiver
        act = RaiseConcern(
            words=words, matters=matters, may_ring=may_ring, about_whom=world.people.get(about)
        )
        told = perform(act, by=by, at=WEEK, operation=f"raises-{number}")
        ids.append(told.new_ids[0])
    close = CloseConcern(concern=ids[-1], done=f"did {words}", answer=f"answered {words}")
    perform(close, by=receiver, at=WEEK, operation="closes")
    climb(at=LATER)
    return ids[0]


def told(made, role) -> dict[str, str]:
    """What a role is told at every address, and its programs by every query."""
    asked = [filled(address, made.ids) for address in addresses()]
    asked += [f"/people/{who}/" for who in made.world.people.values()]
    asked += [f"/erasures/ask/{made.world.people[who]}/" for who in ("Asha", "Bram", "Petra")]
    asked = [each for each in asked if not each.startswith(NOISE)]
    said = {address: plain(made.clients[role].get(address)) for address in asked}
    said["/"] = ROOM.sub("", REFUSED.sub("", said["/"]))
    said["/jobs/"] = MINUTE.sub("", said["/jobs/"])
    if role is Role.GUARDIAN:  # reads the whole audit, and its last events on the first page
        said["/"] = said["/"].partition("<table")[0]
    program = a_program(
        made.world, role, {Role.MEMBER: "Asha", Role.FACILITATOR: "Petra"}.get(role)
    )
    for query in (each for each in QUERIES if each.path != "/audit"):
        for who in (made.world.people["Asha"], made.world.cohorts["group"], GHOST):
            path = query.path.format(**dict.fromkeys(query.in_path, who))
            said[f"/api{path} {who}"] = program.get(path).content.decode()
    return said


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_nurses_and_senders_can_tell_one_world_from_the_other(made, db, clock, role):
    found = []
    for worries in (ONE, OTHER):
        with transaction.atomic():
            made.ids["concern"] = worried(made.world, worries)
            found.append(told(made, role))
            transaction.set_rollback(True)

    one, other = found
    assert [address for address in one if one[address] != other[address]] == []
    assert not any("zzone" in said or "zzlong" in said for said in one.values())
    if role in (Role.COORDINATOR, Role.GUARDIAN):  # what they do see
        assert "1 worry" in one["/worries/"]
