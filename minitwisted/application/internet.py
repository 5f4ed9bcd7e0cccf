"""Services that listen, connect, and call again and again.

What a program does in its main function, ``reactor.listenTCP(80, site)``, is here a service, ``TCPServer(80, site)``: made with
the same arguments, it listens when it is started and closes the port when it is stopped.  So a program is put together first
and starts as a whole, and its ports are open before it gives up its rights.

The contract: servers listen in ``privilegedStartService`` or, if that was not called, in ``startService``; the error of a port
that cannot be had is the caller's.  Pickled, a service keeps what it was made with, and forgets port, connection and loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.application._client_service import ClientService, backoffPolicy
from minitwisted.application.service import Service
from minitwisted.internet import task
from minitwisted.internet._the_reactor import the_reactor
from minitwisted.internet.defer import CancelledError, Deferred
from minitwisted.python import log

if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "TimerService", "CooperatorService", "StreamServerEndpointService", "ClientService", "backoffPolicy",
    "TCPServer", "UNIXServer", "SSLServer", "UDPServer", "MulticastServer", "UNIXDatagramServer",
    "TCPClient", "UNIXClient", "SSLClient", "UNIXDatagramClient",
]  # fmt: skip


class _Forgetful(Service):
    """A service some of whose attributes do not outlive the process: those named in `volatile`."""

    volatile: list[str] = []

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__getstate__().items() if name not in self.volatile}


class _OnTheReactor(_Forgetful):
    """A service that does one thing with a method of the reactor, `method` being the last part of its name.

    It is made with the arguments of that method.  One more, `reactor`, says on which reactor (default: the process's).
    """

    method = ""
    reactor: Any = None

    def __init__(self, *args, **kwargs) -> None:
        if "reactor" in kwargs:
            self.reactor = kwargs.pop("reactor")
        self.args, self.kwargs = args, kwargs

    def _ask(self, verb: str):
        reactor = the_reactor() if self.reactor is None else self.reactor
        return getattr(reactor, verb + self.method)(*self.args, **self.kwargs)


class _Server(_OnTheReactor):
    """A service that listens."""

    volatile = ["_port"]
    _port: Any = None

    def privilegedStartService(self) -> None:
        """Listen, while the process may use any port."""
        super().privilegedStartService()
        self._port = self._ask("listen")

    def startService(self) -> None:
        """Listen, unless that is done."""
        super().startService()
        if self._port is None:
            self._port = self._ask("listen")

    def stopService(self) -> Any:
        """Listen no more; returns what ``stopListening`` returned."""
        super().stopService()
        port, self._port = self._port, None
        return None if port is None else port.stopListening()


class _Client(_OnTheReactor):
    """A service that connects, once."""

    volatile = ["_connection"]
    _connection: Any = None

    def startService(self) -> None:
        """Connect."""
        super().startService()
        self._connection = self._ask("connect")

    def stopService(self) -> None:
        """Disconnect, or give up the attempt."""
        super().stopService()
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.disconnect()


class TCPServer(_Server):
    """Listens by ``reactor.listenTCP``."""

    method = "TCP"


class UNIXServer(_Server):
    """Listens by ``reactor.listenUNIX``."""

    method = "UNIX"


class SSLServer(_Server):
    """Listens by ``reactor.listenSSL``."""

    method = "SSL"


class UDPServer(_Server):
    """Listens by ``reactor.listenUDP``."""

    method = "UDP"


class MulticastServer(_Server):
    """Listens by ``reactor.listenMulticast``."""

    method = "Multicast"


class UNIXDatagramServer(_Server):
    """Listens by ``reactor.listenUNIXDatagram``."""

    method = "UNIXDatagram"


class TCPClient(_Client):
    """Connects by ``reactor.connectTCP``."""

    method = "TCP"


class UNIXClient(_Client):
    """Connects by ``reactor.connectUNIX``."""

    method = "UNIX"


class SSLClient(_Client):
    """Connects by ``reactor.connectSSL``."""

    method = "SSL"


class UNIXDatagramClient(_Client):
    """Connects by ``reactor.connectUNIXDatagram``."""

    method = "UNIXDatagram"


class TimerService(_Forgetful):
    """Calls ``callable(*args, **kwargs)`` when it is started and then every `step` seconds, until it is stopped.

    An error is logged, and ends the calls.  `clock` (``IReactorTime``) is the reactor, unless it is set before the start.
    """

    volatile = ["_loop", "_loopFinished"]
    clock: Any = None

    def __init__(self, step: float, callable, *args, **kwargs) -> None:
        self.step = step
        self.call = (callable, args, kwargs)

    def startService(self) -> None:
        """Call, and go on calling."""
        super().startService()
        function, args, kwargs = self.call
        self._loop = task.LoopingCall(function, *args, **kwargs)
        self._loop.clock = the_reactor() if self.clock is None else self.clock
        self._loopFinished = self._loop.start(self.step, now=True)
        self._loopFinished.addErrback(log.err)

    def stopService(self) -> Deferred:
        """Call no more; fires when the call that is under way, if there is one, is over."""
        if self._loop.running:
            self._loop.stop()
        return self._loopFinished.addCallback(lambda _: Service.stopService(self))


class CooperatorService(Service):
    """A ``task.Cooperator``, as `coop`, whose tasks make progress from the start of the service to its end."""

    def __init__(self) -> None:
        self.coop = task.Cooperator(started=False)

    def coiterate(self, iterator) -> Deferred:
        """Work through `iterator`; see the cooperator's method."""
        return self.coop.coiterate(iterator)

    def startService(self) -> None:
        """Let tasks make progress."""
        self.coop.start()

    def stopService(self) -> None:
        """End those that are left."""
        self.coop.stop()


class StreamServerEndpointService(Service):
    """Listens at `endpoint` (``IStreamServerEndpoint``) for `factory`.

    The answer of an endpoint may come later, so a failure is logged.  With `_raiseSynchronously` (``strports.service`` sets
    it) one that is known at once is raised instead.
    """

    _raiseSynchronously = False
    _waitingForPort: Any = None

    def __init__(self, endpoint, factory) -> None:
        self.endpoint, self.factory = endpoint, factory

    def privilegedStartService(self) -> None:
        """Listen, while the process may use any port."""
        known: list[Any] = []

        def failed(reason):
            if self._raiseSynchronously and starting:
                known.append(reason)
            elif not reason.check(CancelledError):
                log.err(reason)

        starting = True
        self._waitingForPort = self.endpoint.listen(self.factory)
        self._waitingForPort.addErrback(failed)
        starting = False
        if known:
            known[0].raiseException()

    def startService(self) -> None:
        """Listen, unless that is done."""
        super().startService()
        if self._waitingForPort is None:
            self.privilegedStartService()

    def stopService(self) -> Deferred:
        """Close the port, or give up the attempt to open it; fires when that is done."""
        self._waitingForPort.cancel()

        def stop(port):
            return None if port is None else port.stopListening()

        def stopped(result):
            self.running = False
            return result

        return self._waitingForPort.addCallback(stop).addBoth(stopped)
