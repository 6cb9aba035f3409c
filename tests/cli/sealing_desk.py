"""What the tests of sealing at a terminal type again and again."""

from cli.test_cli_allocation import run

MINIMISED = """setting,name,level,value
method,,,minimisation
arm,control,,
arm,group,,
factor,sex,female,
factor,sex,male,
probability,,,0.8
"""
BOTH = ("--public-number", "Ann=4 8 15", "--public-number", "Ben= 4  8 15")
TWO = ("--by", "Ann", "--second", "Ben", "--reason", "misprint")
TO = ("--seal", "seal.json", "--openings", "secret.csv")


def done(*words: str) -> str:
    """What a command that has to work prints last."""
    result = run(*words)
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout.split()[-1] if result.stdout.split() else ""


def take_all(places: int = 12) -> list[str]:
    """Claims of every slot, in turn; their digests."""
    return [
        done(
            "claim", "seal.json", "claims.csv", "--stratum", f"practice={name}",
            "--unit", f"{name} {number}", "--by", "Ann",
        )
        for number in range(places)
        for name in ("Oak", "Elm")
    ]  # fmt: skip
