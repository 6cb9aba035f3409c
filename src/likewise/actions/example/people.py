"""Names for the example. All of them are invented; none belongs to anybody we know of."""

import itertools
import random
from collections.abc import Iterator

GIVEN = (
    "Asha", "Brian", "Carys", "Dorothy", "Edwin", "Femi", "Gwen", "Harold", "Iris", "Jagdish",
    "Keith", "Lorna", "Maureen", "Nasreen", "Owen", "Pauline", "Qasim", "Rita", "Stanley",
    "Thelma", "Ursula", "Vernon", "Winifred", "Yusuf", "Zelda", "Alun", "Beryl", "Clive",
    "Doreen", "Ernest", "Freda", "Gordon", "Hazel", "Ivor", "Joyce", "Kamala", "Leonard",
    "Marjorie", "Norman", "Olive", "Percy", "Ruby", "Sidney", "Tara", "Una", "Victor", "Wendy",
    "Cyril", "Betty", "Amrit", "Colin", "Daphne", "Eunice", "Frank", "Gita", "Hilda", "Ian",
    "Jean", "Kenneth", "Lily", "Mohan", "Nora", "Oliver", "Peggy", "Ralph", "Sheila", "Trevor",
    "Usha", "Vera", "Walter", "Yvonne", "Arthur", "Brenda", "Cecil", "Delia", "Eric", "Flora",
    "George", "Hetty", "Irfan", "Josie", "Kath", "Len", "Mabel", "Nigel", "Oona",
)  # fmt: skip
FAMILY = (
    "Ashdown", "Birchall", "Copley", "Denholm", "Eastgate", "Fenwright", "Garrow", "Haddon",
    "Inskip", "Jessop", "Kettering", "Lovegrove", "Marlowe", "Netherby", "Oakeshott",
    "Pettifer", "Quayle", "Ravenhill", "Stallard", "Thackray", "Underhay", "Venning", "Wickham",
    "Yelland", "Achebe", "Bhatt", "Chaudhry", "Desai", "Okafor", "Rahman", "Sandhu", "Mistry",
)  # fmt: skip


def invented_names(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Pairs of given and family name, each pair and each given name once."""
    given = list(GIVEN)
    rng.shuffle(given)
    families = itertools.cycle(rng.sample(FAMILY, len(FAMILY)))
    yield from zip(given, families, strict=False)
