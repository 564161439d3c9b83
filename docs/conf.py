"""How Sphinx builds these pages: `make docs`."""

project = "Custodiet"
author = "the Custodiet maintainers"
extensions = ["myst_parser"]
exclude_patterns = ["build"]
html_theme = "furo"
html_title = "Custodiet"
myst_heading_anchors = 4
# Fonts and scripts come with the pages; nothing is fetched when they are read.
html_theme_options = {"navigation_with_keys": True}
