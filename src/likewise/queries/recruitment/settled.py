"""What was settled of recruitment: criteria, invitations that went out, and targets."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.access import Capability, NotFound, may
from likewise.domain.accounts import Actor
from likewise.domain.recruitment import Criteria, InvitationBatch, criteria_on
from likewise.queries.access import check_sees, may_read
from likewise.queries.consent.uses import programme_of
from likewise.queries.recruitment.funnel import practice_names
from likewise.records.facts import current


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaPage:
    """The versions of the criteria, the latest first, and which of them is in force today."""

    versions: tuple[Criteria, ...]
    in_force: Criteria | None
    may_publish: bool


def criteria_page(viewer: Actor, *, today: date) -> CriteriaPage:
    """The criteria of the viewer's programme.

    Raises
    ------
    NotFound
        When the viewer's role does not read them.
    """
    programme = programme_of(viewer)
    if not may_read(viewer, Criteria, "inclusion"):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    found = current(Criteria, programme_id=programme)
    return CriteriaPage(
        versions=tuple(sorted(found, key=lambda each: each.starts_on, reverse=True)),
        in_force=criteria_on(found, today),
        may_publish=may(viewer, Capability.SET_UP_RECRUITMENT),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """A batch of invitations, and the practice whose people it invited."""

    batch: InvitationBatch
    practice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batches:
    """The batches of invitations, the latest first; how many people they invited, each once."""

    lines: tuple[BatchLine, ...]
    invited: int
    reminded: int
    may_record: bool
    may_correct: bool


def batches(viewer: Actor) -> Batches:
    """The batches of invitations of the viewer's programme.

    Raises
    ------
    NotFound
        When the viewer's role does not read them.
    """
    programme = check_sees(viewer, Capability.SEE_RECRUITMENT)
    if not may_read(viewer, InvitationBatch, "invited"):
        raise NotFound(f"There is nothing like that for the role of {viewer.role}.")
    names = practice_names(programme)
    found = current(InvitationBatch, programme_id=programme)
    found.sort(key=lambda each: (each.sent_on, each.id), reverse=True)
    return Batches(
        lines=tuple(
            BatchLine(batch=each, practice=names.get(each.practice or "", "Any practice"))
            for each in found
        ),
        invited=sum(each.invited for each in found if not each.is_reminder),
        reminded=sum(each.invited for each in found if each.is_reminder),
        may_record=may(viewer, Capability.RECRUIT),
        may_correct=may(viewer, Capability.CORRECT),
    )


def practices_to_choose(viewer: Actor) -> tuple[tuple[str, str], ...]:
    """The practices whose people may be invited, as ids and names."""
    programme = check_sees(viewer, Capability.RECRUIT)
    return tuple(sorted(practice_names(programme).items(), key=lambda each: each[1]))
