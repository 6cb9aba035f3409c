"""Why a cohort wants a decision, in words."""

from likewise.domain.periods import in_words
from likewise.domain.renewal.crossing import Why
from likewise.queries.renewal import DangerLine
from likewise.reports.renewal.overview import in_one_sentence


def danger_in_words(line: DangerLine) -> str:
    """Why a cohort wants a decision, in a sentence that names nobody."""
    match line.danger.why:
        case Why.LEAD:
            return "Whoever facilitates this pair stops or has stopped."
        case Why.SILENCE:
            return "Nobody of this pair was met or reached for a while."
    if line.outlook is None or line.on is None or not line.outlook.horizons:
        because = f" {line.outlook.because}" if line.outlook and line.outlook.because else ""
        return f"It crossed the line on {in_words(line.crossed_on)}.{because}"
    return in_one_sentence(line.outlook, on=line.on, counts=True)
