"""Addresses of the pages of outcomes."""

from django.urls import path

from likewise.web.outcomes import again, cuts, due, entries, locks, recording, settling
from likewise.web.plans import once

VISIT = "people/<slug:participant>/at/<slug:occasion>/"
once_to_due = once(back="outcomes")
once_to_entries = once(back="outcomes_entries")
once_to_locks = once(back="outcomes_locks")
once_to_cuts = once(back="outcomes_cuts")
once_to_settings = once(back="outcomes_settings")

urlpatterns = [
    path("", due.listed, name="outcomes"),
    path(VISIT, due.page, name="outcomes_visit"),
    path(f"{VISIT}measure/", once_to_due(recording.measure), name="outcomes_measure"),
    path(
        f"{VISIT}answer/<slug:instrument>/", once_to_due(recording.answer), name="outcomes_answer"
    ),
    path(f"{VISIT}miss/", once_to_due(recording.miss), name="outcomes_miss"),
    path(f"{VISIT}measure-again/", once_to_entries(again.measure), name="outcomes_measure_again"),
    path(
        f"{VISIT}answer-again/<slug:instrument>/",
        once_to_entries(again.answer),
        name="outcomes_answer_again",
    ),
    path("entered-twice/", entries.listed, name="outcomes_entries"),
    path("entered-twice/errors/", entries.errors, name="outcomes_entry_errors"),
    path(
        "entered-twice/<slug:second>/settle/",
        once_to_entries(entries.settle),
        name="outcomes_settle",
    ),
    path("locks/", locks.listed, name="outcomes_locks"),
    path("locks/late/", locks.late, name="outcomes_late"),
    path("locks/ask/", once_to_locks(locks.ask), name="outcomes_ask_lock"),
    path("locks/<slug:lock>/agree/", once_to_locks(locks.agree), name="outcomes_agree_lock"),
    path("locks/<slug:lock>/refuse/", once_to_locks(locks.refuse), name="outcomes_refuse_lock"),
    path("locks/<slug:lock>/open/", once_to_locks(locks.ask_to_open), name="outcomes_ask_open"),
    path(
        "locks/<slug:lock>/agree-to-open/",
        once_to_locks(locks.agree_to_open),
        name="outcomes_agree_open",
    ),
    path("cuts/", cuts.listed, name="outcomes_cuts"),
    path("cuts/add/", once_to_cuts(cuts.add), name="outcomes_cut"),
    path("cuts/<slug:cut>/agree/", once_to_cuts(cuts.agree), name="outcomes_agree"),
    path("cuts/<slug:cut>/outcomes.zip", cuts.download, name="outcomes_download"),
    path("settings/", settling.listed, name="outcomes_settings"),
    path(
        "instruments/add/",
        once_to_settings(settling.add_instrument),
        name="outcomes_add_instrument",
    ),
    path("instruments/<slug:instrument>/", settling.instrument, name="outcomes_instrument"),
    path("occasions/add/", once_to_settings(settling.add_occasion), name="outcomes_add_occasion"),
]
