"""Verify what came of a design, from three files and what was printed; nobody needs an account."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render

from likewise.domain.sealing import Verification
from likewise.formats.apart.sealing import verified_apart
from likewise.formats.sealing import read_digest
from likewise.web.nhsuk import forms
from likewise.web.requests import Visit


class FilesForm(forms.Form):
    """Three files, and what somebody kept."""

    seal = forms.upload("The seal", hint="seal.json", missing="Choose the seal")
    openings = forms.upload("The openings", hint="openings.csv", missing="Choose the openings")
    claims = forms.upload(
        "The claims",
        hint="claims.csv; none where the list was sealed for known people",
        required=False,
    )
    root = forms.text(
        "The root, from the paper",
        hint="64 digits. Without it the seal's own is trusted, and proves little",
        required=False,
        max_length=100,
    )
    digest = forms.text(
        "A digest of a claim that somebody kept", hint="64 digits", required=False, max_length=100
    )
    goes_on = forms.tick("The trial goes on: later slots may be unopened")


@login_not_required
def page(request: Visit) -> HttpResponse:
    """Ask for the files, and say what was found."""
    form = FilesForm(request.POST or None, request.FILES or None)
    found: Verification | None = None
    if request.method == "POST" and form.is_valid():
        with form.catching():
            found = _verified(form.cleaned_data)
    return render(request, "designs/verify.jinja", {"form": form, "found": found})


def _verified(given: dict[str, Any]) -> Verification:
    claims = given["claims"]
    root, digest = ("".join(given[each].split()).lower() for each in ("root", "digest"))
    found, _ = verified_apart(
        seal=given["seal"].read(),
        openings=[given["openings"].read()],
        claims=claims.read() if claims else None,
        root=read_digest(text=root, what="The root:") if root else None,
        held=[read_digest(text=digest, what="The digest:")] if digest else [],
        is_complete=not given["goes_on"],
    )
    return found
