"""Random words by counter: Philox 4x32-10, the same on any machine, in any order of work.

Salmon JK, Moraes MA, Dror RO, Shaw DE. Parallel random numbers: as easy as 1, 2, 3. SC '11.
doi:10.1145/2063384.2063405. Compiled; imported only by `simulator_kernels`. The tests compare
with the authors' known answers.
"""

import numpy as np
import numpy.typing as npt

from likewise.domain.compiling import kernel

Words = npt.NDArray[np.uint64]

MULTIPLY_A = np.uint64(0xD2511F53)
MULTIPLY_B = np.uint64(0xCD9E8D57)
WEYL_A = np.uint64(0x9E3779B9)
WEYL_B = np.uint64(0xBB67AE85)
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
ROUNDS = 10


@kernel()
def philox(counter: Words, key: Words, out: Words) -> None:
    """Turn four 32-bit counter words and two key words into four random words, in `out`."""
    zero, one, two, three = counter[0], counter[1], counter[2], counter[3]
    left, right = key[0], key[1]
    for _ in range(ROUNDS):
        product_a = zero * MULTIPLY_A
        product_b = two * MULTIPLY_B
        zero = (product_b >> HALF) ^ one ^ left
        one = product_b & LOW
        two = (product_a >> HALF) ^ three ^ right
        three = product_a & LOW
        left = (left + WEYL_A) & LOW
        right = (right + WEYL_B) & LOW
    out[0], out[1], out[2], out[3] = zero, one, two, three
