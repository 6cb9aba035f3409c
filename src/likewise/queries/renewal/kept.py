"""What the last forecasts of a programme were made from, kept in this process until newer ones.

A what-if has to stand beside the forecast that it changes. So it is worked out from the record as
it was known when that forecast was made, which is read and learnt from once; whatever is asked of
it after that takes a fraction of a second. It holds counts and random ids alone.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock

from likewise.domain.renewal.basis import Basis, basis_of
from likewise.domain.renewal.checks import RenewalRefused
from likewise.domain.renewal.effects import Before, Value, chances_of, draws_of
from likewise.domain.renewal.outlooks import HORIZONS, inputs_digest
from likewise.domain.renewal.uncertainty import Horizon, forecast
from likewise.queries.renewal.histories import histories_known
from likewise.records.forecasts import Night

PROGRAMMES_KEPT = 4
ANSWERS_KEPT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NightBasis:
    """What the forecasts of one night were made from, and what was worked out of it since.

    `is_as_made`: the record as known then gives the very same again. It does not where the way of
    forecasting has changed since, or somebody wrote while they were made. `said` is what they said,
    by cohort, where it is.
    """

    night: tuple[int, str, datetime]
    basis: Basis
    is_as_made: bool
    said: Mapping[str, tuple[Horizon, ...]]
    _answers: dict[Hashable, object] = field(default_factory=dict)
    _lock: RLock = field(default_factory=RLock)

    def kept[T](self, asked: Hashable, make: Callable[[], T]) -> T:
        """The answer to what was asked, worked out once."""
        with self._lock:
            if asked not in self._answers:
                while len(self._answers) >= ANSWERS_KEPT:
                    self._answers.pop(next(iter(self._answers)))
                self._answers[asked] = make()
            return self._answers[asked]  # type: ignore[return-value]

    def before(self, cohort: str) -> Before:
        """One cohort as it is: on the draws of what-ifs, and as the forecast said."""
        return self.kept(("before", cohort), lambda: self._before(cohort))

    def _before(self, cohort: str) -> Before:
        drawn = draws_of(basis=self.basis, going=self.basis.going[cohort])
        said = {
            each.months: Value(mean=each.chance, low=each.low, high=each.high)
            for each in self.said.get(cohort) or self.monthly(cohort)
            if each.months in HORIZONS
        }
        return Before(drawn=drawn, chances=chances_of(drawn), said=said)

    def monthly(self, cohort: str) -> tuple[Horizon, ...]:
        """What is expected of one cohort at the end of each month, as the forecast's draws say."""
        return self.kept(("monthly", cohort), lambda: self._monthly(cohort))

    def _monthly(self, cohort: str) -> tuple[Horizon, ...]:
        going, programme = self.basis.going[cohort], self.basis.programme
        if going.state is None or programme is None:
            raise RenewalRefused(going.because)
        return forecast(
            programme=programme,
            cohort=going.row,
            state=going.state,
            rule=going.rule,
            horizons_months=HORIZONS,
        ).monthly


_kept: dict[str, NightBasis] = {}
_lock = RLock()


def basis_of_night(programme: str, night: Night) -> NightBasis:
    """What the forecasts of a night were made from: kept, or read and learnt from now."""
    with _lock:
        found = _kept.pop(programme, None)
        if found is None or found.night != (night.row, night.inputs, night.made_at):
            told = histories_known(programme, known=night.made_at, until=night.on)
            inputs = inputs_digest(
                told.spans, rules=told.rules, said=told.said, watched_until=night.on
            )
            is_as_made = inputs == night.inputs
            said = {each.cohort: each.horizons for each in night.outlooks} if is_as_made else {}
            found = NightBasis(
                night=(night.row, night.inputs, night.made_at),
                basis=basis_of(told.spans, rules=told.rules, said=told.said),
                is_as_made=is_as_made,
                said=said,
            )
        while len(_kept) >= PROGRAMMES_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[programme] = found  # the last used is the last to go
    return found
