"""Text messages by GOV.UK Notify, which charities and the NHS can use; an optional extra.

Its template holds one field, ((text)). Notify does not tell a second copy by its reference, so a
message whose answer was lost is not sent again by itself.
"""

from dataclasses import dataclass, field
from typing import Any

from likewise.domain.post import Letter
from likewise.domain.refusals import DomainError
from likewise.post.senders import NotSent, Refused, Unsure

URL = "https://api.notifications.service.gov.uk"
TIMEOUT_SECONDS = 30
BAD_REQUEST, FIRST_ANSWER = 400, 200


class NotifyMissing(DomainError):
    """The optional package for text messages is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifySender:
    """Hands text messages to GOV.UK Notify."""

    key: str = field(repr=False)
    template: str
    url: str = URL

    @property
    def where(self) -> str:
        """Where letters go, for whoever looks after the machine."""
        return f"GOV.UK Notify at {self.url}"

    def send(self, letter: Letter, *, reference: str) -> None:
        """Hand a text message over."""
        try:
            from notifications_python_client.errors import HTTPError, InvalidResponse
            from notifications_python_client.notifications import NotificationsAPIClient
        except ImportError:
            raise NotifyMissing(
                "Text messages need the package notifications-python-client. Install Likewise "
                "with it: pip install 'likewise[notify]'."
            ) from None
        connect: Any = NotificationsAPIClient  # which has no types
        client = connect(self.key, base_url=self.url, timeout=TIMEOUT_SECONDS)
        try:
            client.send_sms_notification(
                phone_number=letter.to.replace(" ", ""),
                template_id=self.template,
                personalisation={"text": letter.text},
                reference=reference,
            )
        except HTTPError as error:
            raise _answer(error) from error
        except InvalidResponse as error:
            raise Unsure("Notify answered what could not be read") from error


def _answer(error: Any) -> Exception:
    """How sure one can be, by the number that Notify answered, or by how far the call came."""
    if error.response is None:
        return _broken(error.__cause__)
    code = error.response.status_code
    said = f"Notify said {code}"
    # 400 is about this message; a wrong key, too many at once and its own faults are not.
    return Refused(said) if code == BAD_REQUEST else NotSent(said)


def _broken(cause: Any) -> Exception:
    from requests import ConnectionError as NoConnection
    from requests import ConnectTimeout
    from urllib3.exceptions import NewConnectionError

    reason = getattr(cause.args[0], "reason", None) if cause is not None and cause.args else None
    if isinstance(cause, ConnectTimeout) or isinstance(reason, NewConnectionError):
        return NotSent("Notify could not be reached")
    named = "no answer" if isinstance(cause, NoConnection) else type(cause).__name__
    return Unsure(f"Notify did not answer ({named})")
