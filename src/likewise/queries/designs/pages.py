"""Designs, how far each has come, and who took which slot."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, may
from likewise.domain.accounts import Actor
from likewise.domain.arms import Arm
from likewise.domain.designs import (
    GOES_ON,
    Claim,
    ListRequest,
    OpenedSlot,
    RecordKind,
    SealedList,
    State,
    TrialDesign,
)
from likewise.domain.designs.claiming import wanted_by
from likewise.domain.designs.wording import method_of, who_could_know
from likewise.domain.practices import Practice
from likewise.queries.access import check_sees, may_read
from likewise.queries.designs.reading import design_in, designs_in
from likewise.records import consent, models
from likewise.records import designs as record
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignLine:
    """A design in a list, with how many have been allocated by it; never how many could be."""

    design: TrialDesign
    units: str
    claimed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignPage:
    """One design as its viewer may see it.

    `factors` are what everybody may know who watches; `arms` are there for whoever may read what
    they are called; `file` (which holds block sizes),
    `lists` and `slots` are empty for whoever may not read them. `by_practice` counts who was
    allocated by the practice they are registered with; no arm, and nothing of what is left.
    """

    design: TrialDesign
    method: str
    units: str
    arms: tuple[str, ...]
    factors: tuple[tuple[str, tuple[str, ...]], ...]
    who_could_know: tuple[str, ...]
    claimed: int
    by_practice: tuple[tuple[str, int], ...]
    lists: tuple[SealedList, ...]
    requests: tuple[ListRequest, ...]
    slots: tuple[tuple[Claim, OpenedSlot | None], ...]
    file: str
    practised: tuple[int, int]
    may_design: bool
    may_agree: bool
    may_allocate: bool
    may_ask: bool
    may_explain: bool

    @property
    def goes_on(self) -> bool:
        """Whether people are allocated by it."""
        return self.design.state in GOES_ON

    @property
    def is_tried(self) -> bool:
        """Whether it is past being a draft."""
        return self.design.state is not State.DRAFT

    @property
    def is_used(self) -> bool:
        """Whether slots of it may have been taken."""
        return self.goes_on or self.design.state is State.CLOSED


def designs(viewer: Actor) -> tuple[DesignLine, ...]:
    """The designs of the viewer's programme, in the order of their names.

    Raises
    ------
    NotFound
    """
    check_sees(viewer, Capability.WATCH)
    found = sorted(designs_in(viewer), key=lambda each: each.name.casefold())
    counts = Counter(
        each.design
        for each in current(Claim, programme_id=viewer.programme)
        if each.kind is RecordKind.CLAIM
    )
    return tuple(
        DesignLine(
            design=each,
            units=record.file_of(each.design_file).design.units,
            claimed=counts[each.id],
        )
        for each in found
    )


def design_page(viewer: Actor, *, design: str, today: date) -> DesignPage:
    """One design, as far as its viewer may see it.

    Raises
    ------
    NotFound
    """
    check_sees(viewer, Capability.WATCH)
    found = design_in(viewer, design)
    file = record.file_of(found.design_file).design
    claims = record.claims_of(found)
    taken = [each for each in claims if each.kind is RecordKind.CLAIM]
    sees_lists = may(viewer, Capability.AGREE_LIST)
    is_statistician = may(viewer, Capability.DESIGN)
    return DesignPage(
        design=found,
        method=method_of(file),
        units="practices" if file.units == "clusters" else "people",
        arms=file.names if may_read(viewer, Arm, "name") else (),
        factors=tuple((each.name, each.levels) for each in wanted_by(file)),
        who_could_know=who_could_know(mode=found.mode, file=file),
        claimed=len(taken),
        by_practice=_by_practice(viewer, taken, today),
        lists=tuple(record.lists_of(found)) if sees_lists else (),
        requests=_requests(viewer, found),
        slots=tuple(_slots(found, claims)) if is_statistician else (),
        file=found.design_file if is_statistician else "",
        practised=_practised(found) if is_statistician else (0, 0),
        may_design=is_statistician,
        may_agree=sees_lists,
        may_allocate=may(viewer, Capability.ALLOCATE),
        may_ask=may(viewer, Capability.ASK_ABOUT_LIST),
        may_explain=may(viewer, Capability.EXPLAIN),
    )


def _practised(design: TrialDesign) -> tuple[int, int]:
    tried = models.TriedSlot.objects.filter(design_id=design.id)
    return tried.count(), tried.exclude(taken_by="").count()


def _requests(viewer: Actor, design: TrialDesign) -> tuple[ListRequest, ...]:
    if not may(viewer, Capability.ASK_ABOUT_LIST):
        return ()
    asked = current(ListRequest, design_id=design.id)
    return tuple(each for each in asked if not each.is_agreed)


def _slots(
    design: TrialDesign, claims: Iterable[Claim]
) -> Iterable[tuple[Claim, OpenedSlot | None]]:
    opened = {(each.stratum, each.position): each for each in record.opened_of(design)}
    for each in claims:
        yield each, opened.get((each.stratum, each.position))


def _by_practice(viewer: Actor, taken: Sequence[Claim], day: date) -> tuple[tuple[str, int], ...]:
    """How many were allocated, by the practice with which they are registered on a day."""
    where = consent.practices_on([e.participant for e in taken if e.participant], day)
    names = {each.id: each.name for each in current(Practice, programme_id=viewer.programme)}
    counts = Counter(
        names.get(each.practice or where.get(each.participant or "", ""), "No practice")
        for each in taken
    )
    return tuple(sorted(counts.items()))
