"""A field without a name is explained in Python's words.

WHAT: A `log_format` has a field that is called by number, or by nothing: ``{0}``, ``{}``.  Events have names only, so neither
    can format it.  Twisted says "tuple index out of range" in the line that it logs instead; here it is what `str.format_map`
    says: "Format string contains positional fields".
WHY: The second helps to find the mistake, and the first is about a tuple that nobody has written.
INSTEAD: Nothing; give every field the name of a key of the event.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("log")
def fields_that_have_no_name(tw, rec):
    """What an event with such a format says."""
    for template in "{0}", "{}", "{name} {}":
        rec("text", tw["logger"].formatEvent({"log_format": template, "name": "value"}))


if __name__ == "__main__":
    show(fields_that_have_no_name)
