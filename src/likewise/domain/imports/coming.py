"""The facts that lines about recruitment and consent say; which text and criteria is told later.

A line names a version, and the record knows what that is: it stands in the place of the id until
all lines are read. So does the number by which several of one day are put in order.
"""

from collections.abc import Callable, Iterator, Mapping

from likewise.domain.consent import Answer, ConsentDecision, Help, Method, Purpose
from likewise.domain.imports.sources import JOIN, Context, SourceFact, Values
from likewise.domain.recruitment import (
    Baseline,
    Criterion,
    FacilitatorStep,
    Screening,
    StepToFacilitate,
)


def _screenings(values: Values, _: Context) -> Iterator[SourceFact]:
    who, day = values["participant"], values["screened_on"]
    key = f"{who}{JOIN}{day}"
    fact = Screening(
        id=key,
        participant=who,
        criteria=values["criteria"],
        screened_on=day,
        number=0,
        against=frozenset(Criterion(each) for each in values.get("against", ())),
        screened_by=values["screened_by"],
    )
    yield SourceFact("screenings", key, fact)


def _decisions(values: Values, _: Context) -> Iterator[SourceFact]:
    who, purpose, day = values["participant"], Purpose(values["purpose"]), values["decided_on"]
    key = f"{who}{JOIN}{purpose}{JOIN}{day}"
    fact = ConsentDecision(
        id=key,
        participant=who,
        text=f"{values['version']}{JOIN}{values.get('language', '')}",
        purpose=purpose,
        answer=Answer(values["answer"]),
        decided_on=day,
        number=0,
        method=Method(values["method"]),
        seen_by=values["seen_by"],
        helped_by=frozenset(Help(each) for each in values.get("helped_by", ())),
        given_on=values.get("given_on"),
    )
    yield SourceFact("decisions", key, fact)


def _baselines(values: Values, _: Context) -> Iterator[SourceFact]:
    key = values["participant"]
    fact = Baseline(id=key, participant=key, completed_on=values["completed_on"])
    yield SourceFact("baselines", key, fact)


def _steps(values: Values, _: Context) -> Iterator[SourceFact]:
    who, step = values["participant"], StepToFacilitate(values["step"])
    key = f"{who}{JOIN}{step}"
    fact = FacilitatorStep(id=key, participant=who, reached=step, taken_on=values["taken_on"])
    yield SourceFact("steps", key, fact)


COMING: Mapping[str, Callable[[Values, Context], Iterator[SourceFact]]] = {
    "screenings": _screenings,
    "decisions": _decisions,
    "baselines": _baselines,
    "steps": _steps,
}
