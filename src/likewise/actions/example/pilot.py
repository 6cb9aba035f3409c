"""The pilot of the example: setting up, recruiting, allocating by practice, and two months.

What is published: the practice was the unit of randomisation; one format each; 61 people took part;
16 facilitators volunteered and 8 withdrew; the intervention lasted two months. Everything else
here is invented. Sources: docs/decisions/0006-the-example-and-its-sources.md.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from likewise.actions.example.people import invented_names
from likewise.actions.example.story import Circle, Someone, Story, season
from likewise.domain import arms, cohorts, practices, programmes
from likewise.domain.accounts import ActingRole, Actor
from likewise.domain.arms import Format
from likewise.domain.participants import RoleName, StatusName
from likewise.domain.programmes import PhaseName

NAME = "Cambridge pilot (example)"
FORMATIVE, RECRUITED = date(2010, 3, 1), date(2010, 9, 13)
LETTERS = (date(2010, 5, 10), date(2010, 6, 7), date(2010, 7, 5))
ANSWERED = date(2010, 8, 2)
RANDOMISED, NATURALISTIC = date(2010, 10, 4), date(2010, 12, 6)
PRACTICES = {
    "Alder": ("Alder Road Surgery", Format.GROUP, 20, 4),
    "Birch": ("Birch Lane Surgery", Format.ONE_TO_ONE, 20, 7),
    "Cedar": ("Cedar House Surgery", Format.COMBINED, 21, 5),
    "Damson": ("Damson Fields Surgery", None, 0, 0),
}
VENUES = {
    "Hall": ("Alder village hall", "Behind the church; the kettle is in the left cupboard."),
    "Library": ("Birch library, upstairs room", "Lift on the left. Ring if the door is locked."),
    "Chapel": ("Cedar chapel room", "Parking behind, no step."),
}
ARM_NAMES = {
    Format.GROUP: "Group",
    Format.ONE_TO_ONE: "One-to-one",
    Format.COMBINED: "Combined",
    None: "Control",
}


@dataclass(eq=False)
class Cast:
    """Who is in the story, by practice, and the cohorts of the pilot."""

    members: dict[str, list[Someone]] = field(default_factory=dict)
    facilitators: dict[str, list[Someone]] = field(default_factory=dict)
    pairs: list[Circle] = field(default_factory=list)
    group: Circle | None = None
    combined: Circle | None = None

    @property
    def the_group(self) -> Circle:
        """The group, once it has formed."""
        assert self.group is not None  # noqa: S101
        return self.group

    @property
    def the_combined(self) -> Circle:
        """The combined cohort, once it has formed."""
        assert self.combined is not None  # noqa: S101
        return self.combined


def note_pilot(story: Story, cast: Cast) -> None:
    """Note the pilot in the diary."""
    story.on(FORMATIVE, partial(_set_up, story))
    story.on(RECRUITED, partial(_recruit, story, cast))
    story.on(RANDOMISED - timedelta(days=4), partial(_allocate, story))
    story.on(RANDOMISED, partial(_begin, story, cast))
    _facilitators_withdraw(story, cast)
    _fortnights(story, cast)
    story.on(date(2010, 11, 8), partial(_exception, story, cast))


def _set_up(story: Story) -> None:
    made = story.act(programmes.CreateProgramme, name=NAME, is_example=True)
    story.programme = made.new_ids[0]
    story.coordinator = Actor(
        account="example", role=ActingRole.COORDINATOR, programme=story.programme
    )
    story.act(programmes.ChangePhase, phase=PhaseName.FORMATIVE, on=FORMATIVE)
    for key, (name, format, _, _) in PRACTICES.items():
        story.practices[key] = story.act(practices.AddPractice, name=name).new_ids[0]
        made = story.act(
            arms.AddArm,
            name=ARM_NAMES[format],
            formats=frozenset({format}) if format else frozenset(),
        )
        story.arms[format] = made.new_ids[0]
    for key, (name, directions) in VENUES.items():
        made = story.act(practices.AddVenue, name=name, directions=directions)
        story.venues[key] = made.new_ids[0]


def _recruit(story: Story, cast: Cast) -> None:
    names = invented_names(story.rng)
    for practice, (_, _, members, facilitators) in PRACTICES.items():
        cast.facilitators[practice] = [
            story.enrol(next(names), practice, role=RoleName.FACILITATOR)
            for _ in range(facilitators)
        ]
        cast.members[practice] = [
            story.enrol(
                next(names),
                practice,
                keenness=_keenness(story, number),
                interested_on=LETTERS[0] + timedelta(days=3 + number * 7 % 80),
            )
            for number in range(members)
        ]


def _keenness(story: Story, number: int) -> float:
    """A sixth never come (in the Irish trial 18%), some now and then; most are regular."""
    if number % 6 == 5:
        return 0.0
    return 0.4 if number % 6 == 2 else story.rng.uniform(0.7, 0.95)


def _allocate(story: Story) -> None:
    for practice, (_, format, _, _) in PRACTICES.items():
        story.act(
            arms.Allocate,
            arm=story.arms[format],
            practice=story.practices[practice],
            on=story.today,
        )


def _begin(story: Story, cast: Cast) -> None:
    story.act(programmes.ChangePhase, phase=PhaseName.RANDOMISED, on=RANDOMISED)
    group = cast.facilitators["Alder"]
    cast.group = story.form(
        "Thursday group", Format.GROUP, cast.members["Alder"], group, venue="Hall", lead=group[0]
    )
    combined = cast.facilitators["Cedar"]
    cast.combined = story.form(
        "Cedar combined",
        Format.COMBINED,
        cast.members["Cedar"],
        combined,
        venue="Chapel",
        lead=combined[0],
    )
    facilitators = cast.facilitators["Birch"][:5]  # two never start, see below
    for number, member in enumerate(cast.members["Birch"]):
        facilitator = facilitators[number % len(facilitators)]
        cast.pairs.append(
            story.form(
                f"Birch pair {number + 1}",
                Format.ONE_TO_ONE,
                [member],
                [facilitator],
                lead=facilitator,
            )
        )


def _facilitators_withdraw(story: Story, cast: Cast) -> None:
    """Eight of sixteen withdraw: two before it starts, six in its first months."""

    def withdraw(practice: str, place: int, reason: str) -> None:
        someone = cast.facilitators[practice][place]
        circles = [c for c in (cast.group, cast.combined, *cast.pairs) if c is not None]
        story.depart(someone, circles, reason, status=StatusName.WITHDRAWN)
        for pair in cast.pairs:  # the member of a pair without a facilitator gets another
            if not pair.facilitators and not pair.is_over and pair.members:
                facilitator = cast.facilitators["Birch"][story.rng.choice((0, 1, 2, 3))]
                story.join(pair, facilitator, role=RoleName.FACILITATOR)
                story.act(cohorts.HandOverLead, cohort=pair.id, to=facilitator.id, on=story.today)

    for day, practice, place, reason in (
        (date(2010, 9, 27), "Birch", 5, "Did not feel ready after the training."),
        (date(2010, 9, 28), "Birch", 6, "A new job."),
        (date(2010, 10, 18), "Alder", 3, "Family illness."),
        (date(2010, 10, 25), "Cedar", 3, "Found the calls too much."),
        (date(2010, 11, 1), "Birch", 4, "Wanted to be a member, not a helper."),
        (date(2010, 11, 15), "Cedar", 4, "Moved away."),
        (date(2010, 11, 29), "Cedar", 2, "No time."),
        (date(2011, 1, 10), "Cedar", 1, "Own health."),
    ):
        story.on(day, partial(withdraw, practice, place, reason))


def _fortnights(story: Story, cast: Cast) -> None:
    """In the pilot the group and the combined cohort meet each fortnight, pairs each month."""
    for week in range(0, 9, 2):
        thursday = RANDOMISED + timedelta(days=3 + 7 * week)
        wednesday = thursday - timedelta(days=1)
        snow = thursday == date(2010, 12, 2)
        story.on(thursday, partial(_group_meets, story, cast, snow), hour=14)
        story.on(wednesday, partial(_combined_meets, story, cast), hour=14)
    for month in range(2):
        for place in range(20):
            day = RANDOMISED + timedelta(days=8 + 28 * month + place % 20)
            story.on(day, partial(_pair_meets, story, cast, place), hour=11)
    for day_number in range(3, 62):
        story.on(
            RANDOMISED + timedelta(days=day_number), partial(_calls, story, cast, 0.13), hour=17
        )


def _group_meets(story: Story, cast: Cast, snow: bool) -> None:
    if snow:
        story.call_off(cast.the_group, "Snow: the road to the hall was closed.", venue="Hall")
    else:
        guests = story.rng.choice((0, 0, 1, 2))
        story.meet(cast.the_group, venue="Hall", guests=guests, season=season(story.today))


def _combined_meets(story: Story, cast: Cast) -> None:
    story.meet(cast.the_combined, venue="Chapel", season=0.8 * season(story.today))


def _pair_meets(story: Story, cast: Cast, place: int) -> None:
    pair = cast.pairs[place]
    if pair.members and pair.facilitators and pair.members[0].keenness > 0:
        story.meet(pair, hour=11)


def _calls(story: Story, cast: Cast, rate: float) -> None:
    for pair in cast.pairs:
        if pair.members and not pair.is_over and story.rng.random() < rate:
            story.contact(pair, pair.members[0])
    for member in cast.the_combined.members:
        if story.rng.random() < rate / 3:
            story.contact(cast.the_combined, member)


def _exception(story: Story, cast: Cast) -> None:
    """One person allocated to one-to-one moves to the group while the trial runs: a deviation."""
    pair = cast.pairs[0]
    member = pair.members[0]
    story.leave(pair, member, "Cannot hear well on the telephone.")
    story.join(
        cast.the_group,
        member,
        exception="Cannot hear on the telephone; the trial's patient committee agreed.",
    )
    story.act(
        cohorts.EndCohort, cohort=pair.id, on=story.today, reason="The member moved to the group."
    )
    pair.facilitators.clear()
    pair.is_over = True
