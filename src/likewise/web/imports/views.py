"""Bring files in: send them, see what would happen, confirm, and take it back."""

from pathlib import Path
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from likewise.actions.imports import Files, import_canonical, import_tables, in_memory, undo_import
from likewise.domain.access import Capability, NotFound, check_may
from likewise.domain.corrections import CorrectionNeedsReason
from likewise.domain.imports import BY_NAME, LAYOUTS, FileNotRight, ImportRefused, Problems
from likewise.domain.imports.plans import ImportPlan, Line
from likewise.domain.imports.written import ENCODINGS, DayOrder, Written
from likewise.domain.operations import Outcome, PlanChanged
from likewise.domain.refusals import DomainError
from likewise.domain.words import count
from likewise.formats.apart.imports import mapping_apart
from likewise.formats.canonical import is_canonical
from likewise.formats.templates import WORKBOOK, template_csv, template_workbook
from likewise.queries.imports import built_on_import, past_import, past_imports
from likewise.web.imports import uploads
from likewise.web.nhsuk.forms import new_operation
from likewise.web.requests import Request

# The pages that list what an import may have brought.
LISTS = {
    "Participant": "people",
    "Practice": "practices",
    "Venue": "practices",
    "Cohort": "cohorts",
    "Meeting": "meetings",
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def start(request: Request) -> HttpResponse:
    """Choose files; then what would happen, or every problem."""
    check_may(request.actor, Capability.IMPORT)
    if request.method != "POST":
        return _start(request)
    if "forget" in request.POST:
        _forget_kept(request)
        return redirect("imports")
    operation = new_operation()
    asked = _asked(request)
    try:
        uploads.keep(
            [*request.FILES.getlist("files"), *request.FILES.getlist("mapping")],
            operation=operation,
            account=request.actor.account,
            beside=request.POST.get("kept", ""),
        )
        outcome = _import(request, operation, asked, dry_run=True)
    except ImportRefused as refusal:
        said = refusal.sentence
        return _start(request, kept=operation, problems=refusal.problems, error=said)
    except CorrectionNeedsReason as refusal:
        return _start(request, kept=operation, error=refusal.sentence, at="reason")
    except DomainError as refusal:
        return _start(request, kept=operation, error=refusal.sentence)
    return _check(request, operation, asked, outcome)


def again(request: Request) -> HttpResponse:
    """The first page once more, with the files that were sent and what was said of them."""
    if request.method != "POST":
        return redirect("imports")
    check_may(request.actor, Capability.IMPORT)
    return _start(request, kept=request.POST.get("operation", ""))


def confirm(request: Request) -> HttpResponse:
    """Do what was shown."""
    if request.method != "POST":  # the page was looked at again
        return redirect("imports")
    operation = request.POST.get("operation", "")
    asked = _asked(request)
    try:
        outcome = _import(
            request, operation, asked, dry_run=False, confirmed=request.POST.get("confirmed", "")
        )
    except PlanChanged as changed:
        shown = Outcome(done=False, digest=changed.digest, plan=changed.plan)
        return _check(request, operation, asked, shown, changed=changed.sentence)
    except ImportRefused as refusal:
        said = refusal.sentence
        return _start(request, kept=operation, problems=refusal.problems, error=said)
    except uploads.UploadNotRight as refusal:
        return _start(request, error=refusal.sentence)
    uploads.forget(operation=operation)
    plan = outcome.plan
    said = (
        f"{count(plan.new, 'fact was', 'facts were')} stored."
        if isinstance(plan, ImportPlan)
        else "This was stored already."
    )
    messages.success(request, said)
    return redirect("import", operation=operation)


@require_safe
def brought(request: Request, operation: str) -> HttpResponse:
    """What one import brought, with the ways to it."""
    past = past_import(request.actor, operation=operation)
    context = {"past": past, "brought": [(line, _way_to(line)) for line in past.lines]}
    return render(request, "imports/brought.jinja", context)


def undo(request: Request) -> HttpResponse:
    """Ask whether to take an import back, then do."""
    if request.method != "POST":
        return redirect("imports")
    undoes = request.POST.get("undoes", "")
    if request.POST.get("sure") != "yes":
        past = past_import(request.actor, operation=undoes)
        later = built_on_import(request.actor, operation=undoes)
        context = {"past": past, "later": later, "operation": new_operation()}
        return render(request, "imports/undo.jinja", context)
    undo_import(
        by=request.actor,
        at=request.at,
        operation=request.POST.get("operation", ""),
        undoes=undoes,
    )
    messages.success(request, "The import was taken back. That it was there stays in the history.")
    return redirect("imports")


def mapping(request: Request) -> HttpResponse:
    """Draft a mapping from a REDCap data dictionary."""
    check_may(request.actor, Capability.IMPORT)
    error = ""
    if request.method == "POST":
        try:
            with in_memory() as folder:
                # Under their own names, which the mapping repeats.
                uploads.write(request.FILES.getlist("dictionary")[:2], folder=folder)
                drafted = mapping_apart(folder, encoding=_written(_asked(request)).encoding)
            return _download(drafted.encode(), "mapping.toml", "application/toml")
        except (FileNotRight, uploads.UploadNotRight) as refusal:
            error = refusal.sentence
    errors = [{"text": error, "href": "#dictionary"}] if error else []
    context = {"errors": errors, "asked": _asked(request), "encodings": ENCODINGS}
    return render(request, "imports/mapping.jinja", context)


@require_safe
def workbook(request: Request) -> HttpResponse:
    """All tables, empty, in one workbook."""
    check_may(request.actor, Capability.IMPORT)
    return _download(template_workbook(), WORKBOOK, XLSX)


@require_safe
def template(request: Request, table: str) -> HttpResponse:
    """One table, empty, as CSV."""
    check_may(request.actor, Capability.IMPORT)
    if table not in BY_NAME:
        raise NotFound("There is no such table.")
    return _download(template_csv(BY_NAME[table]), f"{table}.csv", "text/csv; charset=utf-8")


def _start(
    request: Request,
    *,
    kept: str = "",
    problems: Problems | None = None,
    error: str = "",
    at: str = "files",
) -> HttpResponse:
    """The page where files are chosen; `at` is the field where something is wrong.

    What was sent under the operation `kept` need not be chosen again.
    """
    earlier = request.POST.get("kept", "")
    for here in (kept, earlier):  # the latest that is there
        names = uploads.names_of(operation=here, account=request.actor.account) if here else ()
        if names:
            break
    at = "problems" if problems else at
    errors = [{"text": error, "href": f"#{at}"}] if error else []
    context = {
        "errors": errors,
        "error_at": at if error else "",
        "asked": _asked(request),
        "kept": here if names else "",
        "kept_names": names,
        "encodings": ENCODINGS,
        "orders": tuple(DayOrder),
        "problems": problems,
        "layouts": LAYOUTS,
        "past": past_imports(request.actor),
    }
    return render(request, "imports/start.jinja", context, status=422 if error else 200)


def _check(
    request: Request, operation: str, asked: dict[str, str], outcome: Outcome, *, changed: str = ""
) -> HttpResponse:
    plan = cast(ImportPlan, outcome.plan)  # an import's dry run answers with one
    if not plan.new:
        uploads.forget(operation=operation)
        messages.success(
            request, f"Nothing new: all {plan.known:,} facts are in the record already."
        )
        return redirect("imports")
    context = {
        "plan": plan,
        "lines": plan.lines(),
        "notes": plan.notes,
        "digest": outcome.digest,
        "operation": operation,
        "asked": asked,
        "changed": changed,
        "action": reverse("imports_confirm"),
    }
    return render(request, "imports/check.jinja", context)


def _asked(request: Request) -> dict[str, str]:
    sent = request.FILES.get("mapping")
    return {
        "days": request.POST.get("days", ""),
        "encoding": request.POST.get("encoding", ""),
        "mapping": Path(sent.name or "").name if sent else request.POST.get("mapping_name", ""),
        "corrections": "yes" if request.POST.get("corrections") else "",
        "reason": request.POST.get("reason", "").strip(),
    }


def _import(
    request: Request,
    operation: str,
    asked: dict[str, str],
    *,
    dry_run: bool,
    confirmed: str | None = None,
) -> Outcome:
    with uploads.kept(operation=operation, account=request.actor.account) as folder:
        return _import_from(folder, request, operation, asked, dry_run=dry_run, confirmed=confirmed)


def _import_from(
    folder: Path,
    request: Request,
    operation: str,
    asked: dict[str, str],
    *,
    dry_run: bool,
    confirmed: str | None,
) -> Outcome:
    path = uploads.only_file(folder)
    common: dict[str, Any] = {
        "by": request.actor, "at": request.at, "operation": operation, "dry_run": dry_run,
        "confirmed": confirmed,
    }  # fmt: skip
    if asked["mapping"]:
        path = folder
    if is_canonical(path):
        return import_canonical(path=path, **common)
    mapping = folder / Path(asked["mapping"]).name if asked["mapping"] else None
    return import_tables(
        files=Files(path=path, mapping=mapping, written=_written(asked)),
        corrections=bool(asked["corrections"]),
        reason=asked["reason"],
        **common,
    )


def _written(asked: dict[str, str]) -> Written:
    """What somebody said of how their files are written; what is no choice of ours, nobody said."""
    orders = {each.value: each for each in DayOrder}
    encoding = asked["encoding"] if asked["encoding"] in ENCODINGS else None
    return Written(days=orders.get(asked["days"]), encoding=encoding)


def _forget_kept(request: Request) -> None:
    kept = request.POST.get("kept", "")
    if uploads.names_of(operation=kept, account=request.actor.account):
        uploads.forget(operation=kept)


def _way_to(line: Line) -> str:
    """The page that lists things of a kind; empty where there is none."""
    name = LISTS.get(line.kind)
    return reverse(name) if name and line.new else ""


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    return HttpResponse(
        content, headers={
            "Content-Type": kind, "Content-Disposition": f'attachment; filename="{name}"',
        },
    )  # fmt: skip
