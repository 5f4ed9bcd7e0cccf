"""The help shows subcommands with shortcuts of any length.

WHAT: A program's `subCommands` have shortcuts of more than one letter.  Twisted parses them, but its `--help` raises
    TypeError ("%c requires int or char").  Here the subcommands are listed.
WHY: The documentation's own example has such shortcuts, and a program that cannot be asked for help is of no use.
INSTEAD: On Twisted, give shortcuts of one letter, or None.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("usage")
def the_help_of_shortcuts(tw, rec):
    """A subcommand with a long shortcut is listed."""
    usage = tw["python.usage"]

    class Options(usage.Options):
        subCommands = [["inquisition", "inquest", usage.Options, "Perform an inquisition."]]

    rec.raises(Options().getUsage)


if __name__ == "__main__":
    show(the_help_of_shortcuts)
