"""Who takes part in a matching round: people, and supporters with places for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType

from likewise.domain.matching.problems import MatchingRefused

NOTHING: Mapping[str, str] = MappingProxyType({})
LARGEST_CHARGE = 1_000_000.0


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone to be matched. What is left empty sets no limit.

    Attributes
    ----------
    id : str
        A random id, never a name.
    arm : str
        The arm allocated, where it decides which support the person may receive.
    availability : frozenset of str
        When they can meet, in any words that supporters use too: "tue-am", "phone evenings".
    languages : frozenset of str
        Languages in which they can be supported.
    reach : frozenset of str
        Places they can get to.
    position_km : (float, float), optional
        Where they live on a map in kilometres.
    reach_km : float, optional
        How far they can travel from there.
    wishes : frozenset of str
        Ids of supporters they have asked for.
    settled_with : str
        The supporter the coordinator has settled on already; that pair is not up for choice.
    charge : float, optional
        Points for leaving this person unmatched, where it differs from everyone's.
    answers : mapping of str to str
        Everything else that preferences may compare, by column, as written.
    """

    id: str
    arm: str = ""
    availability: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    reach: frozenset[str] = frozenset()
    position_km: tuple[float, float] | None = None
    reach_km: float | None = None
    wishes: frozenset[str] = frozenset()
    settled_with: str = ""
    charge: float | None = None
    answers: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    def __post_init__(self) -> None:
        if not self.id:
            raise MatchingRefused("A person has no id. Give each person one.")
        _check_position(self.position_km)
        if self.reach_km is not None and not 0 <= self.reach_km < float("inf"):
            raise MatchingRefused("A person's reach is not a distance. Give 0 or more kilometres.")
        if self.reach_km is not None and self.position_km is None:
            raise MatchingRefused(
                "A person has a reach in kilometres but no position. Give both, or neither."
            )
        if self.charge is not None and not 0 <= self.charge <= LARGEST_CHARGE:
            raise MatchingRefused(
                f"A charge is not between 0 and {LARGEST_CHARGE:,.0f} points. Correct it."
            )


@dataclass(frozen=True, kw_only=True)
class Supporter:
    """A facilitator or a cohort with places to fill. What is left empty sets no limit.

    Attributes
    ----------
    id : str
        A random id, never a name.
    places : int
        How many people it can take in this round; 0 or more.
    size, minimum : int
        How many people it has now, and below how many it is in danger; the places that bring it
        up to its minimum carry the bonus.
    arms : frozenset of str
        Arms it may support.
    availability, languages : frozenset of str
        As for a person; one in common is enough.
    place : str
        Where it meets; empty where it can be had anywhere, by telephone for instance.
    position_km : (float, float), optional
        Where that is on a map in kilometres.
    answers : mapping of str to str
        What preferences may compare: for a cohort, what is typical of its members.
    """

    id: str
    places: int
    size: int = 0
    minimum: int = 0
    arms: frozenset[str] = frozenset()
    availability: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    place: str = ""
    position_km: tuple[float, float] | None = None
    answers: Mapping[str, str] = field(default_factory=lambda: NOTHING)

    def __post_init__(self) -> None:
        if not self.id:
            raise MatchingRefused("A supporter has no id. Give each supporter one.")
        for name in ("places", "size", "minimum"):
            if not 0 <= getattr(self, name) <= 1_000_000:
                raise MatchingRefused(
                    f"A supporter's {name} is not between 0 and 1,000,000. Correct it."
                )
        _check_position(self.position_km)

    @property
    def wanted(self) -> int:
        """How many of its places it needs filled to come up to its minimum."""
        return min(self.places, max(0, self.minimum - self.size))


def _check_position(position_km: tuple[float, float] | None) -> None:
    if position_km is not None and not all(isfinite(x) for x in position_km):
        raise MatchingRefused("A position is not two numbers of kilometres. Correct it.")
