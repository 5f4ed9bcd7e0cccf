"""Faults made by rule, not by hand: every small mistake that could be in a file of the library, and whether anybody notices.

``kinds.py`` makes them from a file's text; ``lines.py`` knows which scenario runs which line; ``nursery.py`` is the process in
which a fault is tried; ``survey.py`` remembers what the healthy clone does; ``hunt.py`` is the command.
"""
