"""The tables, one file per noun. Every file here is loaded; those that code names stand below."""

from importlib import import_module
from pkgutil import iter_modules

from likewise.records.models.accounts import Account as Account
from likewise.records.models.accounts import RoleGrant as RoleGrant
from likewise.records.models.acts import TakingBack as TakingBack
from likewise.records.models.arms import Allocation as Allocation
from likewise.records.models.arms import Arm as Arm
from likewise.records.models.arms import ArmAnchor as ArmAnchor
from likewise.records.models.attachments import Attachment as Attachment
from likewise.records.models.audit import AuditEvent as AuditEvent
from likewise.records.models.audit import Imprint as Imprint
from likewise.records.models.cohorts import Cohort as Cohort
from likewise.records.models.cohorts import CohortAnchor as CohortAnchor
from likewise.records.models.cohorts import CohortFormat as CohortFormat
from likewise.records.models.cohorts import CohortState as CohortState
from likewise.records.models.cohorts import CohortVenue as CohortVenue
from likewise.records.models.cohorts import LineageCohort as LineageCohort
from likewise.records.models.cohorts import LineageEvent as LineageEvent
from likewise.records.models.cohorts import Passage as Passage
from likewise.records.models.consent import ChangeOfParticipation as ChangeOfParticipation
from likewise.records.models.consent import ConsentDecision as ConsentDecision
from likewise.records.models.consent import ConsentText as ConsentText
from likewise.records.models.consent import ConsentTextAnchor as ConsentTextAnchor
from likewise.records.models.consent import Delegation as Delegation
from likewise.records.models.consent import Fieldwork as Fieldwork
from likewise.records.models.contacts import Contact as Contact
from likewise.records.models.corrections import Correction as Correction
from likewise.records.models.deviations import Deviation as Deviation
from likewise.records.models.doubles import SamePerson as SamePerson
from likewise.records.models.doubles import SamePractice as SamePractice
from likewise.records.models.erasures import Erasure as Erasure
from likewise.records.models.erasures import Hold as Hold
from likewise.records.models.erasures import TextDecision as TextDecision
from likewise.records.models.exports import Export as Export
from likewise.records.models.facilitators import IntentionToStop as IntentionToStop
from likewise.records.models.facilitators import OfferToLead as OfferToLead
from likewise.records.models.forecasts import Forecast as Forecast
from likewise.records.models.forecasts import ForecastHorizon as ForecastHorizon
from likewise.records.models.forecasts import ForecastNight as ForecastNight
from likewise.records.models.invitations import Invitation as Invitation
from likewise.records.models.involvement import Involvement as Involvement
from likewise.records.models.jobs import Job as Job
from likewise.records.models.looks import Access as Access
from likewise.records.models.looks import AccessBatch as AccessBatch
from likewise.records.models.looks import Look as Look
from likewise.records.models.meetings import Attendance as Attendance
from likewise.records.models.meetings import Meeting as Meeting
from likewise.records.models.meetings import MeetingAnchor as MeetingAnchor
from likewise.records.models.meetings import MeetingHost as MeetingHost
from likewise.records.models.memberships import Lead as Lead
from likewise.records.models.memberships import Membership as Membership
from likewise.records.models.operations import FormerDigest as FormerDigest
from likewise.records.models.operations import ImportedKey as ImportedKey
from likewise.records.models.operations import Operation as Operation
from likewise.records.models.operations import Refusal as Refusal
from likewise.records.models.participants import Participant as Participant
from likewise.records.models.participants import ParticipantAnchor as ParticipantAnchor
from likewise.records.models.participants import Person as Person
from likewise.records.models.participants import PersonAnchor as PersonAnchor
from likewise.records.models.participants import Role as Role
from likewise.records.models.participants import Status as Status
from likewise.records.models.post import OutboxLetter as OutboxLetter
from likewise.records.models.practices import Practice as Practice
from likewise.records.models.practices import PracticeAnchor as PracticeAnchor
from likewise.records.models.practices import Registration as Registration
from likewise.records.models.practices import Venue as Venue
from likewise.records.models.practices import VenueAnchor as VenueAnchor
from likewise.records.models.programmes import Phase as Phase
from likewise.records.models.programmes import Programme as Programme
from likewise.records.models.programmes import ProgrammeAnchor as ProgrammeAnchor
from likewise.records.models.renewal import AskedPlan as AskedPlan
from likewise.records.models.renewal import Crossing as Crossing
from likewise.records.models.renewal import DangerSeen as DangerSeen
from likewise.records.models.renewal import KeptPlan as KeptPlan
from likewise.records.models.renewal import RenewalRule as RenewalRule
from likewise.records.models.texts import Text as Text
from likewise.records.models.texts import TextSubject as TextSubject
from likewise.records.models.tokens import Token as Token

for each in iter_modules(__path__):
    import_module(f"{__name__}.{each.name}")
