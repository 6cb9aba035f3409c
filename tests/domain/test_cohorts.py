"""Each rule by which cohorts change, and each sentence with which it refuses."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from notebook import Notebook

from likewise.domain.arms import Arm, Format
from likewise.domain.cohorts import (
    CohortFormat,
    CohortState,
    Drawn,
    Joiner,
    LineageEvent,
    NewCohort,
    Part,
    Protocol,
    Standing,
    State,
    plan_absorb,
    plan_change_format,
    plan_change_venue,
    plan_draw,
    plan_end,
    plan_form,
    plan_hand_over,
    plan_join,
    plan_leave,
    plan_merge,
    plan_move,
    plan_rest,
    plan_resume,
    plan_set_state,
    plan_split,
)
from likewise.domain.cohorts.facts import MAY_FOLLOW, CohortNameMissing, is_too_many_for_a_pair
from likewise.domain.cohorts.handing import HandingNotRight
from likewise.domain.cohorts.history import (
    CohortNotOpen,
    MetThatDay,
    ProtocolForbids,
    TooManyForAPair,
    is_few,
)
from likewise.domain.cohorts.joining import CannotJoin, NotInCohort, check_may_join, leave_all
from likewise.domain.cohorts.living import FormatNotNew, LeadNotThere
from likewise.domain.cohorts.merging import MergeNotRight
from likewise.domain.cohorts.parting import DrawNotRight, SplitNotRight
from likewise.domain.deviations import Deviation
from likewise.domain.meetings import Meeting, MeetingState
from likewise.domain.memberships import Lead, Membership, ShareOutOfRange
from likewise.domain.operations import Draft
from likewise.domain.participants import Role, RoleName, Status, StatusName
from likewise.domain.periods import in_words
from likewise.domain.programmes import Phase, PhaseName

FIRST, ON = date(2010, 9, 1), date(2011, 2, 6)
GROUP = Format.GROUP
PAIR = Format.ONE_TO_ONE


def standing(person, role=RoleName.MEMBER, status=StatusName.ENROLLED):
    return Standing(
        participant=person,
        statuses=(Status(id="s", participant=person, status=status, starts_on=FIRST),),
        roles=(Role(id="r", participant=person, role=role, starts_on=FIRST),),
    )


class Scene:
    """Cohorts in a notebook, by name, and rules applied to them."""

    def __init__(self, protocol=None):
        self.notebook = Notebook(protocol=protocol or Protocol())
        self.cohorts = {}

    def form(self, name, members=(), facilitators=(), *, format=GROUP, leads=(), on=FIRST):
        people = dict.fromkeys(members, RoleName.MEMBER)
        people |= dict.fromkeys(facilitators, RoleName.FACILITATOR)
        plan = self.do(
            plan_form, new=NewCohort(name=name, format=format, leads=tuple(leads)), people=people, on=on,
            reason="",
        )  # fmt: skip
        self.cohorts[name] = plan.about[0]
        return self.cohorts[name]

    def of(self, name, **registered):
        return self.notebook.history(self.cohorts[name], registered=registered)

    def do(self, rule, **arguments):
        names = rule.__kwdefaults__ or {}
        if "protocol" in rule.__annotations__:
            arguments.setdefault("protocol", self.notebook.protocol)
        if "reason" in rule.__annotations__ and "reason" not in names:
            arguments.setdefault("reason", "Because.")
        arguments.setdefault("on", ON)
        return self.notebook.carry_out(rule(ids=self.notebook.ids(), **arguments))

    def meeting(self, name, on, state=MeetingState.HELD, *, also=None):
        draft = Draft("test", self.notebook.ids())
        draft.record(
            Meeting(
                id=draft.ids.new(),
                cohorts=tuple(self.cohorts[each] for each in (name, also) if each),
                starts=datetime(on.year, on.month, on.day, 14),
                zone="Europe/London",
                state=state,
            )
        )
        self.notebook.carry_out(draft.plan())

    def roster(self, name, day=ON):
        return sorted(self.of(name).members_on(day))


@pytest.fixture
def scene():
    made = Scene()
    made.form("Asha's pair", ["Asha"], ["Femi"], format=PAIR, leads=["Femi"])
    made.form("Bryn's pair", ["Bryn"], ["Femi"], format=PAIR)
    made.form("Carys's pair", ["Carys"], ["Gwen"], format=PAIR)
    made.form("Thursday group", ["Devi", "Emrys"], ["Hari"], leads=["Hari"])
    return made


def event_of(plan):
    return plan.facts(LineageEvent)[0]


def merge(scene, *names, **arguments):
    arguments.setdefault("successor", NewCohort(name="Birch group", format=GROUP))
    return scene.do(plan_merge, predecessors=[scene.of(name) for name in names], **arguments)


# Merge


def test_a_merge_ends_what_it_comes_from_and_starts_what_it_leads_to(scene):
    plan = merge(scene, "Asha's pair", "Bryn's pair")

    group = event_of(plan).successors[0]
    history = scene.notebook.history(group)
    assert history.members_on(ON) == {"Asha", "Bryn"}
    assert history.facilitators_on(ON) == {"Femi"}
    assert [lead.participant for lead in history.leads_on(ON)] == ["Femi"]
    assert history.format_on(ON) is GROUP
    assert scene.of("Asha's pair").ended_on == ON
    assert scene.roster("Asha's pair") == []
    assert scene.roster("Asha's pair", date(2011, 2, 5)) == ["Asha"]


def test_somebody_who_does_not_come_along_leaves(scene):
    plan = merge(scene, "Asha's pair", "Bryn's pair", leaving=frozenset({"Bryn"}))

    assert event_of(plan).people("left") == ("Bryn",)
    assert scene.notebook.history(event_of(plan).successors[0]).members_on(ON) == {"Asha"}


def test_pairs_that_stay_as_they_are_are_named_in_the_event(scene):
    plan = merge(scene, "Asha's pair", "Bryn's pair", staying=[scene.of("Carys's pair")])

    assert event_of(plan).staying == (scene.cohorts["Carys's pair"],)
    assert set(event_of(plan).people("stayed")) == {"Carys", "Gwen"}
    assert scene.roster("Carys's pair") == ["Carys"]


def test_somebody_who_is_a_member_anywhere_stays_a_member(scene):
    scene.form("Femi's own pair", ["Femi"], ["Hari"], format=PAIR)

    plan = merge(scene, "Asha's pair", "Femi's own pair")

    assert "Femi" in scene.notebook.history(event_of(plan).successors[0]).members_on(ON)


def standing_meetings(plan):
    """The meetings that a plan hands over, and those that it cancels: their hosts and their days."""
    return (
        [(each.cohorts, each.on) for each in plan.facts(Meeting, does="record")],
        [(each.cohorts, each.on) for each in plan.facts(Meeting, does="revise")],
    )


def test_meetings_that_were_planned_go_on_with_the_new_cohort(scene):
    scene.meeting("Asha's pair", date(2011, 3, 1), MeetingState.PLANNED)

    plan = merge(scene, "Asha's pair", "Bryn's pair", reason="They asked for it.")

    (handed,) = plan.facts(Meeting, does="record")
    (cancelled,) = plan.facts(Meeting, does="revise")
    assert handed.cohorts == event_of(plan).successors
    assert (handed.state, handed.starts, handed.reason) == (
        MeetingState.PLANNED, datetime(2011, 3, 1, 14), "",
    )  # fmt: skip
    assert cancelled.state is MeetingState.CANCELLED
    assert cancelled.reason == "They asked for it."


def test_planned_meetings_of_one_cohort_are_cancelled_where_that_is_asked(scene):
    scene.meeting("Asha's pair", date(2011, 3, 1), MeetingState.PLANNED)
    scene.meeting("Bryn's pair", date(2011, 3, 2), MeetingState.PLANNED)

    plan = merge(
        scene, "Asha's pair", "Bryn's pair",
        cancelling=frozenset({scene.cohorts["Asha's pair"]}),
    )  # fmt: skip

    handed, cancelled = standing_meetings(plan)
    assert [on for _, on in handed] == [date(2011, 3, 2)]
    assert [on for _, on in cancelled] == [date(2011, 3, 1), date(2011, 3, 2)]


def test_two_meetings_of_one_day_become_one_and_that_is_said(scene):
    for name in ("Asha's pair", "Bryn's pair"):
        scene.meeting(name, date(2011, 3, 1), MeetingState.PLANNED)

    plan = merge(scene, "Asha's pair", "Bryn's pair")

    handed, cancelled = standing_meetings(plan)
    assert (len(handed), len(cancelled)) == (1, 2)
    assert plan.warnings == (
        "On Tuesday 1 March 2011 the cohort that goes on meets already: the meeting of the cohort "
        "that stops is cancelled.",
    )


def test_a_meeting_that_those_who_merge_planned_together_is_handed_over_once(scene):
    scene.meeting("Asha's pair", date(2011, 3, 1), MeetingState.PLANNED, also="Bryn's pair")

    handed, cancelled = standing_meetings(merge(scene, "Asha's pair", "Bryn's pair"))

    assert (len(handed), len(cancelled)) == (1, 1)


def test_a_meeting_together_with_a_cohort_that_stays_is_left_as_it_is(scene):
    scene.meeting("Asha's pair", date(2011, 3, 1), MeetingState.PLANNED, also="Carys's pair")

    assert standing_meetings(merge(scene, "Asha's pair", "Bryn's pair")) == ([], [])


def test_planned_meetings_of_a_cohort_that_does_not_end_cannot_be_cancelled(scene):
    with pytest.raises(HandingNotRight, match="of a cohort that does not end here"):
        merge(
            scene, "Asha's pair", "Bryn's pair",
            cancelling=frozenset({scene.cohorts["Carys's pair"]}),
        )  # fmt: skip


def absorb(scene, name, **arguments):
    return scene.do(
        plan_absorb, absorbed=[scene.of(name)], into=scene.of("Thursday group"), **arguments
    )


def test_what_an_absorbed_cohort_planned_goes_on_but_on_days_when_the_other_meets(scene):
    scene.meeting("Asha's pair", date(2011, 3, 1), MeetingState.PLANNED)
    scene.meeting("Asha's pair", date(2011, 3, 3), MeetingState.PLANNED)
    scene.meeting("Thursday group", date(2011, 3, 3), MeetingState.PLANNED)
    scene.meeting("Thursday group", date(2011, 3, 1), MeetingState.CANCELLED)

    plan = absorb(scene, "Asha's pair")

    handed, cancelled = standing_meetings(plan)
    assert handed == [((scene.cohorts["Thursday group"],), date(2011, 3, 1))]
    assert len(cancelled) == 2
    assert "On Thursday 3 March 2011" in plan.warnings[0]


def test_nothing_is_handed_to_a_cohort_that_will_rest(scene):
    scene.do(plan_rest, cohort=scene.of("Thursday group"), on=date(2011, 2, 20))
    scene.meeting("Asha's pair", date(2011, 3, 1), MeetingState.PLANNED)

    plan = absorb(scene, "Asha's pair")

    assert standing_meetings(plan)[0] == []
    assert plan.warnings == (
        "On Tuesday 1 March 2011 the cohort that goes on rests: nothing is handed over.",
    )


def test_a_split_hands_planned_meetings_to_the_part_that_is_named(scene):
    scene.meeting("Thursday group", date(2011, 3, 3), MeetingState.PLANNED)

    plan = split(scene, ["Devi", "Hari"], ["Emrys"], meetings_to=2)

    handed, cancelled = standing_meetings(plan)
    assert handed == [((event_of(plan).successors[1],), date(2011, 3, 3))]
    assert len(cancelled) == 1


def test_a_split_cancels_planned_meetings_where_no_part_takes_them(scene):
    scene.meeting("Thursday group", date(2011, 3, 3), MeetingState.PLANNED)

    handed, cancelled = standing_meetings(split(scene, ["Devi", "Hari"], ["Emrys"]))

    assert (handed, len(cancelled)) == ([], 1)


@pytest.mark.parametrize("number", [0, 3])
def test_a_part_that_is_not_there_takes_over_no_meetings(scene, number):
    with pytest.raises(SplitNotRight, match=f"no new cohort {number} to take over"):
        split(scene, ["Devi", "Hari"], ["Emrys"], meetings_to=number)


def test_whoever_joined_that_very_day_comes_along_and_was_never_in_the_pair(scene):
    scene.do(plan_leave, cohort=scene.of("Bryn's pair"), participant="Bryn", on=date(2011, 1, 1))
    scene.do(plan_join, cohort=scene.of("Bryn's pair"), joiner=Joiner(standing=standing("Idris")))

    plan = merge(scene, "Asha's pair", "Bryn's pair")

    assert "Idris" in scene.notebook.history(event_of(plan).successors[0]).members_on(ON)
    assert scene.roster("Bryn's pair") == []


@pytest.mark.parametrize(
    ("names", "arguments", "refusal", "sentence"),
    [
        (["Asha's pair"], {}, MergeNotRight, "needs two cohorts"),
        (["Asha's pair", "Asha's pair"], {}, MergeNotRight, "named twice"),
        (["Asha's pair", "Bryn's pair"], {"leaving": frozenset({"Asha", "Bryn", "Femi"})},
         MergeNotRight, "Nobody would come along"),
        (["Asha's pair", "Bryn's pair"], {"leaving": frozenset({"Devi"})},
         MergeNotRight, "not in these cohorts"),
        (["Asha's pair", "Bryn's pair"], {"successor": NewCohort(name="X", format=PAIR)},
         TooManyForAPair, "would have 3 people"),
        (["Asha's pair", "Bryn's pair"], {"successor": NewCohort(name="X", format=GROUP, leads=("Hari",))},
         MergeNotRight, "must come along"),
        (["Asha's pair", "Bryn's pair"], {"successor": NewCohort(name=" ", format=GROUP)},
         CohortNameMissing, "Give the cohort a name"),
        (["Asha's pair", "Bryn's pair"], {"on": date(2010, 8, 1)}, CohortNotOpen, "had not begun"),
    ],
)  # fmt: skip
def test_a_merge_that_cannot_be_is_refused(scene, names, arguments, refusal, sentence):
    with pytest.raises(refusal, match=sentence):
        merge(scene, *names, **arguments)


def test_a_merge_at_the_start_of_a_day_with_a_meeting_is_refused(scene):
    scene.meeting("Asha's pair", ON)

    with pytest.raises(MetThatDay, match="Choose a day after 6 February 2011"):
        merge(scene, "Asha's pair", "Bryn's pair")


def test_a_merge_before_somebody_is_due_to_join_is_refused(scene):
    scene.do(
        plan_join,
        cohort=scene.of("Thursday group"),
        joiner=Joiner(standing=standing("Idris")),
        on=date(2011, 3, 1),
    )

    with pytest.raises(MetThatDay, match="1 person is recorded as joining"):
        merge(scene, "Thursday group", "Asha's pair")


# Absorb


def test_what_is_left_of_a_cohort_joins_one_that_goes_on(scene):
    plan = scene.do(
        plan_absorb,
        absorbed=[scene.of("Carys's pair")],
        into=scene.of("Thursday group"),
        leaving=frozenset({"Gwen"}),
    )

    assert scene.roster("Thursday group") == ["Carys", "Devi", "Emrys"]
    assert event_of(plan).predecessors == (scene.cohorts["Carys's pair"],)
    assert event_of(plan).successors == (scene.cohorts["Thursday group"],)
    assert set(event_of(plan).people("stayed")) == {"Devi", "Emrys", "Hari"}


def test_a_cohort_cannot_absorb_itself_or_nothing(scene):
    group = scene.of("Thursday group")

    for absorbed in ([], [group]):
        with pytest.raises(MergeNotRight, match="another one that joins it"):
            scene.do(plan_absorb, absorbed=absorbed, into=group)


def test_a_resting_cohort_is_resumed_before_others_join_it(scene):
    scene.do(plan_rest, cohort=scene.of("Thursday group"), on=date(2011, 1, 1))

    with pytest.raises(CohortNotOpen, match="Resume it before"):
        scene.do(plan_absorb, absorbed=[scene.of("Carys's pair")], into=scene.of("Thursday group"))


# Split


def split(scene, *parts, **arguments):
    made = [
        Part(cohort=NewCohort(name=f"Part {place}", format=GROUP), people=frozenset(people))
        for place, people in enumerate(parts)
    ]
    return scene.do(plan_split, cohort=scene.of("Thursday group"), parts=made, **arguments)


def test_a_cohort_splits_and_everyone_has_a_place(scene):
    plan = split(scene, ["Devi", "Hari"], ["Emrys"])

    first, second = event_of(plan).successors
    assert scene.notebook.history(first).members_on(ON) == {"Devi"}
    assert [lead.participant for lead in scene.notebook.history(first).leads_on(ON)] == ["Hari"]
    assert scene.notebook.history(second).members_on(ON) == {"Emrys"}
    assert scene.of("Thursday group").ended_on == ON


@pytest.mark.parametrize(
    ("parts", "leaving", "sentence"),
    [
        ([["Devi", "Emrys", "Hari"]], [], "two new cohorts or more"),
        ([["Devi", "Emrys", "Hari"], []], [], "would have nobody"),
        ([["Devi", "Emrys"], ["Devi", "Hari"]], [], "placed twice"),
        ([["Devi", "Emrys"], ["Hari", "Asha"]], [], "was not in the cohort"),
        ([["Devi"], ["Hari"]], [], "1 person has no place"),
        ([["Devi"], ["Hari"]], ["Hari", "Emrys"], "placed twice"),
    ],
)
def test_a_split_that_cannot_be_is_refused(scene, parts, leaving, sentence):
    with pytest.raises(SplitNotRight, match=sentence):
        split(scene, *parts, leaving=frozenset(leaving))


def test_two_cohorts_of_one_split_have_two_names(scene):
    parts = [
        Part(cohort=NewCohort(name=name, format=GROUP), people=frozenset(people))
        for name, people in (("Spring group", ["Devi", "Hari"]), ("spring group ", ["Emrys"]))
    ]

    with pytest.raises(SplitNotRight, match="Give each its own"):
        scene.do(plan_split, cohort=scene.of("Thursday group"), parts=parts)


# Draw


def draw(scene, drawn, *sources, **arguments):
    return scene.do(
        plan_draw,
        sources=[scene.of(name) for name in sources],
        target=scene.of("Thursday group"),
        drawn=drawn,
        **arguments,
    )


def test_people_join_as_well_and_time_is_shared_while_both_go_on(scene):
    plan = draw(
        scene,
        Drawn(joining_too=frozenset({"Asha"}), facilitators={"Femi": Decimal("0.3")}),
        "Asha's pair",
    )

    assert scene.roster("Asha's pair") == ["Asha"]
    assert scene.roster("Thursday group") == ["Asha", "Devi", "Emrys"]
    shares = [each.share for each in plan.facts(Membership) if each.participant == "Femi"]
    assert shares == [Decimal("0.3")]
    assert scene.of("Asha's pair").ended_on is None


def test_somebody_who_is_drawn_may_leave_the_cohort_they_came_from(scene):
    scene.form("Friday group", ["Idris", "Jo"])

    draw(scene, Drawn(moving=frozenset({"Idris"})), "Friday group")

    assert scene.roster("Friday group") == ["Jo"]
    assert "Idris" in scene.roster("Thursday group")


@pytest.mark.parametrize(
    ("drawn", "sources", "sentence"),
    [
        (Drawn(moving=frozenset({"Asha"})), ["Asha's pair"], "would have no member left"),
        (Drawn(), ["Asha's pair"], "Nobody is drawn"),
        (Drawn(moving=frozenset({"Zoe"})), ["Asha's pair"], "was not in the giving cohorts"),
        (Drawn(joining_too=frozenset({"Femi"}), facilitators={"Femi": None}), ["Asha's pair"],
         "drawn twice"),
        (Drawn(joining_too=frozenset({"Devi"})), ["Thursday group"], "another one that gives"),
        (Drawn(joining_too=frozenset({"Devi"})), [], "another one that gives"),
    ],
)  # fmt: skip
def test_a_draw_that_cannot_be_is_refused(scene, drawn, sources, sentence):
    with pytest.raises(DrawNotRight, match=sentence):
        draw(scene, drawn, *sources)


def test_somebody_who_is_there_already_cannot_be_drawn(scene):
    scene.form("Friday group", ["Devi", "Jo"])

    with pytest.raises(DrawNotRight, match="already in the receiving cohort"):
        draw(scene, Drawn(joining_too=frozenset({"Devi"})), "Friday group")


def test_a_share_lies_between_nothing_and_all(scene):
    with pytest.raises(ShareOutOfRange, match="between 0 and 1"):
        draw(scene, Drawn(facilitators={"Femi": Decimal("1.5")}), "Asha's pair")


# A cohort's own life


def test_a_change_of_format_keeps_the_cohort_and_its_people(scene):
    plan = scene.do(plan_change_format, cohort=scene.of("Carys's pair"), format=GROUP)

    assert scene.of("Carys's pair").format_on(ON) is GROUP
    assert scene.of("Carys's pair").format_on(date(2011, 2, 5)) is PAIR
    assert event_of(plan).predecessors == event_of(plan).successors


def test_a_format_that_is_not_new_is_refused(scene):
    with pytest.raises(FormatNotNew, match="is group already"):
        scene.do(plan_change_format, cohort=scene.of("Thursday group"), format=GROUP)


def test_an_earlier_change_of_format_cannot_slip_under_a_later_one(scene):
    scene.do(plan_change_format, cohort=scene.of("Carys's pair"), format=GROUP)

    with pytest.raises(FormatNotNew, match="changes format again on 6 February 2011"):
        scene.do(
            plan_change_format,
            cohort=scene.of("Carys's pair"),
            format=Format.COMBINED,
            on=date(2011, 1, 1),
        )


def test_a_group_of_three_cannot_become_a_pair(scene):
    with pytest.raises(TooManyForAPair):
        scene.do(plan_change_format, cohort=scene.of("Thursday group"), format=PAIR)


def test_a_cohort_rests_and_resumes_with_the_same_people(scene):
    scene.meeting("Thursday group", date(2011, 2, 10), MeetingState.PLANNED)

    rested = scene.do(plan_rest, cohort=scene.of("Thursday group"))
    resumed = scene.do(plan_resume, cohort=scene.of("Thursday group"), on=date(2011, 3, 1))

    assert rested.facts(Meeting)[0].state is MeetingState.CANCELLED
    assert set(event_of(resumed).people("stayed")) == {"Devi", "Emrys", "Hari"}
    assert scene.of("Thursday group").state_on(date(2011, 3, 1)) is State.OPEN
    assert scene.roster("Thursday group", date(2011, 3, 1)) == ["Devi", "Emrys"]


def test_only_a_resting_cohort_is_resumed(scene):
    with pytest.raises(CohortNotOpen, match="not resting"):
        scene.do(plan_resume, cohort=scene.of("Thursday group"))


def test_when_a_cohort_ends_everyone_leaves_and_nothing_follows(scene):
    plan = scene.do(plan_end, cohort=scene.of("Thursday group"))

    assert set(event_of(plan).people("left")) == {"Devi", "Emrys", "Hari"}
    assert scene.of("Thursday group").leads_on(ON) == ()
    with pytest.raises(CohortNotOpen, match="ended on 6 February 2011"):
        scene.do(plan_end, cohort=scene.of("Thursday group"), on=date(2011, 3, 1))


@pytest.mark.parametrize("state", [State.ENDED, State.RESTING])
def test_resting_and_ending_are_events_of_their_own(scene, state):
    with pytest.raises(CohortNotOpen, match="record it as an event"):
        scene.do(plan_set_state, cohort=scene.of("Thursday group"), state=state)


@pytest.mark.parametrize("state", [State.RESTING, State.ENDING, State.ENDED])
def test_a_cohort_does_not_start_resting_ending_or_ended(scene, state):
    new = NewCohort(name="Monday group", format=Format.GROUP, state=state)
    with pytest.raises(CohortNotOpen, match="Start it as one of: forming, open"):
        scene.do(plan_form, new=new, people={}, reason="")


def test_a_cohort_closes_to_joiners_and_opens_again(scene):
    scene.do(plan_set_state, cohort=scene.of("Thursday group"), state=State.CLOSED)
    with pytest.raises(CohortNotOpen, match="takes nobody new"):
        check_may_join(scene.of("Thursday group"), Joiner(standing=standing("Idris")), ON)

    scene.do(
        plan_set_state, cohort=scene.of("Thursday group"), state=State.OPEN, on=date(2011, 3, 1)
    )

    check_may_join(scene.of("Thursday group"), Joiner(standing=standing("Idris")), date(2011, 3, 1))


def test_a_state_of_the_same_day_is_revised_not_doubled(scene):
    scene.do(plan_set_state, cohort=scene.of("Thursday group"), state=State.CLOSED)
    scene.do(plan_set_state, cohort=scene.of("Thursday group"), state=State.ENDING)

    that_day = [s for s in scene.of("Thursday group").states if s.starts_on == ON]
    assert [each.state for each in that_day] == [State.ENDING]


def test_nothing_follows_an_ended_state():
    assert MAY_FOLLOW[State.ENDED] == frozenset()
    assert set(MAY_FOLLOW) == set(State)


def test_a_change_of_venue_starts_on_its_day(scene):
    scene.do(plan_change_venue, cohort=scene.of("Thursday group"), venue="hall")

    assert scene.of("Thursday group").venue_on(date(2011, 2, 5)) is None
    assert scene.of("Thursday group").venue_on(ON) == "hall"


def test_whoever_leads_a_new_cohort_is_among_its_people(scene):
    with pytest.raises(LeadNotThere):
        scene.form("Friday group", ["Idris"], leads=["Hari"])


# One person


def test_somebody_joins_leaves_and_joins_again(scene):
    joiner = Joiner(standing=standing("Idris"))
    scene.do(plan_join, cohort=scene.of("Thursday group"), joiner=joiner)
    scene.do(
        plan_leave, cohort=scene.of("Thursday group"), participant="Idris", on=date(2011, 3, 1)
    )
    scene.do(plan_join, cohort=scene.of("Thursday group"), joiner=joiner, on=date(2011, 4, 1))

    assert "Idris" in scene.roster("Thursday group")
    assert "Idris" not in scene.roster("Thursday group", date(2011, 3, 15))
    assert "Idris" in scene.roster("Thursday group", date(2011, 4, 1))


@pytest.mark.parametrize(
    ("joiner", "cohort", "sentence"),
    [
        (Joiner(standing=standing("Idris", status=StatusName.SCREENED)), "Thursday group",
         "not enrolled"),
        (Joiner(standing=standing("Idris", role=RoleName.FACILITATOR)), "Thursday group",
         "not a member of the programme"),
        (Joiner(standing=standing("Devi")), "Thursday group", "left first"),
    ],
)  # fmt: skip
def test_somebody_who_may_not_join_is_refused(scene, joiner, cohort, sentence):
    with pytest.raises(CannotJoin, match=sentence):
        scene.do(plan_join, cohort=scene.of(cohort), joiner=joiner)


def test_a_pair_takes_no_third(scene):
    with pytest.raises(TooManyForAPair, match="A pair is two"):
        scene.do(
            plan_join, cohort=scene.of("Asha's pair"), joiner=Joiner(standing=standing("Idris"))
        )


def test_somebody_who_is_not_there_cannot_leave(scene):
    with pytest.raises(NotInCohort, match="not in Thursday group"):
        scene.do(plan_leave, cohort=scene.of("Thursday group"), participant="Asha")


def test_somebody_whom_a_later_register_names_cannot_leave_before_it(scene):
    with pytest.raises(MetThatDay, match="10 February 2011"):
        scene.do(
            plan_leave,
            cohort=scene.of("Thursday group", Devi=date(2011, 2, 10)),
            participant="Devi",
        )


def test_leaving_ends_a_lead_too(scene):
    scene.do(plan_leave, cohort=scene.of("Thursday group"), participant="Hari")

    assert scene.of("Thursday group").leads_on(ON) == ()


def test_moving_is_leaving_one_and_joining_the_other(scene):
    scene.form("Friday group", ["Idris"])

    scene.do(
        plan_move,
        from_cohort=scene.of("Friday group"),
        to_cohort=scene.of("Thursday group"),
        joiner=Joiner(standing=standing("Idris")),
    )

    assert scene.roster("Friday group") == []
    assert "Idris" in scene.roster("Thursday group")


def test_the_lead_is_handed_on(scene):
    scene.do(
        plan_join,
        cohort=scene.of("Thursday group"),
        joiner=Joiner(standing=standing("Ines", RoleName.FACILITATOR), role=RoleName.FACILITATOR),
        on=date(2011, 1, 1),
    )

    scene.do(plan_hand_over, cohort=scene.of("Thursday group"), in_place_of="Hari", to="Ines")

    assert [lead.participant for lead in scene.of("Thursday group").leads_on(ON)] == ["Ines"]
    assert [each.participant for each in scene.of("Thursday group").leads_on(date(2011, 2, 5))] == [
        "Hari"
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"to": "Asha"}, "not in Thursday group"),
        ({"to": "Devi", "in_place_of": "Devi"}, "does not lead"),
        ({"to": "Hari"}, "leads already"),
    ],
)
def test_a_handover_that_cannot_be_is_refused(scene, arguments, sentence):
    with pytest.raises(LeadNotThere, match=sentence):
        scene.do(plan_hand_over, cohort=scene.of("Thursday group"), **arguments)


def test_who_leaves_the_programme_leaves_every_cohort_and_joins_none(scene):
    scene.do(
        plan_join,
        cohort=scene.of("Thursday group"),
        joiner=Joiner(standing=standing("Asha")),
        on=date(2011, 3, 1),
    )
    draft = Draft("test", scene.notebook.ids())

    leave_all(draft, [scene.of("Asha's pair"), scene.of("Thursday group")], "Asha", ON)
    scene.notebook.carry_out(draft.plan())

    spells = [s for s in scene.notebook.current(Membership) if s.participant == "Asha"]
    assert [(spell.joined_on, spell.left_on) for spell in spells] == [(FIRST, ON)]


def test_whoever_is_to_go_before_a_meeting_at_which_they_were_is_told_so(scene):
    later = replace(
        scene.of("Thursday group"),
        memberships=(Membership(
            id="later", cohort="c", participant="Zoya", role=RoleName.MEMBER,
            joined_on=date(2011, 3, 1),
        ),),
        registered_on={"Zoya": date(2011, 3, 8)},
    )  # fmt: skip

    with pytest.raises(MetThatDay, match="8 March 2011"):
        leave_all(Draft("test", scene.notebook.ids()), [later], "Zoya", ON)


def test_a_cohort_that_then_has_few_members_or_nobody_to_lead_is_named(scene):
    group = scene.of("Thursday group")
    members = sorted(spell.participant for spell in group.spells_on(ON) if spell.is_member)
    lead = group.leads_on(ON)[0].participant

    several = Draft("test", scene.notebook.ids())
    for who in members:
        leave_all(several, [group], who, ON)
    leading = Draft("test", scene.notebook.ids())
    leave_all(leading, [group], lead, ON)

    assert several.warnings[-1] == "Thursday group then has no member."
    assert leading.warnings == [f"Nobody leads Thursday group from {in_words(ON)}."]


@pytest.mark.parametrize(
    ("format", "members", "few"),
    [
        (Format.GROUP, 4, False),
        (Format.GROUP, 3, True),
        (Format.COMBINED, 3, True),
        (Format.ONE_TO_ONE, 1, False),
        (Format.ONE_TO_ONE, 0, True),
        (None, 0, True),
    ],
)
def test_what_few_members_are_depends_on_the_format(format, members, few):
    assert is_few(format, members) is few


def test_whoever_was_due_to_join_and_lead_does_neither(scene):
    history = scene.of("Thursday group")
    lead = Lead(id="later", cohort=history.id, participant="Zoya", starts_on=date(2011, 3, 1))
    spell = Membership(
        id="spell", cohort=history.id, participant="Zoya", role=RoleName.FACILITATOR,
        joined_on=date(2011, 3, 1),
    )  # fmt: skip
    draft = Draft("test", scene.notebook.ids())
    changed = replace(
        history, memberships=(*history.memberships, spell), leads=(*history.leads, lead)
    )

    leave_all(draft, [changed], "Zoya", ON)

    assert [(step.does, step.fact) for step in draft.steps] == [("void", spell), ("void", lead)]


# The protocol


@pytest.fixture
def trial():
    arm = Arm(id="arm", name="One-to-one", formats=frozenset({PAIR}))
    phase = Phase(id="phase", phase=PhaseName.RANDOMISED, starts_on=FIRST)
    free = Phase(id="free", phase=PhaseName.NATURALISTIC, starts_on=date(2011, 6, 1))
    made = Scene(
        Protocol(
            phases=(phase, free),
            arms={"arm": arm},
            arm_of={"Asha": "arm", "Bryn": "arm"},
        )
    )
    made.form("Asha's pair", ["Asha"], ["Femi"], format=PAIR)
    made.form("Bryn's pair", ["Bryn"], ["Femi"], format=PAIR)
    made.form("Thursday group", ["Devi"])
    return made


def test_in_the_randomised_phase_the_arm_decides(trial):
    with pytest.raises(ProtocolForbids, match="for 1 person the protocol"):
        trial.do(
            plan_join,
            cohort=trial.of("Thursday group"),
            joiner=Joiner(standing=standing("Asha")),
        )


def test_an_exception_with_a_reason_is_a_deviation_each(trial):
    plan = merge(trial, "Asha's pair", "Bryn's pair", exception="The committee agreed.")

    assert [each.participant for each in plan.facts(Deviation)] == ["Asha", "Bryn"]


def test_in_the_naturalistic_phase_movement_is_free(trial):
    plan = merge(trial, "Asha's pair", "Bryn's pair", on=date(2011, 6, 1))

    assert plan.facts(Deviation) == ()


def test_who_has_no_arm_may_join_anything(trial):
    trial.do(
        plan_join, cohort=trial.of("Thursday group"), joiner=Joiner(standing=standing("Idris"))
    )

    assert "Idris" in trial.roster("Thursday group")


def test_the_plan_of_an_act_has_the_same_digest_whatever_its_new_ids(scene):
    first = plan_form(
        new=NewCohort(name="New", format=GROUP), people={}, on=ON, reason="",
        protocol=scene.notebook.protocol, ids=Notebook(acts=1).ids(),
    )  # fmt: skip
    second = plan_form(
        new=NewCohort(name="New", format=GROUP), people={}, on=ON, reason="",
        protocol=scene.notebook.protocol, ids=Notebook(acts=2).ids(),
    )  # fmt: skip

    assert first.new_ids != second.new_ids
    assert first.digest() == second.digest()
    assert {type(step.fact) for step in first.steps} >= {CohortFormat, CohortState, LineageEvent}
    assert first.facts(Lead) == ()


@pytest.mark.parametrize(
    ("format", "people", "too_many"),
    [
        (Format.ONE_TO_ONE, 1, False),
        (Format.ONE_TO_ONE, 2, False),
        (Format.ONE_TO_ONE, 3, True),
        (Format.GROUP, 3, False),
        (Format.COMBINED, 3, False),
        (None, 3, False),
    ],
)
def test_a_pair_is_two_and_other_cohorts_are_as_large_as_they_like(format, people, too_many):
    assert is_too_many_for_a_pair(format, people) is too_many
