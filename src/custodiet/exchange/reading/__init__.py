"""Read a page: propose, in its own words, who says what on it, what happened, and what its readers commented.

The way through: `opening` makes text of a page's bytes. Of an HTML page, `markup` first takes apart what is no prose
by its structure: `hidden` what nobody sees, `threads` and `below` the comments, `tree` the pictures and related
pages; `composing` puts the text together. `blocks`, `lines` and `layout` read the form of a text, `interviews` whose
answers and speeches it prints, `comments` what stands below it; `sentences`, `tokens` and `days` cut its prose.
`occurrences`, `phrases`, `relatives`, `subjects`, `contents` and `forms` find what `attribution` puts together: who
says what in a sentence; `relays` tells who only passes it on, `supposing` and `objects` what is no position at all,
and `owners` whom a pronoun means by its sentence alone. `nouns`, `speakers`, `beginnings`, `persons` and `cast` say
who somebody is, `stances`, `topics` and `circumstances` the rest; `happenings` finds events; `continuing`, `turns`
and `pictures` serve `reader`, which proposes, and `segments` says where in the page it stands.
Words, verbs and rules are data (`*.toml`): general English of news, without the name of any person, country or
outlet. Nothing here signs.
"""
