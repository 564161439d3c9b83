"""One module for each kind of page: from what was asked to a `Page`. None of them knows how a page is sent."""
