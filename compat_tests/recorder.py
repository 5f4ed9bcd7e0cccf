"""What happened, as a scenario tells it: lanes of events, each event a name and values written as text.

    rec("connected", host)                 an event of the lane ``main``
    rec.lane("server")("lost", reason)     an event of another lane; no order is claimed between lanes
    rec.data("client", chunk)              bytes of a stream: what is adjacent in its lane is joined
    rec.sym("port", 40001)                 from now on and before, 40001 is written <port1>; returns the value
    rec.timed("elapsed", seconds, lo, hi)  whether it lay in the bounds, never the number
    rec.raises(function, ...)              what a call returned or raised
    rec.text("lane", text)                 a text of several lines, such as a traceback: an event per line
    rec.done()                             the scenario has ended

Values become text at once, because most of them will change.  Plain values are written exactly; an exception as its type and
message; a Failure as both of those; a class by its public name; an interface by its own; anything else only as the public
name of its type, so that no private repr enters a comparison.  Names and places that belong to the implementation or to this
machine are replaced afterwards, all in one place: ``normalise.py``.
"""

from __future__ import annotations

import enum
import sys
import types

from zope.interface.interface import InterfaceClass

from compat_tests.names import real

MAIN = "main"
_PLAIN = (type(None), bool, int, float, complex, str, bytes, bytearray, type(...))


class Recorder:
    """What scenarios call `rec`.  `package` is the implementation's name, which tells its Failures from others."""

    def __init__(self, package: str, rules=None):
        self.lanes: dict[str, list[list[str]]] = {}
        self.symbols: list[tuple[str, str]] = []
        self.is_done = False
        self.when_done = lambda: None
        self._package = package
        self._frames = rules.frames if rules else str
        self._joining: dict[str, bytes] = {}

    def __call__(self, event: str, *values) -> None:
        self._add(MAIN, event, *map(self._text, values))

    def lane(self, name: str):
        """A callable that records in the lane `name`."""
        return lambda event, *values: self._add(name, event, *map(self._text, values))

    def data(self, lane: str, data: bytes) -> None:
        """Add to the bytes that the lane received last, or begin an event with them."""
        before = self._joining.get(lane)
        if before is None:
            self._add(lane, "data")
        self._joining[lane] = joined = (before or b"") + bytes(data)
        self.lanes[lane][-1][1:] = [repr(joined)]

    def sym(self, kind: str, value):
        """Give a value that differs from run to run a name, numbered within its kind."""
        text = value if isinstance(value, str) else repr(value)
        if text not in (known for known, _ in self.symbols):
            number = 1 + sum(name.rstrip("0123456789>") == f"<{kind}" for _, name in self.symbols)
            self.symbols.append((text, f"<{kind}{number}>"))
        return value

    def timed(self, event: str, seconds: float, low: float, high: float) -> None:
        """Record whether `seconds` lies between the bounds, and if not, on which side."""
        where = "too soon" if seconds < low else "too late" if seconds > high else "in bounds"
        self._add(MAIN, event, where)

    def raises(self, function, *args, **kw):
        """Call and record the outcome.  What was returned or raised is returned, for those who want to look at it."""
        try:
            value = function(*args, **kw)
        except BaseException as error:
            self._add(MAIN, "raised", self._name(type(error)), repr(str(error)))
            return error
        self._add(MAIN, "returned", self._text(value))
        return value

    def text(self, lane: str, text: str) -> None:
        """Record the lines of a text."""
        self._joining.pop(lane, None)
        self.lanes.setdefault(lane, []).append(["text", str(text)])

    def done(self, _=None) -> None:
        """The scenario is over; what still happens while everything is closed is recorded too."""
        if not self.is_done:
            self.is_done = True
            self.when_done()

    def _add(self, lane: str, event: str, *texts: str) -> None:
        self._joining.pop(lane, None)
        self.lanes.setdefault(lane, []).append([str(event), *texts])

    # --- values as text ---

    def _text(self, value) -> str:
        value = real(value)
        kind = type(value)
        if kind is str:
            return repr(self._frames(value))
        if kind in _PLAIN:
            return repr(value)
        writer = _CONTAINERS.get(kind)
        if writer is not None:
            return writer(value, self._text)
        return self._other(value, kind)

    def _other(self, value, kind: type) -> str:
        if isinstance(value, type):
            return self._name(value)
        if isinstance(value, InterfaceClass):
            return value.__identifier__
        if isinstance(value, types.ModuleType):
            return f"module {value.__name__}"
        if isinstance(value, enum.Enum):
            return f"{self._name(kind)}.{value.name}"
        # Before exceptions: a Failure is one too.
        if self._is_failure(value):
            return f"Failure({self._name(value.type)}, {value.getErrorMessage()!r})"
        if isinstance(value, BaseException):
            return f"{self._name(kind)}({str(value)!r})"
        return f"a {self._name(kind)}"

    def _is_failure(self, value) -> bool:
        module = sys.modules.get(f"{self._package}.python.failure")
        kind = getattr(module, "Failure", None)
        return isinstance(kind, type) and isinstance(value, kind)

    def _name(self, kind: type) -> str:
        """The public name of a class: without module if it is Python's own or the scenario's."""
        if not isinstance(kind, type):
            return self._text(kind)
        module, name = kind.__module__, kind.__qualname__.rpartition("<locals>.")[2]
        if module in ("builtins", "__main__") or module.startswith(("compat_tests.scenarios.", "compat_tests.differences.")):
            return name
        return f"{module}.{name}"


def _mapping(value, text) -> str:
    return "{" + ", ".join(f"{text(key)}: {text(each)}" for key, each in value.items()) + "}"


def _tuple(value, text) -> str:
    return f"({text(value[0])},)" if len(value) == 1 else "(" + ", ".join(map(text, value)) + ")"


_CONTAINERS = {
    tuple: _tuple,
    list: lambda value, text: "[" + ", ".join(map(text, value)) + "]",
    dict: _mapping,
    # Sets have no order: theirs is that of the texts.
    set: lambda value, text: "{" + ", ".join(sorted(map(text, value))) + "}" if value else "set()",
    frozenset: lambda value, text: "frozenset({" + ", ".join(sorted(map(text, value))) + "})",
}
