"""The text of a subcommand may have quotes in it.

WHAT: zsh asks a program what can be completed, and the text of one of its subcommands has double quotes, a dollar sign or
    backquotes in it.  Twisted prints them as they are, inside of double quotes, where they mean something to the shell.  Here
    they are escaped.
WHY: What is printed is evaluated by the shell: quotes spoil the list, and backquotes are commands.
INSTEAD: On Twisted, leave these characters out of the texts of subcommands.
"""

from __future__ import annotations

from compat_tests import processes
from compat_tests.differences import difference, show

PROGRAM = """
from {tw}.python import usage
TEXTS = ['say "hello"', "cost $5", "run `date`"]

class Options(usage.Options):
    subCommands = [[f"go{n}", None, usage.Options, text] for n, text in enumerate(TEXTS)]

Options().parseOptions()
"""


@difference("usage")
def texts_of_subcommands_for_a_shell(tw, rec):
    """What a shell is told of subcommands with such texts."""
    processes.run(tw, rec, "go.py", "", "--_shell-completion", "zsh:2", files={"go.py": PROGRAM})


if __name__ == "__main__":
    show(texts_of_subcommands_for_a_shell)
