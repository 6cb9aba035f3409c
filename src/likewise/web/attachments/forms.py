"""The form by which a file is sent: it is sealed when it comes, and named after that."""

from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile

from likewise.actions.attachments import receive, received
from likewise.domain.access import NotAllowed, NotFound
from likewise.domain.acts import Act
from likewise.domain.attachments import AddAttachment, Received, how_large
from likewise.domain.consent import AddEvidence
from likewise.domain.refusals import DomainError
from likewise.web.nhsuk import forms as made
from likewise.web.nhsuk.acting import ActForm
from likewise.web.requests import Request


class AttachForm(ActForm):
    """Asks for a file and what it is; what came before is carried along by its digest."""

    received = made.hidden()

    def __init__(
        self,
        request: Request,
        *,
        participant: str,
        hint: str,
        kind: type[AddAttachment | AddEvidence] = AddAttachment,
        given: Mapping[str, str] | None = None,
    ) -> None:
        posted = request.POST.copy() if request.method == "POST" else None
        super().__init__(
            posted,
            request.FILES or None,
            kind=kind,
            given=given or {"participant": participant},
            without=("media",),
            initial={"on": request.today},
        )
        self.request, self.participant, self.posted = request, participant, posted
        self.sent: Received | None = None
        self.gone = ""
        file = made.upload("Which file?", hint=hint, required=False)
        self.fields = {"file": file, **self.fields}
        if not request.FILES and posted and posted.get("received"):
            self._take_what_came(str(posted["received"]))

    def clean(self) -> dict[str, Any]:
        """Seal the file that came, or take what came before."""
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is not None:
            self._take(file)
        if self.sent is None and "file" not in self.errors:
            self.add_error("file", self.gone or "Choose a file")
        if self.posted is not None:
            self.posted["received"] = self.sent.media if self.sent else ""
        if self.sent is not None:
            self["file"].help_text = (
                f"You sent {self.sent.name} ({how_large(self.sent.size)}). Choose a file only to "
                "send another in its place."
            )
        return cleaned

    def act(self) -> Act:
        """The act that was asked for."""
        self.given["media"] = self.sent.media if self.sent else ""
        return super().act()

    def sent_lines(self) -> list[tuple[str, str]]:
        """What came, in words."""
        if self.sent is None:
            return []
        return [
            ("File", self.sent.name),
            ("Kind", self.sent.kind),
            ("Size", how_large(self.sent.size)),
        ]

    def _take(self, file: "UploadedFile[Any]") -> None:
        try:
            self.sent = receive(
                cast(BinaryIO, file.file),
                by=self.request.actor,
                participant=self.participant,
                name=file.name or "",
                content_type=file.content_type or "",
            )
        except (NotAllowed, NotFound):
            raise
        except DomainError as refusal:
            self.add_error("file", refusal.sentence)

    def _take_what_came(self, media: str) -> None:
        try:
            self.sent = received(media, participant=self.participant)
        except DomainError as refusal:
            self.gone = refusal.sentence
