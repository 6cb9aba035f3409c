"""Outcomes: with what, when, what was read and answered, and how answers are scored.

`facts` what the record says; `measures` units and what a value may be; `instruments` what a file
defines, and scores; `occasions` windows and who is due; `acts` what is done; `plans` by which
rules; `research` the table that leaves, by random ids.
"""

from likewise.domain.outcomes.acts import (
    AddInstrument,
    AddOccasion,
    AgreeToCut,
    CutData,
    MissOccasion,
    RecordAnswers,
    RecordMeasurement,
)
from likewise.domain.outcomes.facts import (
    Anchor,
    DataCut,
    Instrument,
    ItemAnswer,
    Measurement,
    MissedOccasion,
    Occasion,
    OutcomeNotRight,
    Response,
    WhyMissed,
)
from likewise.domain.outcomes.instruments import Definition, How, Item, Option, Score, scored
from likewise.domain.outcomes.measures import (
    UNITS,
    Measure,
    Unit,
    ValueNotRight,
    beside,
    check_value,
    doubts,
    said_value,
)
from likewise.domain.outcomes.occasions import (
    WAITING,
    Place,
    Standing,
    Window,
    asked_at,
    enrolled_on,
    place_of,
    window_of,
)
from likewise.domain.outcomes.plans import (
    Visit,
    plan_add_instrument,
    plan_add_occasion,
    plan_agree,
    plan_answers,
    plan_cut,
    plan_measurement,
    plan_miss,
)

__all__ = [
    "UNITS",
    "WAITING",
    "AddInstrument",
    "AddOccasion",
    "AgreeToCut",
    "Anchor",
    "CutData",
    "DataCut",
    "Definition",
    "How",
    "Instrument",
    "Item",
    "ItemAnswer",
    "Measure",
    "Measurement",
    "MissOccasion",
    "MissedOccasion",
    "Occasion",
    "Option",
    "OutcomeNotRight",
    "Place",
    "RecordAnswers",
    "RecordMeasurement",
    "Response",
    "Score",
    "Standing",
    "Unit",
    "ValueNotRight",
    "Visit",
    "WhyMissed",
    "Window",
    "asked_at",
    "beside",
    "check_value",
    "doubts",
    "enrolled_on",
    "place_of",
    "plan_add_instrument",
    "plan_add_occasion",
    "plan_agree",
    "plan_answers",
    "plan_cut",
    "plan_measurement",
    "plan_miss",
    "said_value",
    "scored",
    "window_of",
]
