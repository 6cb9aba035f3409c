"""Numbers as what we publish writes them."""

from likewise.domain import words


def percent(share: float) -> str:
    """A share in whole percent, without claiming certainty: <1%, 40%, >99%."""
    if 0 < share < 0.005:
        return "<1%"
    if 0.995 <= share < 1:
        return ">99%"
    return words.percent(share)


def plain(number: float) -> str:
    """A number without needless zeros, to the thousandth."""
    return f"{number:.3f}".rstrip("0").rstrip(".")
