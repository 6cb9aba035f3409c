"""Three simple rules that a forecast has to beat, each made a chance from the other cohorts.

Each uses what was known at the origin, of the other cohorts alone; where nothing was, it has no
chance to offer.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from likewise.domain.renewal.tracks import Tracks

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

CLIMATOLOGY: Final = "climatology"
LAST_SIZE: Final = "last size stays"
HAZARD: Final = "constant hazard"
RULES: Final = (CLIMATOLOGY, LAST_SIZE, HAZARD)
# Sizes beside a cohort's own are taken in, one on either side, until so many outcomes are known.
FEWEST_ALIKE: Final = 20


@dataclass(frozen=True, kw_only=True)
class SimpleChances:
    """What each rule gives each cohort, shape (n_cohorts,); nan where nothing was known."""

    climatology: "Floats"
    last_size: "Floats"
    hazard: "Floats"

    def of(self, *, cohort: int) -> dict[str, float | None]:
        """One cohort's chances by the name of the rule; None where nothing was known."""
        given = zip(RULES, (self.climatology, self.last_size, self.hazard), strict=True)
        return {
            name: None if math.isnan(chances[cohort]) else float(chances[cohort])
            for name, chances in given
        }


def simple_chances(*, tracks: Tracks, origin: int, months: int) -> SimpleChances:
    """The chance that a cohort going at `origin` still meets after so many months, by each rule.

    Parameters
    ----------
    tracks : Tracks
        All cohorts. Months from `origin` on are not looked at.
    origin, months : int
        The month in which the forecast begins, and the horizon.

    Returns
    -------
    SimpleChances

    Notes
    -----
    *Climatology*: of the other cohorts, in every earlier month from which one went on and whose
    horizon had passed, the share that still met. *Last size stays*: the same among those of the
    cohort's size, and of the sizes beside it until 20 are alike. *Constant hazard*: exp(-h t),
    where h is the others' stops in a month of going. Shares are (k + 1/2) / (n + 1) and the
    hazard (k + 1/2) / n, the means under Jeffreys' priors, so that few cases make no certainty.
    """
    import numpy as np

    column = origin - tracks.first_month
    known = max(0, column - months + 1)
    ends = tracks.first_month + np.arange(known) + months - 1
    stopped, censored = tracks.stopped[:, :known], tracks.censored[:, :known]
    has_stopped = (stopped <= ends) & (stopped < censored)
    still = (stopped > ends) & (censored > ends)
    judged = tracks.going[:, :known] & (has_stopped | still)
    still &= judged
    return SimpleChances(
        climatology=_share(_others(still.sum(axis=1)), _others(judged.sum(axis=1))),
        last_size=_by_size(tracks.size[:, : column + 1], judged, still),
        hazard=_constant(tracks, column, months),
    )


def _others(own: "Whole") -> "Whole":
    """What all the others have."""
    others: Whole = own.sum() - own
    return others


def _share(still: "Whole", judged: "Whole") -> "Floats":
    import numpy as np

    return np.where(judged > 0, (still + 0.5) / (judged + 1), np.nan)


def _by_size(
    size: "Whole", judged: "npt.NDArray[np.bool_]", still: "npt.NDArray[np.bool_]"
) -> "Floats":
    import numpy as np

    top = int(size.max(initial=0)) + 1
    known = judged.shape[1]

    def counted(flags: "npt.NDArray[np.bool_]") -> "Whole":
        """How many by cohort and size, then of the others, added up over sizes from 0."""
        own = np.zeros((size.shape[0], top), np.int64)
        rows, columns = np.nonzero(flags)
        np.add.at(own, (rows, size[:, :known][rows, columns]), 1)
        return np.pad(np.cumsum(own.sum(axis=0) - own, axis=1), ((0, 0), (1, 0)))

    all_judged, all_still = counted(judged), counted(still)
    row, now = np.arange(size.shape[0]), size[:, -1]
    found: Floats = np.full(now.size, np.nan)
    reach = 0
    is_open = np.ones(now.size, np.bool_)
    while is_open.any():
        low, high = np.maximum(0, now - reach), np.minimum(top, now + reach + 1)
        number = all_judged[row, high] - all_judged[row, low]
        share = _share(all_still[row, high] - all_still[row, low], number)
        found = np.where(is_open, share, found)
        is_open &= (number < FEWEST_ALIKE) & (number < all_judged[:, -1])
        reach += 1
    return found


def _constant(tracks: Tracks, column: int, months: int) -> "Floats":
    import numpy as np

    here = tracks.first_month + np.arange(column)
    going = tracks.going[:, :column] & (tracks.censored[:, :column] > here)
    # The month that shows a stop: of a cohort that ended, its last.
    stops = going & (tracks.shown[:, :column] == here)
    others = _others(going.sum(axis=1))
    rate = (_others(stops.sum(axis=1)) + 0.5) / np.maximum(others, 1)
    return np.where(others > 0, np.exp(-rate * months), np.nan)
