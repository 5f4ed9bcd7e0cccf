"""Names from when programs ran on Python 2 and 3.

Most of it is old: other names for what Python has itself, kept for programs that still import them.  They stand in a table,
`_OLD`, and are looked up when they are asked for, with a warning.  Some functions are in use still: text that must be of the
kind that names have (`nativeString`) or that goes over a network (`networkString`), and bytes taken apart.
"""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from io import IOBase, TextIOBase
from typing import TYPE_CHECKING

from minitwisted.python.deprecate import deprecated
from minitwisted.python.versions import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import Any

_SINCE = Version("Twisted", 21, 2, 0)

#: Old names: where Python has the same, as a module and its attribute, and what the warning says.
_OLD = {
    "FileType": ("io IOBase", "Obsolete alias for io.IOBase"),
    "InstanceType": ("builtins object", "Old-style classes don't exist in Python 3"),
    "NativeStringIO": ("io StringIO", "Use io.StringIO directly"),
    "Sequence": ("collections.abc Sequence", "Use collections.abc.Sequence directly"),
    "StringType": ("builtins str", "Obsolete alias for str builtin type"),
    "cookielib": ("http.cookiejar", "Use http.cookiejar directly"),
    "escape": ("html escape", "Use html.escape directly"),
    "frozenset": ("builtins frozenset", "Obsolete alias for frozenset builtin type"),
    "intern": ("sys intern", "Use sys.intern() directly"),
    "range": ("builtins range", "Obsolete alias for range() builtin"),
    "raw_input": ("builtins input", "Obsolete alias for input() builtin"),
    "reduce": ("functools reduce", "Use functools.reduce() directly"),
    "set": ("builtins set", "Obsolete alias for set builtin type"),
    "unichr": ("builtins chr", "Obsolete alias for chr() builtin"),
    "unicode": ("builtins str", "Obsolete alias for str builtin type"),
    "urllib_parse": ("urllib.parse", "Import urllib.parse directly"),
    "urlquote": ("urllib.parse quote", "Use urllib.parse.quote() directly"),
    "urlunquote": ("urllib.parse unquote", "Use urllib.parse.unquote() directly"),
    "xrange": ("builtins range", "Obsolete alias for range() builtin"),
}


def __getattr__(name: str) -> Any:
    if name not in _OLD:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    place, why = _OLD[name]
    warnings.warn(f"{__name__}.{name} was deprecated in Twisted 21.2.0: {why}", DeprecationWarning, stacklevel=2)
    module, _, attribute = place.partition(" ")
    found = importlib.import_module(module)
    return getattr(found, attribute) if attribute else found


def nativeString(s: Any) -> str:
    """The text, which is text or bytes, as text.

    :raise UnicodeError: it is not ASCII.
    :raise TypeError: it is neither.
    """
    if not isinstance(s, (bytes, str)):
        raise TypeError(f"{s!r} is neither bytes nor str")
    if isinstance(s, bytes):
        return s.decode("ascii")
    # Only to see whether it could be.
    s.encode("ascii")
    return s


def networkString(s: str) -> bytes:
    """The text as bytes.

    :raise UnicodeError: it is not ASCII.
    :raise TypeError: it is no text.
    """
    if not isinstance(s, str):
        raise TypeError("Can only convert strings to bytes")
    return s.encode("ascii")


def _matchingString(constantString: Any, inputString: Any) -> Any:
    """`constantString`, which is ASCII, as text or bytes, whichever `inputString` is."""
    if isinstance(inputString, bytes):
        return constantString if isinstance(constantString, bytes) else constantString.encode("ascii")
    return constantString.decode("ascii") if isinstance(constantString, bytes) else constantString


def iterbytes(originalBytes: bytes) -> Iterator[bytes]:
    """Each byte, in bytes of length one."""
    return (originalBytes[at : at + 1] for at in range(len(originalBytes)))


def lazyByteSlice(object: Any, offset: int = 0, size: int | None = None) -> memoryview:
    """A view of `size` bytes of `object` from `offset` on, without copying them."""
    view = memoryview(object)
    return view[offset:] if size is None else view[offset : offset + size]


def ioType(fileIshObject: Any, default: Any = str) -> Any:
    """What a file object reads or writes: ``str`` or ``bytes``; if it does not show, `default`."""
    if isinstance(fileIshObject, TextIOBase):
        return str
    if isinstance(fileIshObject, IOBase):
        return bytes
    return default


def cmp(a: Any, b: Any) -> int:
    """-1, 0 or 1, as `a` is less than, equal to, or greater than `b`."""
    return (a > b) - (a < b)


def comparable(klass: Any) -> Any:
    """A decorator for classes: lets the method ``__cmp__`` answer all comparisons."""
    for name, answers in _ANSWERS.items():
        setattr(klass, name, _comparison(name, answers))
    return klass


#: From the names of comparisons to the results of ``__cmp__`` that make them true.
_ANSWERS: dict[str, Callable[[int], bool]] = {
    "__eq__": lambda result: result == 0,
    "__ne__": lambda result: result != 0,
    "__lt__": lambda result: result < 0,
    "__le__": lambda result: result <= 0,
    "__gt__": lambda result: result > 0,
    "__ge__": lambda result: result >= 0,
}


def _comparison(name: str, answers: Callable[[int], bool]) -> Callable:
    def compare(self: Any, other: object) -> Any:
        result = self.__cmp__(other)
        return result if result is NotImplemented else answers(result)

    compare.__name__ = name
    return compare


def currentframe(n: int = 0) -> FrameType:
    """The frame of the caller, or of who called that `n` calls ago."""
    return sys._getframe(n + 1)


def execfile(filename: Any, globals: dict, locals: Any = None) -> None:
    """Run a file of Python in these namespaces."""
    with open(filename, "rb") as file:
        code = compile(file.read(), filename, "exec", dont_inherit=True)
    exec(code, globals, globals if locals is None else locals)


@deprecated(_SINCE, replacement="raise exception.with_traceback(traceback)")
def reraise(exception: BaseException, traceback: Any) -> None:
    """Raise an exception with a traceback."""
    raise exception.with_traceback(traceback)


@deprecated(_SINCE, replacement="b'%d'")
def intToBytes(i: int) -> bytes:
    """The figures of a number, in bytes."""
    return b"%d" % i


@deprecated(_SINCE, replacement="list(d.items())")
def items(d: dict) -> list:
    """The keys and values of a dictionary, in a list."""
    return list(d.items())


@deprecated(_SINCE, replacement="d.items()")
def iteritems(d: dict) -> Any:
    """The keys and values of a dictionary."""
    return d.items()


@deprecated(_SINCE, replacement="d.values()")
def itervalues(d: dict) -> Any:
    """The values of a dictionary."""
    return d.values()


@deprecated(_SINCE, replacement="os.environb")
def bytesEnviron() -> dict[bytes, bytes]:
    """The environment, in bytes."""
    return dict(os.environb)


__all__ = [
    *("bytesEnviron", "cmp", "comparable", "execfile", "intToBytes", "items", "iterbytes", "iteritems", "itervalues"),
    *("lazyByteSlice", "nativeString", "networkString", "reraise", *_OLD),
]
