"""All files of one research export, by name."""

from collections.abc import Mapping
from datetime import datetime

from likewise.domain.outcomes.research import Research
from likewise.domain.words import count
from likewise.formats.outcomes.exporting import (
    codebook_csv,
    data_csv,
    digest_of,
    redcap_data,
    redcap_dictionary,
    redcap_events,
    redcap_forms,
)
from likewise.formats.outcomes.odm import odm_xml


def research_files(table: Research, *, called: str, at: datetime) -> Mapping[str, bytes]:
    """The files of a cut that is `called` so, made at an instant."""
    return {
        "data.csv": data_csv(table),
        "codebook.csv": codebook_csv(table),
        "redcap-data.csv": redcap_data(table),
        "redcap-dictionary.csv": redcap_dictionary(table),
        "redcap-events.csv": redcap_events(table),
        "redcap-forms.csv": redcap_forms(table),
        "odm.xml": odm_xml(table, at=at),
        "read-me.txt": _read_me(table, called).encode(),
    }


def _read_me(table: Research, called: str) -> str:
    left_out = [f"- {number} {why}" for why, number in table.left_out.items()]
    lines = [
        f"Outcomes of {table.study}: the cut {called}.",
        "",
        f"{count(len(table.rows), 'row')}, one for each person and occasion, by random id. There "
        "is no name, arm or cohort in it. SHA-256 of data.csv:",
        digest_of(table),
        "",
        "codebook.csv says what each column holds. An empty cell: nothing was recorded.",
        "HbA1c is in the unit in which it was read, which hba1c_unit says.",
        "",
        "Left out, since taking part was not agreed to on the day:" if left_out else
        "Nothing was left out for want of consent.",
        *left_out,
        "",
        "Do not try to find out who anybody is, and do not pass these files on.",
        "",
    ]  # fmt: skip
    return "\n".join(lines)
