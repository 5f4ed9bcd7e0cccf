"""Leaving with a status that says why.

The numbers are those of ``sysexits.h``, which shells and supervisors have known for long: a wrong command line is 64, a file
that cannot be written 73, and so on.
"""

from __future__ import annotations

import os
import sys
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, NoReturn

_MEANINGS = (
    "OK USAGE DATAERR NOINPUT NOUSER NOHOST UNAVAILABLE SOFTWARE OSERR OSFILE CANTCREAT IOERR TEMPFAIL PROTOCOL NOPERM CONFIG"
)

# Made of the system's own numbers, which checkers of types do not follow.
_enumeration: Any = IntEnum
_numbers = [(f"EX_{name}", getattr(os, f"EX_{name}")) for name in _MEANINGS.split()]
ExitStatus = _enumeration("ExitStatus", _numbers, module=__name__)
ExitStatus.__doc__ = "Why a program ends, as a number for whoever has started it."


def exit(status: int, message: str = "") -> NoReturn:
    """End the program with `status`; a message goes to standard output if all is well, else to standard error."""
    if message:
        print(message, file=sys.stdout if status == ExitStatus.EX_OK else sys.stderr)
    sys.exit(status)
