"""The steps of the proof, one a line or two. Add one here, and it is run, bounded and printed."""

from prove import BOTH, NONE, AtLeast, AtMost, Bench, Driver, Step, Suite, Wanted

ONCE, ON_POSTGRESQL = ("SQLite",), ("PostgreSQL",)
ALL_PASS: Wanted = {"tests": AtLeast(1), "failed": NONE}
FULL_DISK = (
    "tests/cli/test_cli_backups.py::test_a_full_disk_leaves_no_backup_and_no_part_of_one",
    "tests/cli/test_cli_backups.py::test_a_full_disk_leaves_the_record_as_it_was",
    "tests/post/test_post_outbox.py::test_a_full_disk_leaves_no_half_letter",
)
RACES = ("tests/actions/test_actions_races.py", "tests/actions/test_actions_twice_at_once.py")
MATRIX = ("tests/web/test_web_permissions.py", "tests/api/test_api_rights.py")
TAMPERING = ("tests/records/test_records_imprints.py", "tests/records/test_records_audit.py")
FILES = ("tests/formats/test_formats_fuzz.py", "tests/actions/test_actions_imports_fuzz.py")
SMALL = ("tests/domain/test_evolution_veiling.py", "tests/domain/test_disclosure.py")
KINDS = 39  # tests/fuzzing.py: KINDS
LOST: Wanted = {"lost": NONE, "half_written": NONE, "doubled": NONE, "wrong": NONE}
AMISS = ("missing", "doubled", "altered", "letters_amiss", "jobs_amiss", "unanswered", "wrong")
ARRIVED: Wanted = dict.fromkeys(AMISS, NONE)
TWO_AT_IT = {"workers": "2", "seed": "7"}
MIXED: Wanted = {"deadlocks": NONE, "failures": NONE, "false_refusals": NONE, "check": NONE}
ALTERED: Wanted = {"altered": AtLeast(200), "missed": NONE, "failed": NONE}
MUTATED: Wanted = {"mutations": AtLeast(20_000), "failed": NONE}

STEPS = (
    Step("kills", 10, Driver("tests/killing.py", {"acts": 10_000, "kills": 20}, {"seed": "7"}),
         {"acknowledged": AtLeast(10_000), "kills": AtLeast(15), **LOST}),
    Step("worries", 10, Driver("tests/worrying.py", {"worries": 1_000, "kills": 10}, {"seed": "7"}),
         {"in_queue": AtLeast(1_000), "kills": AtLeast(10), **ARRIVED}),
    Step("races", 4, Suite(RACES, {}), ALL_PASS),
    Step("mixtures", 12, Driver("tests/mixtures.py", {"acts": 10_000}, TWO_AT_IT),
         {"acts": AtLeast(9_900), **MIXED}, ON_POSTGRESQL),
    Step("imports", 9, Driver("tests/importing.py", {"imports": 100}, {"users": "12"}),
         {"stored": AtLeast(100), "failures": NONE, "busy": NONE, "left": NONE}),
    Step("load", 10, Bench("load"), {"wrong": NONE, "seconds": AtMost(1)}, BOTH),
    Step("jobs", 4, Bench("jobs"), {"runs": AtLeast(1), "wrong": NONE}, BOTH),
    Step("access", 5, Suite(MATRIX, {}), {"calls": AtLeast(2_000), "failed": NONE}),
    Step("small numbers", 1, Suite(SMALL, {}), ALL_PASS, ONCE),
    Step("hostile files", 7, Suite(FILES, {"LIKEWISE_MUTATIONS": 20_000}, KINDS), MUTATED, ONCE),
    Step("tampering", 3, Suite(TAMPERING, {}), ALTERED),
    Step("a million events", 9, Bench("audit"), {"wrong": NONE, "seconds": AtMost(60)}, BOTH),
    Step("restore", 5, Bench("restore"), {"wrong": NONE, "seconds": AtMost(30)}, BOTH),
    Step("full disk", 2, Suite(FULL_DISK, {}), ALL_PASS),
)  # fmt: skip
