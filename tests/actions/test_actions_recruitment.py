"""Invitations, interest, screening, baseline, enrolment and exits, and the order, through acts."""

from datetime import date

import pytest
from copying import copied
from pilots import a_pilot
from worlds import NOW, a_world

from likewise.actions.imports import Files, import_tables
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.acts import ActNotRight, TakeBack
from likewise.domain.arms import Allocate, Allocation, Format
from likewise.domain.consent import Answer, Method, PublishText, Purpose, RecordDecision
from likewise.domain.deviations import Deviation, DeviationKind
from likewise.domain.doubles import JoinPeople, Stands
from likewise.domain.imports import ImportRefused
from likewise.domain.participants import (
    Participant,
    Role,
    RoleName,
    SetStatus,
    Status,
    StatusName,
    StatusNotRight,
)
from likewise.domain.programmes import ChangePhase, PhaseName
from likewise.domain.recruitment import (
    Baseline,
    BeginRecruitment,
    Criteria,
    Criterion,
    Eligibility,
    Enrol,
    ExitReason,
    FacilitatorStep,
    InvitationBatch,
    OutOfOrder,
    PublishCriteria,
    RecordBaseline,
    RecordExit,
    RecordFacilitatorStep,
    RecordInterest,
    RecordInvitations,
    RecruitmentExit,
    RecruitmentNotRight,
    RecruitmentStart,
    RecruitmentTarget,
    Screen,
    Screening,
    SetTarget,
    Step,
    StepToFacilitate,
    Way,
)
from likewise.domain.undoing import BuiltOn
from likewise.queries.recruitment import (
    Way as WayIn,
)
from likewise.queries.recruitment import (
    batches,
    criteria_page,
    recruitment_of,
    recruitment_page,
    targets,
    waiting,
)
from likewise.records.facts import current
from likewise.records.models import AuditEvent, Operation

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
KEPT_FROM = date(2010, 12, 1)
BEFORE = date(2010, 11, 1)


@pytest.fixture
@copied
def world():
    made = a_world(phase=PhaseName.RANDOMISED)
    made.person("Asha", practice="Alder", status=StatusName.INTERESTED)
    made.person("Bram", practice="Birch", status=StatusName.INVITED)
    made.person("Cleo", status=StatusName.ENROLLED)
    made.act(
        PublishText, purpose=Purpose.TAKE_PART, version_name="1", language="English",
        words="Will you take part?", starts_on=BEFORE,
    )  # fmt: skip
    made.act(
        PublishCriteria, version_name="1", starts_on=BEFORE,
        inclusion="Has type 2 diabetes\nIs 18 or older", exclusion="Has dementia",
    )  # fmt: skip
    return made


def begin(world, starts_on=KEPT_FROM):
    return world.act(BeginRecruitment, starts_on=starts_on)


def criteria():
    return max(current(Criteria), key=lambda each: each.starts_on).id


def screen(world, who="Asha", *against, **rest):
    given = {"screened_on": TODAY, "screened_by": "Jo Reed", "criteria": criteria()} | rest
    found = Eligibility.NOT_ELIGIBLE if against else Eligibility.ELIGIBLE
    given = {"found": found, "against": frozenset(against)} | given
    return world.act(Screen, participant=world.people[who], **given)


def decide(world, who="Asha", answer=Answer.GIVEN, **rest):
    from likewise.domain.consent import ConsentText

    given = {"decided_on": TODAY, "method": Method.ON_PAPER, "seen_by": "Jo Reed"} | rest
    return world.act(
        RecordDecision, participant=world.people[who], text=current(ConsentText)[0].id,
        answer=answer, **given,
    )  # fmt: skip


def several(world, kind, *names, **rest):
    return world.act(kind, participants=tuple(world.people[each] for each in names), **rest)


def visit(world, *names, **rest):
    return several(world, RecordBaseline, *(names or ("Asha",)), **{"completed_on": TODAY} | rest)


def enrol(world, *names, **rest):
    return several(world, Enrol, *(names or ("Asha",)), **{"on": TODAY} | rest)


def gone(world, *names, **rest):
    given = {"left_on": TODAY, "reason": ExitReason.NOT_REACHED} | rest
    return several(world, RecordExit, *(names or ("Asha",)), **given)


def allocate(world, who="Asha", on=TODAY):
    return world.act(Allocate, arm=world.arms[Format.GROUP], participant=world.people[who], on=on)


def last(name):
    return Operation.objects.filter(action=name).latest("sequence").id


def standing(world, who="Asha"):
    found = recruitment_of(world.coordinator, participant=world.people[who], today=TODAY)
    return found.place


# One after the other


def test_somebody_comes_step_by_step_and_every_step_is_said_once(world):
    several(world, RecordInterest, "Bram", on=TODAY)
    assert standing(world, "Bram").step is Step.INTERESTED
    screen(world, "Bram")
    assert standing(world, "Bram").step is Step.ELIGIBLE
    decide(world, "Bram")
    assert standing(world, "Bram").step is Step.CONSENTED
    visit(world, "Bram")
    assert standing(world, "Bram").step is Step.BASELINE
    enrol(world, "Bram")
    assert standing(world, "Bram").step is Step.ENROLLED

    bram = world.people["Bram"]
    statuses = {each.status for each in current(Status, participant_id=bram)}
    assert statuses == {StatusName.INVITED, StatusName.ENROLLED}  # two on one day are one
    assert [each.role for each in current(Role, participant_id=bram)] == [RoleName.MEMBER]
    assert current(Screening)[0].screened_by == "Jo Reed"
    assert all("Reed" not in str(each.__dict__) for each in AuditEvent.objects.all())


def test_what_was_done_is_taken_back_and_nobody_stands_where_they_did(world):
    screen(world)
    visit(world)
    world.act(TakeBack, act=last("recruitment.record_baseline"), reason="It was Bram.")
    assert standing(world).step is Step.ELIGIBLE
    world.act(TakeBack, act=last("recruitment.screen"), reason="It was Bram.")
    assert (current(Screening), current(Baseline)) == ([], [])
    assert standing(world).step is Step.INTERESTED


def test_a_screening_is_not_taken_back_from_under_a_later_one(world):
    screen(world, screened_on=date(2011, 1, 1))
    first = last("recruitment.screen")
    screen(world, "Asha", Criterion.EXCLUSION_1)

    with pytest.raises(BuiltOn):
        world.act(TakeBack, act=first, reason="A mistake.")


@pytest.mark.parametrize(
    ("does", "sentence"),
    [
        (lambda w: screen(w, criteria="nothing"), "were not in force on 3 January 2011: version 1"),
        (lambda w: screen(w, screened_on=date(2010, 10, 1)), "there were none"),
        (lambda w: screen(w, "Asha", Criterion.INCLUSION_3), "has no inclusion 3"),
        (lambda w: screen(w, screened_on=date(2011, 1, 4)), "4 January 2011 is still to come"),
        (lambda w: (screen(w), screen(w)), "of 3 January 2011 is recorded already"),
        (lambda w: (screen(w), screen(w, screened_on=date(2011, 1, 2))), "after that day"),
        (lambda w: (visit(w), visit(w)), "was complete on 3 January 2011 already"),
        (lambda w: enrol(w, "Cleo"), "take part as a member on 3 January 2011 already"),
        (lambda w: (gone(w), gone(w)), "is recorded from 3 January 2011 already"),
        (lambda w: gone(w, "Cleo"), "They take part as a member. Record as their status"),
        (lambda w: (begin(w), begin(w)), "from 1 December 2010 already"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(world, does, sentence):
    with pytest.raises(RecruitmentNotRight, match=sentence):
        does(world)


@pytest.mark.parametrize(
    ("does", "sentence"),
    [
        (lambda w: visit(w, "Asha", "Asha"), "Name everybody once"),
        (lambda w: w.act(RecordBaseline, participants=(), completed_on=TODAY), "at least one"),
        (lambda w: gone(w, reason=ExitReason.DIED), "Record that they died as their status"),
        (lambda w: gone(w, "Asha", "Bram", words="No time"), "Record that person apart"),
        (lambda w: screen(w, found=Eligibility.NOT_ELIGIBLE), "which criteria speak against"),
        (lambda w: screen(w, "Asha", Criterion.EXCLUSION_1, found=Eligibility.ELIGIBLE),
         "not eligible where a criterion"),
    ],
)  # fmt: skip
def test_an_act_that_does_not_go_together_is_none(world, does, sentence):
    with pytest.raises(ActNotRight, match=sentence):
        does(world)


def test_nobody_comes_further_after_their_death_and_it_counts_as_why_they_went(world):
    world.act(SetStatus, participant=world.people["Asha"], status=StatusName.DIED, on=TODAY)

    for does in (screen, visit, gone):
        with pytest.raises(RecruitmentNotRight, match="They had died by then"):
            does(world)
    with pytest.raises(StatusNotRight):
        enrol(world)
    assert standing(world).gone.reason is ExitReason.DIED


def test_an_exit_keeps_what_they_said_apart_and_sealed(world):
    gone(world, reason=ExitReason.OTHER, words="I care for my mother.")

    assert current(RecruitmentExit)[0].words == "I care for my mother."
    assert all("mother" not in str(each.__dict__) for each in AuditEvent.objects.all())
    assert standing(world).gone.reason is ExitReason.OTHER


def test_versions_of_the_criteria_follow_one_another(world):
    for given, sentence in (
        ({"version_name": " 1", "starts_on": TODAY}, "Give the new one another name"),
        ({"version_name": "2", "starts_on": BEFORE}, "Choose a later day"),
    ):
        with pytest.raises(RecruitmentNotRight, match=sentence):
            world.act(PublishCriteria, inclusion="Anybody", **given)
    world.act(PublishCriteria, version_name="2", starts_on=TODAY, inclusion="Anybody")

    found = criteria_page(world.coordinator, today=TODAY)
    assert [each.version_name for each in found.versions] == ["2", "1"]
    assert found.in_force.version_name == "2"


def test_who_is_enrolled_at_a_practice_that_has_its_arm_is_marked_as_late(world):
    world.act(Allocate, arm=world.arms[Format.GROUP], practice=world.practices["Birch"], on=BEFORE)
    enrol(world, "Bram")

    assert [each.kind for each in current(Deviation)] == [DeviationKind.LATE_RECRUIT]


# Facilitators


def test_who_is_appointed_takes_part_as_a_facilitator_from_that_day(world):
    for step in (StepToFacilitate.VOLUNTEERED, StepToFacilitate.TRAINED):
        several(world, RecordFacilitatorStep, "Asha", step=step, taken_on=TODAY)
    assert [each.role for each in current(Role, participant_id=world.people["Asha"])] == [
        RoleName.MEMBER
    ]
    several(world, RecordFacilitatorStep, "Asha", step=StepToFacilitate.APPOINTED, taken_on=TODAY)

    asha = world.people["Asha"]
    assert {each.role for each in current(Role, participant_id=asha)} == set(RoleName)
    page = recruitment_page(world.coordinator, today=TODAY).facilitators
    assert [each.reached for each in page.steps] == [1] * 5
    assert page.steps[1].passed == 1


def test_a_step_to_facilitate_is_taken_once_and_in_its_order(world):
    def step(which, day):
        return several(world, RecordFacilitatorStep, "Asha", step=which, taken_on=day)

    step(StepToFacilitate.AGREED, TODAY)
    with pytest.raises(RecruitmentNotRight, match="that they were agreed on 3 January 2011"):
        step(StepToFacilitate.AGREED, TODAY)
    with pytest.raises(RecruitmentNotRight, match=r"after that day\. Put one"):
        step(StepToFacilitate.CHECKED, date(2011, 1, 2))
    step(StepToFacilitate.VOLUNTEERED, date(2011, 1, 2))
    gone(world, role=RoleName.FACILITATOR, reason=ExitReason.WITHDREW)

    page = recruitment_page(world.coordinator, today=TODAY)
    assert page.facilitators.steps[1].left == {ExitReason.WITHDREW: 1}
    assert page.members.steps[1].left == {}
    assert len(current(FacilitatorStep)) == 2


# The order


def test_the_order_is_asked_from_the_day_on_and_taking_that_back_frees_it(world):
    enrol(world)
    begin(world)

    with pytest.raises(OutOfOrder, match="By 3 January 2011 there is lacking") as refused:
        allocate(world)
    assert refused.value.whom == (world.people["Asha"],)
    allocate(world, "Cleo", on=BEFORE)
    world.act(TakeBack, act=last("recruitment.begin"), reason="Not yet.")
    assert current(RecruitmentStart) == []
    allocate(world)
    assert len(current(Allocation)) == 2


def test_who_was_found_eligible_agreed_and_had_their_baseline_is_allocated(world):
    begin(world)
    enrol(world)
    for does in (screen, decide, visit):
        with pytest.raises(OutOfOrder):
            allocate(world)
        does(world)

    allocate(world)

    assert [each.participant for each in current(Allocation)] == [world.people["Asha"]]
    for name in ("recruitment.screen", "recruitment.record_baseline", "consent.record_decision"):
        with pytest.raises(BuiltOn):
            world.act(TakeBack, act=last(name), reason="A mistake.")


def test_a_practice_is_allocated_once_all_of_its_people_are_ready(world):
    begin(world)
    enrol(world, "Asha", "Bram")
    given = {"arm": world.arms[Format.GROUP], "practice": world.practices["Birch"], "on": TODAY}

    with pytest.raises(OutOfOrder) as refused:
        world.act(Allocate, **given)
    assert refused.value.whom == (world.people["Bram"],)
    for does in (screen, decide, visit):
        does(world, "Bram")
    world.act(Allocate, **given)
    assert {each.participant for each in current(Allocation)} == {None, world.people["Bram"]}


def test_in_the_naturalistic_phase_people_come_in_as_they_come(world):
    begin(world)
    enrol(world)
    world.act(ChangePhase, phase=PhaseName.NATURALISTIC, on=TODAY)

    allocate(world)

    assert "people come in as they come" in recruitment_page(world.coordinator, today=TODAY).order


def test_an_import_that_allocates_against_the_order_is_refused_line_by_line(
    world, tmp_path, own_home
):
    begin(world, date(2010, 9, 15))
    folder = a_pilot(
        tmp_path / "pilot", without=("programme", "phases"),
        memberships=[["cohort", "participant", "role", "joined_on"]],
        allocations=[["participant", "practice", "arm", "allocated_on"],
                     ["P4", "", "A2", "2010-09-20"], ["", "PR1", "A1", "2010-09-20"],
                     ["P5", "", "A2", "2010-09-10"]],
        leads=[["cohort", "participant", "starts_on"]],
        lineage=[["id", "kind", "on", "predecessors", "successors"]],
        cohorts=[["id", "name", "format", "started_on"]],
        meetings=[["id", "cohorts", "on"]], attendance=[["meeting", "participant", "result"]],
        contacts=[["participant", "on", "mode", "reached"]],
        involvement=[["participant", "sphere", "starts_on"]],
    )  # fmt: skip

    with pytest.raises(ImportRefused) as refused:
        import_tables(
            by=world.coordinator, at=NOW, operation="f" * 32, files=Files(path=folder),
        )  # fmt: skip

    said = [str(each) for each in refused.value.problems.listed]
    assert len(said) == 2  # P4, and the four of the practice; not P5, allocated before that day
    assert "P4 would be allocated on 20 September 2010, in the randomised phase" in said[0]
    assert "And 3 more in this column: lines 3, 3, 3." in said[1]
    assert all("that they were found eligible" in each for each in said)
    assert current(Allocation) == []

    world.act(TakeBack, act=last("recruitment.begin"), reason="The history comes first.")
    import_tables(by=world.coordinator, at=NOW, operation="e" * 32, files=Files(path=folder))
    assert len(current(Allocation)) == 7


# What is counted, and who sees it


def test_those_invited_are_counted_once_and_the_rest_wait(world):
    for given in (
        {"practice": world.practices["Alder"], "invited": 1000, "sent_on": BEFORE},
        {"practice": world.practices["Alder"], "invited": 900, "sent_on": TODAY,
         "is_reminder": True},
        {"practice": world.practices["Birch"], "invited": 101, "sent_on": TODAY},
    ):  # fmt: skip
        world.act(RecordInvitations, way=Way.POST, **given)
    with pytest.raises(RecruitmentNotRight, match="still to come"):
        world.act(RecordInvitations, way=Way.POST, invited=1, sent_on=date(2011, 1, 4))
    with pytest.raises(NotFound):
        world.act(RecordInvitations, way=Way.POST, invited=1, sent_on=TODAY, practice="nothing")

    page = recruitment_page(world.coordinator, today=TODAY)
    first, second = page.members.steps[:2]
    assert (first.reached, first.went_on, first.waiting) == (1101, 1, 1100)
    assert (second.reached, second.waiting) == (1, 1)
    assert (page.members.uninvited, page.members.unrecorded) == (0, 1)
    practices = {name: found.steps[0].reached for name, found in page.by_practice}
    assert practices == {"Alder practice": 1000, "Birch practice": 101, "No practice": 0}
    found = batches(world.coordinator)
    assert (found.invited, found.reminded, len(found.lines)) == (1101, 900, 3)
    assert len(current(InvitationBatch)) == 3


def test_who_waits_is_listed_the_longest_first_a_page_at_a_time(world):
    for number in range(5):
        world.person(
            f"Number {number}", status=StatusName.INTERESTED, on=date(2010, 12, number + 1)
        )

    def asked(**rest):
        return waiting(
            world.coordinator, way=WayIn.MEMBERS, step=Step.INTERESTED, today=TODAY, **rest
        )

    found = asked(size=2)
    assert [each.since for each in found.lines] == [date(2010, 9, 1), date(2010, 12, 1)]
    assert (found.found, found.pages, dict(found.at_steps)[Step.INTERESTED]) == (6, 3, 6)
    assert len(asked(page=9, size=2).lines) == 2
    at_alder = asked(practice=world.practices["Alder"]).lines
    assert [each.label.participant for each in at_alder] == [world.people["Asha"]]


def test_a_target_allows_for_drop_out_and_is_replaced_as_a_whole(world):
    given = {"starts_on": BEFORE, "due_on": date(2011, 1, 31)}
    world.act(SetTarget, needed=49, drop_out_percent=20, **given)
    with pytest.raises(RecruitmentNotRight, match="set so already"):
        world.act(SetTarget, needed=49, drop_out_percent=20, **given)
    world.act(SetTarget, needed=20, practice=world.practices["Alder"], **given)
    world.act(SetTarget, needed=48, drop_out_percent=20, **given)
    enrol(world, "Asha")

    whole, alder = targets(world.coordinator, today=TODAY).lines
    assert (whole.target.to_enrol, alder.target.to_enrol) == (60, 20)
    assert (whole.recruited, alder.recruited, whole.planned) == (1, 1, 41)
    assert [each.recruited for each in whole.months] == [0, 0, 1]
    assert len(current(RecruitmentTarget)) == 2


def test_roles_that_read_counts_get_them_rounded_and_small_ones_hidden(world):
    world.act(RecordInvitations, way=Way.POST, invited=1101, sent_on=TODAY)
    screen(world, "Asha", Criterion.EXCLUSION_1)

    page = recruitment_page(world.actor(ActingRole.STATISTICIAN), today=TODAY)

    assert (page.members, page.facilitators, page.by_practice) == (None, None, ())
    assert [each.reached.count for each in page.member_counts.steps[:3]] == [1100, None, None]
    assert [(str(why), number.count) for why, number in page.member_counts.left] == [
        ("not eligible", None)
    ]
    for role in (ActingRole.STATISTICIAN, ActingRole.RESEARCHER):
        for asked in (
            lambda actor: targets(actor, today=TODAY),
            batches,
            lambda actor: waiting(actor, way=WayIn.MEMBERS, step=Step.INTERESTED, today=TODAY),
        ):
            with pytest.raises((NotFound, NotAllowed)):
                asked(world.actor(role))


def test_an_assessor_sees_nothing_of_it(world):
    assessor = world.actor(ActingRole.OUTCOME_ASSESSOR)

    for asked in (
        lambda: recruitment_page(assessor, today=TODAY),
        lambda: criteria_page(assessor, today=TODAY),
        lambda: recruitment_of(assessor, participant=world.people["Asha"], today=TODAY),
    ):
        with pytest.raises(NotFound):
            asked()
    with pytest.raises(NotAllowed):
        visit(world, by=assessor)


def test_a_nurse_recruits_and_settles_nothing(world):
    nurse = world.actor(ActingRole.NURSE)
    screen(world, by=nurse)

    with pytest.raises(NotAllowed):
        world.act(BeginRecruitment, starts_on=TODAY, by=nurse)


def test_recruitment_goes_along_when_two_records_become_one(world):
    screen(world, "Bram")
    visit(world, "Asha", "Bram")
    world.act(
        JoinPeople, participant=world.people["Asha"], other=world.people["Bram"],
        given_name=Stands.KEPT,
    )  # fmt: skip

    moved = {each.participant for each in current(Screening)}
    assert moved | {each.participant for each in current(Baseline)} == {world.people["Asha"]}
    assert standing(world).step is Step.BASELINE


def test_nothing_of_another_programme_is_read_or_written(world):
    other = a_world()
    stranger = Actor(account="account-x", role=ActingRole.COORDINATOR, programme=other.programme)

    for does in (screen, visit, enrol, gone):
        with pytest.raises((NotFound, RecruitmentNotRight)):
            does(world, by=stranger)
    assert current(Screening) == []
    assert recruitment_page(stranger, today=TODAY).members.steps[0].reached == 0
    assert len(current(Participant)) == 3
