"""What is logged cannot move a terminal.

WHAT: Characters that make a terminal act, such as ESC, BEL, CR and NUL, are written into log files by Twisted as they are.
    Here they are spelled out (`\\\\x1b`), by the observers of both logs that write lines.
WHY: What a peer sends ends in the log, and whoever looks at it should not have it executed by the terminal.
INSTEAD: On Twisted, log `repr(data)`.
"""

from __future__ import annotations

import io

from compat_tests.differences import difference, show


@difference("log")
def control_characters_in_lines(tw, rec):
    """An escape sequence is readable in the log."""
    text = "red \x1b[31m bell \a return \r nul \0 tab \t"
    classic = io.StringIO()
    tw.log.FileLogObserver(classic).emit({"message": (text,), "time": 0.0, "system": "-", "isError": 0})
    newer = io.StringIO()
    tw["logger"].textFileLogObserver(newer)({"log_format": "{text}", "text": text})
    for file in (classic, newer):
        rec("line", file.getvalue().partition("] ")[2])


if __name__ == "__main__":
    show(control_characters_in_lines)
