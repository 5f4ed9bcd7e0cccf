"""Where a public object lives.

A public module that would outgrow its room is cut into parts beside it (``internet/_timers.py``) and becomes a door that
re-exports them.  Programs print ``repr(cls)`` and pickle by name, so an object must go on saying that it lives behind the
door: the part that defines it calls ``at_home`` once, at its end.
"""

from __future__ import annotations

from types import FunctionType


def at_home(module: str, *objects: object) -> None:
    """Make each of `objects` (classes or functions) say that it is defined in `module`, a dotted name.

    So do the methods of a class, by which programs are told what is called.
    """
    for each in objects:
        each.__module__ = module
        for member in vars(each).values() if isinstance(each, type) else ():
            if type(member) is FunctionType:
                member.__module__ = module
