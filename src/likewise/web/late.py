"""Late news: somebody is said to have gone before a meeting at which they are marked.

The question stands on the page only then; its answer is the correction, and the plan says it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from likewise.domain.participants import LateMarks
from likewise.domain.words import join_words
from likewise.queries.attendance import marked_from
from likewise.web.nhsuk.forms import Form, radios
from likewise.web.nhsuk.words import day
from likewise.web.requests import Request, day_given

FIELD = "registers"
QUESTION = "Were they at the meetings since?"


def asks_late(
    request: Request, participant: str, *, cohort: str | None = None
) -> Mapping[str, Any]:
    """What a form that lets somebody go asks of registers: nothing, where they are in none.

    Answers the choices and the hints of its form, and what it leaves out.
    """
    found = _marked(request, [participant], day_given(request, "on"), cohort)
    if not found:
        return {"without": (FIELD,), "choices": {}, "hints": {}}
    return {"without": (), "choices": {FIELD: _choices(found)}, "hints": {FIELD: _hints(found)}}


def ask_late(form: Form, request: Request, participants: Iterable[str], on: date) -> None:
    """Add the question to a form that was answered, where any of those who go is marked since."""
    found = _marked(request, participants, on, None)
    if found:
        form.fields[FIELD] = radios(QUESTION, _choices(found), hints=_hints(found), required=False)


def marks_given(request: Request) -> LateMarks:
    """What was answered; where nothing was, registers stay."""
    given = request.POST.get(FIELD, "")
    return LateMarks(given) if given in set(LateMarks) else LateMarks.KEEP


def _marked(
    request: Request, participants: Iterable[str], on: date, cohort: str | None
) -> list[date]:
    found: set[date] = set()
    for participant in participants if request.method == "POST" else ():
        found |= marked_from(
            request.actor, participant=participant, on=on, today=request.today, cohort=cohort
        )
    return sorted(found)


def _choices(found: list[date]) -> list[tuple[str, str]]:
    these = "these registers" if len(found) > 1 else "this register"
    return [
        (LateMarks.TAKE_OUT.value, f"They were not there: take them out of {these}"),
        (LateMarks.KEEP.value, "They were there: I give a later day"),
    ]


def _hints(found: list[date]) -> dict[str, str]:
    return {LateMarks.TAKE_OUT.value: f"Marked on {join_words(map(day, found))}."}
