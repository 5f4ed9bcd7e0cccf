"""Who hears of events, and who is asked whether to tell of them.

Both are simply callables.  The interfaces are there to be declared: an observer that declares `ILogObserver` gets events as
they are, while one that does not, where that is still allowed, is taken for one of the old kind.
"""

from __future__ import annotations

from zope.interface import Interface


class ILogObserver(Interface):
    """Whoever wants to hear of events.  Any thread may call."""

    def __call__(event):
        """Hear of one, a dictionary.  It is shared with all other observers: look, don't touch."""


class ILogFilterPredicate(Interface):
    """Whoever is asked whether an event is to be heard."""

    def __call__(event):
        """A constant of `PredicateResult`."""
