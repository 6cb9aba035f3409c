"""What the database itself refuses, in both dialects: rules across tables, and history that stays.

Each guard has a name that is a sentence; its message is what a person sees if every check above it
failed. They are installed by a migration and verified by `likewise check`.
"""

from dataclasses import dataclass

# Tables of versions: stamping `superseded_at` once is the only change they ever see.
VERSIONED = (
    "programme", "phase", "practice", "venue", "registration", "person", "participant", "status",
    "role", "arm", "allocation", "cohort", "cohortformat", "cohortstate", "cohortvenue",
    "lineageevent", "membership", "lead", "meeting", "attendance", "contact", "involvement",
    "deviation", "correction",
)  # fmt: skip

# Tables to which rows are only ever added.
APPEND_ONLY = (
    "programmeanchor", "practiceanchor", "venueanchor", "personanchor", "participantanchor",
    "armanchor", "cohortanchor", "meetinganchor", "lineagecohort", "passage", "meetinghost",
    "freetext", "auditevent",
)  # fmt: skip

# Tables whose rows are kept, and in which one empty column is filled, once.
FILLED_ONCE = {"operation": "answer", "rolegrant": "revoked_at"}


@dataclass(frozen=True, slots=True)
class Guard:
    """One rule: when a row goes into (or changes in) `table` and `broken` holds, refuse."""

    name: str
    table: str
    event: str
    broken: str
    message: str


_NOW = "{0}.superseded_at IS NULL AND NOT {0}.is_void"
_CURRENT_NEW = _NOW.format("NEW")
_ENDED = f"""EXISTS (SELECT 1 FROM records_cohortstate s WHERE s.cohort_id = NEW.cohort_id
  AND s.state = 'ended' AND {_NOW.format("s")}
  AND (NEW.left_on IS NULL OR NEW.left_on > s.starts_on))"""
_OVERLAP = f"""EXISTS (SELECT 1 FROM records_membership m
  WHERE m.participant_id = NEW.participant_id AND m.cohort_id = NEW.cohort_id
  AND {_NOW.format("m")} AND m.fact <> NEW.fact
  AND (m.left_on IS NULL OR m.left_on > NEW.joined_on)
  AND (NEW.left_on IS NULL OR NEW.left_on > m.joined_on))"""
_OPEN_MEMBER = f"""EXISTS (SELECT 1 FROM records_membership m WHERE m.cohort_id = NEW.cohort_id
  AND {_NOW.format("m")} AND (m.left_on IS NULL OR m.left_on > NEW.starts_on))"""
_BELONGS = f"""EXISTS (SELECT 1 FROM records_meeting t
  JOIN records_meetinghost h ON h.meeting_id = t.fact
  JOIN records_membership m ON m.cohort_id = h.cohort_id
  WHERE t.fact = NEW.meeting_id AND {_NOW.format("t")}
  AND m.participant_id = NEW.participant_id AND {_NOW.format("m")}
  AND m.joined_on <= t.on_ AND (m.left_on IS NULL OR m.left_on > t.on_))""".replace(
    "t.on_", 't."on"'
)
_TAKES_PART = f"""COALESCE((SELECT s.status FROM records_status s
  WHERE s.participant_id = NEW.participant_id AND {_NOW.format("s")}
  AND s.starts_on <= (SELECT t."on" FROM records_meeting t
                      WHERE t.fact = NEW.meeting_id AND {_NOW.format("t")})
  ORDER BY s.starts_on DESC LIMIT 1), '') IN ('enrolled', 'returned')"""
_OTHER_ARM = """EXISTS (SELECT 1 FROM records_allocation a WHERE a.fact = NEW.fact
  AND (a.arm_id <> NEW.arm_id OR a."on" <> NEW."on"
       OR COALESCE(a.participant_id, '') <> COALESCE(NEW.participant_id, '')
       OR COALESCE(a.practice_id, '') <> COALESCE(NEW.practice_id, '')))"""

GUARDS = (
    Guard(
        "spells_of_one_person_in_one_cohort_never_overlap", "membership", "INSERT",
        f"{_CURRENT_NEW} AND {_OVERLAP}",
        "spells of one person in one cohort never overlap",
    ),
    Guard(
        "nobody_belongs_to_a_cohort_that_has_ended", "membership", "INSERT",
        f"{_CURRENT_NEW} AND {_ENDED}",
        "nobody belongs to a cohort after it has ended",
    ),
    Guard(
        "a_cohort_that_ends_has_no_open_member", "cohortstate", "INSERT",
        f"{_CURRENT_NEW} AND NEW.state = 'ended' AND {_OPEN_MEMBER}",
        "a cohort that ends has no open member",
    ),
    Guard(
        "a_register_names_members_of_that_day", "attendance", "INSERT",
        f"{_CURRENT_NEW} AND NEW.capacity <> 'visitor' AND NOT {_BELONGS}",
        "a register names people of the cohort on that day",
    ),
    Guard(
        "a_visitor_is_enrolled_and_not_a_member", "attendance", "INSERT",
        f"{_CURRENT_NEW} AND NEW.capacity = 'visitor' AND (NOT {_TAKES_PART} OR {_BELONGS})",
        "a visitor is enrolled, and not of the cohort on that day",
    ),
    Guard(
        "an_allocation_never_changes", "allocation", "INSERT",
        f"NEW.version > 1 AND (NOT NEW.is_void OR {_OTHER_ARM})",
        "an allocation never changes",
    ),
)  # fmt: skip


def _filled_once(vendor: str, columns: tuple[str, ...], stamp: str) -> str:
    """That a change is other than filling the empty column `stamp`."""
    alike = "IS" if vendor == "sqlite" else "IS NOT DISTINCT FROM"
    same = " AND ".join(f'OLD."{c}" {alike} NEW."{c}"' for c in columns if c != stamp)
    return f'NOT (OLD."{stamp}" IS NULL AND NEW."{stamp}" IS NOT NULL AND {same})'


def _sqlite(name: str, table: str, event: str, broken: str, message: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {event} ON records_{table} WHEN {broken} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _postgresql(name: str, table: str, event: str, broken: str, message: str) -> str:
    return f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$
      BEGIN
        IF {broken} THEN
          RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN {"OLD" if event == "DELETE" else "NEW"};
      END $guard$;
      CREATE TRIGGER {name} BEFORE {event} ON records_{table}
        FOR EACH ROW EXECUTE FUNCTION {name}();"""


def _never_emptied() -> list[str]:
    """PostgreSQL alone can empty a table without deleting its rows one by one."""
    function = """CREATE FUNCTION a_table_of_the_record_is_never_emptied() RETURNS trigger
      LANGUAGE plpgsql AS $guard$ BEGIN
        RAISE EXCEPTION 'a table of the record is never emptied'
          USING ERRCODE = 'integrity_constraint_violation';
      END $guard$;"""
    return [
        function,
        *(
            f"CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON records_{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION a_table_of_the_record_is_never_emptied();"
            for table in (*VERSIONED, *APPEND_ONLY, *FILLED_ONCE)
        ),
    ]


def statements(vendor: str, columns_of: dict[str, tuple[str, ...]]) -> list[str]:
    """The SQL that installs every guard on `vendor` ("sqlite" or "postgresql")."""
    one, always = (_sqlite, "1") if vendor == "sqlite" else (_postgresql, "TRUE")
    made = [one(g.name, g.table, g.event, g.broken, g.message) for g in GUARDS]
    for table in VERSIONED:
        changed = _filled_once(vendor, columns_of[table], "superseded_at")
        made += [
            one(f"{table}_versions_stay", table, "UPDATE", changed, "a version never changes"),
            one(
                f"{table}_versions_are_kept", table, "DELETE", always, "a version is never deleted"
            ),
        ]
    for table, stamp in FILLED_ONCE.items():
        changed = _filled_once(vendor, columns_of[table], stamp)
        made += [
            one(f"{table}_stays", table, "UPDATE", changed, "what was done never changes"),
            one(f"{table}_is_kept", table, "DELETE", always, "what was done is never deleted"),
        ]
    for table in APPEND_ONLY:
        made += [
            one(f"{table}_is_not_changed", table, "UPDATE", always, "rows are only ever added"),
            one(f"{table}_is_kept", table, "DELETE", always, "rows are only ever added"),
        ]
    if vendor == "postgresql":
        made += _never_emptied()
        made.append(
            "ALTER TABLE records_membership ADD CONSTRAINT spells_never_overlap EXCLUDE USING gist"
            " (participant_id WITH =, cohort_id WITH =,"
            " daterange(joined_on, left_on, '[)') WITH &&)"
            " WHERE (superseded_at IS NULL AND NOT is_void)"
        )
    return made


def names(vendor: str) -> frozenset[str]:
    """The triggers that must be there on `vendor`."""
    own = {guard.name for guard in GUARDS}
    kept = {f"{table}_versions_{rule}" for table in VERSIONED for rule in ("stay", "are_kept")}
    added = {f"{table}_{rule}" for table in APPEND_ONLY for rule in ("is_not_changed", "is_kept")}
    once = {f"{table}_{rule}" for table in FILLED_ONCE for rule in ("stays", "is_kept")}
    if vendor == "postgresql":
        tables = (*VERSIONED, *APPEND_ONLY, *FILLED_ONCE)
        once |= {f"{table}_is_never_emptied" for table in tables}
    return frozenset(own | kept | added | once)
