"""What pages say of exports: what is in the files, what each step means, how far one has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from likewise.domain.exports import VALID_FOR, ExportState
from likewise.domain.words import count, join_words, sentence
from likewise.queries.exports import ExportLine, NoToPurpose
from likewise.reports.plans import Section
from likewise.web.nhsuk.words import moment
from likewise.web.pieces import Tag

HOLDS = Section(
    heading="What the files will hold",
    lines=(
        "Everybody’s name, e-mail address, telephone number and postal address, in clear",
        "Every note, reason and other free text that was written about people, in clear",
        "Who was in which cohort, came to which meeting and was in which arm, and when",
        "What was corrected or withdrawn since, as well",
        "Of whoever was erased, only dates and random ids",
        "No worry: neither what one says nor that there was any",
        "Not the attached files, not the accounts, and not who looked at whom",
    ),
)
LEAVING = Section(
    heading="What will happen",
    lines=(
        "One archive (.zip) is downloaded to this device, once. Keep it as carefully as the "
        "record: on an encrypted disk, never in a mail, and no longer than it is needed",
        "If the download breaks off, it may be tried again. If it ends and the file is not whole, "
        "ask for another export",
        "That you downloaded it is written in the audit",
        "This page stays as it is: once the file has come, go back to all exports",
    ),
)
TWO_PEOPLE = (
    "Everything that the record says of this programme can leave it, with names and free text in "
    "clear. So nobody does that alone: you say why, and another coordinator or a guardian agrees. "
    f"Then one of you two downloads it, once, within {VALID_FOR.days} days.",
)
YOU_ARE_THE_SECOND = (
    "Somebody else asked for everything that the record says of this programme, with names and "
    "free text in clear. Agree only if you know what for, and who keeps the files.",
)
STATES = {
    ExportState.WAITING: Tag("Waits for a second person", "yellow"),
    ExportState.AGREED: Tag("Agreed to", "green"),
    ExportState.WRITTEN: Tag("Written", "grey"),
    ExportState.DISCARDED: Tag("Discarded", "grey"),
    ExportState.OVER: Tag("Too late", "grey"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One line of the list: what was asked for, and what it means for whoever looks."""

    line: ExportLine
    tag: Tag
    is_open: bool
    meaning: str
    asked: str
    agreed: str


def shown(line: ExportLine) -> Shown:
    """A line of the list, with what it means in words."""
    return Shown(
        line=line,
        tag=STATES[line.state],
        is_open=line.state in (ExportState.WAITING, ExportState.AGREED),
        meaning=_meaning(line),
        asked=_asked(line),
        agreed=_agreed(line),
    )


def what_people_said(found: Iterable[NoToPurpose]) -> tuple[Section, ...]:
    """Of how many people something in the files may not be used, where consent is kept."""
    lines = [f"{sentence(each.purpose)}: {_noes(each)}" for each in found]
    if not lines:
        return ()
    return (
        Section(
            heading="What people did not agree to",
            lines=(
                *lines,
                "They are in the files all the same, and so is what they decided: whoever "
                "receives the files asks it of each person before each use",
            ),
        ),
    )


def _noes(each: NoToPurpose) -> str:
    parts = []
    if each.said_no:
        parts.append(f"{count(each.said_no, 'person', 'people')} said no")
    if each.not_asked:
        parts.append(f"{count(each.not_asked, 'person has', 'people have')} not decided")
    return join_words(parts)


def once_asked(until: datetime) -> Section:
    """What happens when somebody asks."""
    return Section(
        heading="How it goes on",
        lines=(
            "Nothing leaves yet",
            f"Another coordinator or a guardian may agree until {moment(until)}",
            f"Once they agree, you or they download it, once, within {VALID_FOR.days} days",
            "If somebody in the programme is erased meanwhile, it is discarded",
        ),
    )


def once_agreed(until: datetime) -> Section:
    """What happens when a second person agrees."""
    return Section(
        heading="How it goes on",
        lines=(
            f"You or whoever asked may download it, once, until {moment(until)}",
            "That you agreed is written in the audit",
        ),
    )


def said_of(line: ExportLine) -> list[tuple[str, str]]:
    """What the pages of one export say of it."""
    said = [("Why", line.reason), ("Asked by", _asked(line))]
    return [*said, ("Agreed to by", _agreed(line))] if line.request.agreed_by else said


def _asked(line: ExportLine) -> str:
    return _who(line.request.asked_by, line.request.asked_at, is_me=line.is_mine)


def _agreed(line: ExportLine) -> str:
    if not line.request.agreed_by:
        return "Nobody"
    return _who(line.request.agreed_by, line.request.agreed_at, is_me=line.is_agreed_by_me)


def _who(account: str, at: datetime | None, *, is_me: bool) -> str:
    return f"{'You' if is_me else f'Account {account[:8]}'}, {moment(at)}"


def _meaning(line: ExportLine) -> str:
    until = moment(line.request.good_until)
    if line.state is ExportState.WAITING:
        if line.is_mine:
            return (
                "You asked for this, so another coordinator or a guardian must agree, until "
                f"{until}."
            )
        return f"You or another, but not whoever asked, may agree until {until}."
    if line.state is ExportState.AGREED:
        whose = "you or the other of the two" if line.may_write else "one of the two who agreed"
        return f"May be downloaded once, by {whose}, until {until}."
    if line.state is ExportState.WRITTEN:
        at = moment(line.request.written_at)
        return f"Written on {at}. If no whole file arrived, ask for another export."
    if line.state is ExportState.DISCARDED:
        return "Somebody in this programme was erased."
    if line.request.agreed_by:
        return f"It was not downloaded by {until}."
    return f"Nobody agreed by {until}."
