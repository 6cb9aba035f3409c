"""Whom the words of an act speak of is asked on its page, and kept until it is saved."""

import re
from datetime import datetime

import pytest
from browsing import confirm, day, fields_of, signed_in, text_of
from copying import copied
from django.http import QueryDict
from noted import looks_noted
from worlds import a_world

from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.cohorts import Cohort, LineageEvent
from likewise.domain.corrections import CorrectFact, Correction
from likewise.domain.meetings import CancelMeeting, Meeting, PlanMeeting
from likewise.domain.memberships import Membership
from likewise.domain.participants import RoleName
from likewise.records.facts import current
from likewise.web.nhsuk.speaking import AT_MOST, few

pytestmark = pytest.mark.django_db
ASKED = "Does what you wrote speak of anybody?"
ON = "on-day=4&on-month=1&on-year=2011"


@pytest.fixture
@copied
def world():
    """Thursday group, a pair, and Eve, who is in neither."""
    world = a_world()
    for name in ("Asha", "Bram", "Cleo", "Eve"):
        world.person(name, practice="Alder")
    for name in ("Faye", "Dan"):
        world.person(name, role=RoleName.FACILITATOR)
    world.cohort("Thursday group", members=["Asha", "Bram"], facilitators=["Faye"], leads=["Faye"])
    world.cohort("Pair one", format=Format.ONE_TO_ONE, members=["Cleo"], facilitators=["Dan"])
    return world


def offered(answer, *, ticked=False):
    """The first names of those who stand in the folded question."""
    page = answer.content.decode()
    if ASKED not in page:
        return []
    _, _, asked = page.partition(ASKED)
    inside = asked.partition("</details>")[0]
    boxes = re.findall(r"<input([^>]*)>\s*<label[^>]*>(\w+)", inside)
    return sorted(name for box, name in boxes if not ticked or " checked" in box)


def is_open(answer):
    page = answer.content.decode()
    return re.search(r"<details class=\"nhsuk-details\"( open)?>", page)[1] is not None


def at(world, cohort, page, query=""):
    return f"/cohorts/{world.cohorts[cohort]}/{page}/{query}"


@pytest.mark.parametrize(
    ("page", "query", "who"),
    [
        ("rest", "", "Asha Bram Faye"),
        ("end", "", "Asha Bram Faye"),
        ("format", "", "Asha Bram Faye"),
        ("split", f"?parts=2&{ON}", "Asha Bram Faye"),
        ("absorb", f"?cohorts={{pair}}&{ON}", "Asha Bram Cleo Dan Faye"),
        ("draw", f"?cohorts={{pair}}&{ON}", "Asha Bram Cleo Dan Faye"),
        ("state", "", ""),
    ],
)
def test_those_of_the_cohorts_concerned_may_be_ticked_and_nobody_else(
    world, coordinator, page, query, who
):
    address = at(world, "Thursday group", page, query.format(pair=world.cohorts["Pair one"]))

    asked = coordinator.get(address)

    assert offered(asked) == who.split()
    assert not who or not is_open(asked)


def test_a_merge_asks_of_those_of_all_its_cohorts_and_a_start_of_those_it_offers(
    world, coordinator
):
    both = "&".join(f"cohorts={each}" for each in world.cohorts.values())

    assert offered(coordinator.get(f"/cohorts/merge/?{both}&{ON}")) == [
        "Asha", "Bram", "Cleo", "Dan", "Faye",
    ]  # fmt: skip
    assert "Eve" in offered(coordinator.get("/cohorts/new/"))


def test_a_name_is_pointed_out_then_ticked_then_saved_with_whom_it_speaks_of(world, coordinator):
    address, asha = at(world, "Thursday group", "rest"), world.people["Asha"]
    given = {**day("on", 2011, 1, 4), "reason": "Asha is away."}

    warned = coordinator.post(address, {**fields_of(coordinator.get(address)), **given})
    back = coordinator.post(address, {**fields_of(warned), "change": "1"})
    plan = coordinator.post(address, {**fields_of(back), **given, "speaks_of": asha})
    again = coordinator.post(address, {**fields_of(plan), "change": "1"})
    done = coordinator.post(address, fields_of(plan))

    assert "“Asha” is a name known in this programme" in text_of(warned)
    assert is_open(back)
    assert offered(back) == ["Asha", "Bram", "Faye"]
    assert offered(back, ticked=True) == []
    assert "Speaks of Asha Example" in text_of(plan)
    assert "is a name known" not in text_of(plan)
    assert offered(again, ticked=True) == ["Asha"]
    assert done.status_code == 302
    event = next(e for e in current(LineageEvent) if e.reason == "Asha is away.")
    assert event.about == (asha,)
    assert asha in {each for look in looks_noted() for each in look.people}


@pytest.mark.parametrize(
    ("page", "query", "given"),
    [
        ("end", "", {}),
        ("format", "", {"format": "combined"}),
        ("absorb", f"?cohorts={{pair}}&{ON}", {"leaving": []}),
        ("draw", f"?cohorts={{pair}}&{ON}", {"person-{Cleo}": "as well", "person-{Dan}": "stays"}),
        (
            "split",
            f"?parts=2&{ON}",
            {
                "name-1": "One", "format-1": "group", "name-2": "Two", "format-2": "group",
                "person-{Asha}": "1", "person-{Bram}": "2", "person-{Faye}": "1",
            },
        ),
    ],
)  # fmt: skip
def test_every_change_of_a_cohort_keeps_whom_its_reason_speaks_of(
    world, coordinator, page, query, given
):
    address = at(world, "Thursday group", page, query.format(pair=world.cohorts["Pair one"]))
    said = {key.format(**world.people): value for key, value in given.items()}
    whom = [world.people["Asha"], world.people["Bram"]]

    plan, done = confirm(
        coordinator,
        address,
        {**day("on", 2011, 1, 4), **said, "reason": "Asha and Bram asked.", "speaks_of": whom},
    )

    assert "Speaks of Asha Example and Bram Example" in text_of(plan)
    assert done.status_code == 302, text_of(done)
    event = next(e for e in current(LineageEvent) if e.reason == "Asha and Bram asked.")
    assert set(event.about) == set(whom)


def test_a_pair_that_is_called_after_two_people_is_about_both(world, coordinator):
    whom = [world.people["Eve"], world.people["Faye"]]
    given = {
        "name": "Eve and Faye", "format": "one-to-one", "venue": "", "people": whom, "leads": [],
        **day("on", 2011, 1, 4), "reason": "",
    }  # fmt: skip

    warned = coordinator.post("/cohorts/new/", fields_of(coordinator.get("/cohorts/new/")) | given)
    back = coordinator.post("/cohorts/new/", {**fields_of(warned), "change": "1"})
    plan, done = confirm(coordinator, "/cohorts/new/", {**given, "speaks_of": whom})

    assert "“Eve” and “Faye” are names known in this programme" in text_of(warned)
    assert offered(back) == ["Eve", "Faye"]
    assert "Speaks of Eve Example (Alder practice, in no cohort now) and Faye" in text_of(plan)
    assert done.status_code == 302
    cohort = next(each for each in current(Cohort) if each.name == "Eve and Faye")
    assert set(cohort.about) == set(whom)


def test_a_cancelled_meeting_asks_of_those_of_its_cohorts(world):
    meeting = world.act(
        PlanMeeting, cohorts=[world.cohorts["Thursday group"]], starts=datetime(2011, 1, 13, 14)
    ).new_ids[0]  # fmt: skip
    facilitator = signed_in(world, ActingRole.FACILITATOR, "Faye")
    address = f"/meetings/{meeting}/cancel/"

    asked = facilitator.get(address)
    plan, done = confirm(
        facilitator, address, {"reason": "Asha fell.", "speaks_of": world.people["Asha"]}
    )

    assert offered(asked) == ["Asha", "Bram", "Faye"]
    assert "Speaks of Asha Example" in text_of(plan)
    assert done.status_code == 302
    assert current(Meeting, fact=meeting)[0].about == (world.people["Asha"],)


@pytest.mark.parametrize("page", ["correct", "withdraw"])
def test_a_correction_of_what_is_about_somebody_speaks_of_them(world, coordinator, page):
    spell = current(Membership, participant_id=world.people["Asha"])[0]
    address = f"/corrections/{spell.id}/{page}/"

    asked = coordinator.get(address)

    assert offered(asked, ticked=True) == ["Asha"]
    assert "Eve" not in offered(asked)


def test_a_correction_keeps_whom_it_speaks_of(world, coordinator):
    spell = current(Membership, participant_id=world.people["Asha"])[0]
    address, asha = f"/corrections/{spell.id}/correct/", world.people["Asha"]

    plan, done = confirm(
        coordinator,
        address,
        {**day("fact_joined_on", 2010, 9, 2), "why": "Asha came later.", "speaks_of": asha},
    )

    assert "Speaks of Asha Example" in text_of(plan)
    assert done.status_code == 302, text_of(done)
    assert current(Correction)[0].about == (asha,)


def test_many_people_are_never_put_side_by_side():
    people = {str(number): f"Name{number} Example" for number in range(AT_MOST + 1)}

    assert few(people, QueryDict("")) == []
    assert few(people, QueryDict("reason=Since+name7+fell.&speaks_of=9")) == [
        ("7", "Name7 Example"), ("9", "Name9 Example"),
    ]  # fmt: skip
    assert len(few({"1": "Asha Example"}, QueryDict(""))) == 1


def test_what_is_said_of_others_stays_when_a_day_is_corrected(world, coordinator):
    cohort = world.cohorts["Thursday group"]
    about = (world.people["Bram"],)
    meeting = world.act(
        PlanMeeting, cohorts=[cohort], starts=datetime(2011, 1, 13, 14)
    ).new_ids[0]  # fmt: skip
    world.act(CancelMeeting, meeting=meeting, reason="Bram fell.", speaks_of=about)
    world.act(
        CorrectFact, fact=meeting, changes={"minutes": 5}, reason="Asha says so.",
        speaks_of=(world.people["Asha"],),
    )  # fmt: skip

    assert current(Meeting, fact=meeting)[0].about == about
    assert current(Correction)[0].about == (world.people["Asha"],)
