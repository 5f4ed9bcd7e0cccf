"""Saying what an object is without being hurt by it.

An error report is made of other people's objects, and the moment one writes it is the worst one to learn that some
``__str__`` raises.  So the three functions here always answer: `text_of` and `repr_of` put the object's own failure
in the place of its text, and `name_of` gives a class the name by which reports, pickles and ``Failure.check`` know
it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def name_of(cls: type) -> str:
    """``package.module.Class``.  A class inside a class goes by its last name, as Twisted's reports have it."""
    return cls.__module__ + "." + cls.__name__


def text_of(thing: object) -> str:
    """``str(thing)``, or words about why there is none.  Bytes that are UTF-8 come out as the text they spell."""
    if isinstance(thing, bytes):
        try:
            return thing.decode("utf-8")
        except UnicodeDecodeError:
            pass
    try:
        return str(thing)
    except BaseException:
        return _instead_of(str, thing)


def repr_of(thing: object) -> str:
    """``repr(thing)``, or words about why there is none."""
    try:
        return repr(thing)
    except BaseException:
        return _instead_of(repr, thing)


def _instead_of(wanted: Callable[[object], str], thing: object) -> str:
    """Called while the exception that `wanted` raised is being handled: what to say in the place of its answer."""
    trouble = importlib.import_module("traceback").format_exc()
    return f"<{_kind(type(thing))} instance at 0x{id(thing):x} with {wanted.__name__} error:\n {trouble}>"


def _kind(cls: type) -> str:
    """What to call a class: an object can even hinder the report about it, by its class's class."""
    for way in (lambda: cls.__name__, lambda: str(cls)):
        try:
            return way()
        except BaseException:
            pass
    return f"<BROKEN CLASS AT 0x{id(cls):x}>"
