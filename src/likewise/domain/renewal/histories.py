"""What a forecast learns from: month by month, how many members and leads came and went.

Months are numbered 12 x year + month - 1, so that they can be subtracted. A month's members are
those at its start; its newcomers are at risk of leaving from the next month on.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final, Literal, get_args

from likewise.domain.renewal.checks import RenewalRefused, check_count
from likewise.domain.renewal.doors import FOR_GOOD, days_in
from likewise.domain.renewal.model import MOST_PEOPLE

# Tenures are told apart up to a year; the last class is a year and over.
TENURES: Final = 13
FEWEST_MONTHS: Final = 2
# Why a cohort ended: too few came, nobody led, it chose to (its work is done), or nobody says.
Ending = Literal["attendance", "leadership", "chosen", "unknown"]
ENDINGS: Final[tuple[Ending, ...]] = get_args(Ending)
MOVES: Final = ("moved_in", "moved_out", "leads_moved_in", "leads_moved_out")


@dataclass(frozen=True, kw_only=True)
class Month:
    """One cohort in one calendar month.

    members, leads: at the start of the month. newcomers: first-timers who returned and so
    became members. first_timers: those who came for the first time, whether or not they
    returned. meetings, attended: held in the month, and members' attendances at them. None means
    not recorded. moved_in, moved_out: whom an act (a draw, say) brought or took away, who neither
    came nor left by themselves: at risk of leaving from the next month on, or for half of this
    one. moved_out_by_tenure: of members at its start. moved_in_by_tenure: tenures at its end.
    closed_days: on how many days of the month nobody could join (`doors`).
    """

    month: int
    members: int
    newcomers: int
    leavers: int
    first_timers: int | None = None
    meetings: int | None = None
    attended: int | None = None
    leads: int | None = None
    leads_started: int | None = None
    leads_stopped: int | None = None
    founders: int | None = None
    moved_in: int = 0
    moved_out: int = 0
    leads_moved_in: int = 0
    leads_moved_out: int = 0
    closed_days: int = 0
    at_risk_by_tenure: tuple[int, ...] | None = None
    left_by_tenure: tuple[int, ...] | None = None
    moved_in_by_tenure: tuple[int, ...] | None = None
    moved_out_by_tenure: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        for name in ("members", "newcomers", "leavers", *MOVES):
            check_count(value=getattr(self, name), name=f'"{name}" in {spell(self.month)}')
        for name in ("first_timers", "meetings", "attended", "leads", "leads_started", "founders"):
            value = getattr(self, name)
            if value is not None:
                check_count(value=value, name=f'"{name}" in {spell(self.month)}')
        self._check_members()
        days = days_in(self.month)
        if check_count(value=self.closed_days, name=f'"closed_days" in {spell(self.month)}') > days:
            raise RenewalRefused(
                f"{spell(self.month)} has {days} days, of which the cohort cannot have been closed "
                f"to joiners on {self.closed_days}. Give {days} where it was closed on all."
            )
        if self.members_at_end > MOST_PEOPLE:
            raise RenewalRefused(
                f"In {spell(self.month)} the cohort has {self.members_at_end} members, more than "
                f"the {MOST_PEOPLE} that this model is made for."
            )
        if self.first_timers is not None and self.first_timers < self.joiners:
            raise RenewalRefused(
                f"In {spell(self.month)} {self.joiners} people became members out of "
                f"{self.first_timers} first-timers. First-timers include those who became members."
            )
        self._check_attendance()
        self._check_leads()

    def _check_members(self) -> None:
        if self.leavers > self.members + self.joiners:
            raise RenewalRefused(
                f"In {spell(self.month)} {self.leavers} people left, but only {self.members} were "
                "members at its start and those who join count as leavers from the next month on. "
                "Correct members, newcomers or leavers."
            )
        if self.members_at_end < 0:
            raise RenewalRefused(
                f"In {spell(self.month)} acts moved {self.moved_out} people out, more than were "
                "there once those who left by themselves are taken off. Correct moved_out or "
                "leavers."
            )

    def _check_attendance(self) -> None:
        if (self.meetings is None) != (self.attended is None):
            raise RenewalRefused(
                f"In {spell(self.month)} give both meetings and attended, or neither."
            )
        most = (self.meetings or 0) * (self.members + self.joiners + self.moved_in)
        if self.attended is not None and self.attended > most:
            raise RenewalRefused(
                f"In {spell(self.month)} {self.attended} attendances are more than {self.meetings} "
                "meetings of all members. Count members only, not visitors."
            )

    def _check_leads(self) -> None:
        given = [self.leads, self.leads_started, self.leads_stopped]
        if any(value is None for value in given) and any(value is not None for value in given):
            raise RenewalRefused(
                f"In {spell(self.month)} give all of facilitators, facilitators_started and "
                "facilitators_stopped, or none."
            )
        if self.leads_stopped is not None:
            check_count(value=self.leads_stopped, name=f'"leads_stopped" in {spell(self.month)}')
            if self.leads_stopped > (self.leads or 0):
                raise RenewalRefused(
                    f"In {spell(self.month)} {self.leads_stopped} facilitators stopped, but only "
                    f"{self.leads} led at its start."
                )
        moved = self.leads_moved_in or self.leads_moved_out
        if moved and (self.leads_at_end is None or self.leads_at_end < 0):
            raise RenewalRefused(
                f"In {spell(self.month)} acts moved {self.leads_moved_out} facilitators out and "
                f"{self.leads_moved_in} in, but so many did not lead. Correct "
                "facilitators_moved_out, or give facilitators for that month."
            )

    @property
    def first_day(self) -> date:
        return date(self.month // 12, self.month % 12 + 1, 1)

    @property
    def joiners(self) -> int:
        """Newcomers, or founders: who became members in the month."""
        return self.newcomers + (self.founders or 0)

    @property
    def members_at_end(self) -> int:
        """Members at the start of the next month."""
        return self.members - self.leavers + self.joiners - self.moved_out + self.moved_in

    @property
    def has_moves(self) -> bool:
        """Whether an act brought members or took some away."""
        return bool(self.moved_in or self.moved_out)

    @property
    def leads_at_end(self) -> int | None:
        """Leads at the start of the next month."""
        if self.leads is None or self.leads_started is None or self.leads_stopped is None:
            return None
        stayed = self.leads - self.leads_stopped - self.leads_moved_out
        return stayed + self.leads_started + self.leads_moved_in


@dataclass(frozen=True, kw_only=True)
class History:
    """A cohort's months, one after another without a gap. `ended` says that it then stopped.

    ending: why. left_at_close: how many left with its closing, in the month after the last; they
    are no leavers of any month. closed_for: for how many months after the last nobody can join, as
    far as is known at its end; 120 where nobody has said when it opens.
    """

    cohort: str
    months: tuple[Month, ...]
    ended: bool = False
    ending: Ending = "unknown"
    left_at_close: int = 0
    closed_for: int = 0

    def __post_init__(self) -> None:
        if self.ending not in ENDINGS:
            raise RenewalRefused(
                f'Cohort "{self.cohort}" ended by "{self.ending}". Give attendance, leadership, '
                "chosen or unknown."
            )
        if not self.ended and (self.ending != "unknown" or self.left_at_close):
            raise RenewalRefused(
                f'Cohort "{self.cohort}" has a cause of its end, or people who left at its close, '
                "but has not ended. Say that it ended, or leave them out."
            )
        check_count(
            value=self.closed_for, name="The months in which nobody can join", most=FOR_GOOD
        )
        if not self.months:
            raise RenewalRefused(f'Cohort "{self.cohort}" has no history. Give at least 2 months.')
        for before, after in pairwise(self.months):
            if after.month != before.month + 1:
                raise RenewalRefused(
                    f'Cohort "{self.cohort}" goes from {spell(before.month)} to '
                    f"{spell(after.month)}. Give every month once, in order, with zeros where "
                    "nothing happened."
                )
            if after.members != before.members_at_end:
                raise RenewalRefused(
                    f'Cohort "{self.cohort}" ends {spell(before.month)} with '
                    f"{before.members_at_end} members ({before.members} + {before.joiners} - "
                    f"{before.leavers}{_moves(before)}) but starts {spell(after.month)} with "
                    f"{after.members}. "
                    "Correct whichever is wrong."
                )
            if after.leads != before.leads_at_end:
                raise RenewalRefused(
                    f'Cohort "{self.cohort}" ends {spell(before.month)} with '
                    f"{before.leads_at_end} facilitators but starts {spell(after.month)} with "
                    f"{after.leads}. Correct facilitators, facilitators_started or "
                    "facilitators_stopped."
                )

    @property
    def first(self) -> int:
        return self.months[0].month

    @property
    def last(self) -> int:
        return self.months[-1].month

    @property
    def ended_in(self) -> int:
        """The month of its end, for one that ended: of its closing, or its last."""
        return self.last + (1 if self.left_at_close else 0)


def spell(month: int) -> str:
    """A month's number as year and month.

    Examples
    --------
    >>> spell(12 * 2012 + 2)
    '2012-03'
    """
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def _moves(month: Month) -> str:
    """How acts enter a month's sum, where they do."""
    return f" + {month.moved_in} - {month.moved_out}" if month.has_moves else ""
