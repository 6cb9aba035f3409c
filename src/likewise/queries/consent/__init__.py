"""Consent, as far as each viewer may read it; and the one question that every use asks.

`uses` may something be used; `texts` what people are asked; `people` what one person decided;
`lists` who owes a decision and who may be telephoned; `fieldwork` where meetings are observed or
recorded; `delegations` who may take consent.
"""

from likewise.queries.consent.delegations import Log, accounts_to_delegate, delegation_log
from likewise.queries.consent.fieldwork import FieldworkLine, FieldworkPage, fieldwork
from likewise.queries.consent.lists import (
    Owing,
    OwingLine,
    TelephoneList,
    owing,
    telephone_list,
)
from likewise.queries.consent.people import (
    PersonConsent,
    PurposeLine,
    consent_of,
    decision_to_show,
    whose_decision,
)
from likewise.queries.consent.texts import TextLine, Texts, text_and_before, text_of, texts
from likewise.queries.consent.uses import may_use

__all__ = [
    "FieldworkLine",
    "FieldworkPage",
    "Log",
    "Owing",
    "OwingLine",
    "PersonConsent",
    "PurposeLine",
    "TelephoneList",
    "TextLine",
    "Texts",
    "accounts_to_delegate",
    "consent_of",
    "decision_to_show",
    "delegation_log",
    "fieldwork",
    "may_use",
    "owing",
    "telephone_list",
    "text_and_before",
    "text_of",
    "texts",
    "whose_decision",
]
