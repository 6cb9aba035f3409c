"""The tables, one file per noun."""

from likewise.records.models.accounts import Account, RoleGrant
from likewise.records.models.arms import Allocation, Arm, ArmAnchor
from likewise.records.models.audit import AuditEvent
from likewise.records.models.cohorts import (
    Cohort,
    CohortAnchor,
    CohortFormat,
    CohortState,
    CohortVenue,
    LineageCohort,
    LineageEvent,
    Passage,
)
from likewise.records.models.contacts import Contact
from likewise.records.models.corrections import Correction
from likewise.records.models.deviations import Deviation
from likewise.records.models.involvement import Involvement
from likewise.records.models.meetings import Attendance, Meeting, MeetingAnchor, MeetingHost
from likewise.records.models.memberships import Lead, Membership
from likewise.records.models.operations import FormerDigest, ImportedKey, Operation, Refusal
from likewise.records.models.participants import (
    Participant,
    ParticipantAnchor,
    Person,
    PersonAnchor,
    Role,
    Status,
)
from likewise.records.models.practices import (
    Practice,
    PracticeAnchor,
    Registration,
    Venue,
    VenueAnchor,
)
from likewise.records.models.programmes import Phase, Programme, ProgrammeAnchor
from likewise.records.models.versions import FreeText

__all__ = [
    "Account",
    "Allocation",
    "Arm",
    "ArmAnchor",
    "Attendance",
    "AuditEvent",
    "Cohort",
    "CohortAnchor",
    "CohortFormat",
    "CohortState",
    "CohortVenue",
    "Contact",
    "Correction",
    "Deviation",
    "FormerDigest",
    "FreeText",
    "ImportedKey",
    "Involvement",
    "Lead",
    "LineageCohort",
    "LineageEvent",
    "Meeting",
    "MeetingAnchor",
    "MeetingHost",
    "Membership",
    "Operation",
    "Participant",
    "ParticipantAnchor",
    "Passage",
    "Person",
    "PersonAnchor",
    "Phase",
    "Practice",
    "PracticeAnchor",
    "Programme",
    "ProgrammeAnchor",
    "Refusal",
    "Registration",
    "Role",
    "RoleGrant",
    "Status",
    "Venue",
    "VenueAnchor",
]
