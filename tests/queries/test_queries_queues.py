"""Lists of people to see to are kept between two looks, and never older than the last act."""

from datetime import UTC, date, datetime

import pytest
from worlds import a_world

from likewise.domain.acts import TakeBack
from likewise.domain.contacts import LogContact, Mode
from likewise.domain.participants import RoleName
from likewise.queries.queues import Narrowed, Queue, _keeper, people_queue
from likewise.records.models import AuditEvent

pytestmark = pytest.mark.django_db
TODAY = date(2011, 6, 1)
AT = datetime(2011, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def world():
    made = a_world()
    for name in ("Ada", "Ben", "Cat"):
        made.person(name)
    made.person("Fay", role=RoleName.FACILITATOR)
    made.cohort("Thursday", members=["Ada", "Ben"], facilitators=["Fay"], leads=["Fay"])
    return made


def seen(world, narrowed=None):
    """Who is on each list, and since when."""
    found = {}
    for queue in Queue:
        page = people_queue(world.coordinator, queue=queue, today=TODAY, narrowed=narrowed)
        found[queue] = {(each.person.participant, each.since) for each in page.people}
    return found


def afresh(world, narrowed=None):
    _keeper._kept.clear()
    return seen(world, narrowed)


def reach(world, name="Ada"):
    return world.act(
        LogContact,
        participant=world.people[name],
        on=TODAY,
        mode=Mode.CALL,
        reached=True,
        at=AT,
    )


ACTS = {
    "somebody is reached": reach,
    "somebody came": lambda w: w.meeting("Thursday", date(2011, 5, 20), came=["Ben"]),
    "somebody joins": lambda w: w.join("Thursday", "Cat", date(2011, 5, 20)),
    "somebody leaves": lambda w: w.leave("Thursday", "Ada", date(2011, 5, 20)),
    "somebody is added": lambda w: w.person("Dee"),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_list_is_never_older_than_the_last_act(world, act):
    before = afresh(world)

    ACTS[act](world)
    kept = seen(world)

    assert kept != before
    assert kept == afresh(world)


def test_a_list_is_as_it_was_once_an_act_is_taken_back(world):
    before = afresh(world)
    reach(world)
    act = AuditEvent.objects.latest("sequence").operation
    assert seen(world) != before

    world.act(TakeBack, act=act, reason="It was a mistake.", at=AT)

    assert seen(world) == before


def test_what_is_kept_is_narrowed_for_each_look_anew(world):
    everybody = afresh(world)
    here = Narrowed(cohort=world.cohorts["Thursday"])
    led = Narrowed(facilitator=world.people["Fay"])
    elsewhere = Narrowed(cohort="nowhere")

    assert seen(world, here)[Queue.QUIET] == seen(world, led)[Queue.QUIET] == everybody[Queue.QUIET]
    assert len(everybody[Queue.QUIET]) == 2
    assert not any(seen(world, elsewhere).values())
    assert not seen(world, here)[Queue.PLACE]
    assert seen(world) == everybody


def test_a_list_is_not_put_together_again_while_nobody_acts(world, django_assert_max_num_queries):
    afresh(world)
    with django_assert_max_num_queries(80) as first:
        afresh(world)
    with django_assert_max_num_queries(len(first) - 4) as again:
        seen(world)
    read = [each["sql"] for each in again.captured_queries if "records_contact" in each["sql"]]
    assert len(read) <= 3  # the last contacts of those who are shown
