"""What is known of pages before any is read: how large one may be, and the stances that a statement takes.

Apart from the reader, whose words and rules are loaded only when a page is read.
"""

LONGEST = 200_000  # characters of a page that are read: more is no page, but a book
LARGEST = 2**26  # bytes of a page, and of what a compressed one unpacks to

ACCEPTS, REJECTS, DOUBTS, PROPOSES = "accepts", "rejects", "doubts", "proposes"
DEMANDS, DENIES, ASSERTS, ANNOUNCES = "demands", "denies", "asserts", "announces"
STANCES = (ACCEPTS, REJECTS, DOUBTS, PROPOSES, DEMANDS, DENIES, ASSERTS, ANNOUNCES)
