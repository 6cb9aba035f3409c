"""Where very many cohorts start from and how far their rates reach: what tables are made for.

An `Extent` says it of some cohorts; of all it is the union of the parts', whatever the parts are.
So tables, and with them every forecast, do not depend on how cohorts are cut into blocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from likewise.domain.renewal.draws import Programme
from likewise.domain.renewal.many_rates import Rates, root_of_top, slopes_asked
from likewise.domain.renewal.model import WhatIf
from likewise.domain.renewal.tables import starting_codes

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Start:
    """Two whole starting states for each cohort, coded, and how much of the second; -1 for none."""

    members: "Whole"
    members_more: "Floats"
    leads: "Whole"
    leads_more: "Floats"


@dataclass(frozen=True, kw_only=True)
class Extent:
    """What is asked for under what-ifs that are alike but for who comes at once.

    top: roots of the largest rates of joining, leaving, a lead stopping and a successor. members,
    leads: codes of the starting states, in order. low, high: places of the least and the steepest
    slope of the trend.
    """

    top: tuple[float, ...]
    members: tuple[int, ...]
    leads: tuple[int, ...]
    low: int
    high: int

    def with_(self, other: "Extent") -> "Extent":
        """The union of both."""
        return Extent(
            top=tuple(map(max, self.top, other.top)),
            members=tuple(sorted({*self.members, *other.members})),
            leads=tuple(sorted({*self.leads, *other.leads})),
            low=min(self.low, other.low),
            high=max(self.high, other.high),
        )


def alike(what_ifs: Sequence[WhatIf]) -> list[list[int]]:
    """The places of the what-ifs that share tables: all but who comes at once is alike in them."""
    kinds = [(each.rest, each.invite, each.monthly) for each in what_ifs]
    return [
        [place for place, each in enumerate(kinds) if each == kind] for kind in sorted(set(kinds))
    ]


def extent_of(
    *, programme: Programme, rates: Rates, what_ifs: Sequence[WhatIf], starts: Sequence[Start]
) -> Extent:
    """What these cohorts ask for under what-ifs that are alike but for who comes at once."""
    import numpy as np

    least, most, _ = slopes_asked(programme=programme, rates=rates)
    lead_codes = np.unique(np.concatenate([start.leads for start in starts]))
    return Extent(
        top=tuple(
            max(
                root_of_top(rates=rates, programme=programme, row=row, what_if=what_if)
                for what_if in what_ifs
            )
            for row in range(4)
        ),
        members=tuple(np.unique(np.concatenate([start.members for start in starts])).tolist()),
        leads=tuple(lead_codes[lead_codes >= 0].tolist()),
        low=int(least.min()),
        high=int(most.max()),
    )


def start_of(programme: Programme, what_if: WhatIf) -> Start:
    """Two whole starting states for each cohort once a what-if is done."""
    import numpy as np

    told = programme.tallies
    new = np.minimum(programme.shapes.weight @ told.new_members, told.members)
    has = told.leads >= 0
    new_leads = np.where(has, np.minimum(told.new_leads, told.leads) + what_if.successor, 0)
    leads, leads_more = starting_codes(
        people=np.where(has, told.leads + what_if.successor, 0), new=new_leads
    )
    members, members_more = starting_codes(
        people=told.members + what_if.recruit + what_if.absorb, new=new + what_if.recruit
    )
    return Start(
        members=members,
        members_more=members_more,
        leads=np.where(has[:, None], leads, -1),
        leads_more=leads_more,
    )
