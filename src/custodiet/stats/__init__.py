"""How many to inspect, which ones, and what the measurements say: the statistics of verified custody.

Everything here is a pure function of its arguments: no clock, no file, no dice but the seeds that are passed in. One
module for each family:

| module | question |
|---|---|
| `plans` | how many items, if none may be wrong, or at most so many |
| `levels` | what a mix of coarse, finer and exact methods detects |
| `strata`, `weighted` | how to share the effort out over strata, or by value |
| `acceptance`, `variables`, `tables` | plans with two risks, by counting or by measurement, and those of standards |
| `anytime` | when a sample may be extended, and what one believes after it |
| `propagation` | the error of a result, where errors share their sources |
| `components`, `differences` | what paired measurements say of the methods, and of the operator |
| `balance`, `sequences`, `page` | material balances, their covariance, and tests over time |
| `timing` | when to visit |
| `inspection`, `evaluation` | a proposal for one site, and what its results support |
| `selection`, `lotteries`, `beacon` | which items, so that an outsider can draw them again |
| `monitoring`, `simulation`, `engine` | what a regime of inspections detects, on one core or many |

Conventions: sigma is one standard deviation; masses are in one unit throughout a call, kilograms in examples; beta is
the probability of not detecting, alpha that of a false alarm. A probability that is given as a float means the decimal
that it prints as, so that 0.05 is one twentieth. Input that makes no sense raises `Refused`, and says what would.
Sources are cited by name in the docstrings; `docs/reference/statistics.md` lists them.
"""
