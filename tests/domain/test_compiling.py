"""Kernels in two forms: which is used when, that they agree, and what is kept on disk."""

import subprocess
import sys
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
import numpy as np
import pytest
from forms import FORMS
from numba.core import event

from likewise.domain import agreement, compiling, matching, renewal
from likewise.domain.agreement import cohen, krippendorff, patterns, prevalence, ratings
from likewise.domain.allocation import engine
from likewise.domain.compiling import as_written, compiled, described, kernel, way
from likewise.domain.evolution import monthly
from likewise.domain.matching import assignments
from likewise.domain.renewal import constant, exact, simulator, sizes
from likewise.domain.renewal.histories import History, Month
from likewise.domain.renewal.model import LeadRates, MemberRates, Rule, StartingState, parse_what_if
from likewise.domain.renewal.programmes import forecast_programme

EXAMPLES = Path(__file__).parents[2] / "examples"
CHOOSERS = (
    assignments, monthly, cohen, krippendorff, patterns, prevalence, ratings, engine, constant,
    exact, simulator, sizes,
)  # fmt: skip
STEP = 1


@kernel()
def stepped(number):
    return number + STEP


@kernel()
def stepped_twice(number):
    return stepped(stepped(number))


def test_small_work_is_done_as_written_and_large_work_compiled():
    assert way(work=100, at_most=100) is as_written
    assert way(work=101, at_most=100) is compiled


def test_a_compiled_kernel_calls_compiled_kernels_and_the_written_one_written_ones():
    machine: Any = compiled(stepped_twice)

    assert machine(5) == stepped_twice(5) == 7
    assert machine.py_func.__globals__["stepped"] is compiled(stepped)
    assert isinstance(stepped, FunctionType)


def test_a_kernel_is_compiled_where_nothing_can_be_kept(monkeypatch):
    njit = numba.njit
    njit(stepped)(5)  # what numba decorates of its own as it first compiles

    def without_a_folder(*, cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return njit(**options)

    monkeypatch.setattr(compiling, "_compiled", {})
    monkeypatch.setattr(numba, "njit", without_a_folder)

    assert compiled(stepped_twice)(5) == 7


def test_a_kernels_cache_depends_on_its_code_its_constants_and_the_kernels_it_calls(monkeypatch):
    def other(number):
        return number - STEP

    def with_step(step):
        return FunctionType(stepped.__code__, {"STEP": step}, "stepped")

    described_by = [described(each) for each in (with_step(1), with_step(2), other)]
    assert len(set(described_by)) == 3
    assert described(with_step(1)) == described(with_step(1))
    monkeypatch.setattr(compiling, "_compiled", {})
    before = compiling._made(stepped_twice).digest
    monkeypatch.setattr(compiling, "_compiled", {})
    monkeypatch.setitem(globals(), "STEP", 2)
    assert compiling._made(stepped_twice).digest != before


def test_what_a_kernel_is_described_by_is_the_same_in_every_process():
    for function, recipe in compiling._recipes.items():
        assert " at 0x" not in described(recipe.loops or function)


def test_whoever_waits_can_know_that_something_is_being_compiled():
    compiled(stepped)

    assert not compiling.is_under_way()
    with event.trigger_event("numba:compile", data={}):
        assert compiling.is_under_way()
    assert not compiling.is_under_way()


@pytest.mark.parametrize("example", ["matching", "allocation", "agreement", "renewal"])
def test_an_example_needs_no_compiler(example):
    code = f"import runpy, sys\nrunpy.run_path({str(EXAMPLES / example)!r} + '.py', run_name='__main__')"
    said = subprocess.run(
        [sys.executable, "-c", code + "\nprint('numba' in sys.modules)"],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip

    assert said.stdout.splitlines()[-1] == "False"


def a_forecast():
    counts = [
        (7, 1, 0),
        (8, 0, 1),
        (7, 0, 0),
        (7, 2, 0),
        (9, 1, 1),
        (9, 0, 1),
        (8, 1, 0),
        (9, 0, 2),
    ]
    months = tuple(
        Month(
            month=24_000 + place, members=members, newcomers=newcomers, leavers=leavers, leads=1,
            leads_started=0, leads_stopped=0,
        )
        for place, (members, newcomers, leavers) in enumerate(counts)
    )  # fmt: skip
    return forecast_programme(
        histories=[History(cohort="Thursday group", months=months)],
        rule=Rule(minimum=4),
        horizons_months=[3, 12],
        what_ifs=[parse_what_if(text="recruit=4+successor=1")],
        draws=60,
    )


def lives():
    return simulator.simulate(
        state=StartingState(members=8, leads=1),
        members=MemberRates(first_timers_per_month=0.6, leaving_new=0.3, leaving_settled=0.1),
        leads=LeadRates(stopping_new=0.05, stopping_settled=0.02, appearing_per_month=0.05),
        rule=Rule(), months=6, runs=40, seed=2**63 + 9,
    )  # fmt: skip


def flows():
    draw = np.random.Generator(np.random.Philox(4))
    joined = draw.integers(0, 300, 400)
    return monthly.monthly_flows(
        person=draw.integers(0, 5000, 400),
        place=draw.integers(0, 5, 400),
        joined=joined,
        left=joined + draw.integers(1, 200, 400),
        snapshots=np.arange(5, 305, 30),
    )


def coded():
    draw = np.random.Generator(np.random.Philox(5))
    values = draw.integers(1, 5, (80, 3)).astype(float)
    values[draw.random(values.shape) < 0.2] = np.nan
    return [
        agreement.krippendorff_alpha(values=values, level=level, resamples=20)
        for level in ("nominal", "ordinal", "interval", "ratio")
    ]


def never_below():
    return renewal.probabilities_never_below(
        members=[8, 5], newcomers_per_month=[0.5, 0.0], leaving_per_month=[0.1, 0.3],
        horizons_months=[3, 12, 40], minimum=[4, 2],
    )  # fmt: skip


def a_round():
    draw = np.random.Generator(np.random.Philox(6))
    person, supporter = np.nonzero(draw.random((25, 7)) < 0.5)
    problem = matching.MatchingProblem(
        person=person, supporter=supporter, cost=draw.integers(-30, 100, len(person)),
        unmatched=draw.integers(0, 400, 25), places=draw.integers(0, 4, 7),
        wanted=draw.integers(0, 3, 7), bonus=draw.integers(0, 60, 7),
    )  # fmt: skip
    return matching.assignment_with_next_best(problem=problem)


@pytest.mark.parametrize("work", [a_forecast, lives, flows, coded, never_below, a_round])
def test_an_engine_answers_the_same_in_every_form_to_the_last_bit(work, monkeypatch):
    answers = []
    for form in FORMS:
        for module in CHOOSERS:
            monkeypatch.setattr(module, "way", lambda form=form, **_: form)
        answers.append(everything_in(work()))

    assert answers[0] == answers[1] == answers[2]


def everything_in(answer):
    """An answer as nested lists of numbers whose digits are all there."""
    if isinstance(answer, np.ndarray):
        return answer.dtype.str, answer.shape, answer.tobytes()
    if isinstance(answer, list | tuple):
        return [everything_in(each) for each in answer]
    if hasattr(answer, "__dataclass_fields__"):
        return [everything_in(getattr(answer, name)) for name in answer.__dataclass_fields__]
    return repr(float(answer)) if isinstance(answer, float) else repr(answer)
