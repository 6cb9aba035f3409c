"""How much of the evolution a viewer may be told; decided here, once."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import ActingRole, Actor, is_machine_owner
from likewise.queries.access import cohorts_in_reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What one viewer may see. `cohorts` none is all of the programme.

    `counts_only` is for those who get suppressed counts and nothing else.
    """

    programme: str
    cohorts: frozenset[str] | None
    sees_people: bool
    sees_names: bool
    sees_arms: bool
    counts_only: bool


def reach_of(viewer: Actor, *, today: date) -> Reach:
    """What a viewer may see of the evolution of their programme.

    The machine's owner, who may export the whole record, sees at the terminal what the export
    holds, by random ids. No administrator sees it on a page.

    Raises
    ------
    NotFound
        When the viewer's role has no part in it.
    """
    at_terminal = is_machine_owner(viewer)
    if viewer.programme is None or not (at_terminal or may(viewer, Capability.SEE_EVOLUTION)):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    counts_only = viewer.role is ActingRole.STATISTICIAN
    everywhere = at_terminal or counts_only
    return Reach(
        programme=viewer.programme,
        cohorts=None if everywhere else cohorts_in_reach(viewer, today=today),
        sees_people=at_terminal or may(viewer, Capability.SEE_ROSTERS),
        sees_names=may(viewer, Capability.SEE_NAMES),
        sees_arms=at_terminal or may(viewer, Capability.SEE_ARMS),
        counts_only=counts_only,
    )
