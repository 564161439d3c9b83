"""A balance of a book as a number with its errors, for statistics: what is exact in books becomes a float here."""

import math
from decimal import Decimal

from custodiet.kernel.quantity import Form
from custodiet.stats.combination import Combination

_RECTANGLE = math.sqrt(12)  # a width over its standard deviation


def combination(form: Form) -> Combination | None:
    """Return a form as a number in the canonical unit; None where a bound is unknown or withheld.

    A range becomes its middle, with the error of a rectangle; its unknown stays the same wherever it stands.
    """
    low, high = form.interval()
    if low is None or high is None:
        return None
    random: dict[str, float] = {}
    shared: dict[str, float] = {}
    for (kind, name), (coefficient, lo, hi, u) in (form.terms or {}).items():
        if kind == "range":
            random[f"range {name}"] = coefficient * float((hi or Decimal(0)) - lo) / _RECTANGLE
        elif kind == "random":
            random[name] = coefficient * float(u)
        else:
            source = name.rpartition(" ")[0]  # a form keeps what one source gives apart by its size
            shared[source] = shared.get(source, 0.0) + coefficient * float(u)
    return Combination(float(low + high) / 2, random, shared)
