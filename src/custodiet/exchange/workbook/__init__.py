"""Workbooks (.xlsx): the form of a declaration that an official fills in, and workbooks of other people's making.

    package     the file: refused before anything in it can do harm
    template    the form as a workbook to be filled in
    filled      a workbook of that form, read into entries
    profile     how a workbook that is not ours is to be read; guess proposes one, foreign reads by it
    numerals    numbers, units and dates as people write them
    entries     what a line says, cell by cell, as texts; lines makes postings of them, or lists every fault

What is signed is what stands in the cells and can be seen: a formula, an error, a hidden row is a fault.
"""
