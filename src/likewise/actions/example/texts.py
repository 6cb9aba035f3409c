"""What the people of the example read before they decide. The words are invented."""

from likewise.domain.consent import Earlier, Purpose

FIRST: dict[Purpose, str] = {
    Purpose.TAKE_PART: """\
You are asked to take part in a study of peer support: people with type 2 diabetes who meet, or \
talk on the telephone, to help one another. It lasts two months.

You come to a visit before it begins and to one at the end. We measure HbA1c, blood pressure, \
weight and waist, and ask you a few questions.

You may stop at any time, with one part of it or with all of it, and need not say why. The care \
that you get from your practice stays as it is.""",
    Purpose.CONTACT: """\
We may call you, or write to you, about meetings and visits, at times that suit you. Tell us which \
of the two you would rather not have.""",
    Purpose.OBSERVATION: """\
A researcher sits in on some meetings and writes down what happens in them. Nobody is named in \
these notes. If you would rather not be observed, we will tell you beforehand when the researcher \
comes.""",
    Purpose.QUOTATION: """\
We may quote what you said, in a report or at a conference, without your name and without what \
would let others know that it was you.""",
    Purpose.LINKAGE: """\
Your practice may tell us from your records how often you were seen and which medicines for \
diabetes you take, from a year before the study to a year after it.""",
    Purpose.FUTURE_RESEARCH: """\
We may write to you later and ask whether you would take part in other research into diabetes. You \
can say no then.""",
    Purpose.LISTING: """\
Your name, without your address, may be on a list that the others in your group see, so that you \
know who is there.""",
}
RECORDING = """\
Some meetings are recorded, sound only, and written down. The recordings are kept locked away and \
destroyed five years after the study. Names are left out of what is written down.

You can ask for the recorder to be switched off at any moment."""
# What goes on after the pilot is said by a second version; nobody has to be asked again for it.
SECOND: tuple[tuple[Purpose, Earlier, str], ...] = (
    (
        Purpose.TAKE_PART,
        Earlier.STANDS,
        """\
You are asked to take part in peer support: people with type 2 diabetes who meet, or talk on the \
telephone, to help one another. It goes on for as long as you and the others like.

We go on learning from it. A year and a half after the pilot we ask you to one more visit. We \
measure HbA1c and blood pressure, and ask you a few questions.

You may stop at any time, with one part of it or with all of it, and need not say why. The care \
that you get from your practice stays as it is.""",
    ),
)
