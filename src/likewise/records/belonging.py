"""Who takes part and who belongs on a day, as conditions in SQL: said once for guards and imports.

The domain says the same of facts: `participants.is_taking_part_on`, `meetings.capacity_in`.
"""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

from likewise.domain.meetings import Capacity
from likewise.domain.participants import TAKING_PART, RoleName

_TAKING_PART = ", ".join(f"'{status}'" for status in sorted(TAKING_PART))

# In what capacity somebody is in a register, from their spells `s` among the hosts that day; null
# where there are none.
CAPACITY = f"""CASE MAX(CASE s.role WHEN '{RoleName.MEMBER}' THEN 1 ELSE 0 END)
  WHEN 1 THEN '{Capacity.MEMBER}' WHEN 0 THEN '{Capacity.FACILITATOR}' END"""


def now(version: str) -> str:
    """That a version is what the record says now."""
    return f"{version}.superseded_at IS NULL AND NOT {version}.is_void"


def covers(day: str, *, period: str = "s", starts: str = "joined_on", ends: str = "left_on") -> str:
    """That a period of days covers a day."""
    of = period
    return f"{of}.{starts} <= {day} AND ({of}.{ends} IS NULL OR {of}.{ends} > {day})"


def status_on(day: str, *, among: str) -> str:
    """Somebody's status on a day, among statuses `t`; null before the first."""
    return (
        f"(SELECT t.status FROM {among} AND t.starts_on <= {day} ORDER BY t.starts_on DESC LIMIT 1)"
    )


def takes_part(day: str, *, among: str) -> str:
    """That somebody is enrolled, or has returned, on a day, by their statuses `t`."""
    return f"COALESCE({status_on(day, among=among)}, '') IN ({_TAKING_PART})"


_SPELLS = """JOIN records_meetinghost h ON h.meeting_id = m.fact
  JOIN records_membership s ON s.cohort_id = h.cohort_id"""
_THAT_DAY = f"""{now("m")} AND {now("s")} AND {covers('m."on"')}"""


def belongs(line: str) -> str:
    """That whom a line of a register names was of a host cohort on the day of the meeting."""
    return f"""EXISTS (SELECT 1 FROM records_meeting m {_SPELLS}
  WHERE m.fact = {line}.meeting_id AND s.participant_id = {line}.participant_id
  AND {_THAT_DAY})"""


def somebody_does_not_belong(lines: str, *, which: str) -> str:
    """That not so is any of the lines that a condition picks, asked once for each meeting.

    Where PostgreSQL has not counted its tables yet, it makes of many EXISTS one join that tries
    every line with every spell; whatever it believes, it takes one list from another by hashes.
    """
    return f"""EXISTS (SELECT meeting_id, participant_id FROM {lines} WHERE {which}
  EXCEPT SELECT m.fact, s.participant_id FROM (SELECT DISTINCT meeting_id FROM {lines}) d
  JOIN records_meeting m ON m.fact = d.meeting_id {_SPELLS} WHERE {_THAT_DAY})"""


def takes_part_that_day(line: str) -> str:
    """That whom a line of a register names took part on the day of the meeting."""
    day = f"""(SELECT m."on" FROM records_meeting m
  WHERE m.fact = {line}.meeting_id AND {now("m")})"""
    mine = f"records_status t WHERE t.participant_id = {line}.participant_id AND {now('t')}"
    return takes_part(day, among=mine)
