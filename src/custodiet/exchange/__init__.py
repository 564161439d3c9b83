"""Other people's formats in and out: the tables, pages and forms from which statements are drafted.

Every row of a source becomes statements or is listed with the reason; a broken row is reported with its file,
row and column.
"""

from custodiet.exchange.draft import Draft, Reading, Unread
from custodiet.exchange.source import read_source

__all__ = ["Draft", "Reading", "Unread", "read_source"]
