"""Who is best supported by whom: a matching round in ten lines. All people are invented."""

from likewise.domain.matching import Person, Supporter, best_round

people = [
    Person(id="Ann", availability=frozenset({"tue"}), answers={"age": "62"}),
    Person(id="Ben", availability=frozenset({"tue", "thu"}), answers={"age": "45"}),
    Person(id="Cam", availability=frozenset({"thu"}), answers={"age": "70"}),
]
supporters = [
    Supporter(id="Fay", places=1, availability=frozenset({"tue"}), answers={"age": "60"}),
    Supporter(id="walk", places=9, size=4, minimum=6, availability=frozenset({"thu"})),
]
found = best_round(people=people, supporters=supporters)
for each in found.placements:
    print(each.person, "with", each.supporter, "loses", each.points, dict(each.lost))
print("loses", found.total_points, "in all; no round loses less:", found.is_proven)
