"""Not everything is for everybody.

Between the log and an observer stands a `FilteringLogObserver`, which asks predicates in turn: the first that says ``yes`` or
``no`` decides, ``maybe`` leaves it to the next, and what nobody objects to passes.  The usual predicate goes by levels, and
knows that a namespace is a tree: what is said of ``a`` holds for ``a.b`` until something is said of that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import Interface, implementer

from minitwisted.python._home import at_home
from minitwisted.python._levels import InvalidLogLevelError, LogLevel, NamedConstant
from minitwisted.python._publisher import ILogObserver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from minitwisted.python._event_text import Event


class ILogFilterPredicate(Interface):
    """Whoever is asked whether an event is to be heard."""

    def __call__(event):
        """A constant of `PredicateResult`."""


class PredicateResult:
    """What a predicate may say."""

    yes = NamedConstant("PredicateResult", "yes", 0)
    no = NamedConstant("PredicateResult", "no", 1)
    maybe = NamedConstant("PredicateResult", "maybe", 2)

    @classmethod
    def iterconstants(cls) -> Iterator[NamedConstant]:
        """All of them."""
        return iter((cls.yes, cls.no, cls.maybe))


@implementer(ILogObserver)
def bitbucketLogObserver(event: Event) -> None:
    """An observer that forgets what it hears."""


@implementer(ILogObserver)
class FilteringLogObserver:
    """Tells `observer` of what the `predicates` let pass, and `negativeObserver` of the rest."""

    def __init__(
        self,
        observer: Callable[[Event], object],
        predicates: Iterable[Callable[[Event], NamedConstant]],
        negativeObserver: Callable[[Event], object] = bitbucketLogObserver,
    ) -> None:
        self._observer, self._otherwise = observer, negativeObserver
        self._predicates = list(predicates)

    def __call__(self, event: Event) -> None:
        """Ask, then tell.  Raises TypeError if a predicate answers with anything but a PredicateResult."""
        passes = self._passes(event)
        told = self._observer if passes else self._otherwise
        if "log_trace" in event:
            event["log_trace"].append((self, told))
        told(event)

    def _passes(self, event: Event) -> bool:
        for predicate in self._predicates:
            answer = predicate(event)
            if answer is PredicateResult.yes:
                return True
            if answer is PredicateResult.no:
                return False
            if answer is not PredicateResult.maybe:
                raise TypeError(f"Invalid predicate result: {answer!r}")
        return True


@implementer(ILogFilterPredicate)
class LogLevelFilterPredicate:
    """Says ``no`` to events below the level of their namespace, by default `defaultLogLevel`, and to those without either."""

    def __init__(self, defaultLogLevel: NamedConstant = LogLevel.info) -> None:
        self.defaultLogLevel = defaultLogLevel
        self._levels: dict[str, NamedConstant] = {}
        self.clearLogLevels()

    def logLevelForNamespace(self, namespace: str) -> NamedConstant:
        """The level from which on a namespace is heard: its own, or that of the nearest above it."""
        while namespace and namespace not in self._levels:
            namespace = namespace.rpartition(".")[0]
        return self._levels[namespace or ""]

    def setLogLevelForNamespace(self, namespace: str, level: NamedConstant) -> None:
        """Hear a namespace, and all below it, from `level` on; the empty one is all.  Raises InvalidLogLevelError."""
        if not isinstance(level, NamedConstant):
            raise InvalidLogLevelError(level)
        self._levels[namespace or ""] = level

    def clearLogLevels(self) -> None:
        """Forget what was set."""
        self._levels = {"": self.defaultLogLevel}

    def __call__(self, event: Event) -> NamedConstant:
        """``no`` or ``maybe``."""
        level, namespace = event.get("log_level"), event.get("log_namespace")
        if level is None or not namespace or level < self.logLevelForNamespace(namespace):
            return PredicateResult.no
        return PredicateResult.maybe


at_home("minitwisted.logger", PredicateResult, FilteringLogObserver, LogLevelFilterPredicate)
