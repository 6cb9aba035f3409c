"""Krippendorff's alpha: 1,000,000 units by 5 coders, ordinal, a fifth missing; 1,000 resamples.

Work: a true value from 1 to 5 for each unit; each coder sees it with an error of -1, 0 or 1, kept
within 1 to 5; a fifth of the values are taken out at random; numpy PCG64, seed 1. Input for both is
the same table of 64-bit floats with nan for missing, units by coders for us and its transpose for
the peer, as each documents. Timed for `alpha`: from that table to the coefficient, everything
included; warm (the compiled kernels are loaded by a small table before), best of 5 for us and of 2
for the peer. Timed for `1,000 resamples`: the same with a 95% interval of 1,000 resamples of the
units, best of 2; the peer has no bootstrap. `ok` for `alpha` is equality with the peer to 1e-9;
for the resamples, that the interval holds the coefficient and is the same twice. Compilation on the
first ever call is the row `first call`, in a cache of its own.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import Row
from bench.measure import Measured, best_of, in_child, peak_mb

UNITS, CODERS, RESAMPLES, SEED = 1_000_000, 5, 1_000, 1


def table(units: int = UNITS):
    import numpy as np

    generator = np.random.default_rng(SEED)
    truth = generator.integers(1, 6, units)
    seen = truth[:, None] + generator.integers(-1, 2, (units, CODERS))
    values = np.clip(seen, 1, 5).astype(np.float64)
    values[generator.random((units, CODERS)) < 0.2] = np.nan
    return values


def ours(resamples: int, repeats: int) -> Measured:
    from likewise.domain.agreement import krippendorff_alpha

    def work(values):
        return krippendorff_alpha(values=values, level="ordinal", resamples=resamples)

    work(table(UNITS // 2))
    values = table()
    seconds, found = best_of(lambda: work(values), repeats=repeats)
    interval = found.interval
    answer = (found.value, interval and (interval.lower, interval.upper))
    same = repeats == 1 or resamples == 0 or work(values) == found
    return Measured(seconds=seconds, peak_mb=peak_mb(), answer=(*answer, same))


def peer() -> Measured:
    import krippendorff

    values = table().T
    seconds, found = best_of(
        lambda: krippendorff.alpha(values, level_of_measurement="ordinal"), repeats=2
    )
    return Measured(seconds=seconds, peak_mb=peak_mb(), answer=float(found))


def first_call(cache: str) -> Measured:
    os.environ["NUMBA_CACHE_DIR"] = cache
    from likewise.domain.agreement import krippendorff_alpha

    values = table(UNITS)
    seconds, found = best_of(lambda: krippendorff_alpha(values=values, level="ordinal"), repeats=1)
    return Measured(seconds=seconds, peak_mb=peak_mb(), answer=found.value)


def run() -> Iterator[Row]:
    theirs = in_child(peer)
    alpha = in_child(ours, 0, 5)
    yield Row(
        name="agreement",
        variant="alpha",
        size=UNITS,
        seconds=alpha.seconds,
        peak_mb=alpha.peak_mb,
        ok=abs(alpha.answer[0] - theirs.answer) < 1e-9,
        peer="krippendorff",
        peer_seconds=theirs.seconds,
    )
    resampled = in_child(ours, RESAMPLES, 2)
    value, interval, same = resampled.answer
    yield Row(
        name="agreement",
        variant="1,000 resamples",
        size=UNITS,
        seconds=resampled.seconds,
        peak_mb=resampled.peak_mb,
        ok=same and interval[0] < value < interval[1],
    )
    with tempfile.TemporaryDirectory() as cache:
        compiled = in_child(first_call, str(Path(cache)))
    yield Row(
        name="agreement",
        variant="first call",
        size=UNITS,
        seconds=compiled.seconds,
        peak_mb=compiled.peak_mb,
        ok=compiled.answer is not None,
    )
