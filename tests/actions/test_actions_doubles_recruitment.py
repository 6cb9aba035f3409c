"""Two records of one practice: what was invited and aimed at goes with it, and comes back."""

from datetime import timedelta

import pytest
from copying import copied
from worlds import NOW, a_world

from likewise.domain.acts import TakeBack
from likewise.domain.corrections import WithdrawFact
from likewise.domain.doubles import JoinPractices, NotParted, PartPractices
from likewise.domain.participants import StatusName
from likewise.domain.recruitment import (
    InvitationBatch,
    RecordInvitations,
    RecruitmentTarget,
    SetTarget,
    Way,
)
from likewise.queries.recruitment import recruitment_page, targets
from likewise.records.facts import current
from likewise.records.models import Operation

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def invite(world, practice, invited, way=Way.POST):
    world.act(
        RecordInvitations, practice=world.practices[practice], invited=invited, way=way,
        sent_on=TODAY - timedelta(days=9),
    )  # fmt: skip


def aim(world, practice, needed):
    world.act(
        SetTarget, practice=world.practices[practice], needed=needed,
        starts_on=TODAY - timedelta(days=30), due_on=TODAY + timedelta(days=30),
    )  # fmt: skip


@pytest.fixture
@copied
def world():
    made = a_world()
    for name, practice in (("Asha", "Alder"), ("Bram", "Birch")):
        made.person(name, practice=practice, status=StatusName.INTERESTED)
    invite(made, "Alder", 100)
    invite(made, "Birch", 40)
    aim(made, "Birch", 8)
    return made


def record():
    return {each for kind in (InvitationBatch, RecruitmentTarget) for each in current(kind)}


def by_practice(world):
    page = recruitment_page(world.coordinator, today=TODAY)
    return {name: each.steps[0].reached for name, each in page.by_practice}


def aims(world):
    return {(each.practice, each.target.needed) for each in targets(world.coordinator, today=TODAY).lines}  # fmt: skip


@pytest.mark.parametrize(("kept", "other"), [("Alder", "Birch"), ("Birch", "Alder")])
@pytest.mark.parametrize("how", ["part", "take back"])
def test_invitations_and_the_target_go_with_the_practice_and_come_back(world, kept, other, how):
    before, whole = record(), recruitment_page(world.coordinator, today=TODAY).members
    assert by_practice(world) == {"Alder practice": 100, "Birch practice": 40}

    world.act(JoinPractices, practice=world.practices[kept], other=world.practices[other])

    assert by_practice(world) == {f"{kept} practice": 140}
    assert aims(world) == {(f"{kept} practice", 8)}
    assert recruitment_page(world.coordinator, today=TODAY).members == whole
    if how == "part":
        world.act(PartPractices, other=world.practices[other])
    else:
        joined = Operation.objects.filter(action="doubles.join_practices").latest("sequence")
        world.act(TakeBack, act=joined.id, reason="They are two")
    assert record() == before
    assert by_practice(world) == {"Alder practice": 100, "Birch practice": 40}


@pytest.mark.parametrize(("kept", "other", "stands"), [("Alder", "Birch", 20), ("Birch", "Alder", 8)])  # fmt: skip
def test_of_two_targets_that_of_the_practice_that_goes_on_stands_and_both_come_back(
    world, kept, other, stands
):
    aim(world, "Alder", 20)
    before = record()

    plan = world.act(JoinPractices, practice=world.practices[kept], other=world.practices[other]).plan  # fmt: skip

    assert aims(world) == {(f"{kept} practice", stands)}
    assert any("Both have a target of recruitment" in each for each in plan.warnings)
    world.act(PartPractices, other=world.practices[other])
    assert record() == before


def test_a_batch_that_stands_in_both_is_pointed_out(world):
    invite(world, "Alder", 40)

    plan = world.act(JoinPractices, practice=world.practices["Alder"], other=world.practices["Birch"]).plan  # fmt: skip

    assert [each for each in plan.warnings if "recorded twice" in each]
    assert by_practice(world) == {"Alder practice": 180}


def test_what_was_invited_since_goes_where_it_is_said(world):
    alder, birch = world.practices["Alder"], world.practices["Birch"]
    world.act(JoinPractices, practice=alder, other=birch)
    invite(world, "Alder", 7, way=Way.TELEPHONE)
    (since,) = [each for each in current(InvitationBatch) if each.invited == 7]

    world.act(PartPractices, other=birch, belongs=[since.id])

    assert by_practice(world) == {"Alder practice": 100, "Birch practice": 47}


def test_nobody_gets_two_targets_when_two_practices_part(world):
    alder, birch = world.practices["Alder"], world.practices["Birch"]
    aim(world, "Alder", 20)
    world.act(JoinPractices, practice=alder, other=birch)
    (kept,) = current(RecruitmentTarget)
    world.act(WithdrawFact, fact=kept.id, reason="Set anew")
    aim(world, "Alder", 30)
    (since,) = current(RecruitmentTarget)

    with pytest.raises(NotParted, match="two targets of recruitment"):
        world.act(PartPractices, other=birch, belongs=[since.id])
    world.act(PartPractices, other=birch)
    assert aims(world) == {("Alder practice", 30), ("Birch practice", 8)}
