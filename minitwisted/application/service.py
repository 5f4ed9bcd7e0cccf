"""Something that can be started and stopped, and things made of such.

A program is a tree of services.  A leaf does the work: it opens a port when it is started, closes it when it is stopped.  A
branch, a MultiService, holds services and does to all of them what is done to it.  So whoever starts the root starts the
program, and a part can be taken out of the running whole.

The contract: ``privilegedStartService`` comes first, while the process may still do what only root may; then ``startService``;
later ``stopService``, which may return a Deferred.  Children are started in the order in which they were added and stopped in
the reverse.  What is added to a running parent is started at once, what leaves it is stopped.  A service has one parent at
most, and no name that one of its siblings has.

``Application`` makes the root: an object that is a service, a collection, a process and something to be saved, whichever it is
asked for by its interface.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import Attribute, Interface, implementer

from minitwisted.internet import defer
from minitwisted.persisted import sob
from minitwisted.plugin import IPlugin
from minitwisted.python import components
from minitwisted.python.reflect import namedAny

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

__all__ = [
    "IServiceMaker", "IService", "Service", "IServiceCollection", "MultiService", "IProcess", "Process", "Application",
    "loadApplication",
]  # fmt: skip


class IServiceMaker(Interface):
    """Makes a service as a command line asks for it; what a plugin of ``twistd`` is."""

    tapname = Attribute("The subcommand's name (text).")
    description = Attribute("One line for the list of subcommands.")
    options = Attribute("The subclass of ``usage.Options`` that reads the subcommand's arguments.")

    def makeService(options):
        """The service (``IService``) for these options, a mapping."""


class IService(Interface):
    """Something that can be started and stopped."""

    name = Attribute("What it is called (text), or None.")
    running = Attribute("Whether it has been started and not stopped since.")
    parent = Attribute("The collection it is in, or None.")

    def setName(name):
        """Call it `name`; ``RuntimeError`` while it has a parent."""

    def setServiceParent(parent):
        """Put it into `parent`, an ``IServiceCollection``; ``RuntimeError`` if that has one of this name already."""

    def disownServiceParent():
        """Take it out; the Deferred, if one is returned, fires when it has stopped."""

    def startService():
        """Begin to work."""

    def stopService():
        """Stop; the Deferred, if one is returned, fires when it has."""

    def privilegedStartService():
        """Do what needs the rights or the directories that the process is about to give up."""


class IServiceCollection(Interface):
    """Services, some of them with names."""

    def getServiceNamed(name):
        """The service of this name; ``KeyError`` if there is none."""

    def __iter__():
        """All of them, as they were added."""

    def addService(service):
        """Take a service in; for its ``setServiceParent`` only.  ``RuntimeError`` if its name is taken."""

    def removeService(service):
        """Let a service go; for its ``disownServiceParent`` only.  Returns a Deferred if it takes time to stop."""


class IProcess(Interface):
    """As whom a program runs."""

    processName = Attribute("What the process is to be called (text), or None.")
    uid = Attribute("The user it is to become (an int), or None.")
    gid = Attribute("The group it is to become (an int), or None.")


@implementer(IService)
class Service:
    """The base of services: keeps account of name, parent, and whether it runs."""

    running = 0
    name: str | None = None
    parent: Any = None

    def __getstate__(self) -> dict[str, Any]:
        # Where a service is written down, it does not run.
        return {name: value for name, value in self.__dict__.items() if name != "running"}

    def setName(self, name: str) -> None:
        """Call the service `name`; ``RuntimeError`` while it has a parent."""
        if self.parent is not None:
            raise RuntimeError("cannot change name when parent exists")
        self.name = name

    def setServiceParent(self, parent) -> None:
        """Leave the parent it has, and go into `parent`, which may be an ``Application``."""
        if self.parent is not None:
            self.disownServiceParent()
        # Set before the parent hears of it: one that runs starts the service at once.
        self.parent = IServiceCollection(parent, parent)
        self.parent.addService(self)

    def disownServiceParent(self):
        """Leave the parent; returns what stopping returned, if that runs."""
        stopped = self.parent.removeService(self)
        self.parent = None
        return stopped

    def privilegedStartService(self) -> None:
        """Nothing to do before rights are given up."""

    def startService(self) -> None:
        """It runs."""
        self.running = 1

    def stopService(self) -> Any:
        """It runs no more."""
        self.running = 0


@implementer(IServiceCollection)
class MultiService(Service):
    """A service made of others, all of which are started and stopped with it."""

    def __init__(self) -> None:
        self.services: list[Any] = []
        self.namedServices: dict[str, Any] = {}
        self.parent = None

    def privilegedStartService(self) -> None:
        """Let each child do what it must, in order."""
        super().privilegedStartService()
        for service in self:
            service.privilegedStartService()

    def startService(self) -> None:
        """Start the children, in order."""
        super().startService()
        for service in self:
            service.startService()

    def stopService(self) -> defer.Deferred:
        """Stop the children, the last first; fires when the last of them has stopped, however that went."""
        super().stopService()
        return defer.DeferredList([defer.maybeDeferred(service.stopService) for service in reversed(list(self))])

    def getServiceNamed(self, name: str) -> Any:
        """The child of this name; ``KeyError`` if there is none."""
        return self.namedServices[name]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.services)

    def addService(self, service) -> None:
        """Take `service` in and, if the whole runs, start it."""
        if service.name is not None:
            if service.name in self.namedServices:
                raise RuntimeError(f"cannot have two services with same name '{service.name}'")
            self.namedServices[service.name] = service
        self.services.append(service)
        if self.running:
            # It is too late for rights that were given up, but the service may count on the call.
            service.privilegedStartService()
            service.startService()

    def removeService(self, service) -> Any:
        """Let `service` go; if the whole runs, stop it and return what that returned."""
        if service.name:
            del self.namedServices[service.name]
        self.services.remove(service)
        return service.stopService() if self.running else None


@implementer(IProcess)
class Process:
    """As whom to run: user and group by number, None to stay who we are."""

    processName: str | None = None

    def __init__(self, uid: int | None = None, gid: int | None = None) -> None:
        self.uid, self.gid = uid, gid


@implementer(IPlugin, IServiceMaker)
class ServiceMaker:
    """A plugin of ``twistd`` whose code is elsewhere, and is loaded only if the plugin is used.

    `module` is the dotted name of a module with a class ``Options`` and a function ``makeService``; `tapname` the name of
    the subcommand.
    """

    def __init__(self, name: str, module: str, description: str, tapname: str) -> None:
        self.name, self.module, self.description, self.tapname = name, module, description, tapname

    @property
    def options(self):
        """The module's ``Options``."""
        return namedAny(self.module).Options

    @property
    def makeService(self):
        """The module's ``makeService``."""
        return namedAny(self.module).makeService


def Application(name: str, uid: int | None = None, gid: int | None = None) -> components.Componentized:
    """The root of a program called `name`, to run as `uid` and `gid`.

    Ask it for what you need: ``IService``, ``IServiceCollection``, ``IProcess``, ``sob.IPersistable``.
    """
    application = components.Componentized()
    root = MultiService()
    root.setName(name)
    for side in (root, Process(uid, gid), sob.Persistent(application, name)):
        application.addComponent(side, ignoreClass=1)
    return application


def loadApplication(filename: str, kind: str, passphrase=None) -> Any:
    """The application in a file of this kind: ``"python"`` (its variable ``application``), ``"pickle"``, ``"source"``."""
    return sob.loadValueFromFile(filename, "application") if kind == "python" else sob.load(filename, kind)
