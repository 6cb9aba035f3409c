"""Minimisation on its own: who gets which arm, why, and how well the design would do."""

from likewise.domain import allocation as a

design = a.Minimisation(
    arms=a.arms_in_ratio(names=("control", "1:1", "group"), ratio=(1, 1, 2)),
    factors=(
        a.Factor(name="sex", levels=("female", "male"), weight=1),
        a.Factor(name="practice", levels=("Oak", "Elm", "Ash"), weight=2),
    ),
)
first = a.decide(design=design, past=(), unit="1001", levels=("female", "Oak"), seed=2026)
print(first.arm, first.words, sep=": ")

mix = a.even_mix(factors=design.factors)
told = a.simulate(design=design, size=120, mix=mix, trials=2000, seed=1)
print(f"The worst arm ends {told.off_plan.mean:.2f} people off plan on average.")
for guess in told.predictability:
    print(f"Guessing by “{guess.strategy}” is right in {guess.right:.1%}.")
