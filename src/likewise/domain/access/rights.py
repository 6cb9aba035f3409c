"""The table of rights: how far each role reads each kind of fact and does each thing.

A right that is not in the table is nobody's. Where it departs from the programme's permission
matrix (section 7 of its promises), decision 14 says why.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from likewise.domain.accounts import ActingRole, Actor, is_machine_owner
from likewise.domain.declarations import fields_of
from likewise.domain.facts import Fact


class Extent(StrEnum):
    """How far a right reaches, in the words of the programme's permission matrix."""

    OWN = "own"  # what concerns themselves
    DISPLAY = "dis"  # people of their own cohorts, by display name: Asha P.
    GROUP = "grp"  # their own cohorts and the people in them today
    PROGRAMME = "prog"  # all of their programme
    PSEUDONYMOUS = "psn"  # all of their programme, by random ids
    COUNTS = "cnt"  # suppressed counts
    NEVER = "-"


# M member, F facilitator, C coordinator, N nurse, RB outcome assessor, RQ qualitative researcher,
# S statistician, A administrator, G guardian; T the machine's owner at its terminal (decision 10).
# A kind stands for all of its fields but those that have a row; each text has a row of its own.
# Under 7 stands the number of the matrix's row.
TABLE = """
                                            M    F    C    N    RB   RQ   S    A    G    T    7
Programme, .name, .zone                     prog prog prog prog prog prog prog prog prog prog .
Phase                                       prog prog prog prog prog prog prog prog prog prog .
RenewalRule                                 -    -    prog prog -    -    prog -    -    psn  .
DangerSeen                                  -    -    prog -    -    -    -    -    -    psn  .
Practice, .name                             own  prog prog prog -    prog prog -    prog prog .
Venue, .name                                grp  prog prog prog -    prog -    -    -    prog .
Venue.directions                            grp  grp  prog prog -    prog -    -    -    prog 4
Person                                      -    -    -    -    -    -    -    -    -    -    1
Person.given_name                           grp  grp  prog prog -    -    -    -    -    -    1
Person.family_name                          dis  grp  prog prog -    -    -    -    -    -    1
Person.email, .telephone, .address          own  own  prog own  -    -    -    -    -    -    1
Participant, Membership, Lead               grp  grp  prog prog -    psn  -    -    -    psn  3
Membership.reason                           -    grp  prog prog -    -    -    -    -    -    3
SamePerson                                  -    grp  prog prog -    psn  -    -    -    psn  3
SamePractice                                -    prog prog prog -    prog -    -    -    psn  .
Status, Role, Registration                  own  grp  prog prog -    psn  -    -    -    psn  3
Cohort, CohortFormat, CohortState           grp  grp  prog prog -    psn  -    -    -    psn  3
Cohort.name                                 grp  grp  prog prog -    psn  -    -    -    psn  3
CohortVenue, Meeting, .zone, .series        grp  grp  prog prog -    psn  -    -    -    psn  4
Meeting.reason                              -    grp  prog prog -    -    -    -    -    -    4
Attendance                                  own  grp  prog prog -    psn  -    -    -    psn  4
Reply                                       own  grp  prog -    -    -    -    -    -    psn  .
Telling                                     own  grp  prog -    -    -    -    -    -    psn  .
NumberToRing                                grp  grp  prog prog -    -    -    -    -    psn  .
Feed, ReminderChoice                        own  own  -    -    -    -    -    -    -    psn  .
NumberToRing.number, .hours                 grp  grp  prog prog -    -    -    -    -    -    .
LineageEvent                                grp  grp  prog prog -    psn  cnt  -    -    psn  3
LineageEvent.reason                         -    grp  prog prog -    -    -    -    -    -    3
Arm, .name                                  -    prog prog -    -    prog prog -    prog prog .
Allocation                                  -    grp  prog -    -    psn  cnt  -    cnt  psn  19
Deviation                                   -    own  prog -    -    psn  -    -    -    -    19
Deviation.reason                            -    own  prog -    -    -    -    -    -    -    19
Contact                                     own  grp  prog prog -    psn  -    -    -    -    4
Contact.note                                -    grp  prog -    -    -    -    -    -    -    4
Involvement                                 own  own  prog prog -    psn  -    -    -    -    4
Involvement.detail                          own  own  prog prog -    -    -    -    -    -    4
IntentionToStop, OfferToLead                own  own  prog -    -    -    -    -    -    psn  .
IntentionToStop.note, OfferToLead.note      own  own  prog -    -    -    -    -    -    -    .
ConsentText, .version_name, .language       prog prog prog prog prog prog prog prog prog prog 12
ConsentText.words                           prog prog prog prog prog prog prog prog prog prog 12
ConsentDecision                             own  -    prog prog -    psn  psn  -    prog psn  12
ConsentDecision.seen_by                     own  -    prog prog -    -    -    -    -    -    12
ChangeOfParticipation                       own  -    prog prog -    psn  psn  -    prog psn  13
ChangeOfParticipation.consultee             own  -    prog prog -    -    -    -    -    -    13
ChangeOfParticipation.how, .reason          own  -    prog prog -    -    -    -    -    -    13
Fieldwork                                   grp  grp  prog prog -    psn  -    -    -    psn  3
Delegation, .taker, .name                   -    -    prog prog -    -    -    -    prog prog 12
Instrument, .name, .version_name, .language -    -    prog -    prog -    prog -    -    -    .
Instrument.title, .words                    -    -    prog -    prog -    prog -    -    -    .
Occasion                                    -    -    prog -    prog -    prog -    -    -    .
Occasion.name                               -    -    prog -    prog -    prog -    prog -    .
DataCut, .name, .sha256                     -    -    -    -    prog -    prog -    prog -    .
DataLock, .name, .reason                    -    -    -    -    prog -    prog -    prog -    .
Measurement, Response, MissedOccasion       -    -    -    -    psn  -    -    -    -    -    2
SecondEntry, Settlement, LateOutcome        -    -    -    -    psn  -    -    -    -    -    2
RecruitmentStart, InvitationBatch           -    -    prog prog -    -    -    -    prog psn  .
RecruitmentTarget                           -    -    prog prog -    -    prog -    prog psn  .
Criteria, .version_name                     prog prog prog prog -    prog prog -    prog psn  12
Criteria.inclusion, .exclusion              prog prog prog prog -    prog prog -    prog psn  12
Screening                                   own  own  prog prog -    -    -    -    -    -    2
Screening.screened_by                       own  own  prog prog -    -    -    -    -    -    .
Baseline, RecruitmentExit, FacilitatorStep  own  own  prog prog -    psn  psn  -    -    psn  .
RecruitmentExit.words                       own  own  prog prog -    -    -    -    -    -    13
Attachment, .media                          own  -    prog -    -    -    -    -    -    -    .
Attachment.name                             own  -    prog -    -    -    -    -    -    -    .
Attachment.reason                           -    -    prog -    -    -    -    -    -    -    .
TrialDesign, .name                          -    -    prog prog -    -    prog -    prog psn  .
TrialDesign.design_file                     -    -    -    -    -    -    prog -    -    -    20
TrialDesign.commitment, .public_number_from -    -    -    -    -    -    prog -    prog -    15
TrialDesign.software                        -    -    -    -    -    -    prog -    prog -    15
SealedList, .root, .seal                    -    -    -    -    -    -    prog -    prog psn  15
SealedList.sealed_by, .agreed_by            -    -    -    -    -    -    prog -    prog psn  15
SealedList.boxes                            -    -    -    -    -    -    -    -    -    -    18
Claim, .stratum, .levels, .at               -    -    prog -    -    -    psn  -    psn  psn  .
Claim.claimed_by, .second, .root, .own_digest -    -    prog -    -    -    psn  -    psn  psn  .
OpenedSlot, .stratum                        -    -    prog -    -    -    psn  -    psn  psn  19
OpenedSlot.arm_name, .number_on_list, .salt -    -    -    -    -    -    psn  -    psn  psn  19
ListRequest, .stratum                       -    -    prog -    -    -    prog -    prog psn  .
ListRequest.asked_by, .agreed_by            -    -    prog -    -    -    prog -    prog psn  .
Correction, .noun                           own  grp  prog prog -    psn  -    -    -    -    4
Correction.reason                           -    grp  prog prog -    -    -    -    -    -    4
TakingBack, .act                            -    grp  prog prog -    psn  -    -    -    psn  4
TakingBack.reason                           -    grp  prog prog -    -    -    -    -    -    4
Erasure                                     own  -    prog -    -    -    -    -    prog -    30
Erasure.reason                              -    -    prog -    -    -    -    -    prog -    30
Hold, .reason                               -    -    -    -    -    -    -    -    prog -    30
TextDecision, .text                         -    -    -    -    -    -    -    -    prog -    30
Unblinding                                  -    -    -    prog -    -    psn  -    psn  -    21
Unblinding.reason                           -    -    -    prog -    -    -    -    prog -    21
Concern, ConcernStep                        own  own  prog prog -    own  -    -    psn  -    9
Concern.words, .answer                      own  own  -    prog -    own  -    -    -    -    9
Concern.matters, .may_ring                  own  own  -    prog -    own  -    -    -    -    9
Concern.about_whom, .raised_by              own  own  -    prog -    own  -    -    -    -    9
Concern.done                                -    -    -    prog -    -    -    -    -    -    9
ConcernRule, .ring                          prog prog prog prog prog prog prog prog prog prog .
ConcernRule.second                          -    -    prog prog -    -    -    -    prog -    .
Audit.looks                                 own  -    prog -    -    -    -    -    prog -    27
Audit.looks_at_staff                        -    -    -    -    -    -    -    -    prog -    27
Audit.access                                -    -    -    -    -    -    -    prog prog -    27
Audit.allocation                            -    -    -    -    -    -    prog -    prog -    27
Audit.system                                -    -    prog -    -    -    -    prog prog -    27
Audit.acts                                  -    -    prog -    -    -    -    -    prog -    27
Audit.worries                               -    -    -    -    -    -    -    -    prog -    27
Account.address_of_staff                    -    -    -    -    -    -    -    prog prog prog 28
see how the programme evolved               -    grp  prog prog -    psn  cnt  -    -    psn  25
read the programme's numbers                -    cnt  prog prog -    cnt  cnt  -    cnt  -    25
see the balance of the arms                 -    -    -    -    -    -    cnt  -    -    -    20
count people by arm                         -    cnt  cnt  -    -    cnt  cnt  -    -    psn  20
see whether cohorts will renew              -    -    prog prog -    -    psn  -    -    psn  .
settle when a cohort has stopped            -    -    prog -    -    -    -    -    -    psn  .
record how cohorts change                   -    -    prog -    -    -    -    -    -    psn  11
move people between cohorts                 -    -    prog -    -    -    -    -    -    psn  11
plan meetings                               -    grp  prog -    -    -    -    -    -    -    5
take the register                           -    grp  prog -    -    -    -    -    -    -    5
log a contact                               -    grp  prog -    -    -    -    -    -    -    5
say who means to come                       own  grp  prog -    -    -    -    -    -    -    .
record who was told of a change             own  grp  prog -    -    -    -    -    -    -    .
say whom a cohort rings                     -    own  prog -    -    -    -    -    -    -    .
have a calendar feed                        own  own  -    -    -    -    -    -    -    -    .
choose how one is reminded                  own  own  -    -    -    -    -    -    -    -    .
correct a fact                              -    grp  prog -    -    -    -    -    -    -    6
take back an act                            -    grp  prog -    own  -    -    own  -    psn  .
add people and change what is known of them -    -    prog -    -    -    -    -    -    -    13
record involvement                          -    -    prog -    -    -    -    -    -    -    .
record who will stop or would lead          own  own  prog -    -    -    -    -    -    -    .
publish consent texts                       -    -    prog -    -    -    -    -    -    -    12
keep the delegation log                     -    -    prog -    -    -    -    -    -    -    12
record consent                              own  -    prog prog -    -    -    -    -    -    12
change how somebody takes part              own  -    prog prog -    -    -    -    -    -    13
settle which outcomes are due               -    -    prog -    -    -    -    -    -    -    .
record outcomes                             -    -    -    -    psn  -    -    -    -    -    2
cut outcomes for research                   -    -    -    -    -    -    prog -    -    -    .
agree to a cut of outcomes                  -    -    -    -    -    -    -    -    prog -    22
lock outcomes                               -    -    -    -    -    -    prog -    -    -    31
agree to a lock of outcomes                 -    -    -    -    -    -    -    -    prog -    31
export a cut of outcomes                    -    -    -    -    psn  -    psn  -    -    -    22
see who is due for outcomes                 -    -    prog -    psn  -    -    -    -    -    .
count how often two entries differ          -    -    prog -    psn  -    prog -    prog -    .
settle how people are recruited             -    -    prog -    -    -    -    -    -    -    .
recruit people                              -    -    prog prog -    -    -    -    -    -    .
see how far recruitment has come            -    -    prog prog -    cnt  cnt  -    cnt  psn  25
attach files about people                   -    -    prog -    -    -    -    -    -    -    .
record an allocation                        -    -    prog -    -    -    -    -    -    -    17
design allocations                          -    -    -    -    -    -    prog -    -    -    15
agree to what was sealed                    -    -    -    -    -    -    prog -    prog -    15
ask about a sealed list                     -    -    prog -    -    -    prog -    prog -    .
watch who is allocated                      -    -    prog prog -    -    prog -    prog -    .
read why somebody has their arm             -    -    prog prog -    -    psn  -    psn  -    .
change the programme's phase                -    -    prog -    -    -    -    -    -    -    .
set up a programme                          -    -    prog -    -    -    -    prog -    prog .
import a programme                          -    -    prog -    -    -    -    -    -    prog .
export a programme in clear                 -    -    prog -    -    -    -    -    prog -    24
move a programme sealed                     -    -    -    -    -    -    -    prog -    prog 29
bring back a whole programme                -    -    -    -    -    -    -    -    -    prog 29
ask for an erasure                          own  -    prog -    -    -    -    -    prog -    30
erase somebody                              -    -    -    -    -    -    -    -    prog -    30
ask to be told an arm                       -    -    -    prog -    -    -    -    -    -    21
let an arm be told                          -    -    -    -    -    -    -    -    prog -    21
raise a worry                               own  own  own  own  own  own  own  own  own  -    8
read and answer worries                     -    -    -    prog -    -    -    -    -    -    9
settle who hears of worries                 -    -    prog -    -    -    -    -    -    -    .
make accounts and give roles                -    -    prog -    -    -    -    prog -    prog 28
agree to a staff role                       -    -    -    -    -    -    -    -    prog -    28
make tokens for other programs              -    -    -    -    -    -    -    prog -    prog 28
agree to a token                            -    -    -    -    -    -    -    -    prog -    28
check the installation                      -    -    -    -    -    -    -    prog -    prog 29
see to work and post                        -    -    -    -    -    -    -    prog -    prog 29
"""

# How far a facilitator corrects (row 6): their own log, for so long; after that a coordinator does.
LOG = frozenset({"Attendance", "Meeting", "Contact"})
LOG_FOR = timedelta(days=14)

ROLES = {
    "M": ActingRole.MEMBER,
    "F": ActingRole.FACILITATOR,
    "C": ActingRole.COORDINATOR,
    "N": ActingRole.NURSE,
    "RB": ActingRole.OUTCOME_ASSESSOR,
    "RQ": ActingRole.RESEARCHER,
    "S": ActingRole.STATISTICIAN,
    "A": ActingRole.ADMINISTRATOR,
    "G": ActingRole.GUARDIAN,
}
TERMINAL = "T"
EVERYWHERE = frozenset({Extent.PROGRAMME, Extent.PSEUDONYMOUS})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """One row of the table: how far each column reaches, and the matrix's row it comes from."""

    name: str
    extents: Mapping[str, Extent]
    matrix_row: int | None


def _read(table: str) -> Iterator[Right]:
    head, *lines = table.strip("\n").splitlines()
    columns = head.split()[:-1]
    for line in lines:
        names, *cells, row = line.rsplit(maxsplit=len(columns) + 1)
        kind = ""
        for name in names.split(", "):
            kind = kind if name.startswith(".") else name.partition(".")[0]
            yield Right(
                name=f"{kind}{name}" if name.startswith(".") else name,
                extents=MappingProxyType(
                    {column: Extent(cell) for column, cell in zip(columns, cells, strict=True)}
                ),
                matrix_row=None if row == "." else int(row),
            )


RIGHTS = {right.name: right for right in _read(TABLE)}
# To see something is to read it, so these have the row of what they show.
RIGHTS |= {
    "see names": RIGHTS["Person.given_name"],
    "see cohorts": RIGHTS["Cohort"],
    "see who is in a cohort": RIGHTS["Membership"],
    "see allocated arms": RIGHTS["Allocation"],
    "see meetings": RIGHTS["Meeting"],
    "see whose arm was told": RIGHTS["Unblinding"],
    "see worries": RIGHTS["Concern"],
}
_COLUMNS = {role: column for column, role in ROLES.items()}


def extent(actor: Actor, right: str) -> Extent:
    """How far an actor's hat has a right; never, where the table does not list it."""
    found = RIGHTS.get(right)
    column = TERMINAL if is_machine_owner(actor) else _COLUMNS[actor.role]
    return found.extents[column] if found else Extent.NEVER


def extent_of_field(actor: Actor, kind: type[Fact], field: str) -> Extent:
    """How far an actor's hat reads one field of a kind of fact; a text without a row, never."""
    own = f"{kind.__name__}.{field}"
    return extent(actor, own if field in texts_of(kind) else kind.__name__)


def texts_of(kind: type[Fact]) -> frozenset[str]:
    """The fields of a kind of fact that need a right of their own: names, and what people wrote."""
    hashable: Any = kind
    return _texts_of(hashable)


@cache
def _texts_of(kind: Any) -> frozenset[str]:
    return frozenset(
        field.name
        for field in fields_of(kind)
        if field.is_words or f"{kind.__name__}.{field.name}" in RIGHTS
    )


def unlisted(kinds: Iterable[type[Fact]]) -> tuple[str, ...]:
    """The rows that the table lacks for these kinds of facts: Kind, or Kind.field.

    A text needs a row of its own: a right to the rest of a fact says nothing of what somebody
    wrote there.
    """
    rows = [
        f"{kind.__name__}.{field.name}" if field.name in texts_of(kind) else kind.__name__
        for kind in kinds
        for field in fields_of(kind)
    ]
    return tuple(dict.fromkeys(row for row in rows if row not in RIGHTS))
