"""How much of the evolution a viewer may be told, by the table of rights."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.access import EVERYWHERE, Capability, Extent, extent, may
from likewise.domain.accounts import Actor
from likewise.domain.cohorts import LineageEvent
from likewise.domain.memberships import Membership
from likewise.queries.access import check_sees, cohorts_in_reach, may_read, names_pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What one viewer may see. `cohorts` none is all of the programme.

    `sees_reasons` is for those who read why cohorts changed and why people left.
    `counts_only` is for those who get suppressed counts and nothing else. `counts_arms` is for
    those who may count people by arm; who sees arms without it gets a veiled picture.
    """

    programme: str
    cohorts: frozenset[str] | None
    sees_people: bool
    names_pairs: bool
    sees_reasons: bool
    sees_arms: bool
    counts_arms: bool
    counts_only: bool

    @property
    def is_veiled(self) -> bool:
        """Whether small numbers are hidden, as arms are on the picture beside them."""
        return self.sees_arms and not self.counts_arms


def reach_of(viewer: Actor, *, today: date) -> Reach:
    """What a viewer may see of the evolution of their programme.

    Raises
    ------
    NotFound
        When the viewer's role has no part in it.
    """
    programme = check_sees(viewer, Capability.SEE_EVOLUTION)
    counts_only = extent(viewer, Capability.SEE_EVOLUTION) is Extent.COUNTS
    return Reach(
        programme=programme,
        cohorts=None if counts_only else cohorts_in_reach(viewer, today=today),
        sees_people=may(viewer, Capability.SEE_ROSTERS),
        names_pairs=names_pairs(viewer),
        sees_reasons=may_read(viewer, LineageEvent, "reason")
        and may_read(viewer, Membership, "reason"),
        sees_arms=may(viewer, Capability.SEE_ARMS),
        counts_arms=extent(viewer, Capability.COUNT_ARMS) in EVERYWHERE,
        counts_only=counts_only,
    )
