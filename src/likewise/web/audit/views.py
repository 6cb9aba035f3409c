"""Who looked and what was done, as far as the role that is worn reads of it."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from likewise.actions.looks import record_access
from likewise.domain.looks import AccessKind
from likewise.domain.words import count
from likewise.queries.audit import audit_lines, audit_page, sees_ids
from likewise.reports.audit import csv_of_audit
from likewise.web.audit.forms import AuditForm
from likewise.web.audit.presenters import event_row
from likewise.web.downloads import as_download
from likewise.web.paging import Pages, page_number
from likewise.web.requests import Request


def listing(request: Request) -> HttpResponse:
    """A page of the events that are asked for, latest first."""
    form = _form(request)
    asked = form.asked(request.hat.zone)
    found = audit_page(request.actor, asked=asked, page=page_number(request.GET))
    more = "More than " if found.is_more else ""
    context = {
        "filters": form,
        "is_narrowed": form.is_narrowed,
        "rows": [event_row(each, request.actor) for each in found.lines],
        "found": f"{more}{count(found.found, 'event')}",
        "is_more": found.is_more,
        "pages": Pages.ready(found.lines, request.GET, page=found.page, last=found.pages),
        "csv": reverse("audit_csv", query=request.GET or None),
    }
    return render(request, "audit/list.jinja", context)


def audit_csv(request: Request) -> StreamingHttpResponse:
    """Every event that is asked for as a spreadsheet, by ids; that it was taken is noted too."""
    asked = _form(request).asked(request.hat.zone)
    lines = csv_of_audit(audit_lines(request.actor, asked=asked))
    answer = as_download(lines, name="audit.csv")
    record_access(AccessKind.DOWNLOAD, by=request.actor, at=request.at, what="audit.csv")
    return answer


def _form(request: Request) -> AuditForm:
    form = AuditForm(request.GET)
    if not sees_ids(request.actor):
        del form.fields["about"]
    return form
