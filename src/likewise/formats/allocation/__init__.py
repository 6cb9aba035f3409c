"""The files of allocation: designs, units and sequences as CSV, answers as JSON.

They are described in docs/reference/allocation-files.md.
"""

from likewise.formats.allocation.answers import (
    choice_as_json,
    decisions_as_json,
    plan_as_json,
    simulation_as_json,
    trials_as_json,
)
from likewise.formats.allocation.designs import DesignFile, blocks_file, read_design
from likewise.formats.allocation.lists import UploadedList, read_list
from likewise.formats.allocation.sequences import (
    read_sequence,
    sequence_as_csv,
    slots_of_choice,
    slots_of_decisions,
)
from likewise.formats.allocation.units import (
    ResultsFile,
    UnitsFile,
    read_clusters,
    read_measurements,
    read_people,
    read_results,
    read_units,
)

__all__ = [
    "DesignFile",
    "ResultsFile",
    "UnitsFile",
    "UploadedList",
    "blocks_file",
    "choice_as_json",
    "decisions_as_json",
    "plan_as_json",
    "read_clusters",
    "read_design",
    "read_list",
    "read_measurements",
    "read_people",
    "read_results",
    "read_sequence",
    "read_units",
    "sequence_as_csv",
    "simulation_as_json",
    "slots_of_choice",
    "slots_of_decisions",
    "trials_as_json",
]
