"""The page on which the day and the people of a lineage event are put right."""

import re
from datetime import date
from typing import Any

import pytest
from browsing import confirm, fields_of, text_of
from visitors import Scene

from likewise.domain import cohorts
from likewise.domain.accounts import ActingRole
from likewise.domain.arms import Format
from likewise.domain.cohorts import LineageEvent, NewCohort
from likewise.domain.meetings import TakeRegister
from likewise.domain.memberships import Membership
from likewise.records import models
from likewise.records.facts import current

pytestmark = pytest.mark.django_db

FIFTH = date(2011, 1, 5)
WHY = {"reason": "The wrong sheet was read."}


def day(number: int) -> dict[str, str]:
    return {"on-day": str(number), "on-month": "1", "on-year": "2011"}


def merged(scene: Scene) -> LineageEvent:
    world = scene.world
    world.cohort("Tuesday group", members=["Bram"], on=date(2010, 12, 1))
    world.cohort("Monday group", members=["Gwen"], on=date(2010, 12, 1))
    world.act(
        cohorts.MergeCohorts, on=FIFTH, reason="Both asked.",
        predecessors=[world.cohorts["Tuesday group"], world.cohorts["Monday group"]],
        successor=NewCohort(name="Sunday group", format=Format.GROUP),
    )  # fmt: skip
    return latest(scene)


def latest(scene: Scene) -> LineageEvent:
    sunday = current(cohorts.Cohort, programme_id=scene.world.programme)
    ids = [each.id for each in sunday if each.name == "Sunday group"]
    found = current(LineageEvent, programme_id=scene.world.programme, kind="merge")
    return next(each for each in found if list(each.successors) == ids)


def address(event: LineageEvent) -> str:
    return f"/cohorts/events/{event.id}/correct/"


def did(scene: Scene, **others: str) -> dict[str, Any]:
    parts = {"Bram": "comes", "Gwen": "comes", **others}
    return {f"person-{scene.world.people[who]}": part for who, part in parts.items()}


def test_the_events_line_and_take_this_back_lead_to_its_correction(scene):
    event, visitor = merged(scene), scene.visit(ActingRole.COORDINATOR)
    act = models.Operation.objects.filter(action="cohorts.merge").latest("sequence")

    page = visitor.get(f"/cohorts/{event.successors[0]}/").content.decode()
    assert f'href="{address(event)}"' in page
    assert f'href="{address(event)}"' in visitor.get(f"/acts/{act.id}/take-back/").content.decode()


def test_the_form_is_filled_with_what_was_done_and_the_plan_says_what_changes(scene):
    event, visitor = merged(scene), scene.visit(ActingRole.COORDINATOR)
    form = visitor.get(address(event))
    page = form.content.decode()
    gwen = scene.world.people["Gwen"]
    assert re.search(r'name="on-day"[^>]*value="5"', page)
    assert re.search(rf'name="person-{gwen}" type="radio" value="comes" checked', page)

    check, done = confirm(visitor, address(event), {**day(3), **did(scene, Gwen="leaves"), **WHY})

    said = text_of(check)
    assert "Gwen Example’s time in Sunday group from 5 January 2011 is withdrawn" in said
    assert "before:" in said
    page = visitor.get(done.url)
    assert "The correction is recorded." in text_of(page)
    assert latest(scene).on == date(2011, 1, 3)
    spells = current(Membership, participant_id=gwen)
    assert event.successors[0] not in {each.cohort for each in spells}


def test_what_is_in_the_way_is_named_and_leads_to_where_it_is_taken_back(scene):
    event, visitor = merged(scene), scene.visit(ActingRole.COORDINATOR)
    scene.world.cohorts["Sunday group"] = event.successors[0]
    scene.world.meeting("Sunday group", date(2011, 1, 7), came=["Bram"])
    register = models.Operation.objects.filter(action=TakeRegister.declared.name).latest("sequence")

    page = visitor.post(
        address(event), {**fields_of(visitor.get(address(event))), **day(9), **did(scene), **WHY}
    )

    assert "Sunday group held a meeting on 7 January 2011" in text_of(page)
    assert f'href="/acts/{register.id}/take-back/"' in page.content.decode()


def test_a_correction_that_changes_nothing_or_says_no_reason_is_told_on_the_page(scene):
    event, visitor = merged(scene), scene.visit(ActingRole.COORDINATOR)
    given = {**fields_of(visitor.get(address(event))), **day(5), **did(scene)}

    assert "Say why the record was wrong" in text_of(visitor.post(address(event), given))
    assert "Nothing would change" in text_of(visitor.post(address(event), {**given, **WHY}))


@pytest.mark.parametrize("role", [ActingRole.FACILITATOR, ActingRole.MEMBER, ActingRole.NURSE])
def test_others_find_no_such_page(scene, role):
    event = merged(scene)

    assert scene.visit(role).get(address(event)).status_code in (403, 404)
