"""The texts that people are asked to agree to, and who of the staff may take consent."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.domain.access import Capability, NotFound, check_may, may
from likewise.domain.consent import (
    EARLIER_MEANS,
    Delegate,
    EndDelegation,
    EndText,
    PublishText,
)
from likewise.domain.consent.wording import compared, paragraphs
from likewise.domain.words import sentence
from likewise.queries.access import check_sees
from likewise.queries.consent import (
    TextLine,
    accounts_to_delegate,
    delegation_log,
    text_and_before,
)
from likewise.queries.consent import texts as texts_of
from likewise.queries.practices import practice_choices
from likewise.web.consent.words import EARLIER_HINTS
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask_act
from likewise.web.requests import Request

NEVER = "The words never change once they are published: put right by a new version."


def listed(request: Request) -> HttpResponse:
    """Every text, by purpose, the latest version first."""
    found = texts_of(request.actor, today=request.today)
    context = {"found": found, "links": _ways(request), "today": request.today}
    return render(request, "consent/texts.jinja", context)


def _ways(request: Request) -> list[tuple[str, str]]:
    """What else of consent the viewer may open."""
    ways = []
    if may(request.actor, Capability.RECORD_CONSENT) and request.actor.participant is None:
        ways.append(("Who owes a decision", reverse("consent_owing")))
    if may(request.actor, Capability.MANAGE_PEOPLE):
        ways.append(("Telephone list: who may be telephoned", reverse("consent_telephone")))
    if may(request.actor, Capability.PUBLISH_CONSENT):
        where = reverse("consent_fieldwork")
        ways.append(("Where meetings are observed or recorded, and who has not agreed", where))
    if may(request.actor, Capability.RECORD_CONSENT) and request.actor.participant is None:
        ways.append(("Delegation log: who may take consent", reverse("consent_log")))
    return ways


def page(request: Request, text: str) -> HttpResponse:
    """One text in full, and how its words differ from those of the version before."""
    line, before = text_and_before(request.actor, text=text, today=request.today)
    return render(
        request,
        "consent/text.jinja",
        {
            "line": line,
            "paragraphs": paragraphs(line.text.words),
            "before": before,
            "parts": compared(before.words, line.text.words) if before else [],
            "may_publish": texts_of(request.actor, today=request.today).may_publish,
            "today": request.today,
            "earlier_means": EARLIER_MEANS,
        },
    )


def publish(request: Request) -> HttpResponse:
    """A text of a purpose, a language or a practice that had none."""
    _check(request)
    return _publish(request, title="Publish a consent text", back=reverse("consent"))


def new_version(request: Request, text: str) -> HttpResponse:
    """The next version of a text: the same purpose, language and practice."""
    _check(request)
    line, _ = text_and_before(request.actor, text=text, today=request.today)
    known = line.text
    return _publish(
        request,
        title=f"New version of the text about {known.purpose}",
        back=reverse("consent_text", args=[text]),
        given={
            "purpose": known.purpose, "language": known.language, "practice": known.practice,
        },
        about=_about(line),
        initial={"words": known.words, "days_to_consider": known.days_to_consider},
    )  # fmt: skip


def _publish(
    request: Request,
    *,
    title: str,
    back: str,
    given: Mapping[str, Any] | None = None,
    about: list[tuple[str, str]] | None = None,
    initial: Mapping[str, Any] | None = None,
) -> HttpResponse:
    known = given or {}
    return ask_act(
        request,
        PublishText,
        given=known,
        about=about or [],
        question=Question(title=title, back=back, intro=(NEVER,), confirm="Publish this text"),
        choices={"practice": [("", "Every practice"), *practice_choices(request.actor)]}
        if "practice" not in known
        else None,
        initial={"starts_on": request.today, "days_to_consider": 0, **(initial or {})},
        without=() if given else ("earlier",),
        hints={"earlier": EARLIER_HINTS} if given else None,
        done=lambda outcome, _: (
            reverse("consent_text", args=[outcome.new_ids[0]])
            if outcome.new_ids
            else reverse("consent"),
            "The text is published.",
        ),
    )


def end(request: Request, text: str) -> HttpResponse:
    """Nobody decides about a text any more from a day on."""
    _check(request)
    line, _ = text_and_before(request.actor, text=text, today=request.today)
    if line.text.ends_on is not None:
        raise NotFound("There is no such text that goes on.")
    return ask_act(
        request,
        EndText,
        given={"text": text},
        about=_about(line),
        question=Question(
            title="This text is no longer in force",
            back=reverse("consent_text", args=[text]),
            intro=("Nobody can decide about it from then on. What people decided stands.",),
        ),
        initial={"ends_on": request.today},
        done=lambda *_: (reverse("consent_text", args=[text]), "The end of the text is recorded."),
    )


def _about(line: TextLine) -> list[tuple[str, str]]:
    text = line.text
    return [
        ("Purpose", sentence(text.purpose)),
        ("Version now", f"{text.version_name}, in force from {short_day(text.starts_on)}"),
        ("Language", text.language),
        ("Practice", line.practice or "Every practice"),
    ]


def _check(request: Request) -> None:
    check_sees(request.actor, Capability.SEE_ROSTERS)
    check_may(request.actor, Capability.PUBLISH_CONSENT)


# Who of the staff may take consent


def log(request: Request) -> HttpResponse:
    """The delegation log."""
    found = delegation_log(request.actor)
    return render(request, "consent/log.jinja", {"found": found, "today": request.today})


def delegate(request: Request) -> HttpResponse:
    """Somebody of the staff may take consent."""
    check_sees(request.actor, Capability.SEE_ROSTERS)
    accounts = accounts_to_delegate(request.actor)
    return ask_act(
        request,
        Delegate,
        question=Question(title="Somebody may take consent", back=reverse("consent_log")),
        choices={"taker": accounts},
        initial={"starts_on": request.today},
        done=lambda *_: (reverse("consent_log"), "They are on the delegation log."),
    )


def end_delegation(request: Request, delegation: str) -> HttpResponse:
    """Somebody of the staff takes consent no more."""
    check_sees(request.actor, Capability.SEE_ROSTERS)
    check_may(request.actor, Capability.KEEP_DELEGATION)
    entries = delegation_log(request.actor).entries
    known = next((each for each in entries if each.id == delegation), None)
    if known is None or known.ends_on is not None:
        raise NotFound("There is no such entry that goes on.")
    return ask_act(
        request,
        EndDelegation,
        given={"delegation": delegation},
        about=[("Name", known.name), ("From", short_day(known.starts_on))],
        question=Question(title=f"{known.name} takes consent no more",
                          back=reverse("consent_log")),
        initial={"ends_on": request.today},
        done=lambda *_: (reverse("consent_log"), "The delegation log says so."),
    )  # fmt: skip
