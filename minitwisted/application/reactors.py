"""Choosing a reactor by a short name.

The kinds of reactor are plugins, so a package can add its own and users can ask for it: ``twistd --reactor mine``.

The contract: a reactor is installed once, before anything imports ``internet.reactor``.  Nothing of it is loaded until then, so
that one which this system cannot have can still be listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import Attribute, Interface, implementer

from minitwisted.internet import _the_reactor
from minitwisted.plugin import IPlugin, getPlugins
from minitwisted.python.reflect import namedAny

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


class IReactorInstaller(Interface):
    """A kind of reactor that can perhaps be installed."""

    shortName = Attribute("By which name users ask for it (text).")
    description = Attribute("What it is (text, one line).")

    def install():
        """Make it the process's reactor; raises whatever keeps it from that."""


class NoSuchReactor(KeyError):
    """There is no reactor of that name."""


@implementer(IPlugin, IReactorInstaller)
class Reactor:
    """A kind of reactor that the module `moduleName` installs, by its function ``install``."""

    def __init__(self, shortName: str, moduleName: str, description: str) -> None:
        self.shortName, self.moduleName, self.description = shortName, moduleName, description

    def install(self) -> None:
        """Load the module, and let it install its reactor."""
        namedAny(self.moduleName).install()


def getReactorTypes() -> Iterable[Any]:
    """The kinds there are, each an ``IReactorInstaller``."""
    return getPlugins(IReactorInstaller)


def installReactor(shortName: str) -> Any:
    """Install the reactor that is called `shortName`, and return it.

    Raises ``NoSuchReactor``, or whatever keeps that reactor from being installed.
    """
    for kind in getReactorTypes():
        if kind.shortName == shortName:
            kind.install()
            return _the_reactor.the_reactor()
    raise NoSuchReactor(shortName)
