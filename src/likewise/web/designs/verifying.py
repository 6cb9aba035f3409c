"""Verify what came of a design, from three files and what was printed; nobody needs an account."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render

from likewise.domain.sealing import Seal, Verification, verify
from likewise.formats.apart.sealing import seal_apart
from likewise.formats.apart.tables import text_apart
from likewise.formats.sealing import read_claims, read_digest, read_openings
from likewise.web.nhsuk import forms
from likewise.web.requests import Visit


class FilesForm(forms.Form):
    """Three files, and what somebody kept."""

    seal = forms.upload("The seal", hint="seal.json", missing="Choose the seal")
    openings = forms.upload("The openings", hint="openings.csv", missing="Choose the openings")
    claims = forms.upload("The claims", hint="claims.csv", required=False)
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
    return verify(
        seal=_seal(given["seal"].read()),
        openings=read_openings(table=text_apart(given["openings"].read())),
        claims=read_claims(table=text_apart(claims.read())) if claims else (),
        root=read_digest(text=root, what="The root:") if root else None,
        held=[read_digest(text=digest, what="The digest:")] if digest else [],
        is_complete=not given["goes_on"],
    )


def _seal(content: bytes) -> Seal:
    """A stranger's seal, read in a process of its own, as every strange file is."""
    with NamedTemporaryFile(dir=settings.SCRATCH, suffix=".json") as file:
        file.write(content)
        file.flush()
        return seal_apart(Path(file.name))
