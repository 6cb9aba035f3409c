"""What is noted beside the acts: who was looked at, who came in, and what was refused to whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from likewise.domain.refusals import DomainError


class AccessNotRight(DomainError):
    """Something noted that cannot be so."""


class AccessKind(StrEnum):
    """What somebody did that changed nothing."""

    LOOK = "look"
    DOWNLOAD = "download"
    SIGN_IN = "sign in"
    SIGN_OUT = "sign out"
    FAILED = "failed sign-in"
    LOCKED_OUT = "locked out"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One of these, by whom, in which role and programme, when; `people` are those who were seen.

    `at` is by the clock of the pages, `noted_at` by the machine's own. `what` is the page, in words
    or as its address is written down: never what somebody typed. Before a hat is worn there is no
    programme; without an account that is known, there is none.
    """

    id: str
    kind: AccessKind
    at: datetime
    noted_at: datetime
    account: str
    role: str
    programme: str
    what: str
    people: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        words = {"id": 32, "account": 26, "role": 30, "programme": 26, "what": 100}
        said = [(getattr(self, name), longest) for name, longest in words.items()]
        said += [(each, 26) for each in self.people]
        if not all(len(word) <= longest and word.isprintable() for word, longest in said):
            raise AccessNotRight("What was noted is longer than any id, or holds what no id does.")
        if not (self.at.tzinfo and self.noted_at.tzinfo):
            raise AccessNotRight("What was noted does not say in which zone it was.")
        if list(self.people) != sorted(set(self.people)) or "" in {self.id, *self.people}:
            raise AccessNotRight("What was noted names somebody twice, or nobody.")
        if (self.kind is AccessKind.LOOK) != bool(self.people):
            raise AccessNotRight("A look is at somebody, and nothing else is.")
