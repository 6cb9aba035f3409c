"""The colours that pictures share, and the ink that can be read on each of them."""

INK, QUIET, FAINT, PAPER = "#212b32", "#4c6272", "#d8dde0", "#ffffff"
BLACK = "#000000"
PALE = "#aac7e6"  # shading beneath BLUE: intervals and what is less certain
# Lines told apart by dash too; each can be read as words on paper.
LINES = ("#005eb8", "#006747", "#7c2855", "#b25e00", "#330072", "#00606b")
DASHES = (None, "7 4", "2 3", "9 3 2 3", "12 5", "4 2")
BLUE, ORANGE = LINES[0], LINES[3]
# Six hues that stay apart in the common forms of colour blindness (Okabe and Ito).
HUES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
LEAST_FOR_WORDS = 4.5  # WCAG 2.2, success criterion 1.4.3


def contrast(one: str, other: str) -> float:
    """The ratio of two colours' luminances as WCAG 2.2 defines it, from 1 to 21.

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """White where it can be read on the colour, black elsewhere."""
    return PAPER if contrast(PAPER, colour) >= LEAST_FOR_WORDS else BLACK


def _luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
