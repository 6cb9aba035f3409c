"""What a person wants done, as a value: declared once, checked when made, fit to be kept or sent.

`declaration` what every act says of itself; `values` what its fields may hold, and their plain
form. The acts themselves stand with their nouns, beside their
rules.
"""

from likewise.domain.acts.acts import TakeBack
from likewise.domain.acts.declaration import (
    Act,
    ActNotRight,
    Asks,
    Declared,
    act_named,
    act_of,
    acts_of,
    every_act,
    find_act,
    named_in,
    plain,
    says_something,
)
from likewise.domain.acts.values import Fault, Question, questions_of

__all__ = [
    "Act",
    "ActNotRight",
    "Asks",
    "Declared",
    "Fault",
    "Question",
    "TakeBack",
    "act_named",
    "act_of",
    "acts_of",
    "every_act",
    "find_act",
    "named_in",
    "plain",
    "questions_of",
    "says_something",
]
