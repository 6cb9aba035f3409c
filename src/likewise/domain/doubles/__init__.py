"""Two records of one person, or of one practice: how they become one, and part again.

`facts` what the record says of it; `acts` what a person asks for; `joining`, `practices` and
`parting` the rules; `spells` how two histories of one person become one.
"""

from likewise.domain.doubles.acts import (
    JoinPeople,
    JoinPractices,
    PartPeople,
    PartPractices,
    Spells,
    Stands,
)
from likewise.domain.doubles.facts import SamePerson, SamePractice
from likewise.domain.doubles.joining import (
    Half,
    NotOnePerson,
    differing,
    plan_join,
)
from likewise.domain.doubles.parting import (
    NotParted,
    plan_part,
)
from likewise.domain.doubles.practices import plan_join_practices

__all__ = [
    "Half",
    "JoinPeople",
    "JoinPractices",
    "NotOnePerson",
    "NotParted",
    "PartPeople",
    "PartPractices",
    "SamePerson",
    "SamePractice",
    "Spells",
    "Stands",
    "differing",
    "plan_join",
    "plan_join_practices",
    "plan_part",
]
