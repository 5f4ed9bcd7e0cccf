"""The families there are, by name."""

from __future__ import annotations

from compat_tests.fuzz import clock, deferreds, framing, strings, tcp

FAMILIES = {each.FAMILY.name: each.FAMILY for each in (deferreds, framing, clock, strings, tcp)}
