"""Attach a file, give it out as a download, and withdraw it."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from likewise.actions.looks import record_access
from likewise.domain.access import Capability, check_may
from likewise.domain.attachments import (
    CONTENT_TYPES,
    MOST,
    Attachment,
    FileKind,
    WithdrawAttachment,
    how_large,
    known_kinds,
)
from likewise.domain.consent import AddEvidence
from likewise.domain.looks import AccessKind
from likewise.domain.words import sentence
from likewise.queries.access import check_sees, label_of
from likewise.queries.attachments import attachment as attachment_of
from likewise.queries.attachments import content
from likewise.queries.consent import decision_to_show
from likewise.web.attachments.forms import AttachForm
from likewise.web.nhsuk.words import short_day
from likewise.web.plans import Question, ask, ask_act, look
from likewise.web.requests import Request

# Nothing of ours shows a file, and a browser that would nevertheless runs nothing in it.
SANDBOX = "sandbox; default-src 'none'"


def add(request: Request, participant: str) -> HttpResponse:
    """Send a file, say what it is, and see what would be attached before it is."""
    check_sees(request.actor, Capability.SEE_ROSTERS)
    check_may(request.actor, Capability.ATTACH)
    who = label_of(request.actor, participant=participant, today=request.today).text
    look(request, [participant], "a person")
    hint = (
        f"{known_kinds()}; at most {how_large(settings.LARGEST_FILE)}, and {MOST} files about one "
        "person."
    )
    form = AttachForm(request, participant=participant, hint=sentence(hint))
    if form.posted is not None:
        request.POST = form.posted  # type: ignore[assignment]  # the check page carries the digest along
    page = reverse("person", args=[participant])
    return ask(
        request,
        form,
        question=Question(
            title="Attach a file",
            caption=who,
            back=page,
            intro=(
                "It is encrypted as it comes in. Whoever may read it downloads it, and that they "
                "did is noted.",
            ),
            confirm="Attach it",
            shown=("what", "on"),
        ),
        act=form.act,
        answers=lambda: [("Person", who), *form.sent_lines(), *form.answers()],
        done=lambda _: (page, "The file is attached."),
        template="attachments/add.jinja",
    )


def evidence(request: Request, participant: str, decision: str) -> HttpResponse:
    """Attach the scan or a photograph that shows what somebody decided."""
    check_sees(request.actor, Capability.SEE_ROSTERS)
    check_may(request.actor, Capability.ATTACH)
    who, said = decision_to_show(
        request.actor, participant=participant, decision=decision, today=request.today
    )
    look(request, [participant], "consent")
    form = AttachForm(
        request,
        participant=participant,
        hint=sentence(f"{known_kinds()}; at most {how_large(settings.LARGEST_FILE)}."),
        kind=AddEvidence,
        given={"decision": decision},
    )
    if form.posted is not None:
        request.POST = form.posted  # type: ignore[assignment]  # the check page carries the digest along
    page = reverse("consent_person", args=[participant])
    return ask(
        request,
        form,
        question=Question(
            title="Attach the evidence of a decision",
            caption=who,
            back=page,
            intro=(said, "It is encrypted as it comes in, and kept as a consent form."),
            confirm="Attach it",
            shown=(),
        ),
        act=form.act,
        answers=lambda: [("Person", who), ("Decision", said), *form.sent_lines()],
        done=lambda _: (page, "The evidence is attached."),
        template="attachments/add.jinja",
    )


@require_safe
def download(request: Request, attachment: str) -> StreamingHttpResponse:
    """One file, as a download; that it was taken away is noted."""
    attached = attachment_of(request.actor, attachment=attachment, today=request.today)
    pieces = content(attached)
    look(request, [attached.participant], "a file")
    record_access(AccessKind.DOWNLOAD, by=request.actor, at=request.at, what="a file")
    return _download(attached, pieces)


def withdraw(request: Request, attachment: str) -> HttpResponse:
    """Give a file out no more, and say why."""
    check_sees(request.actor, Capability.SEE_ROSTERS)
    check_may(request.actor, Capability.ATTACH)
    attached = attachment_of(request.actor, attachment=attachment, today=request.today)
    who = label_of(request.actor, participant=attached.participant, today=request.today).text
    look(request, [attached.participant], "a file")
    page = reverse("person", args=[attached.participant])
    return ask_act(
        request,
        WithdrawAttachment,
        given={"attachment": attachment},
        about=[("Person", who), ("File", attached.name), ("Day", short_day(attached.on))],
        question=Question(
            title="Withdraw a file",
            caption=who,
            back=page,
            intro=("Nobody can download it any more. The record keeps that it was there.",),
            confirm="Withdraw it",
        ),
        done=lambda *_: (page, "The file is withdrawn."),
    )


def _download(attached: Attachment, pieces: Iterator[bytes]) -> StreamingHttpResponse:
    kind = CONTENT_TYPES[attached.kind][0]
    is_text = attached.kind is FileKind.TEXT
    return StreamingHttpResponse(
        pieces,
        content_type=f"{kind}; charset=utf-8" if is_text else kind,
        headers={
            "Content-Length": str(attached.size),
            "Content-Disposition": disposition(attached.name),
            "Content-Security-Policy": SANDBOX,
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
        },
    )


def disposition(name: str) -> str:
    """That a file is to be kept, under its name: in plain letters, and as it is (RFC 6266)."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", letters).strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
