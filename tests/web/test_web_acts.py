"""Pages on which acts are taken back: the list, one act, and the way there from each success."""

import re
from datetime import timedelta
from typing import Any

import pytest
from browsing import confirm, fields_of, text_of
from visitors import CLOCK, Scene

from likewise.domain.accounts import ActingRole
from likewise.domain.acts import TakeBack
from likewise.domain.meetings import Attendance, Meeting
from likewise.domain.memberships import Membership
from likewise.records import models
from likewise.records.facts import current

pytestmark = pytest.mark.django_db

AT = {"on-day": "4", "on-month": "1", "on-year": "2011"}


def last(action: str = "") -> str:
    found = models.Operation.objects.filter(action__startswith=action).latest("sequence")
    return str(found.id)


def join(scene: Scene) -> Any:
    """Gwen joins the group by its page; answers the page that follows."""
    coordinator = scene.visit(ActingRole.COORDINATOR)
    group, gwen = scene.world.cohorts["Thursday group"], scene.world.people["Gwen"]
    given = {"people": gwen, "role": "member", **AT}
    _, done = confirm(coordinator, f"/cohorts/{group}/join/", given)
    return coordinator.get(done.url)


def test_the_page_after_an_act_offers_to_take_it_back(scene):
    page = join(scene).content.decode()

    (way,) = re.findall(r'href="(/acts/[^"]+/take-back/)">Take this back</a>', page)
    assert way == f"/acts/{last('memberships.join')}/take-back/"


def test_a_message_stays_text_whatever_it_says(scene):
    coordinator = scene.visit(ActingRole.COORDINATOR)

    _, done = confirm(coordinator, "/practices/add-practice/", {"name": "<b>Elm</b>"})

    page = coordinator.get(done.url).content.decode()
    assert "&lt;b&gt;Elm&lt;/b&gt; was added." in page
    assert "<b>Elm" not in page


def test_an_act_is_taken_back_after_its_plan_was_checked(scene):
    join(scene)
    coordinator, act = scene.visit(ActingRole.COORDINATOR), last("memberships.join")

    page = coordinator.get(f"/acts/{act}/take-back/")
    assert "Gwen Example joins Thursday group as a member on 4 January 2011" in text_of(page)
    empty = coordinator.post(f"/acts/{act}/take-back/", fields_of(page))
    assert "Say why it is taken back" in text_of(empty)
    _, done = confirm(coordinator, f"/acts/{act}/take-back/", {"reason": "It was Bram."})
    assert done.url == "/acts/lately/"

    gwen = scene.world.people["Gwen"]
    assert [e for e in current(Membership, participant_id=gwen) if e.joined_on.year == 2011] == []
    listed = text_of(coordinator.get("/acts/lately/"))
    assert "It is taken back. That it was done stays in the history." in listed
    assert "Taken back on 12 January 2011" in listed
    told = text_of(coordinator.get(f"/acts/{act}/take-back/"))
    assert "This was taken back" in told
    assert "“It was Bram.”" in told


def test_an_act_of_long_ago_is_reached_page_by_page(scene, monkeypatch):
    monkeypatch.setattr("likewise.queries.acts.AT_ONCE", 1)
    join(scene)
    address, coordinator = "/acts/lately/?of=everybody", scene.visit(ActingRole.COORDINATOR)
    first = coordinator.get(address).content.decode()

    oldest = coordinator.get(f"{address}&page=9999").content.decode()

    assert first.count("/take-back/") == 1
    assert "?of=everybody&amp;page=2" in first
    assert oldest.count("Next") == 0
    assert oldest.count("Previous") == 1


def test_what_was_built_on_an_act_is_linked_and_can_go_with_it(scene):
    coordinator = scene.visit(ActingRole.COORDINATOR)
    join(scene)
    act = last("memberships.join")
    group, gwen = scene.world.cohorts["Thursday group"], scene.world.people["Gwen"]
    confirm(coordinator, f"/cohorts/{group}/leave/{gwen}/", {**AT, "on-day": "5"})
    left = last("memberships.leave")

    page = coordinator.get(f"/acts/{act}/take-back/")
    assert f'href="/acts/{left}/take-back/"' in page.content.decode()
    refused = coordinator.post(
        f"/acts/{act}/take-back/", {**fields_of(page), "reason": "No.", "together": "no"}
    )
    assert "Another act rests on this" in text_of(refused)
    given = {"reason": "Both were wrong.", "together": "yes"}
    confirm(coordinator, f"/acts/{act}/take-back/", given)

    assert current(Membership, participant_id=gwen, cohort_id=group) == []


def test_a_facilitator_takes_their_register_back_from_its_page(scene):
    petra, late = scene.visit(ActingRole.FACILITATOR), scene.meetings["late"]
    asha = scene.world.people["Asha"]
    sheet = f"/meetings/{late}/register/"
    marks = {"save": "1", "others": "open", f"mark-{asha}": "attended", "guests": ""}
    page = petra.post(sheet, {**fields_of(petra.get(sheet)), **marks}, follow=True)
    (way,) = re.findall(
        r'href="(/acts/[^"]+/take-back/)">Take this back</a>', page.content.decode()
    )
    assert len(current(Attendance, meeting_id=late)) == 1

    confirm(petra, way, {"reason": "It was another day."})

    assert current(Attendance, meeting_id=late) == []
    assert "It was another day." in text_of(petra.get(way))


def test_a_facilitator_reads_of_their_own_acts_alone(scene):
    listed = text_of(scene.visit(ActingRole.FACILITATOR).get("/acts/lately/?of=everybody"))

    assert "What you did lately" in listed
    assert "A cohort starts" not in listed


@pytest.mark.parametrize(
    "role", sorted({*ActingRole} - {ActingRole.COORDINATOR, ActingRole.FACILITATOR,
                                    ActingRole.ADMINISTRATOR, ActingRole.OUTCOME_ASSESSOR})
)  # fmt: skip
def test_whoever_may_take_nothing_back_finds_no_list_and_no_act(scene, role):
    act = last("meetings.plan")

    for page in ("/acts/lately/", f"/acts/{act}/take-back/"):
        assert scene.visit(role).get(page).status_code == 404


def test_an_assessor_finds_nothing_that_others_did(scene):
    assessor, act = scene.visit(ActingRole.OUTCOME_ASSESSOR), last("meetings.plan")

    assert act not in assessor.get("/acts/lately/").content.decode()
    assert assessor.get(f"/acts/{act}/take-back/").status_code == 404


def test_what_stays_says_so_on_its_page(scene):
    page = scene.visit(ActingRole.COORDINATOR).get(f"/acts/{last('arms.allocate')}/take-back/")

    assert "a deviation from the protocol" in text_of(page)
    assert page.status_code < 500


def test_a_meeting_leads_to_its_history_and_to_this_never_happened(scene):
    held = scene.meetings["held"]
    coordinator = scene.visit(ActingRole.COORDINATOR)
    page = coordinator.get(f"/meetings/{held}/").content.decode()
    assert f'href="/corrections/{held}/withdraw/">This never happened</a>' in page
    assert f'href="/corrections/{held}/"' in page

    confirm(coordinator, f"/corrections/{held}/withdraw/", {"reason": "It was another group."})

    assert current(Meeting, fact=held) == []
    assert current(Attendance, meeting_id=held) == []


def test_a_member_finds_no_way_to_take_a_meeting_out(scene):
    page = scene.visit(ActingRole.MEMBER).get(f"/meetings/{scene.meetings['held']}/")

    assert "This never happened" not in text_of(page)


def test_the_history_of_what_was_taken_back_says_when_and_by_whom(scene):
    join(scene)
    gwen = scene.world.people["Gwen"]
    spells = current(Membership, participant_id=gwen)
    spell = max(spells, key=lambda each: each.joined_on)
    act = TakeBack(act=last("memberships.join"), reason="It was Bram.")
    scene.world.act(type(act), act=act.act, reason=act.reason, at=CLOCK + timedelta(hours=1))

    page = text_of(scene.visit(ActingRole.COORDINATOR).get(f"/corrections/{spell.id}/"))

    assert "Taken back on" in page
    assert "“It was Bram.”" in page
    assert "Withdrawn: the record says that this never held" in page
