"""Forms on paper: printed with a number, filled in with ink, and read back from a sheet of text.

    kinds      what is asked on each kind of form, and the postings that an answer becomes
    number     the form's number: what it is of, a digest of what is printed, a character that finds slips of the pen
    form       what is printed, as data
    printing   PDF of it, the same bytes for the same form
    sheet      what came back, as its reader typed it: TOML, checked whole

The number is the `act` of every posting that comes from the form, so that whoever holds a copy names the same act.
"""

from custodiet.exchange.forms.form import Form, Line
from custodiet.exchange.forms.kinds import KINDS, Kind
from custodiet.exchange.forms.printing import print_form
from custodiet.exchange.forms.sheet import Sheet, format_sheet, parse_sheet

__all__ = ["KINDS", "Form", "Kind", "Line", "Sheet", "format_sheet", "parse_sheet", "print_form"]
