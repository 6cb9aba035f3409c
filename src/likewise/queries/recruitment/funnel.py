"""How many people came how far, as far as each viewer may know it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, Extent, extent, may
from likewise.domain.accounts import Actor
from likewise.domain.disclosure import Shown, shown, shown_parts
from likewise.domain.programmes import Phase
from likewise.domain.recruitment import (
    AnyStep,
    AtStep,
    Criteria,
    ExitReason,
    Funnel,
    InvitationBatch,
    Place,
    RecruitmentStart,
    facilitators_funnel,
    funnel,
    is_asked,
    place_of,
    place_to_facilitate,
    said_of,
)
from likewise.queries.access import check_sees, now_recorded
from likewise.records import consent, models, recruitment
from likewise.records.facts import current

NO_PRACTICE = "No practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedStep:
    """A step as roles that read counts see it: how many reached it, rounded, small ones hidden."""

    step: AnyStep
    reached: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """A funnel as roles that read counts see it: steps, and exits by reason from all of them."""

    steps: tuple[CountedStep, ...]
    left: tuple[tuple[ExitReason, Shown], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecruitmentPage:
    """How far recruitment has come: whole numbers, or `counts` for roles that see only those.

    `order` says whether the order of steps is asked, and `begins` from when recruitment is kept.
    """

    members: Funnel | None
    facilitators: Funnel | None
    by_practice: tuple[tuple[str, Funnel], ...]
    member_counts: Counts | None
    facilitator_counts: Counts | None
    order: str
    is_asked: bool
    begins: date | None
    has_criteria: bool
    may_settle: bool
    may_recruit: bool


def recruitment_page(viewer: Actor, *, today: date) -> RecruitmentPage:
    """The funnels of the viewer's programme today.

    Raises
    ------
    NotFound
        When the viewer's role sees nothing of recruitment.
    """
    programme = check_sees(viewer, Capability.SEE_RECRUITMENT)
    starts = current(RecruitmentStart, programme_id=programme)
    phases = current(Phase, programme_id=programme)
    places, steps = _places(programme, today)
    invited = invited_by_practice(programme, today)
    whole = funnel(places.values(), invited=invited.total())
    helping = facilitators_funnel(steps.values())
    sees_all = extent(viewer, Capability.SEE_RECRUITMENT) is not Extent.COUNTS
    return RecruitmentPage(
        members=whole if sees_all else None,
        facilitators=helping if sees_all else None,
        by_practice=_by_practice(programme, places, invited, today) if sees_all else (),
        member_counts=None if sees_all else _counts(whole),
        facilitator_counts=None if sees_all else _counts(helping),
        order=said_of(starts, phases, on=today),
        is_asked=is_asked(starts, phases, on=today),
        begins=min((each.starts_on for each in starts), default=None),
        has_criteria=bool(current(Criteria, programme_id=programme)),
        may_settle=may(viewer, Capability.SET_UP_RECRUITMENT),
        may_recruit=may(viewer, Capability.RECRUIT),
    )


def _places(programme: str, today: date) -> tuple[dict[str, Place], dict[str, Place]]:
    """Where everybody stands as a member to be, and as a facilitator to be."""
    known = recruitment.recruited(programme)
    members = {who: place_of(each, day=today) for who, each in known.items()}
    helping = {who: place_to_facilitate(each, day=today) for who, each in known.items()}
    return (
        {who: each for who, each in members.items() if each},
        {who: each for who, each in helping.items() if each},
    )


def places_of_members(programme: str, today: date) -> dict[str, Place]:
    """Where everybody stands as a member to be."""
    return _places(programme, today)[0]


def places_of_facilitators(programme: str, today: date) -> dict[str, Place]:
    """Where everybody stands as a facilitator to be."""
    return _places(programme, today)[1]


def invited_by_practice(programme: str, today: date) -> Counter[str | None]:
    """How many people were invited by a day, each once, by practice."""
    found: Counter[str | None] = Counter()
    for each in current(InvitationBatch, programme_id=programme):
        if each.sent_on <= today and not each.is_reminder:
            found[each.practice] += each.invited
    return found


def _by_practice(
    programme: str, places: Mapping[str, Place], invited: Counter[str | None], today: date
) -> tuple[tuple[str, Funnel], ...]:
    names = practice_names(programme)
    there = consent.practices_on(places, today)
    standing: dict[str | None, list[Place]] = defaultdict(list)
    for who, place in places.items():
        standing[there.get(who)].append(place)
    found = [
        (names.get(each or "", NO_PRACTICE), funnel(standing[each], invited=invited[each]))
        for each in {*standing, *invited}
    ]
    return tuple(sorted(found, key=lambda each: (each[0] == NO_PRACTICE, each[0])))


def practice_names(programme: str) -> dict[str, str]:
    """What the practices of a programme are called, by id."""
    rows = models.Practice.objects.filter(now_recorded(), programme_id=programme)
    return dict(rows.values_list("fact", "name"))


def _counts(found: Funnel) -> Counts:
    left = exits(found.steps)
    parts = shown_parts(left)
    return Counts(
        steps=tuple(CountedStep(step=each.step, reached=shown(each.reached))
                    for each in found.steps),
        left=tuple((reason, parts[reason]) for reason in left),
    )  # fmt: skip


def exits(steps: Iterable[AtStep]) -> dict[ExitReason, int]:
    """How many left, by why, from all steps together."""
    total: Counter[ExitReason] = Counter()
    for each in steps:
        total.update(each.left)
    return {reason: total[reason] for reason in ExitReason if total[reason]}
