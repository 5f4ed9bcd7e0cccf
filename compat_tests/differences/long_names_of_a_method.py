"""A method's option may have several long names.

WHAT: In an Options class, `opt_colour = opt_color`: one method, two long names.  Both are parsed, but Twisted's `--help`
    raises KeyError for the shorter one.  Here both are listed.
WHY: Another spelling is a common wish, and a program that cannot be asked for help is of no use.
INSTEAD: On Twisted, write a method of its own for each long name.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("usage")
def two_long_names(tw, rec):
    """Both spellings of an option stand in the help."""

    class Options(tw["python.usage"].Options):
        longdesc = ""

        def opt_color(self):
            """Paint."""

        opt_colour = opt_color

    rec.raises(Options().getUsage)


if __name__ == "__main__":
    show(two_long_names)
