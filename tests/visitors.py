"""A small invented programme with an account for every role, for tests of the pages."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from worlds import ADMINISTRATOR, NOW, World, a_world, operation

from likewise.actions import accounts, arms, contacts, meetings, practices
from likewise.actions.cohorts import change_venue
from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.contacts import Mode
from likewise.domain.meetings import RegisterEntry, Result
from likewise.domain.participants import RoleName

# A Wednesday morning; the pages of these tests are asked for on this day.
CLOCK = datetime(2011, 1, 12, 10, 0, tzinfo=UTC)
TODAY = CLOCK.date()
PASSWORD = "seven quiet lamps"
MEMBERS = ("Asha", "Bram", "Cleo", "Dilip", "Edith", "Farid")


@dataclass(frozen=True)
class Scene:
    """The world, its accounts by role, and its meetings by what became of them."""

    world: World
    accounts: dict[ActingRole, str]
    meetings: dict[str, str]

    def email(self, role: ActingRole) -> str:
        return email_of(role)


def email_of(role: ActingRole) -> str:
    return f"{role.replace(' ', '-')}@example.org"


def a_scene() -> Scene:
    """A group with a facilitator, a pair, a resting group and somebody without a cohort."""
    world = a_world()
    for name in MEMBERS:
        world.person(name, practice="Alder")
    for name in ("Gwen", "Hari", "Ines"):
        world.person(name, practice="Birch")
    world.person("Petra", role=RoleName.FACILITATOR)
    world.person("Quentin", role=RoleName.FACILITATOR)
    world.cohort("Thursday group", members=MEMBERS, facilitators=["Petra"], leads=["Petra"])
    world.cohort("Birch pair", format=Format.ONE_TO_ONE, members=["Gwen"], facilitators=["Quentin"])
    world.act(
        arms.allocate, arm=world.arms[Format.GROUP], on=date(2010, 9, 1),
        participant=world.people["Asha"],
    )  # fmt: skip
    hall = world.act(
        practices.add_venue, name="Alder Hall", directions="Behind the library. Bus 7 stops here."
    ).new_ids[0]
    group = world.cohorts["Thursday group"]
    world.act(change_venue, cohort=group, venue=hall, on=date(2010, 9, 2))
    found = {"held": _held(world, group)}
    for name, day in (("late", 6), ("coming", 13), ("cancelled", 20), ("later", 27)):
        made = world.act(
            meetings.plan_meeting,
            cohorts=[group],
            starts=datetime(2011, 1, day, 14, 0),
            venue=hall,
        )
        found[name] = made.new_ids[0]
    world.act(meetings.cancel_meeting, meeting=found["cancelled"], reason="the hall is closed")
    world.act(
        contacts.log_contact,
        participant=world.people["Bram"],
        facilitator=world.people["Petra"],
        on=date(2011, 1, 2),
        mode=Mode.CALL,
        reached=True,
    )
    return Scene(world=world, accounts=_accounts(world), meetings=found)


def _held(world: World, group: str) -> str:
    made = world.act(
        meetings.plan_meeting,
        cohorts=[group],
        starts=datetime(2010, 12, 9, 14, 0),
        at=datetime(2010, 12, 1, 9, 0, tzinfo=UTC),
    )
    results = (("Asha", Result.ATTENDED), ("Bram", Result.ATTENDED), ("Cleo", Result.APOLOGIES))
    world.act(
        meetings.take_register,
        meeting=made.new_ids[0],
        entries=[RegisterEntry(participant=world.people[n], result=r) for n, r in results],
        at=datetime(2010, 12, 9, 18, 0, tzinfo=UTC),
    )
    return str(made.new_ids[0])


def _accounts(world: World) -> dict[ActingRole, str]:
    people = {ActingRole.MEMBER: "Asha", ActingRole.FACILITATOR: "Petra"}
    return {role: account(email_of(role), world, role, people.get(role)) for role in ActingRole}


def account(
    email: str,
    world: World,
    role: ActingRole,
    name: str | None = None,
    *,
    is_example: bool = False,
) -> str:
    """An account that wears one hat in this world."""
    made = accounts.create_account(
        by=ADMINISTRATOR,
        at=NOW - timedelta(days=1),
        operation=operation(),
        email=email,
        password=PASSWORD,
        is_example=is_example,
    )
    accounts.grant_role(
        by=ADMINISTRATOR,
        at=NOW - timedelta(days=1),
        operation=operation(),
        account=made,
        role=role,
        programme=world.programme,
        participant=world.people[name] if name else None,
    )
    return made
