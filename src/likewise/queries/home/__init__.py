"""What each role finds on its first page.

`week` for those who look after the whole programme; `facilitator` and `member` for their own;
`nurse` for the people of a practice; `administrator` for the machine; `guardian` for what waits for
a decision.
"""

from likewise.queries.home.administrator import AdministratorHome, administrator_home
from likewise.queries.home.facilitator import FacilitatorHome, OwnPerson, facilitator_home
from likewise.queries.home.guardian import GuardianHome, guardian_home
from likewise.queries.home.member import MemberHome, OwnCohort, member_home
from likewise.queries.home.nurse import NurseHome, Some, nurse_home
from likewise.queries.home.week import (
    Change,
    CohortLine,
    Decision,
    Week,
    cohorts_wanting,
    this_week,
)
from likewise.queries.standing import Need

__all__ = [
    "AdministratorHome",
    "Change",
    "CohortLine",
    "Decision",
    "FacilitatorHome",
    "GuardianHome",
    "MemberHome",
    "Need",
    "NurseHome",
    "OwnCohort",
    "OwnPerson",
    "Some",
    "Week",
    "administrator_home",
    "cohorts_wanting",
    "facilitator_home",
    "guardian_home",
    "member_home",
    "nurse_home",
    "this_week",
]
