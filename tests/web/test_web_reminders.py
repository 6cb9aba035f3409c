"""The page on which somebody chooses how they are reminded."""

import pytest
from browsing import confirm, text_of

from likewise.domain.accounts import ActingRole
from likewise.domain.reminders import By, ReminderChoice, When
from likewise.records.facts import current

pytestmark = pytest.mark.django_db


def test_a_member_chooses_how_they_are_reminded_and_that_they_are_not(scene):
    member = scene.visit(ActingRole.MEMBER)
    page = text_of(member.get("/reminders/"))
    assert "nothing about you, about whom you meet, or where" in page

    confirm(member, "/reminders/", {"how": "by mail", "when": "two hours before"})
    assert [(e.how, e.when) for e in current(ReminderChoice)] == [(By.MAIL, When.TWO_HOURS)]
    confirm(member, "/reminders/", {"how": "not at all", "when": "the day before"})

    assert [each.how for each in current(ReminderChoice)] == [By.NOTHING]


@pytest.mark.parametrize("role", [ActingRole.COORDINATOR, ActingRole.NURSE, ActingRole.GUARDIAN])
def test_who_has_no_meetings_of_their_own_is_not_reminded(scene, role):
    assert scene.visit(role).get("/reminders/").status_code == 403
