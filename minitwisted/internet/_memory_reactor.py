"""A reactor for tests: whoever asks it for a connection is noted, and gets none.

Code that is given its reactor, instead of importing it, can be given this one.  It has the methods, but no loop and no
sockets: it keeps in lists what it was asked for, each request as the tuple of its arguments, in order and with the defaults
filled in.  The test reads the lists, takes the factory from a tuple, lets it build a protocol, connects that to a
``StringTransport``, and so plays the network itself.

``MemoryReactorClock`` is also a ``Clock``, for code that calls later; ``RaisingMemoryReactor`` refuses everything.  Their
public home is ``minitwisted.internet.testing``.
"""

from __future__ import annotations

from socket import AF_INET, AF_INET6
from typing import TYPE_CHECKING

from zope.interface import implementer

from minitwisted.internet.abstract import isIPv6Address
from minitwisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from minitwisted.internet.error import UnsupportedAddressFamily
from minitwisted.internet.interfaces import (
    IConnector,
    IHostnameResolver,
    IHostResolution,
    IListeningPort,
    IReactorCore,
    IReactorFDSet,
    IReactorPluggableNameResolver,
    IReactorSocket,
    IReactorSSL,
    IReactorTCP,
    IReactorUNIX,
)  # fmt: skip
from minitwisted.internet.task import Clock

if TYPE_CHECKING:
    from typing import Any, NoReturn

#: The kinds of address and the host "everywhere" of the families whose sockets can be adopted.
_FAMILIES = {AF_INET: (IPv4Address, "0.0.0.0"), AF_INET6: (IPv6Address, "::")}


@implementer(IListeningPort)
class _FakePort:
    """A port that listens to nobody and says that it does so at `hostAddress`."""

    def __init__(self, hostAddress) -> None:
        self._hostAddress = hostAddress

    def startListening(self) -> None:
        """Do nothing."""

    def stopListening(self) -> None:
        """Do nothing."""

    def getHost(self) -> Any:
        """The address it was made with."""
        return self._hostAddress


@implementer(IConnector)
class _FakeConnector:
    """A connector that never gets anywhere; `stoppedConnecting` is whether it was told to stop trying."""

    _disconnected = False
    stoppedConnecting = False

    def __init__(self, address) -> None:
        self._address = address

    def stopConnecting(self) -> None:
        """Note that."""
        self.stoppedConnecting = True

    def disconnect(self) -> None:
        """Note that."""
        self._disconnected = True

    def connect(self) -> None:
        """Do nothing."""

    def getDestination(self) -> Any:
        """The address it was made with."""
        return self._address


@implementer(IHostResolution)
class _SynchronousResolution:
    """A look-up that was over before anybody could hold it."""

    def __init__(self, name) -> None:
        self.name = name

    def cancel(self) -> None:
        """Raise: it is too late."""
        raise Exception("already resolved")


@implementer(IHostnameResolver)
class SynchronousResolver:
    """Every name is this machine, 127.0.0.1, and that is known at once."""

    def resolveHostName(
        self, resolutionReceiver, hostName, portNumber=0, addressTypes=None, transportSemantics="TCP"
    ) -> _SynchronousResolution:
        """Tell `resolutionReceiver` the one address, whichever kinds were asked for."""
        here = IPv4Address("TCP", "127.0.0.1", portNumber)
        over = _SynchronousResolution(hostName)
        resolutionReceiver.resolutionBegan(over)
        resolutionReceiver.addressResolved(here)
        resolutionReceiver.resolutionComplete()
        return over


@implementer(
    IReactorCore, IReactorTCP, IReactorSSL, IReactorUNIX, IReactorSocket, IReactorFDSet, IReactorPluggableNameResolver
)
class MemoryReactor:
    """Remembers what it is asked for.

    * `tcpClients`, `sslClients`, `unixClients` and `tcpServers`, `sslServers`, `unixServers`: the arguments of each
      ``connect…`` and ``listen…``; `connectors`: what the former returned; `adoptedPorts`, `adoptedStreamConnections`.
    * `whenRunningHooks` and `triggers` (by phase, then event): each a function, its arguments, its keyword arguments.
    * `hasInstalled`, `running`, `hasRun`, `hasStopped`, `hasCrashed`: whether that was done.  `running` is None after a crash.
    * `readers`, `writers`: the sets of descriptors.
    """

    def __init__(self) -> None:
        self.hasInstalled = self.hasRun = self.hasStopped = self.hasCrashed = False
        self.running: bool | None = False
        self.whenRunningHooks: list[tuple[Any, Any, Any]] = []
        self.triggers: dict[str, dict[str, list[tuple[Any, Any, Any]]]] = {}
        self.tcpClients: list[tuple[Any, ...]] = []
        self.tcpServers: list[tuple[Any, ...]] = []
        self.sslClients: list[tuple[Any, ...]] = []
        self.sslServers: list[tuple[Any, ...]] = []
        self.unixClients: list[tuple[Any, ...]] = []
        self.unixServers: list[tuple[Any, ...]] = []
        self.adoptedPorts: list[tuple[Any, ...]] = []
        self.adoptedStreamConnections: list[tuple[Any, ...]] = []
        self.connectors: list[_FakeConnector] = []
        self.readers: set[Any] = set()
        self.writers: set[Any] = set()
        self.nameResolver: Any = SynchronousResolver()

    def install(self) -> None:
        """In the place of a reactor module's function of that name; only noted."""
        self.hasInstalled = True

    def installNameResolver(self, resolver) -> Any:
        """Use `resolver` from now on and return the one before."""
        before, self.nameResolver = self.nameResolver, resolver
        return before

    # --- IReactorCore: a loop that goes round once ---

    def run(self) -> None:
        """Call what was to be called when it runs, and stop."""
        self.hasRun = self.running = True
        for function, args, kwargs in self.whenRunningHooks:
            function(*args, **kwargs)
        self.stop()

    def stop(self) -> None:
        """Be stopped."""
        self.running = False
        self.hasStopped = True

    def crash(self) -> None:
        """Have crashed."""
        self.running = None
        self.hasCrashed = True

    def callWhenRunning(self, callable, *args, **kw) -> None:
        """Call at once if it has been run, else when it is."""
        if self.hasRun:
            callable(*args, **kw)
        else:
            self.whenRunningHooks.append((callable, args, kw))

    def addSystemEventTrigger(self, phase, eventType, callable, *args, **kw) -> None:
        """Note it; there are no events."""
        self.triggers.setdefault(phase, {}).setdefault(eventType, []).append((callable, args, kw))

    def removeSystemEventTrigger(self, triggerID) -> NoReturn:
        """Raise ``NotImplementedError``."""
        raise NotImplementedError

    def fireSystemEvent(self, eventType) -> NoReturn:
        """Raise ``NotImplementedError``."""
        raise NotImplementedError

    def iterate(self, delay=0) -> NoReturn:
        """Raise ``NotImplementedError``."""
        raise NotImplementedError

    def resolve(self, name, timeout=10) -> NoReturn:
        """Raise ``NotImplementedError``."""
        raise NotImplementedError

    # --- Connecting and listening ---

    def listenTCP(self, port, factory, backlog=50, interface="") -> _FakePort:
        """Note it.  The port says it is everywhere, unless `interface` is an IPv6 address."""
        self.tcpServers.append((port, factory, backlog, interface))
        if isIPv6Address(interface):
            return _FakePort(IPv6Address("TCP", interface, port))
        return self.__everywhere(port)

    def connectTCP(self, host, port, factory, timeout=30, bindAddress=None) -> _FakeConnector:
        """Note it and tell `factory` that it began."""
        self.tcpClients.append((host, port, factory, timeout, bindAddress))
        return self.__begin(factory, (IPv6Address if isIPv6Address(host) else IPv4Address)("TCP", host, port))

    def listenSSL(self, port, factory, contextFactory, backlog=50, interface="") -> _FakePort:
        """Note it."""
        self.sslServers.append((port, factory, contextFactory, backlog, interface))
        return self.__everywhere(port)

    def connectSSL(self, host, port, factory, contextFactory, timeout=30, bindAddress=None) -> _FakeConnector:
        """Note it and tell `factory` that it began."""
        self.sslClients.append((host, port, factory, contextFactory, timeout, bindAddress))
        return self.__begin(factory, IPv4Address("TCP", host, port))

    def listenUNIX(self, address, factory, backlog=50, mode=0o666, wantPID=0) -> _FakePort:
        """Note it."""
        self.unixServers.append((address, factory, backlog, mode, wantPID))
        return _FakePort(UNIXAddress(address))

    def connectUNIX(self, address, factory, timeout=30, checkPID=0) -> _FakeConnector:
        """Note it and tell `factory` that it began."""
        self.unixClients.append((address, factory, timeout, checkPID))
        return self.__begin(factory, UNIXAddress(address))

    def __everywhere(self, port) -> _FakePort:
        return _FakePort(IPv4Address("TCP", "0.0.0.0", port))

    def __begin(self, factory, address) -> _FakeConnector:
        connector = _FakeConnector(address)
        # Noted before the factory is told, which may well look for it.
        self.connectors.append(connector)
        factory.startedConnecting(connector)
        return connector

    # --- IReactorSocket ---

    def adoptStreamPort(self, fileno, addressFamily, factory) -> _FakePort:
        """Note it.  Raises ``UnsupportedAddressFamily`` for what is neither IPv4 nor IPv6."""
        address = _adopted(addressFamily, "TCP")
        self.adoptedPorts.append((fileno, addressFamily, factory))
        return _FakePort(address)

    def adoptStreamConnection(self, fileDescriptor, addressFamily, factory) -> None:
        """Note it, whatever its family."""
        self.adoptedStreamConnections.append((fileDescriptor, addressFamily, factory))

    def adoptDatagramPort(self, fileno, addressFamily, protocol, maxPacketSize=8192) -> _FakePort:
        """Note it, among the other ports.  Raises ``UnsupportedAddressFamily`` as ``adoptStreamPort`` does."""
        address = _adopted(addressFamily, "UDP")
        self.adoptedPorts.append((fileno, addressFamily, protocol, maxPacketSize))
        return _FakePort(address)

    # --- IReactorFDSet ---

    def addReader(self, reader) -> None:
        """Put it into `readers`."""
        self.readers.add(reader)

    def removeReader(self, reader) -> None:
        """Take it out, if it is there."""
        self.readers.discard(reader)

    def addWriter(self, writer) -> None:
        """Put it into `writers`."""
        self.writers.add(writer)

    def removeWriter(self, writer) -> None:
        """Take it out, if it is there."""
        self.writers.discard(writer)

    def getReaders(self) -> list[Any]:
        """All readers."""
        return list(self.readers)

    def getWriters(self) -> list[Any]:
        """All writers."""
        return list(self.writers)

    def removeAll(self) -> list[Any]:
        """Take out all, and return each of them once."""
        everyone = list(self.readers | self.writers)
        self.readers, self.writers = set(), set()
        return everyone


def _adopted(family, kind: str) -> IPv4Address | IPv6Address:
    if family not in _FAMILIES:
        raise UnsupportedAddressFamily()
    make, everywhere = _FAMILIES[family]
    return make(kind, everywhere, 1234)


class MemoryReactorClock(MemoryReactor, Clock):
    """One that also has a time, which stands still until the test calls ``advance``."""

    def __init__(self) -> None:
        MemoryReactor.__init__(self)
        Clock.__init__(self)


@implementer(IReactorTCP, IReactorSSL, IReactorUNIX, IReactorSocket, IReactorPluggableNameResolver)
class RaisingMemoryReactor:
    """Raises: `listenException` from ``listen…`` and when a port is to be adopted, `connectException` from ``connect…``.

    Adopting a connection or a datagram port raises the latter.
    """

    def __init__(self, listenException=None, connectException=None) -> None:
        self._listenException = listenException
        self._connectException = connectException
        self.nameResolver: Any = SynchronousResolver()

    def installNameResolver(self, nameResolver) -> Any:
        """Use `nameResolver` from now on and return the one before."""
        before, self.nameResolver = self.nameResolver, nameResolver
        return before

    def adoptStreamPort(self, fileno, addressFamily, factory) -> NoReturn:
        """Raise what ``listen…`` raises."""
        raise self._listenException

    def listenTCP(self, port, factory, backlog=50, interface="") -> NoReturn:
        """Raise."""
        raise self._listenException

    def connectTCP(self, host, port, factory, timeout=30, bindAddress=None) -> NoReturn:
        """Raise."""
        raise self._connectException

    def listenSSL(self, port, factory, contextFactory, backlog=50, interface="") -> NoReturn:
        """Raise."""
        raise self._listenException

    def connectSSL(self, host, port, factory, contextFactory, timeout=30, bindAddress=None) -> NoReturn:
        """Raise."""
        raise self._connectException

    def listenUNIX(self, address, factory, backlog=50, mode=0o666, wantPID=0) -> NoReturn:
        """Raise."""
        raise self._listenException

    def connectUNIX(self, address, factory, timeout=30, checkPID=0) -> NoReturn:
        """Raise."""
        raise self._connectException

    def adoptDatagramPort(self, fileDescriptor, addressFamily, protocol, maxPacketSize) -> NoReturn:
        """Raise what ``connect…`` raises."""
        raise self._connectException

    def adoptStreamConnection(self, fileDescriptor, addressFamily, factory) -> NoReturn:
        """Raise what ``connect…`` raises."""
        raise self._connectException
