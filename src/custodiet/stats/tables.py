"""The tables of military standards: which plan a lot, an inspection level and an AQL call for.

By attributes, MIL-STD-105E (1989; ISO 2859-1 is its equivalent): the code letter and the AQL lie on a diagonal along
which acceptance numbers run, so that the tables are a rule and not a thousand numbers. Where a cell has an arrow, the
nearest plan that way is taken, its size with it. By variables, sigma unknown, MIL-STD-414 (1957), its limits M in per
cent as ANSI/ASQ Z1.9 arranges them; k follows from M by the distribution of the estimate. Normal and tightened
inspection. Assumption: a continuing series of lots; for a single lot, take `acceptance.two_point_plan`.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from scipy import special

from custodiet.kernel.errors import Refused
from custodiet.stats.acceptance import NOT_YET, Single, Stages
from custodiet.stats.checks import whole

Severity = Literal["normal", "tightened"]

LETTERS = "ABCDEFGHJKLMNPQRS"
SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150)
LEVELS = ("S-1", "S-2", "S-3", "S-4", "I", "II", "III")
AQLS = (
    *(0.010, 0.015, 0.025, 0.040, 0.065, 0.10, 0.15, 0.25, 0.40, 0.65, 1.0, 1.5, 2.5),
    *(4.0, 6.5, 10.0, 15.0, 25.0, 40.0, 65.0, 100.0, 150.0, 250.0, 400.0, 650.0, 1000.0),
)
_LOTS = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000)
_CODES = (  # one string for each range of lots, one letter for each level
    *("AAAAAAB", "AAAAABC", "AABBBCD", "ABBCCDE", "BBCCCEF", "BBCDDFG", "BCDEEGH", "BCDEFHJ"),
    *("CCEFGJK", "CDEGHKL", "CDFGJLM", "CDFHKMN", "DEGJLNP", "DEGJMPQ", "DEHKNQR"),
)

# Acceptance numbers of single plans along the diagonals; what is missing between them are arrows.
_SINGLE: dict[Severity, dict[int, int]] = {
    "normal": {14: 0, 17: 1, 18: 2, 19: 3, 20: 5, 21: 7, 22: 10, 23: 14, 24: 21, 25: 30, 26: 44},
    "tightened": {15: 0, 18: 1, 19: 2, 20: 3, 21: 5, 22: 8, 23: 12, 24: 18, 25: 27, 26: 41},
}
_UPWARDS: dict[Severity, int] = {"normal": 15, "tightened": -1}  # the diagonal whose arrows point up
_USUAL, _CORNER = 24, 4  # beyond the usual diagonal, plans stand only up to letter E

_DOUBLE = {  # by the single plan's acceptance number: (accept, reject) after each sample
    1: ((0, 2), (1, 2)),
    2: ((0, 3), (3, 4)),
    3: ((1, 4), (4, 5)),
    5: ((2, 5), (6, 7)),
    7: ((3, 7), (8, 9)),
    8: ((3, 7), (11, 12)),
    10: ((5, 9), (12, 13)),
    12: ((6, 10), (15, 16)),
    14: ((7, 11), (18, 19)),
    18: ((9, 14), (23, 24)),
    21: ((11, 16), (26, 27)),
    27: ((15, 20), (34, 35)),
    30: ((17, 22), (37, 38)),
    41: ((23, 29), (52, 53)),
    44: ((25, 31), (56, 57)),
}
_N = NOT_YET
_MULTIPLE = {
    1: ((_N, 2), (_N, 2), (0, 2), (0, 3), (1, 3), (1, 3), (2, 3)),
    2: ((_N, 2), (0, 3), (0, 3), (1, 4), (2, 4), (3, 5), (4, 5)),
    3: ((_N, 3), (0, 3), (1, 4), (2, 5), (3, 6), (4, 6), (6, 7)),
    5: ((_N, 4), (1, 5), (2, 6), (3, 7), (5, 8), (7, 9), (9, 10)),
    7: ((0, 4), (1, 6), (3, 8), (5, 10), (7, 11), (10, 12), (13, 14)),
    8: ((0, 4), (2, 7), (4, 9), (6, 11), (9, 12), (12, 14), (14, 15)),
    10: ((0, 5), (3, 8), (6, 10), (8, 13), (11, 15), (14, 17), (18, 19)),
    12: ((0, 6), (3, 9), (7, 12), (10, 15), (14, 17), (18, 20), (21, 22)),
    14: ((1, 7), (4, 10), (8, 13), (12, 17), (17, 20), (21, 23), (25, 26)),
    18: ((1, 8), (6, 12), (11, 17), (16, 22), (22, 25), (27, 29), (32, 33)),
    21: ((2, 9), (7, 14), (13, 19), (19, 25), (25, 29), (31, 33), (37, 38)),
    27: ((3, 10), (10, 17), (17, 24), (24, 31), (32, 37), (40, 43), (48, 49)),
    30: ((4, 12), (11, 19), (19, 27), (27, 34), (36, 40), (45, 47), (53, 54)),
    41: ((6, 15), (16, 25), (26, 36), (37, 46), (49, 55), (61, 64), (72, 73)),
    44: ((6, 16), (17, 27), (29, 39), (40, 49), (53, 58), (65, 68), (77, 78)),
}
_DOUBLE_STEP, _MULTIPLE_STEP = 1, 3  # letters by which a sample of these is smaller than the single one

_BY_VARIABLES = "BCDEFGHIJKLMNP"
_VARIABLES_LOTS = (8, 15, 25, 50, 90, 150, 280, 400, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000)
_VARIABLES_LEVELS = ("S-3", "S-4", "I", "II", "III")
_VARIABLES_CODES = (
    *("BBBBC", "BBBBD", "BBBCE", "BBCDF", "BBDEG", "BCEFH", "BDFGI", "CEGHJ"),
    *("CEGIJ", "DFHJK", "EGIKL", "FHJLM", "GIKMN", "HJLNP", "HKMPP", "HKNPP"),
)
_VARIABLES_AQLS = (0.10, 0.15, 0.25, 0.40, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10.0)
_LIMITS = {  # sample size: M in per cent, for AQL 0.10 tightened, then 0.10 normal, which is 0.15 tightened, and so on
    10: (0.077, 0.179, 0.349, 0.714, 1.27, 2.14, 3.27, 4.72, 7.26, 10.53, 15.17, 20.73),
    15: (0.186, 0.311, 0.491, 0.839, 1.33, 2.09, 3.06, 4.32, 6.55, 9.48, 13.74, 18.97),
    20: (0.228, 0.356, 0.531, 0.864, 1.33, 2.03, 2.93, 4.10, 6.18, 8.95, 13.01, 18.07),
    25: (0.250, 0.378, 0.551, 0.874, 1.32, 2.00, 2.86, 3.97, 5.98, 8.65, 12.60, 17.55),
    35: (0.253, 0.373, 0.534, 0.833, 1.24, 1.87, 2.66, 3.70, 5.58, 8.11, 11.89, 16.67),
    50: (0.243, 0.355, 0.503, 0.778, 1.16, 1.73, 2.47, 3.44, 5.21, 7.61, 11.23, 15.87),
    75: (0.225, 0.326, 0.461, 0.711, 1.06, 1.59, 2.27, 3.17, 4.83, 7.10, 10.58, 15.07),
    100: (0.218, 0.315, 0.444, 0.684, 1.02, 1.52, 2.18, 3.06, 4.67, 6.88, 10.29, 14.71),
    150: (0.202, 0.292, 0.412, 0.636, 0.946, 1.42, 2.05, 2.88, 4.42, 6.56, 9.86, 14.18),
    200: (0.204, 0.294, 0.414, 0.637, 0.945, 1.42, 2.04, 2.86, 4.39, 6.52, 9.80, 14.11),
}
_VARIABLES_SIZES = {"F": 10, "G": 15, "H": 20, "I": 25, "J": 35, "K": 50, "L": 75, "M": 100, "N": 150, "P": 200}


def code_letter(lot: int, level: str) -> str:
    """Return the code letter of MIL-STD-105E, table I."""
    whole("the lot", lot, least=2)
    return _CODES[bisect_left(_LOTS, lot)][_known(level, LEVELS, "inspection level")]


def _known(value: str | float, known: tuple[str, ...] | tuple[float, ...], name: str) -> int:
    if value not in known:
        raise Refused(f"the standard has no such {name}", expected=", ".join(map(str, known)), found=str(value))
    return known.index(value)


def _cell(lot: int, level: str, aql: float, severity: Severity) -> tuple[int, int]:
    """The letter at which the arrows of a cell end, and the single plan's acceptance number there."""
    letter = LETTERS.index(code_letter(lot, level))
    column = _known(aql, AQLS, "AQL, in per cent or defects per hundred,")
    return _followed(letter, column, severity)


def _followed(letter: int, column: int, severity: Severity) -> tuple[int, int]:
    numbers = _SINGLE[severity]
    last = len(LETTERS) - (1 if severity == "tightened" else 2)
    diagonal = letter + column

    def stands(at: int) -> bool:
        here = at + column
        return 0 <= at <= last and here in numbers and (here <= _USUAL or at <= _CORNER)

    up = [at for at in range(letter, -1, -1) if stands(at)][:1]
    down = [at for at in range(letter, last + 1) if stands(at)][:1]
    first, second = (up, down) if diagonal > _USUAL or diagonal == _UPWARDS[severity] else (down, up)
    end = (first or second)[0]
    return end, numbers[end + column]


def single_plan(lot: int, level: str, aql: float, *, severity: Severity = "normal") -> Single:
    """Return the plan of table II; where its sample is as large as the lot, inspect all."""
    letter, accept = _cell(lot, level, aql, severity)
    return Single(min(SIZES[letter], lot), accept)


def double_plan(lot: int, level: str, aql: float, *, severity: Severity = "normal") -> Stages:
    """Return the plan of table III; refused where the standard has a single plan only (acceptance number zero)."""
    return _stages(_cell(lot, level, aql, severity), _DOUBLE, _DOUBLE_STEP, lot)


def multiple_plan(lot: int, level: str, aql: float, *, severity: Severity = "normal") -> Stages:
    """Return the plan of table IV, of seven samples; refused where the standard has none."""
    return _stages(_cell(lot, level, aql, severity), _MULTIPLE, _MULTIPLE_STEP, lot)


def _stages(cell: tuple[int, int], numbers: Mapping[int, tuple[tuple[int, int], ...]], step: int, lot: int) -> Stages:
    letter, accept = cell
    if accept not in numbers or letter < step:
        raise Refused(
            "the standard has no such plan for this lot and AQL",
            expected="a larger lot or AQL",
            found=f"letter {LETTERS[letter]}, acceptance number {accept}",
            advice="Use the single plan",
        )
    pairs = numbers[accept]
    size = SIZES[letter - step]
    if size * len(pairs) > lot:
        raise Refused("the samples together exceed the lot", expected=f"at most {lot}", found=f"{size * len(pairs)}")
    return Stages((size,) * len(pairs), tuple(a for a, _ in pairs), tuple(r for _, r in pairs))


@dataclass(frozen=True, slots=True)
class VariablesTable:
    """A plan by measurement: accept if (limit - mean) / s >= k, or if the estimated part beyond it is at most M."""

    n: int
    k: float
    limit: float


def variables_table(lot: int, level: str, aql: float, *, severity: Severity = "normal") -> VariablesTable:
    """Return the plan of MIL-STD-414 for an unknown sigma, from code letter F (10 measurements) up."""
    whole("the lot", lot, least=2)
    row = _VARIABLES_CODES[bisect_left(_VARIABLES_LOTS, lot)]
    letter = row[_known(level, _VARIABLES_LEVELS, "inspection level")]
    column = _known(aql, _VARIABLES_AQLS, "AQL in per cent")
    if letter not in _VARIABLES_SIZES:
        raise Refused(
            "so small a lot has arrows to other plans in the standard, which are not kept here",
            expected="code letter F or later",
            found=letter,
            advice="Take a higher inspection level, or `variables.variables_plan`, which is exact for any two risks",
        )
    n = _VARIABLES_SIZES[letter]
    limit = _LIMITS[n][column + (severity == "normal")] / 100
    half = (n - 2) / 2
    k = (1 - 2 * float(special.betaincinv(half, half, limit))) * (n - 1) / math.sqrt(n)
    return VariablesTable(n, k, limit)
