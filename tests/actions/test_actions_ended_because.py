"""Of what a cohort ended is recorded with its end, put right, and nothing else ends."""

from datetime import date

import pytest
from copying import copied
from worlds import a_world

from likewise.domain.cohorts import CorrectEvent, EndCohort, Ended, LineageEvent, LineageKind
from likewise.domain.cohorts.facts import NotAnEnd
from likewise.domain.corrections import CorrectFact
from likewise.records.facts import current

pytestmark = pytest.mark.django_db
ON = date(2011, 1, 2)


@pytest.fixture
@copied
def world():
    made = a_world()
    for name in ("Asha", "Bram"):
        made.person(name)
    made.cohort("Willow", members=["Asha", "Bram"])
    made.act(EndCohort, cohort=made.cohorts["Willow"], on=ON, reason="Enough.", ending=Ended.CHOSEN)
    return made


def the_event(kind=LineageKind.END):
    (found,) = [each for each in current(LineageEvent) if each.kind is kind]
    return found


def test_an_end_on_another_day_keeps_of_what_the_cohort_ended(world):
    world.act(CorrectEvent, event=the_event().id, on=date(2011, 1, 3), reason="A day later.")

    assert (the_event().on, the_event().ending) == (date(2011, 1, 3), Ended.CHOSEN)


def test_of_what_it_ended_is_put_right(world):
    world.act(
        CorrectFact, fact=the_event().id, changes={"ending": "attendance"}, reason="Misheard."
    )

    assert the_event().ending is Ended.ATTENDANCE


def test_what_is_no_end_ends_of_nothing(world):
    formed = the_event(LineageKind.FORM)

    with pytest.raises(NotAnEnd, match="Only a cohort that ends ends of something"):
        world.act(CorrectFact, fact=formed.id, changes={"ending": "chosen"}, reason="A slip.")
    assert the_event(LineageKind.FORM).ending is None
