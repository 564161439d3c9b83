"""A synthetic mission in which everything is known: what happened, what each party said of it, and what is wrong in it.

    dice      numbers that a seed gives, the same for ever      postings  the words of spec/posting.md, as JSON
    cast      the parties, their places and their calendar      tale      who said what: sayings, found again by thing
    plan      what happens to every container                   story     what the parties say of it, all of it true
    audit     an inspection from its plan to its conclusion; stock-takes of the tanks
    drawing   which containers are opened, drawn by both        faults    what goes wrong, and what must then be found

It tells, and computes nothing: it imports no book, no rule and no log, so that what it plants was not made to fit the
ones who look for it (an import contract keeps this so). `custodiet.app.exercise` signs and logs what it says.
"""

from custodiet.drill.cast import CAST, ORIGIN, Party
from custodiet.drill.faults import KINDS, Fault
from custodiet.drill.mission import LEAST, MOST, Mission, mission
from custodiet.drill.tale import Saying

__all__ = ["CAST", "KINDS", "LEAST", "MOST", "ORIGIN", "Fault", "Mission", "Party", "Saying", "mission"]
