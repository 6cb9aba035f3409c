"""A record whose slot is not opened yet is not let go: its arm could not be given to anybody."""

import pytest
from copying import copied
from designing import CLUSTERS, SIMPLE, Designing
from worlds import a_world

from likewise.domain.allocation.slots import Slot
from likewise.domain.arms import Allocation
from likewise.domain.designs import ClaimSlot, ReleaseSlots
from likewise.domain.doubles import JoinPeople, JoinPractices, NotOnePerson
from likewise.domain.participants import Participant
from likewise.domain.practices import Practice
from likewise.formats.sealing import openings_as_csv
from likewise.records.facts import current

pytestmark = pytest.mark.django_db
SLOTS = tuple(Slot(stratum="all", position=n, arm="group") for n in (1, 2))


@pytest.fixture
@copied
def world():
    made = a_world()
    made.person("Asha", practice="Alder")
    made.person("Ash", practice="Birch")
    return made


@pytest.mark.parametrize("are_practices", [False, True])
def test_who_waits_for_an_arm_is_not_joined_away_and_gets_it_when_it_is_released(
    world, are_practices
):
    life = Designing(world)
    design, _, openings = life.batch(SLOTS, file=CLUSTERS if are_practices else SIMPLE)
    what, ids = ("practice", world.practices) if are_practices else ("participant", world.people)
    kept, other = (ids["Alder"], ids["Birch"]) if are_practices else (ids["Asha"], ids["Ash"])
    join = JoinPractices if are_practices else JoinPeople
    world.act(ClaimSlot, design=design, **{what: other})

    with pytest.raises(NotOnePerson, match="took a slot whose arm is not known yet"):
        world.act(join, other=other, **{what: kept})

    assert other in {each.id for each in current(Practice if are_practices else Participant)}
    released = openings_as_csv(openings=openings[:1])
    world.act(ReleaseSlots, by=life.statistician, design=design, openings=released)
    assert other in {getattr(each, what) for each in current(Allocation)}
    with pytest.raises(NotOnePerson, match="Only the other"):
        world.act(join, other=other, **{what: kept})
