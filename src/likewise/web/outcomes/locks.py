"""Lock outcomes by two people, open a lock by two people, and show what came after one."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import NotFound
from likewise.domain.acts import Act
from likewise.domain.outcomes import (
    AgreeToLock,
    AgreeToOpenLock,
    AskForLock,
    AskToOpenLock,
    LateOutcome,
    RefuseLock,
)
from likewise.domain.words import count, join_words
from likewise.queries.outcomes import LateLine, LockLine, late_outcomes, locks_of
from likewise.web.nhsuk.words import short_day
from likewise.web.outcomes import words
from likewise.web.paging import Pages
from likewise.web.plans import Question, ask_act, look
from likewise.web.requests import Request

PAGE_SIZE = 20


def listed(request: Request) -> HttpResponse:
    """Every lock, the latest first, and what is open of each occasion that is not locked."""
    found = locks_of(request.actor, today=request.today)
    return render(request, "outcomes/locks.jinja", {"found": found})


def late(request: Request) -> HttpResponse:
    """What came after a lock, and is kept apart."""
    found = late_outcomes(request.actor)
    pages = Pages.of(found, request.GET, size=PAGE_SIZE)
    look(request, {e.outcome.participant for e in pages.items if e.outcome}, "outcomes")
    rows = [(each, _said(each)) for each in pages.items]
    reads = any(each.outcome for each in found)
    return render(request, "outcomes/late.jinja", {"rows": rows, "pages": pages, "reads": reads})


def ask(request: Request) -> HttpResponse:
    """A lock is asked for."""
    found = locks_of(request.actor, today=request.today)
    if not found.may_ask:
        raise NotFound("There is nothing like that for your role.")
    return ask_act(
        request,
        AskForLock,
        question=Question(
            title="Ask for a lock",
            back=reverse("outcomes_locks"),
            intro=(
                "What is open of the occasions is told before you confirm. A guardian agrees: from "
                "then on nothing of them changes, and what comes later is kept apart.",
            ),
            confirm="Ask for the lock",
        ),
        choices={"occasions": [(each.id, each.name) for each in found.free]},
        done=lambda *_: (reverse("outcomes_locks"), "You asked for it. A guardian agrees."),
    )


def agree(request: Request, lock: str) -> HttpResponse:
    """Somebody else agrees to a lock."""
    return _decide(
        request, lock, AgreeToLock, lambda line: line.may_agree,
        title="Agree to the lock {}", done="It is locked, and its cut may leave.",
        intro="From then on nothing of these occasions is recorded, put right or withdrawn, and "
        "what comes later is kept apart. They are cut as they are, and the cut may leave.",
    )  # fmt: skip


def ask_to_open(request: Request, lock: str) -> HttpResponse:
    """A lock is asked to be opened."""
    return _decide(
        request, lock, AskToOpenLock, lambda line: line.may_ask_to_open,
        title="Ask that {} is opened", done="You asked for it. It stays locked until a guardian "
        "agrees.", intro="A guardian agrees. The locked cut stays as it is.",
    )  # fmt: skip


def agree_to_open(request: Request, lock: str) -> HttpResponse:
    """Somebody else agrees that a lock is opened."""
    return _decide(
        request, lock, AgreeToOpenLock, lambda line: line.may_agree_to_open,
        title="Agree that {} is opened", done="It is opened.",
        intro="Outcomes of these occasions can then be recorded and put right again. The locked "
        "cut, and what was kept apart, stay as they are.",
    )  # fmt: skip


def refuse(request: Request, lock: str) -> HttpResponse:
    """Somebody else does not agree to what is asked of a lock."""
    return _decide(
        request, lock, RefuseLock, lambda line: line.may_agree or line.may_agree_to_open,
        title="Refuse what is asked of {}", done="It is refused.",
        intro="It stays as it was before it was asked.",
    )  # fmt: skip


def _decide(
    request: Request,
    lock: str,
    kind: type[Act],
    may: Callable[[LockLine], bool],
    *,
    title: str,
    intro: str,
    done: str,
) -> HttpResponse:
    lines = locks_of(request.actor, today=request.today).lines
    line = next((each for each in lines if each.lock.id == lock and may(each)), None)
    if line is None:
        raise NotFound("There is no such lock that waits for you.")
    about = [("Lock", line.lock.name), ("Occasions", join_words(line.occasions))]
    why = (f"Why it is to be opened: {line.lock.reason}",) if line.lock.reason else ()
    return ask_act(
        request,
        kind,
        given={"lock": lock},
        about=about,
        question=Question(
            title=title.format(line.lock.name),
            caption=join_words(line.occasions),
            back=reverse("outcomes_locks"),
            intro=(intro, *why),
        ),
        done=lambda *_: (reverse("outcomes_locks"), done),
    )


def _said(line: LateLine) -> str:
    """What a late outcome says, to who may read it; of an instrument how much was answered."""
    return _value(line.outcome) if line.outcome else ""


def _value(fact: LateOutcome) -> str:
    day = short_day(fact.read_on)
    if fact.value is not None and fact.unit is not None:
        return f"{words.in_unit(fact.value, fact.second, fact.unit)}, {day}"
    if fact.missed:
        return f"{fact.missed}, {day}"
    return f"{count(len(fact.answers), 'question')} answered, {day}"
