"""Which of many reported figures cannot all be true: every claim of a table in one model. Pure.

    claims      what each printed figure implies      reading      the convention for a bare table's numbers
    table       CSV in, claims out                    model        model.toml in, rules out
    rules       what joins quantities                 system       claims and rules as linear rows
    simplex     exact linear arithmetic               judge        certificates, by multipliers that anyone can add up
    proposer    HiGHS, which is never believed        witness      exact values that show that claims fit
    component   contradictions and cheapest repairs   hitting      the cheapest sets that hit all contradictions
    causes      which slip explains a value           words        findings in sentences and sums
    improbable  sums of rounded parts that rounding hardly explains
    result      all of it, in order                        cuts         the same with only some of the claims

docs/reference/reconcile.md says what it does, and what it cannot see.
"""

from custodiet.reconcile.joint.result import Finding, Joint, Possible, Suspect

__all__ = ["Finding", "Joint", "Possible", "Suspect"]
