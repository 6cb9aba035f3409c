"""Ten lines of agreement: an invented table of three coders, and an invented pair of passages."""

from likewise.domain.agreement import Segment, compare_coders, ratings_of, unitised_alpha
from likewise.reports.agreement.words import comparison_in_words, unitised_in_words

values = [["trust", "trust", "trust"], ["food", "trust", "food"], ["food", "food", None]] * 8
coders = ("Ada", "Bee", "Cleo")
print(comparison_in_words(compare_coders(ratings=ratings_of(values=values, coders=coders))))

places = [("Ada", 10, 30), ("Bee", 12, 30), ("Ada", 60, 70), ("Bee", 60, 72)]
segments = [
    Segment(document="interview", coder=coder, start=start, end=end, code="trust")
    for coder, start, end in places
]
print()
print(unitised_in_words(unitised_alpha(segments=segments, lengths={"interview": 200})))
