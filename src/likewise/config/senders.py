"""Who sends mail and text messages, as the environment says."""

import os
from pathlib import Path

from likewise.config.environment import SettingNotRight, address, is_loopback, whole
from likewise.post.files import FileSender
from likewise.post.notify import URL as NOTIFY_URL
from likewise.post.notify import NotifySender
from likewise.post.senders import Sender
from likewise.post.smtp import Encryption, SmtpSender


def mail(folder: Path) -> Sender:
    """Who sends mail: a server where one is named, else the folder of letters."""
    host = os.environ.get("LIKEWISE_MAIL_HOST")
    if not host:
        return FileSender(folder)
    encryption = os.environ.get("LIKEWISE_MAIL_ENCRYPTION", "starttls")
    if encryption not in set(Encryption):
        raise SettingNotRight(
            f"LIKEWISE_MAIL_ENCRYPTION is {encryption!r}. Give starttls, tls or none."
        )
    if encryption == Encryption.NONE and not is_loopback(host):
        raise SettingNotRight(
            "LIKEWISE_MAIL_ENCRYPTION is none, which only a mail server on this machine may have. "
            "Give starttls or tls."
        )
    return SmtpSender(
        host=host,
        port=whole("LIKEWISE_MAIL_PORT", 587, most=65_535, what="the number of a port"),
        user=os.environ.get("LIKEWISE_MAIL_USER", ""),
        password=os.environ.get("LIKEWISE_MAIL_PASSWORD", ""),
        sent_from=os.environ.get("LIKEWISE_MAIL_FROM", "likewise@localhost"),
        encryption=Encryption(encryption),
    )


def text_messages(folder: Path) -> Sender:
    """Who sends text messages: GOV.UK Notify where its key is named, else the folder of letters."""
    key = os.environ.get("LIKEWISE_NOTIFY_KEY")
    if not key:
        return FileSender(folder)
    template = os.environ.get("LIKEWISE_NOTIFY_TEMPLATE")
    if not template:
        raise SettingNotRight(
            "LIKEWISE_NOTIFY_TEMPLATE is missing. Give the id of a template whose text is ((text))."
        )
    return NotifySender(key=key, template=template, url=address("LIKEWISE_NOTIFY_URL", NOTIFY_URL))
