"""From the one who has something to say to all who want to hear it.

An event travels    Logger --> LogPublisher --> observers

and an observer is any callable that takes the event.  An observer that raises is somebody's bug and no reason for the
others to miss anything: everybody is served first, then those who can still hear are told who failed, and how.

A `Logger` speaks in the name of a module, or of a class of which it is an attribute; then each object of the class that
speaks through it is the event's source.  Old observers (`log.addObserver`) expect old keys; `LegacyLogObserverWrapper`
adds them on the way.  Whoever wants to know how an event has travelled puts a list into it, as `log_trace`.
"""

from __future__ import annotations

import sys
from time import time
from typing import TYPE_CHECKING

from zope.interface import Interface, implementer

from minitwisted.python._event_text import text_of_new
from minitwisted.python._home import at_home
from minitwisted.python._levels import InvalidLogLevelError, LogLevel, NamedConstant
from minitwisted.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from minitwisted.python._event_text import Event

    Observer = Callable[[Event], object]


def _says(level: NamedConstant, doc: str) -> Callable[..., None]:
    """A method of Logger that publishes at `level`."""

    def say(self: Logger, format: str | None = None, **kwargs: object) -> None:
        self.emit(level, format, **kwargs)

    say.__name__, say.__qualname__, say.__doc__ = level.name, f"Logger.{level.name}", doc
    return say


class Logger:
    """Says things, at a level, in the name of `namespace`; `source` is the object that speaks, if any."""

    def __init__(self, namespace: str | None = None, source: object = None, observer: Observer | None = None) -> None:
        """Without a `namespace` it is the name of the module that calls; what is said goes to `observer`, or to the log."""
        self.namespace: str = sys._getframe(1).f_globals.get("__name__", "<unknown>") if namespace is None else namespace
        self.source = source
        self.observer: Observer = publisher if observer is None else observer

    def __get__(self, instance: object, owner: type | None = None) -> Logger:
        """The logger of a class, or of one of its objects."""
        kind = type(instance) if owner is None else owner
        source = kind if instance is None else instance
        return type(self)(f"{kind.__module__}.{kind.__qualname__}", source, self.observer)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.namespace!r}>"

    def emit(self, level: NamedConstant, format: str | None = None, **kwargs: Any) -> None:
        """Publish an event with the given values, and with the text that `format` makes of them."""
        if type(level) is not NamedConstant:
            wrong = Failure(InvalidLogLevelError(level))
            text = "Got invalid log level {invalidLevel!r} in {logger}.emit()."
            return self.failure(text, failure=wrong, invalidLevel=level, logger=self)
        who = {"log_logger": self, "log_level": level, "log_namespace": self.namespace, "log_source": self.source}
        event = {**kwargs, **who, "log_format": format, "log_time": time()}
        if "log_trace" in event:
            event["log_trace"].append((self, self.observer))
        self.observer(event)

    def failure(
        self, format: str, failure: Failure | None = None, level: NamedConstant = LogLevel.critical, **kwargs: Any
    ) -> None:
        """Publish a failure, by default that of the exception being handled, and what was tried."""
        self.emit(level, format, log_failure=Failure() if failure is None else failure, **kwargs)

    debug = _says(LogLevel.debug, "Say what helps to find a fault.")
    info = _says(LogLevel.info, "Say what happens.")
    warn = _says(LogLevel.warn, "Say what somebody should look at.")
    error = _says(LogLevel.error, "Say what has gone wrong.")
    critical = _says(LogLevel.critical, "Say what has gone wrong and cannot be mended here.")

    def failuresHandled(self, format: str, level: NamedConstant = LogLevel.critical, **kwargs: object) -> _Handled:
        """A context: whatever is raised in it is logged and goes no further.  Entered, it knows how that ended."""
        return _Handled(lambda failure: self.failure(format, failure, level, **kwargs))

    def failureHandler(self, staticMessage: str, level: NamedConstant = LogLevel.critical) -> _Handler:
        """The same with nothing to say but a text; to be kept and entered again and again."""
        return _Handler(lambda failure: self.failure(staticMessage, failure, level))


class _Handler:
    """Whatever is raised in this context is handed to `report` and goes no further."""

    def __init__(self, report: Callable[[Failure], object]) -> None:
        self._report = report

    def __enter__(self) -> None:
        """Nothing to begin."""

    def __exit__(self, kind: Any, value: Any, trace: Any) -> bool:
        if kind is not None:
            self._report(Failure(value, kind, trace))
        return True


class _Handled:
    """The same for one use: says afterwards whether it has `succeeded` or `failed`, and with which `failure`."""

    succeeded = False
    failure: Failure | None = None

    def __init__(self, report: Callable[[Failure], object]) -> None:
        self._report = report

    @property
    def failed(self) -> bool:
        """Whether something was raised."""
        return self.failure is not None

    def __enter__(self) -> _Handled:
        return self

    def __exit__(self, kind: Any, value: Any, trace: Any) -> bool:
        if kind is None:
            self.succeeded = True
        else:
            self.failure = Failure(value, kind, trace)
            self._report(self.failure)
        return True


class ILogObserver(Interface):
    """Whoever wants to hear of events.  Any thread may call."""

    def __call__(event):
        """Hear of one, a dictionary.  It is shared with all other observers: look, don't touch."""


@implementer(ILogObserver)
class LegacyLogObserverWrapper:
    """Gives an observer of the old kind what it expects of an event."""

    def __init__(self, legacyObserver: Observer) -> None:
        self.legacyObserver = legacyObserver

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.legacyObserver})"

    def __call__(self, event: Event) -> None:
        """Tell the observer, once the event has all that it may look for."""
        _add_old_keys(event)
        self.legacyObserver(event)


def _add_old_keys(event: Event) -> None:
    """Say in the old keys what the new ones say, where the old ones do not say it already."""
    for old, value in (("message", ()), ("time", event.get("log_time")), ("system", event.get("log_system", "-"))):
        event.setdefault(old, value)
    if "format" not in event and event.get("log_format") is not None:
        # Made into text only if the old format is filled; from a copy, since the event goes on to others.
        event["format"] = "%(log_legacy)s"
        told, message = StringifiableFromEvent(event.copy()), event["message"]
        # A word of the text's own is no message of the old kind.
        event.update(log_legacy=told, message=message if isinstance(message, tuple) else ())
    if "log_failure" in event:
        event.setdefault("failure", event["log_failure"])
        event.setdefault("isError", 1)
        if "why" not in event:
            event["why"] = text_of_new(event)
    elif "isError" not in event:
        event["isError"] = 1 if event.get("log_level") in (LogLevel.error, LogLevel.critical) else 0


class StringifiableFromEvent:
    """An event whose ``str`` is its text."""

    def __init__(self, event: Event) -> None:
        self.event = event

    def __str__(self) -> str:
        return text_of_new(self.event)


@implementer(ILogObserver)
class LogPublisher:
    """Tells each of its observers of each event, in the order in which they were added."""

    def __init__(self, *observers: Observer) -> None:
        self._observers = list(observers)

    def addObserver(self, observer: Observer) -> None:
        """Tell `observer` too, after all others, unless it is told already.  Raises TypeError if it cannot be called."""
        if not callable(observer):
            raise TypeError(f"Observer is not callable: {observer!r}")
        if observer not in self._observers:
            self._observers.append(observer)

    def removeObserver(self, observer: Observer) -> None:
        """Tell it no more.  To forget a stranger is no mistake."""
        if observer in self._observers:
            self._observers.remove(observer)

    def __call__(self, event: Event) -> None:
        """Tell everybody; then tell whoever did not fail about whoever did."""
        failed = []
        trace = event.get("log_trace")
        # The list itself and no copy: an observer added by another hears of this very event.
        for observer in self._observers:
            if trace is not None:
                trace.append((self, observer))
            try:
                observer(event)
            except Exception:
                failed.append((observer, Failure()))
        for observer, failure in failed:
            others = LogPublisher(*(each for each in self._observers if each is not observer))
            Logger("minitwisted.logger._observer", observer=others).failure(
                "Temporarily disabling observer {observer} due to exception: {log_failure}", failure, observer=observer
            )


#: Where the events of the process go.
publisher = LogPublisher()

at_home("minitwisted.logger", Logger, LogPublisher, LegacyLogObserverWrapper)
