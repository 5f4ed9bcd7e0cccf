"""Small things that have no other home.

Lists (`uniquify`, `padTo`), paths (`sibpath`, `searchupwards`), texts (`nameToLabel`, `makeStatBar`, `FancyStrMixin`),
calls (`raises`, `untilConcludes`, `runWithWarningsSuppressed`), beats (`IntervalDifferential`); a dictionary that does not
care for case and what concerns users are parts of their own.  Nothing here knows anything else of the library.
"""

from __future__ import annotations

import collections
import errno
import os
import sys
import warnings
from typing import TYPE_CHECKING

from minitwisted.python._mixed_case import InsensitiveDict
from minitwisted.python._privileges import getPassword, gidFromString, initgroups, switch_to, uidFromString

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any


def __getattr__(name: str) -> Any:
    if name != "OrderedDict":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    old = f"{__name__}.OrderedDict was deprecated in Twisted 15.5.0: Use collections.OrderedDict instead."
    warnings.warn(old, DeprecationWarning, stacklevel=2)
    return collections.OrderedDict


def uniquify(lst: Iterable) -> list:
    """The list without repetitions; what comes first stays."""
    return list(dict.fromkeys(lst))


def padTo(n: int, seq: Any, default: Any = None) -> list:
    """The sequence as a list of `n` elements, filled up with `default`.  Raises ValueError if it has more."""
    if len(seq) > n:
        raise ValueError(f"{len(seq)} elements is more than {n}.")
    return [*seq, *[default] * (n - len(seq))]


def getPluginDirs() -> Iterator[str]:
    """The directories that may hold plugins of the system or the user, as far as they exist; deprecated."""
    _warn_of("getPluginDirs")
    above = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    places = (os.path.join(above, "plugins"), os.path.expanduser("~/TwistedPlugins"), os.path.expanduser("~/.twisted"))
    return filter(os.path.isdir, places)


def addPluginDir() -> None:
    """Let Python import from those directories too; deprecated."""
    _warn_of("addPluginDir")
    sys.path.extend(directory for directory in getPluginDirs() if directory not in sys.path)


def _warn_of(name: str) -> None:
    old = f"twisted.python.util.{name} is deprecated since Twisted 12.2."
    warnings.warn(old, DeprecationWarning, stacklevel=3)


def sibpath(path: Any, sibling: Any) -> Any:
    """The path of `sibling` in the directory of the file `path`."""
    return os.path.join(os.path.dirname(os.path.abspath(path)), sibling)


def println(*a: object) -> None:
    """Print the texts of the arguments in a line."""
    sys.stdout.write(" ".join(map(str, a)) + "\n")


def makeStatBar(
    width: int, maxPosition: float, doneChar: str = "=", undoneChar: str = "-", currentChar: str = ">"
) -> Callable[..., str]:
    """A function that draws how far something is.

    Called with a position from 0 to `maxPosition` it returns the bar, or an empty text if that has not changed (unless
    `force` is true).
    """
    last = ""

    def statBar(position: float, force: int = 0) -> str:
        """The bar for `position`; empty if it is the same as before, unless `force` is true."""
        nonlocal last
        done = int(position / maxPosition * width)
        bar = f"[{doneChar * done}{currentChar}{undoneChar * (width - done - 2)}]"
        if bar == last and not force:
            return ""
        last = bar
        return bar

    return statBar


def spewer(frame: Any, s: str, ignored: object) -> None:
    """For ``sys.settrace``: print each function and method that is called."""
    if s != "call":
        return
    code = frame.f_code
    if "self" in frame.f_locals:
        owner = frame.f_locals["self"]
        kind = owner.__class__
        print(f"method {code.co_name} of {kind.__module__}.{kind.__name__} at {id(owner)}")
    else:
        print(f"function {code.co_name} in {code.co_filename}, line {frame.f_lineno}")


def searchupwards(start: str, files: Iterable[str] = [], dirs: Iterable[str] = []) -> str | None:
    """The nearest directory from `start` upwards that holds all these files and directories; None if none does."""
    parts = os.path.abspath(start).split(os.sep)
    while parts:
        here = os.sep.join(parts) + os.sep
        if all(map(os.path.isfile, (here + each for each in files))):
            if all(map(os.path.isdir, (here + each for each in dirs))):
                return here
        parts.pop()
    return None


class LineLog:
    """The last `size` lines of something, in bytes; of everything if it is 0."""

    def __init__(self, size: int = 10) -> None:
        self.size = max(size, 0)
        self.log: list[bytes] = []

    def append(self, line: bytes) -> None:
        """Add a line; if there are too many, the oldest goes."""
        self.log.append(line)
        if self.size:
            del self.log[: -self.size]

    def str(self) -> bytes:
        """The lines as one text."""
        return b"\n".join(self.log)

    def __getitem__(self, item: Any) -> Any:
        return self.log[item]

    def clear(self) -> None:
        """Forget all lines."""
        self.log.clear()


def raises(exception: Any, f: Callable, *args: Any, **kwargs: Any) -> int:
    """1 if ``f(*args, **kwargs)`` raises `exception`, 0 if it returns."""
    try:
        f(*args, **kwargs)
    except exception:
        return 1
    return 0


class IntervalDifferential:
    """Several beats as one: how long to wait until the next of them.

    Of 7 and 11 come 7, 14, 21, ... and 11, 22, 33, ...; merged, iterating gives ``(7, 0) (4, 1) (3, 0) ...``: how long after
    the one before, and which of the list.  Of no intervals comes `default` for ever.
    """

    def __init__(self, intervals: Iterable[float], default: float = 60) -> None:
        self.intervals = list(intervals)
        self.default = default

    def __iter__(self) -> _Beats:
        return _Beats(self.intervals, self.default)


class _Beats:
    """What `IntervalDifferential` goes through: for each interval when it is due next, itself, and its number."""

    def __init__(self, intervals: list[float], default: float) -> None:
        self.due = [[each, each, number] for number, each in enumerate(intervals)]
        self.default = default
        self.last: float = 0

    def __next__(self) -> tuple[float, Any]:
        if not self.due:
            return self.default, None
        self.due.sort()
        first = self.due[0]
        waited, self.last = first[0] - self.last, first[0]
        first[0] += first[1]
        return waited, first[2]

    #: How it was called in the days of Python 2, and still is by some.
    next = __next__

    def __iter__(self) -> _Beats:
        return self

    def addInterval(self, i: float) -> None:
        """Add an interval, which begins when that began which is due next."""
        self.due.sort()
        began = self.due[0][0] - self.due[0][1] if self.due else 0
        self.due.append([began + i, i, len(self.due)])

    def removeInterval(self, interval: float) -> None:
        """Remove an interval; the numbers of those behind it go down.  Raises ValueError if there is none."""
        for each in self.due:
            if each[1] == interval:
                self.due.remove(each)
                for other in self.due:
                    other[2] -= other[2] > each[2]
                return
        raise ValueError("Specified interval not in IntervalDifferential")


class FancyStrMixin:
    """Lets an object print itself with some of its attributes: ``<Point x=1 y=2>``.

    ``showAttributes`` lists their names; or pairs of a name and a function that makes a text of the value; or triples of a
    name, the name to show, and a format such as ``"%.3f"``.  ``fancybasename`` is shown instead of the class's name.
    """

    showAttributes: Any = ()

    def __str__(self) -> str:
        shown = [getattr(self, "fancybasename", self.__class__.__name__)]
        shown += (self.__shown(*([each] if isinstance(each, str) else each)) for each in self.showAttributes)
        return f"<{' '.join(shown)}>"

    __repr__ = __str__

    def __shown(self, name: str, how: Any = repr, form: str | None = None) -> str:
        value = getattr(self, name)
        return f"{name}={how(value)}" if form is None else f"{how}={form % (value,)}"


class FancyEqMixin:
    """Lets objects be equal if those of their attributes are that ``compareAttributes`` names."""

    compareAttributes: Any = ()

    def __eq__(self, other: object) -> Any:
        if not self.compareAttributes:
            return self is other
        if not isinstance(self, other.__class__):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.compareAttributes)

    def __ne__(self, other: object) -> Any:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    __hash__ = None  # type: ignore[assignment]


def mergeFunctionMetadata(f: Callable, g: Callable) -> Callable:
    """Give `g` the name, the docstring, the module and the attributes of `f`, as far as it takes them, and return it.

    Raises AttributeError if `f` has no name or no module.
    """
    for name, value in (("__name__", f.__name__), ("__doc__", getattr(f, "__doc__", None)), ("__module__", f.__module__)):
        try:
            setattr(g, name, value)
        except (AttributeError, TypeError):
            pass
    g.__dict__.update(getattr(f, "__dict__", {}))
    return g


def nameToLabel(mname: str) -> str:
    """Words out of a name: ``showAttributes`` becomes ``Show Attributes``."""
    words = [""]
    for before, letter, after in zip(" " + mname, mname, mname[1:] + " "):
        # A run of capitals is one word, but its last letter begins the next if that goes on in small ones.
        if letter.isupper() and (not before.isupper() or after.islower()):
            words.append("")
        words[-1] += letter
    return " ".join(word[:1].upper() + word[1:] for word in words)


def untilConcludes(f: Callable, *a: Any, **kw: Any) -> Any:
    """Call ``f(*a, **kw)`` again as often as a signal interrupts it, and return what it returns."""
    while True:
        try:
            return f(*a, **kw)
        except OSError as trouble:
            if trouble.args[:1] != (errno.EINTR,):
                raise


def runAsEffectiveUser(euid: int, egid: int, function: Callable, *args: Any, **kwargs: Any) -> Any:
    """Call ``function(*args, **kwargs)`` as that user and group, and return what it returns.

    Whoever wants to be somebody else for a while has to be root in between, and the group is changed while one is: before the
    user on the way there, and on the way back after having become root again.
    """
    before = os.geteuid(), os.getegid()
    _become(before, (euid, egid))
    try:
        return function(*args, **kwargs)
    finally:
        _become((euid, egid), before)


def _become(now: tuple[int, int], then: tuple[int, int]) -> None:
    """From one pair of effective user and group to another, in no more steps than it takes."""
    if now == then:
        return
    if now[0] != 0:
        os.seteuid(0)
    if now[1] != then[1]:
        os.setegid(then[1])
    if then[0] != 0:
        os.seteuid(then[0])


def switchUID(uid: int | None, gid: int | None, euid: bool = False) -> None:
    """Become the user `uid` and the group `gid`, for good; with `euid`, only effectively.  None changes nothing.

    Whoever is that user already is warned: it was probably meant to be started as root.
    """
    switch_to(os, initgroups, uid, gid, euid)


def runWithWarningsSuppressed(suppressedWarnings: Iterable[tuple[tuple, dict]], f: Callable, *args: Any, **kwargs: Any) -> Any:
    """Call ``f(*args, **kwargs)`` while some warnings are not shown; each pair is arguments of ``warnings.filterwarnings``."""
    with warnings.catch_warnings():
        for a, kw in suppressedWarnings:
            warnings.filterwarnings(*a, **kw)
        return f(*args, **kwargs)


__all__ = [
    "FancyEqMixin",
    "FancyStrMixin",
    "InsensitiveDict",
    "IntervalDifferential",
    "LineLog",
    "OrderedDict",  # noqa: F822 - found by __getattr__
    "addPluginDir",
    "getPassword",
    "getPluginDirs",
    "gidFromString",
    "initgroups",
    "makeStatBar",
    "mergeFunctionMetadata",
    "nameToLabel",
    "padTo",
    "println",
    "raises",
    "runAsEffectiveUser",
    "runWithWarningsSuppressed",
    "searchupwards",
    "sibpath",
    "spewer",
    "switchUID",
    "uidFromString",
    "uniquify",
    "untilConcludes",
]
