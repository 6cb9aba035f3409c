"""Saying that a fact was recorded wrongly: what it should say, and why."""

from dataclasses import dataclass
from datetime import date

from likewise.domain.facts import Fact
from likewise.domain.refusals import DomainError


class CorrectionNeedsReason(DomainError):
    """A correction without a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Fact):
    """Why a fact was corrected. `corrects` is that fact's id, `noun` its kind, `on` the day it is
    about; what it said before stays in its versions."""

    programme: str
    corrects: str
    noun: str
    on: date
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise CorrectionNeedsReason("Say why the record was wrong, so that others can follow.")
