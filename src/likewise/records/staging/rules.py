"""What tables must agree on, with each other and with the record, as questions to a staging file.

Each rule is a query over the staged facts that answers the lines that break it. It asks the views
of the staging file, which are named after the kinds of fact and leave out lines that say nothing
new. `key(id)` is what the source calls a thing, and `place(file, line)` where a line stands. Rules
are SQL so that a million lines need neither the memory nor the minutes that a loop would.
"""
# ruff: noqa: S608 - the SQL is ours, put together from names of our own tables

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from likewise.domain.cohorts.facts import PAIR_IS, PAIR_SIZE
from likewise.domain.imports import Level, Place, Problem
from likewise.records.belonging import CAPACITY, covers, status_on, takes_part
from likewise.records.sqlite import sqlite3


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `broken` selects file, line and sentence for each line that breaks it.

    Where the same thing may stand in several tables, it selects the column as well.
    """

    name: str
    kinds: frozenset[str]  # the rule is worth asking where one of these has new facts
    column: str | None
    broken: str


_NEW = "a.step IN ('record', 'revise')"
_STATUSES = "status t WHERE t.participant = a.participant"
_DAY = "(SELECT day(m.day) FROM meeting m WHERE m.fact = a.meeting)"
_HOSTS = """(SELECT GROUP_CONCAT(key(h.cohort), ' or ') FROM host h
  WHERE h.meeting = a.meeting)"""
_ENDED = "(SELECT MIN(c.starts_on) FROM cohortstate c WHERE c.cohort = {0} AND c.state = 'ended')"
_BEGAN = "(SELECT MIN(c.starts_on) FROM cohortstate c WHERE c.cohort = {0})"
_PEOPLE = f"""(SELECT COUNT(DISTINCT s.participant) FROM membership s
  WHERE s.cohort = a.cohort AND {covers("a.day")})"""
_FORMAT = """(SELECT f.format FROM cohortformat f WHERE f.cohort = a.cohort
  AND f.starts_on <= a.day ORDER BY f.starts_on DESC LIMIT 1)"""
_ROLE = f"""EXISTS (SELECT 1 FROM role r WHERE r.participant = a.participant AND r.role = a.role
  AND {covers("a.joined_on", period="r", starts="starts_on", ends="ends_on")})"""

_COLUMN = """CASE {0}.part WHEN 'cohorts/start' THEN 'started_on' WHEN 'cohorts/end' THEN 'ended_on'
  WHEN 'lineage/state' THEN 'on' WHEN 'participants/status' THEN 'enrolled_on'
  ELSE 'starts_on' END"""
# What contradicts a line of the record stands where a file gives the cohort its new state.
_NEW_END = """(SELECT {0} FROM cohortstate e WHERE e.cohort = a.cohort AND e.state = 'ended'
  AND e.step <> 'present' LIMIT 1)"""
_NEW_STATE = """(SELECT {0} FROM cohortstate e WHERE e.cohort = h.cohort AND e.step <> 'present'
  AND (e.state = 'ended') = (e.starts_on <= a.day) LIMIT 1)"""


def _new_in(kind: str, where: str, column: str = "1") -> str:
    """A new line `e` of another kind, by which a line `a` of the record no longer holds."""
    return f"(SELECT {column} FROM {kind} e WHERE {where} AND e.step <> 'present' LIMIT 1)"


def _place(*new: str) -> str:
    """Where a line `a` stands; for one of the record, the new line that it contradicts.

    `new` are kinds, each followed by which of its lines matter.
    """
    return ", ".join(
        f"COALESCE(a.{column}, {
            ', '.join(
                _new_in(kind, where, f'e.{column}')
                for kind, where in zip(new[::2], new[1::2], strict=True)
            )
        })"
        for column in ("file", "line")
    )


_THEIRS = "e.participant = a.participant"
_ITS_OWN = "e.cohort = a.cohort"
_THEIR_SPELL = f"{_THEIRS} AND {_ITS_OWN}"
_IN_PAIR, _OF_PAIR = f"{_ITS_OWN} AND e.joined_on <= a.day", f"{_ITS_OWN} AND e.starts_on <= a.day"


def _rule(name: str, kinds: str, column: str | None, broken: str) -> Rule:
    return Rule(name, frozenset(kinds.split()), column, broken)


RULES: tuple[Rule, ...] = (
    _rule("spells_of_one_person_in_one_cohort_never_overlap", "membership", "joined_on", f"""
      SELECT a.file, a.line, key(a.participant) || ' is in ' || key(a.cohort) ||
        ' twice at the same time: this spell overlaps the one in ' || place(b.file, b.line) ||
        '. Correct the dates, or keep one of the two.'
      FROM membership a JOIN membership b
        ON b.participant = a.participant AND b.cohort = a.cohort AND b.n <> a.n
      WHERE {_NEW} AND (b.step = 'present' OR b.n < a.n)
        AND (b.left_on IS NULL OR b.left_on > a.joined_on)
        AND (a.left_on IS NULL OR a.left_on > b.joined_on)"""),
    _rule("nobody_belongs_to_a_cohort_that_has_ended", "membership cohortstate", "left_on", f"""
      SELECT COALESCE(a.file, {_NEW_END.format("e.file")}),
        COALESCE(a.line, {_NEW_END.format("e.line")}),
        key(a.cohort) || ' ended on ' || day({_ENDED.format("a.cohort")}) ||
        ', and ' || key(a.participant) || CASE WHEN a.left_on IS NULL
          THEN ' is still in it: give left_on' || CASE WHEN a.file IS NULL
            THEN ' in the table memberships' ELSE '' END || ', at the latest that day.'
          ELSE ' is in it until ' || day(a.left_on) || '. Correct one of the two days.' END,
        CASE WHEN a.file IS NULL THEN {_NEW_END.format(_COLUMN.format("e"))} END
      FROM membership a
      WHERE (a.left_on IS NULL OR a.left_on > {_ENDED.format("a.cohort")})
        AND {_ENDED.format("a.cohort")} IS NOT NULL"""),
    _rule("nobody_belongs_to_a_cohort_before_it_begins", "membership cohortstate", "joined_on", f"""
      SELECT {_place("cohortstate", _ITS_OWN)},
        key(a.participant) || ' joined ' || key(a.cohort) || ' on ' ||
        day(a.joined_on) || ', but it began on ' || day({_BEGAN.format("a.cohort")}) ||
        '. Correct one of the two days.',
        CASE WHEN a.file IS NULL
          THEN {_new_in("cohortstate", _ITS_OWN, _COLUMN.format("e"))} END
      FROM membership a
      WHERE a.joined_on < {_BEGAN.format("a.cohort")}
        AND ({_NEW} OR {_new_in("cohortstate", _ITS_OWN)})"""),
    _rule("who_joins_is_enrolled", "membership status", "joined_on", f"""
      SELECT {_place("status", _THEIRS)},
        key(a.participant) || ' joined ' || key(a.cohort) || ' on ' ||
        day(a.joined_on) || ', but ' || COALESCE('was ' ||
        {status_on("a.joined_on", among=_STATUSES)} || ' then', 'was not enrolled yet') ||
        '. Correct the day, or the day they enrolled.',
        CASE WHEN a.file IS NULL THEN {_new_in("status", _THEIRS, _COLUMN.format("e"))} END
      FROM membership a
      WHERE ({_NEW} OR {_new_in("status", _THEIRS)})
        AND NOT {takes_part("a.joined_on", among=_STATUSES)}"""),
    _rule("who_leaves_the_programme_leaves_its_cohorts", "membership status", "left_on", f"""
      SELECT COALESCE(a.file, t.file), COALESCE(a.line, t.line), key(a.participant) || ' ' ||
        CASE t.status WHEN 'left' THEN 'left' ELSE 'withdrew from' END || ' the programme on ' ||
        day(t.starts_on) || ', but is in ' || key(a.cohort) || ' beyond that day. Give left_on' ||
        CASE WHEN a.file IS NULL THEN ' in the table memberships.' ELSE '.' END,
        CASE WHEN a.file IS NULL THEN {_COLUMN.format("t")} END
      FROM membership a JOIN status t ON t.participant = a.participant
      WHERE ({_NEW} OR t.step <> 'present') AND t.status IN ('left', 'withdrawn')
        AND t.starts_on > a.joined_on AND (a.left_on IS NULL OR a.left_on > t.starts_on)
      GROUP BY a.n"""),
    _rule("who_joins_has_the_role", "membership role", "role", f"""
      SELECT {_place("role", _THEIRS)},
        key(a.participant) || ' is a ' || a.role || ' of ' || key(a.cohort) ||
        ' from ' || day(a.joined_on) || ', but not a ' || a.role ||
        ' of the programme on that day. Say so in the column role of participants, or in roles.'
      FROM membership a
      WHERE ({_NEW} OR {_new_in("role", _THEIRS)}) AND NOT {_ROLE}"""),
    _rule("a_pair_is_two_people", "membership cohortformat", "cohort", f"""
      SELECT {_place("membership", _IN_PAIR, "cohortformat", _OF_PAIR)},
        key(a.cohort) || ' is one-to-one, and has ' || {_PEOPLE} ||
        ' people on ' || day(a.day) || '. {PAIR_IS}: correct the dates, or the format.', a.heading
      FROM (SELECT cohort, joined_on AS day, file, line, step, 'cohort' AS heading
          FROM membership
        UNION ALL SELECT cohort, starts_on, file, line, step, 'format' FROM cohortformat f
          WHERE NOT EXISTS (SELECT 1 FROM membership s
            WHERE s.cohort = f.cohort AND s.joined_on = f.starts_on)) a
      WHERE ({_NEW} OR {_new_in("membership", _IN_PAIR)} OR {_new_in("cohortformat", _OF_PAIR)})
        AND {_FORMAT} = 'one-to-one' AND {_PEOPLE} > {PAIR_SIZE}"""),
    _rule("who_leads_is_in_the_cohort", "lead membership", "participant", f"""
      SELECT {_place("membership", _THEIR_SPELL)},
        key(a.participant) || ' leads ' || key(a.cohort) || ' from ' ||
        day(a.starts_on) || ', but is not in it on that day. Add the membership.'
      FROM lead a WHERE ({_NEW} OR {_new_in("membership", _THEIR_SPELL)}) AND NOT EXISTS (
        SELECT 1 FROM membership s WHERE s.participant = a.participant AND s.cohort = a.cohort
        AND {covers("a.starts_on")})"""),
    _rule("a_cohort_has_a_format_from_its_first_day", "cohort cohortformat", "format", f"""
      SELECT a.file, a.line, key(a.fact) || ' has no format on its first day. Give the format here '
        || 'or in the table formats.'
      FROM cohort a WHERE {_NEW} AND NOT EXISTS (SELECT 1 FROM cohortformat f
        WHERE f.cohort = a.fact AND f.starts_on <= {_BEGAN.format("a.fact")})"""),
    _rule("one_format_starts_on_a_day", "cohortformat", "format", f"""
      SELECT a.file, a.line, key(a.cohort) || ' has two formats from ' || day(a.starts_on) ||
        ': ' || a.format || ' here, and ' || b.format || ' in ' || place(b.file, b.line) ||
        '. Keep one.'
      FROM cohortformat a JOIN cohortformat b ON b.cohort = a.cohort
        AND b.starts_on = a.starts_on AND b.n <> a.n
      WHERE {_NEW} AND (b.step = 'present' OR b.n < a.n)"""),
    _rule("one_state_starts_on_a_day", "cohortstate", "starts_on", f"""
      SELECT a.file, a.line, key(a.cohort) || ' has two states from ' || day(a.starts_on) ||
        ': ' || a.state || ' here, and ' || b.state || ' in ' || place(b.file, b.line) ||
        '. Keep one.', {_COLUMN.format("a")}
      FROM cohortstate a JOIN cohortstate b ON b.cohort = a.cohort
        AND b.starts_on = a.starts_on AND b.n <> a.n
      WHERE {_NEW} AND (b.step = 'present' OR b.n < a.n)"""),
    _rule("nothing_follows_the_end_of_a_cohort", "cohortstate", "starts_on", f"""
      SELECT COALESCE(a.file, {_NEW_END.format("e.file")}),
        COALESCE(a.line, {_NEW_END.format("e.line")}),
        key(a.cohort) || ' ended on ' || day({_ENDED.format("a.cohort")}) ||
        ', so it cannot be ' || a.state || ' from ' || day(a.starts_on) || '.',
        CASE WHEN a.file IS NULL THEN {_NEW_END.format(_COLUMN.format("e"))}
          ELSE {_COLUMN.format("a")} END
      FROM cohortstate a
      WHERE ({_NEW} OR {_NEW_END.format("1")}) AND a.starts_on > {_ENDED.format("a.cohort")}"""),
    _rule("one_status_starts_on_a_day", "status", "starts_on", f"""
      SELECT a.file, a.line, key(a.participant) || ' has two statuses from ' || day(a.starts_on) ||
        ': ' || a.status || ' here, and ' || b.status || ' in ' || place(b.file, b.line) ||
        '. Keep one.', {_COLUMN.format("a")}
      FROM status a JOIN status b ON b.participant = a.participant
        AND b.starts_on = a.starts_on AND b.n <> a.n
      WHERE {_NEW} AND (b.step = 'present' OR b.n < a.n)"""),
    _rule("somebody_has_a_status", "participant status", "enrolled_on", f"""
      SELECT a.file, a.line, key(a.fact) || ' has no day of enrolment. Give enrolled_on, or list '
        || 'how far they came in the table statuses.'
      FROM participant a WHERE {_NEW}
        AND NOT EXISTS (SELECT 1 FROM status t WHERE t.participant = a.fact)"""),
    _rule("one_practice_on_a_day", "registration", "practice", f"""
      SELECT a.file, a.line, key(a.participant) || ' is registered with two practices from ' ||
        day(a.starts_on) || ': ' || key(a.practice) || ' here, and ' || key(b.practice) || ' in ' ||
        place(b.file, b.line) || '. Keep one, or give the day they moved.'
      FROM registration a JOIN registration b ON b.participant = a.participant
        AND b.starts_on = a.starts_on AND b.n <> a.n
      WHERE {_NEW} AND (b.step = 'present' OR b.n < a.n)"""),
    _rule("a_unit_is_allocated_once", "allocation", "arm", f"""
      SELECT a.file, a.line, key(COALESCE(a.participant, a.practice)) || ' is allocated twice: ' ||
        'here to ' || key(a.arm) || ', and to ' || key(b.arm) || ' in ' || place(b.file, b.line) ||
        '. An allocation is made once and never changes.'
      FROM allocation a JOIN allocation b ON b.n <> a.n
        AND ((a.participant IS NOT NULL AND b.participant = a.participant)
          OR (a.participant IS NULL AND b.participant IS NULL AND b.practice = a.practice))
      WHERE {_NEW} AND (b.step = 'present' OR b.n < a.n)"""),
    _rule("one_phase_starts_on_a_day", "phase", "starts_on", f"""
      SELECT a.file, a.line, 'The ' || a.phase || ' phase starts on ' || day(a.starts_on) ||
        ', and the ' || b.phase || ' phase in ' || place(b.file, b.line) || ' on ' ||
        day(b.starts_on) ||
        '. Phases follow one another: formative, randomised, naturalistic, ended.'
      FROM phase a JOIN phase b ON b.n <> a.n
        AND (b.starts_on = a.starts_on OR b.phase = a.phase
          OR (b.starts_on < a.starts_on) <> (rank(b.phase) < rank(a.phase)))
      WHERE {_NEW} AND (b.step = 'present' OR b.n < a.n)"""),
    _rule("who_meets_goes_on_that_day", "meeting cohortstate", "cohorts", f"""
      SELECT COALESCE(a.file, {_NEW_STATE.format("e.file")}),
        COALESCE(a.line, {_NEW_STATE.format("e.line")}),
        key(h.cohort) || CASE WHEN a.day < {_BEGAN.format("h.cohort")}
        THEN ' began on ' || day({_BEGAN.format("h.cohort")})
        ELSE ' ended on ' || day({_ENDED.format("h.cohort")}) END ||
        ', so it did not meet on ' || day(a.day) || '. Correct the day or the cohort.',
        CASE WHEN a.file IS NULL THEN {_NEW_STATE.format(_COLUMN.format("e"))} END
      FROM meeting a JOIN host h ON h.meeting = a.fact
      WHERE a.state <> 'cancelled'
        AND (a.day < {_BEGAN.format("h.cohort")} OR a.day >= {_ENDED.format("h.cohort")})"""),
    _rule("nobody_met_in_the_future", "meeting", "state", f"""
      SELECT a.file, a.line, 'This meeting is on ' || day(a.day) || ', which is still to come, so '
        || 'it cannot have been held. Write planned in the column state.'
      FROM meeting a WHERE {_NEW} AND a.state = 'held' AND a.day > today()"""),
    _rule("a_register_is_of_a_meeting_that_was_held", "attendance", "meeting", f"""
      SELECT a.file, a.line, key(a.meeting) || ' was ' || m.state || ', so it has no register. '
        || 'Correct its state, or take this line out.'
      FROM meeting m CROSS JOIN numbered_meeting u ON u.fact = m.fact
        CROSS JOIN attendance a ON a.meeting_number = u.number
      WHERE {_NEW} AND m.state <> 'held'"""),
    _rule("a_register_names_members_of_that_day", "attendance", "participant", f"""
      SELECT a.file, a.line, key(a.participant) || ' was not in ' || {_HOSTS} || ' on ' ||
        {_DAY} || ', the day of ' || key(a.meeting) || '. Correct the membership, '
        || 'or write visitor in the column as.'
      FROM attendance a
      WHERE a.capacity_that_day IS NULL AND {_NEW} AND a.stated_capacity IS NOT 'visitor'"""),
    _rule("somebody_is_what_the_register_says", "attendance", "as", f"""
      SELECT a.file, a.line, key(a.participant) || ' was not a ' || a.stated_capacity || ' of ' ||
        {_HOSTS} || ' on ' || {_DAY} || '. Correct the membership, or leave this cell empty.'
      FROM attendance a
      WHERE {_NEW} AND a.stated_capacity IN ('member', 'facilitator')
        AND a.capacity_that_day <> a.stated_capacity"""),
    _rule("a_visitor_is_enrolled_and_not_a_member", "attendance", "as", f"""
      SELECT a.file, a.line, key(a.participant) || CASE WHEN a.capacity_that_day IS NOT NULL
        THEN ' was in the cohort on ' || {_DAY} || ', so not a visitor. Leave this cell empty.'
        ELSE ' was not enrolled on ' || {_DAY} || '. Count people from outside as guests of the '
          || 'meeting, or correct the day they enrolled.' END
      FROM attendance a CROSS JOIN meeting m ON m.fact = a.meeting
      WHERE {_NEW} AND a.stated_capacity = 'visitor' AND (a.capacity_that_day IS NOT NULL
        OR NOT {takes_part("m.day", among=_STATUSES)})"""),
    _rule("a_register_names_a_person_once", "attendance", "participant", f"""
      SELECT a.file, a.line, key(a.participant) || ' is in the register of ' || key(a.meeting) ||
        ' already, in ' || place(b.file, b.line) || '. Keep one line.'
      FROM (SELECT meeting_number, participant_number FROM attendance
            GROUP BY meeting_number, participant_number HAVING COUNT(*) > 1) twice
        CROSS JOIN attendance a ON a.meeting_number = twice.meeting_number
          AND a.participant_number = twice.participant_number
        CROSS JOIN attendance b ON b.meeting_number = a.meeting_number
          AND b.participant_number = a.participant_number AND b.n < a.n
      WHERE {_NEW}"""),
)  # fmt: skip

# The capacity in which somebody was there, for a line `a` of a register.
CAPACITY_THAT_DAY = f"""(SELECT {CAPACITY}
  FROM hosting h CROSS JOIN spell s ON s.cohort = h.cohort AND s.participant = a.participant
  WHERE h.meeting = a.meeting AND {covers("h.day")})"""


def broken_rules(
    db: sqlite3.Connection, today: date, *, rules: Sequence[Rule] = RULES
) -> Iterator[Problem]:
    """Find every line that breaks one of these rules."""
    new_kinds = {
        name
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")
        if db.execute(f"SELECT 1 FROM {name} WHERE step <> 'present' LIMIT 1").fetchone()
    }
    db.create_function("today", 0, today.isoformat)
    for rule in rules:
        if rule.kinds & new_kinds:
            for file, line, sentence, *column in db.execute(rule.broken):
                place = Place(
                    file or "the record", line, *(column if any(column) else [rule.column])
                )
                yield Problem(place, sentence, Level.RULE, like=rule.name)
