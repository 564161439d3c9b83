"""Engines that keep a log. Each is one file that passes tests/contract/store_suite.py; SQL stands only here."""
