"""Cut outcomes for research, agree that a cut leaves, and give out its files."""

import io
import zipfile

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.actions.looks import record_access
from likewise.domain.access import NotFound
from likewise.domain.looks import AccessKind
from likewise.domain.outcomes import AgreeToCut, CutData
from likewise.formats.outcomes import research_files
from likewise.queries.outcomes import CutLine, cuts_of, research_of
from likewise.web.nhsuk.words import moment
from likewise.web.plans import Question, ask_act
from likewise.web.requests import Request


def listed(request: Request) -> HttpResponse:
    """Every cut, the latest first."""
    return render(request, "outcomes/cuts.jinja", {"found": cuts_of(request.actor)})


def add(request: Request) -> HttpResponse:
    """What is recorded now is cut."""
    if not cuts_of(request.actor).may_cut:
        raise NotFound("There is nothing like that for your role.")
    return ask_act(
        request,
        CutData,
        question=Question(
            title="Cut outcomes for research",
            back=reverse("outcomes_cuts"),
            intro=("It holds what is recorded now. A guardian agrees before it leaves.",),
            confirm="Cut",
        ),
        done=lambda *_: (reverse("outcomes_cuts"), "The cut is made. Ask a guardian to agree."),
    )


def agree(request: Request, cut: str) -> HttpResponse:
    """Somebody else agrees that a cut leaves."""
    line = _line(request, cut)
    if not line.may_agree:
        raise NotFound("There is no such cut that waits for you.")
    return ask_act(
        request,
        AgreeToCut,
        given={"cut": cut},
        about=[("Cut", line.cut.name), ("Made", moment(line.at))],
        question=Question(
            title=f"Agree that {line.cut.name} leaves",
            back=reverse("outcomes_cuts"),
            intro=(
                "Assessors and statisticians may then take it as files, by random ids, without "
                "arms. What people had not agreed to on its day is left out each time.",
            ),
            confirm="I agree",
        ),
        done=lambda *_: (reverse("outcomes_cuts"), "You agreed that the cut leaves."),
    )


def download(request: Request, cut: str) -> HttpResponse:
    """The files of a cut, as one archive."""
    line = _line(request, cut)
    files = research_files(research_of(request.actor, cut=cut), called=line.cut.name, at=line.at)
    record_access(AccessKind.DOWNLOAD, by=request.actor, at=request.at, what="outcomes.zip")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    response = HttpResponse(archive.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="outcomes.zip"'
    return response


def _line(request: Request, cut: str) -> CutLine:
    found = next((e for e in cuts_of(request.actor).lines if e.cut.id == cut), None)
    if found is None:
        raise NotFound("There is no such cut.")
    return found
