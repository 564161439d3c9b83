"""Read a page: propose, in its own words, who says what on it, what happened, and what its readers commented.

The way through: `opening` makes text of a page's bytes; `layout` and `comments` read its form; `sentences`, `tokens`
and `days` cut its prose; `occurrences`, `phrases`, `subjects`, `contents` and `forms` find what `attribution` puts
together: who says what in a sentence; `speakers` and `cast` say who that is, `stances`, `topics` and `circumstances`
the rest; `happenings` finds events; `reader` proposes, and `segments` says where in the page it stands. Words, verbs
and rules are data (`*.toml`): general English of news, without the name of any person, country or outlet. Nothing here
signs.
"""
