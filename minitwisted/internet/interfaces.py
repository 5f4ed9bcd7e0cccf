"""The words: every promise that objects of this package make to each other.

An interface is a list of names with a meaning and no code.  A class states what it promises, with ``@implementer``; a
program may ask, ``IHalfCloseableProtocol.providedBy(protocol)``; a test may check, ``verifyObject(ITransport, it)``.
So the parts stay strangers: the loop knows descriptors and not sockets, a protocol a transport and not what carries it.

The groups follow the chapters of the reading list.  Skim it first, come back when a name turns up.  Reading notes:

* Methods are written as they are called, so without ``self``.
* Times are in seconds, sizes in bytes, file descriptors are the system's small integers.
* ``-> Deferred`` means that the answer comes later; bodies are empty, since nobody runs them.
"""
# Interfaces of zope are classes only in form, so two of mypy's rules about classes do not hold here.  The formatter
# would put blank lines around every promise and tear the tables apart.
# mypy: disable-error-code="misc,empty-body"
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import Attribute, Interface

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from minitwisted.internet.defer import Deferred
    from minitwisted.python.failure import Failure


# === The words: where the other end is ===============================================================================

class IAddress(Interface):
    """One end of a connection, as a value: see ``address`` for the kinds there are."""


# === Time ============================================================================================================

class IDelayedCall(Interface):
    """A call that waits for its time; what ``callLater`` returns.  Changing one that is over raises
    ``AlreadyCalled`` or ``AlreadyCancelled``."""
    def active() -> bool:
        """Whether it is still to come: neither run nor cancelled."""
    def getTime() -> float:
        """When it is due, on the clock of the reactor's ``seconds``."""
    def reset(secondsFromNow: float) -> None:
        """Let it be due `secondsFromNow`, whatever it was before."""
    def delay(secondsLater: float) -> None:
        """Let it be due `secondsLater` than it was; sooner, if negative."""
    def cancel() -> None:
        """Never run it."""

class IReactorTime(Interface):
    """A clock that can be asked to call; the reactor's, or ``task.Clock`` under a test's hand."""
    def callLater(delay: float, callable: Callable[..., Any], *args: object, **kwargs: object) -> IDelayedCall:
        """Call ``callable(*args, **kwargs)`` once, `delay` from now; 0 means in the next turn, not at once."""
    def seconds() -> float:
        """The time now."""
    def getDelayedCalls() -> Sequence[IDelayedCall]:
        """Every call that is still to come, in no order."""


# === The loop ========================================================================================================

class ILoggingContext(Interface):
    """Something in whose name lines are logged."""
    def logPrefix() -> str:
        """The words between the brackets of a log line."""

class IFileDescriptor(ILoggingContext):
    """Something with a number the operating system can watch."""
    def connectionLost(reason: Failure) -> None:
        """It is over, for whatever `reason`.  The loop calls this once and watches no more."""
    def fileno() -> int:
        """The number; the same while it is open, -1 once there is none."""

class IReadDescriptor(IFileDescriptor):
    """A descriptor that wants to know when there is something to read."""
    def doRead() -> Exception | Failure | None:
        """Read now.  A reason returned (``CONNECTION_DONE``, ``CONNECTION_LOST``) or raised ends the descriptor."""

class IWriteDescriptor(IFileDescriptor):
    """A descriptor that wants to know when there is room to write."""
    def doWrite() -> Exception | Failure | None:
        """Write now.  A reason returned or raised ends the descriptor."""

class IReadWriteDescriptor(IReadDescriptor, IWriteDescriptor):
    """Both at once."""

class IHalfCloseableDescriptor(Interface):
    """A descriptor whose two directions can end apart."""
    def readConnectionLost(reason: Failure) -> None:
        """Nothing more will come; writing goes on."""
    def writeConnectionLost(reason: Failure) -> None:
        """Nothing more can be sent; reading goes on."""

class ISystemHandle(Interface):
    """Something that wraps what the system gave."""
    def getHandle() -> Any:
        """The wrapped object itself, a ``socket.socket`` for instance."""

class IReactorFDSet(Interface):
    """A reactor that watches descriptors for anybody."""
    def addReader(reader: IReadDescriptor) -> None:
        """Call `reader`'s ``doRead`` whenever there is something to read.  Adding twice is adding once."""
    def removeReader(reader: IReadDescriptor) -> None:
        """Stop that; nothing happens if it was not added."""
    def addWriter(writer: IWriteDescriptor) -> None:
        """Call `writer`'s ``doWrite`` whenever there is room."""
    def removeWriter(writer: IWriteDescriptor) -> None:
        """Stop that; nothing happens if it was not added."""
    def getReaders() -> list[IReadDescriptor]:
        """Those whose reading is watched now."""
    def getWriters() -> list[IWriteDescriptor]:
        """Those whose writing is watched now."""
    def removeAll() -> list[IReadDescriptor | IWriteDescriptor]:
        """Forget all but the reactor's own; returns those forgotten."""

class IReactorWin32Events(Interface):
    """A reactor that waits for event objects of Windows."""
    def removeEvent(event: object) -> None:
        """Watch `event` no more."""
    def addEvent(event: object, fd: IFileDescriptor, action: str) -> None:
        """When `event` is set, call `fd`'s method of the name `action`."""

class IReactorDaemonize(Interface):
    """A reactor that must be told before and after its process is replaced by a fork."""
    def afterDaemonize() -> None:
        """In the child: all can be used again."""
    def beforeDaemonize() -> None:
        """In the parent: from now on nothing may be called."""

class IReactorCore(Interface):
    """The loop: started once, stopped once."""
    running = Attribute("Whether it runs: true from during startup until during shutdown.")
    def run() -> None:
        """Start, and return when all is over.  Raises ``ReactorAlreadyRunning`` or ``ReactorNotRestartable``."""
    def stop() -> None:
        """Shut down in order, then let ``run`` return.  Raises ``ReactorNotRunning``."""
    def callWhenRunning(callable: Callable[..., Any], *args: object, **kwargs: object) -> Any:
        """Call it at once if the loop runs (and return None), else at its start (and return a trigger's id)."""
    def addSystemEventTrigger(
        phase: str, eventType: str, callable: Callable[..., Any], *args: object, **kwargs: object
    ) -> Any:
        """Call it in a `phase` (``before``, ``during``, ``after``) of `eventType` (``startup``, ``shutdown``).

        The phase ``during`` waits for every Deferred that a call of ``before`` returned.  Returns the trigger's id.
        """
    def removeSystemEventTrigger(triggerID: Any) -> None:
        """Take a trigger back.  An id that names none raises ``KeyError``, ``ValueError`` or ``TypeError``."""
    def fireSystemEvent(eventType: str) -> None:
        """Run the three phases of `eventType`."""
    def iterate(delay: float) -> None:
        """One turn by hand, waiting at most `delay` for descriptors; for programs with a loop of their own."""
    def crash() -> None:
        """Let ``run`` return after this turn without shutting anything down."""
    def resolve(name: str, timeout: Sequence[int] = (1, 3, 11, 45)) -> Deferred[str]:
        """The IPv4 address of `name` as a dotted quad; errbacks ``DNSLookupError``."""

class _ISupportsExitSignalCapturing(Interface):
    """A reactor that remembers the signal that stopped it, so that the process can end by the same."""
    _exitSignal = Attribute("The number of the signal (an int), or None when none came.")

class IReactorInThreads(Interface):
    """The way out of the loop, for work that blocks."""
    def callInThread(callable: Callable[..., Any], *args: object, **kwargs: object) -> None:
        """Call it in a thread of the pool; what it returns is dropped, what it raises is logged."""

class IReactorFromThreads(Interface):
    """The way into the loop from another thread."""
    def callFromThread(callable: Callable[..., Any], *args: object, **kwargs: object) -> None:
        """Call it in the loop's thread, soon.  Of all a reactor's methods only this one may be called by any thread."""

class IReactorThreads(IReactorFromThreads, IReactorInThreads):
    """Both ways, and the pool between them."""
    def suggestThreadPoolSize(size: int) -> None:
        """Keep at most `size` threads."""
    def getThreadPool() -> Any:
        """The pool that ``callInThread`` uses; made when first asked for."""

class IResolverSimple(Interface):
    """One name to one IPv4 address."""
    def getHostByName(name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """A dotted quad for `name`; `timeout` holds the waits of successive tries.  Errbacks ``DNSLookupError``."""

class IHostnameResolver(Interface):
    """One name to all its addresses, of any family."""
    def resolveHostName(
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Iterable[type] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        """Find addresses of `hostName` and tell `resolutionReceiver`.

        `addressTypes` are the wanted classes (None: all); the addresses found carry `portNumber` and
        `transportSemantics` (``"TCP"`` or ``"UDP"``).
        """

class IHostResolution(Interface):
    """A name being looked up."""
    name = Attribute("The name (text) that was asked for.")
    def cancel() -> None:
        """Look no further."""

class IResolutionReceiver(Interface):
    """One who is told addresses as they are found: began, any number of times found, complete."""
    def resolutionBegan(resolutionInProgress: IHostResolution) -> None:
        """Called first, with what can be cancelled."""
    def addressResolved(address: IAddress) -> None:
        """One more address."""
    def resolutionComplete() -> None:
        """That was all; none found is how failure looks."""

class IReactorPluggableResolver(Interface):
    """A reactor whose IPv4 resolver can be replaced."""
    def installResolver(resolver: IResolverSimple) -> IResolverSimple:
        """Use `resolver` from now on; returns the one used before."""

class IReactorPluggableNameResolver(Interface):
    """A reactor whose resolver of names can be replaced."""
    nameResolver = Attribute("The IHostnameResolver in use; read only.")
    def installNameResolver(resolver: IHostnameResolver) -> IHostnameResolver:
        """Use `resolver` from now on; returns the one used before."""

class IResolver(IResolverSimple):
    """Every kind of question that DNS answers.

    Each method takes a name (or a whole query) and the waits of successive tries, and answers a Deferred of three lists
    of records: answers, authority, additional.
    """
    def query(query: Any, timeout: Sequence[int]) -> Deferred[Any]: """Whatever `query` asks."""
    def lookupAllRecords(name: str, timeout: Sequence[int]) -> Deferred[Any]: """Every record there is."""
    def lookupAddress(name: str, timeout: Sequence[int]) -> Deferred[Any]: """A: the IPv4 addresses."""
    def lookupIPV6Address(name: str, timeout: Sequence[int]) -> Deferred[Any]: """AAAA: the IPv6 addresses."""
    def lookupAddress6(name: str, timeout: Sequence[int]) -> Deferred[Any]: """A6: the same, abandoned."""
    def lookupCanonicalName(name: str, timeout: Sequence[int]) -> Deferred[Any]: """CNAME: its true name."""
    def lookupPointer(name: str, timeout: Sequence[int]) -> Deferred[Any]: """PTR: from an address back to a name."""
    def lookupNameservers(name: str, timeout: Sequence[int]) -> Deferred[Any]: """NS: who answers for it."""
    def lookupAuthority(name: str, timeout: Sequence[int]) -> Deferred[Any]: """SOA: where its authority starts."""
    def lookupZone(name: str, timeout: Sequence[int]) -> Deferred[Any]: """AXFR: the whole zone."""
    def lookupMailExchange(name: str, timeout: Sequence[int]) -> Deferred[Any]: """MX: who takes its mail."""
    def lookupMailBox(name: str, timeout: Sequence[int]) -> Deferred[Any]: """MB: the host of a mailbox."""
    def lookupMailboxInfo(name: str, timeout: Sequence[int]) -> Deferred[Any]: """MINFO: who keeps a mailbox or list."""
    def lookupMailGroup(name: str, timeout: Sequence[int]) -> Deferred[Any]: """MG: the members of a mail group."""
    def lookupMailRename(name: str, timeout: Sequence[int]) -> Deferred[Any]: """MR: a mailbox's new name."""
    def lookupText(name: str, timeout: Sequence[int]) -> Deferred[Any]: """TXT: free text."""
    def lookupSenderPolicy(name: str, timeout: Sequence[int]) -> Deferred[Any]: """SPF: who may send its mail."""
    def lookupService(name: str, timeout: Sequence[int]) -> Deferred[Any]: """SRV: where to find it."""
    def lookupNamingAuthorityPointer(name: str, timeout: Sequence[int]) -> Deferred[Any]: """NAPTR: names rewritten."""
    def lookupWellKnownServices(name: str, timeout: Sequence[int]) -> Deferred[Any]: """WKS: its services."""
    def lookupHostInfo(name: str, timeout: Sequence[int]) -> Deferred[Any]: """HINFO: its machine and system."""
    def lookupResponsibility(name: str, timeout: Sequence[int]) -> Deferred[Any]: """RP: who answers for it."""
    def lookupAFSDatabase(name: str, timeout: Sequence[int]) -> Deferred[Any]: """AFSDB: its AFS cell."""
    def lookupNull(name: str, timeout: Sequence[int]) -> Deferred[Any]: """NULL: anything at all."""


# === Protocols =======================================================================================================

class IProtocol(Interface):
    """The program's end of a connection.  Called in this order: made, data any number of times, lost once."""
    def makeConnection(transport: ITransport) -> None:
        """Take this transport; then ``connectionMade``."""
    def connectionMade() -> None:
        """The connection stands; ``transport`` can be used."""
    def dataReceived(data: bytes) -> None:
        """Some bytes came.  How they were cut on the way means nothing."""
    def connectionLost(reason: Failure) -> None:
        """It is over: `reason` holds ``ConnectionDone``, ``ConnectionLost`` or a kind of it."""

class IProtocolFactory(Interface):
    """Builds one protocol for every connection of a port or connector."""
    def doStart() -> None:
        """One more port or connector uses this factory."""
    def buildProtocol(addr: IAddress) -> IProtocol | None:
        """A protocol for the connection with `addr`; None closes it at once."""
    def doStop() -> None:
        """One fewer uses it."""

class IHalfCloseableProtocol(Interface):
    """A protocol that goes on when only one direction has ended; without it the whole connection ends."""
    def readConnectionLost() -> None:
        """The other side will send no more."""
    def writeConnectionLost() -> None:
        """We can send no more."""

class IFileDescriptorReceiver(Interface):
    """A protocol to which descriptors can be passed over a UNIX socket."""
    def fileDescriptorReceived(descriptor: int) -> None:
        """This one came, and is now ours to close."""

class IProcessProtocol(Interface):
    """The program's end of a child.  Descriptors have the child's numbers: 0 its input, 1 its output, 2 its errors."""
    def makeConnection(process: IProcessTransport) -> None:
        """The child was started."""
    def processExited(reason: Failure) -> None:
        """The child is gone; its pipes may still hold data.  `reason`: ``ProcessDone`` or ``ProcessTerminated``."""
    def processEnded(reason: Failure) -> None:
        """The child is gone and all its pipes are closed: the last call, with the same reason."""
    def childDataReceived(childFD: int, data: bytes) -> None:
        """It wrote `data` to `childFD`."""
    def childConnectionLost(childFD: int) -> None:
        """That pipe is closed."""

class IHandshakeListener(Interface):
    """A protocol that wants to know when TLS has agreed."""
    def handshakeCompleted() -> None:
        """It has; certificates and the negotiated protocol can be asked for.  May come again after a renegotiation."""


# === The write side: who may send, and when ==========================================================================

class IProducer(Interface):
    """A source of data."""
    def stopProducing() -> None:
        """Nobody wants any more, for good."""

class IPullProducer(IProducer):
    """A source that gives a piece each time it is asked."""
    def resumeProducing() -> None:
        """Write one piece to the consumer, and only one."""

class IPushProducer(IProducer):
    """A source that gives by itself until told to pause."""
    def pauseProducing() -> None:
        """Too much: give no more until resumed."""
    def resumeProducing() -> None:
        """There is room again."""

class IConsumer(Interface):
    """Where data goes."""
    def write(data: bytes) -> None:
        """Take this piece."""
    def registerProducer(producer: IProducer, streaming: bool) -> None:
        """From now on pause and resume this source: a push producer if `streaming`, else a pull producer.

        A second one raises ``RuntimeError``; if it is too late to send, `producer` is stopped at once.
        """
    def unregisterProducer() -> None:
        """The source has no more."""


# === Sockets =========================================================================================================

class ITransport(Interface):
    """The way to the other side.  Methods return at once; what they ask happens later, in the order asked."""
    def write(data: bytes) -> None:
        """Send `data`, some time."""
    def writeSequence(data: Iterable[bytes]) -> None:
        """Send these pieces, one after the other."""
    def loseConnection() -> None:
        """Close when all that was written has been sent."""
    def getHost() -> IAddress:
        """Our end."""
    def getPeer() -> IAddress:
        """The other end."""

class ITCPTransport(ITransport):
    """A TCP connection."""
    def getHost() -> IAddress:
        """Our end: an ``IPv4Address`` or ``IPv6Address``."""
    def getPeer() -> IAddress:
        """The other end: likewise."""
    def getTcpKeepAlive() -> bool:
        """Whether the kernel asks a silent peer for a sign of life."""
    def setTcpKeepAlive(enabled: bool) -> None:
        """Say whether it does."""
    def getTcpNoDelay() -> bool:
        """Whether small pieces leave without waiting for company."""
    def setTcpNoDelay(enabled: bool) -> None:
        """Say whether they do."""
    def loseWriteConnection() -> None:
        """When all is sent, end our direction only; the other side may go on."""
    def abortConnection() -> None:
        """Close now and drop what is unsent; safe at any time, more than once, and after the end."""

class IListeningPort(Interface):
    """A listening socket."""
    def startListening() -> None:
        """Open it; ``CannotListenError`` if the address cannot be had."""
    def stopListening() -> Deferred[None] | None:
        """Close it.  Connections it made live on.  The Deferred, if any, fires when it is closed."""
    def getHost() -> IAddress:
        """Where it listens."""

class IConnector(Interface):
    """An outgoing connection, over as many attempts as are made."""
    def getDestination() -> IAddress:
        """Where it goes."""
    def connect() -> None:
        """Try (again)."""
    def stopConnecting() -> None:
        """Give up the attempt; ``NotConnectingError`` if there is none."""
    def disconnect() -> None:
        """End it, whatever its state."""

class IReactorTCP(Interface):
    """A reactor that speaks TCP."""
    def listenTCP(port: int, factory: IProtocolFactory, backlog: int = 50, interface: str = "") -> IListeningPort:
        """Listen on `port` (0: any free one) of `interface` (an address; empty: all IPv4).

        Raises ``CannotListenError``.
        """
    def connectTCP(
        host: str, port: int, factory: IProtocolFactory, timeout: float = 30.0, bindAddress: Any = None
    ) -> IConnector:
        """Connect to `port` of `host` (a name or an address) within `timeout`, from `bindAddress` (host, port)."""

class IReactorTCP2(IReactorTCP):
    """A reactor that speaks TCP over IPv6 too."""
    def connectTCP(
        host: str | bytes, port: int, factory: IProtocolFactory, timeout: float = 30.0, bindAddress: Any = None
    ) -> IConnector:
        """As above."""
    def listenTCP(
        port: int, factory: IProtocolFactory, backlog: int = 50, interface: str | None = None
    ) -> IListeningPort:
        """As above, and None means every address of every family."""

class IReactorSocket(Interface):
    """A reactor that takes over open sockets.  They are duplicated: the caller still closes his own."""
    def adoptDatagramPort(fileDescriptor: int, addressFamily: int, protocol: Any, maxPacketSize: int) -> IListeningPort:
        """Use a bound datagram socket."""
    def adoptStreamConnection(fileDescriptor: int, addressFamily: int, factory: IProtocolFactory) -> Any:
        """Use a connected stream socket, as if it had been accepted."""
    def adoptStreamPort(fileDescriptor: int, addressFamily: int, factory: IProtocolFactory) -> IListeningPort:
        """Use a listening stream socket."""

class IUNIXTransport(ITransport):
    """A connection over a path."""
    def sendFileDescriptor(descriptor: int) -> None:
        """Pass a descriptor along with the bytes written; it stays open here, and is the caller's to close."""

class IReactorUNIX(Interface):
    """A reactor that speaks over paths."""
    def listenUNIX(
        address: str, factory: IProtocolFactory, backlog: int = 50, mode: int = 0o666, wantPID: bool = False
    ) -> IListeningPort:
        """Listen on the path `address`, made with `mode`; `wantPID` leaves a lock beside it."""
    def connectUNIX(address: str, factory: IProtocolFactory, timeout: float = 30, checkPID: bool = False) -> IConnector:
        """Connect to the path; `checkPID` looks at the lock first."""

class IUDPTransport(Interface):
    """A datagram socket."""
    def connect(host: str, port: int) -> None:
        """Send to this address only, and hear only from it; `host` is an address, not a name."""
    def write(packet: bytes, addr: tuple[str, int] | None) -> int | None:
        """Send one datagram to `addr` (None when connected)."""
    def stopListening() -> Deferred[None] | None:
        """Close the socket."""
    def getHost() -> IAddress:
        """Our end."""
    def setBroadcastAllowed(enabled: bool) -> None:
        """Say whether datagrams may go to everybody on the net."""
    def getBroadcastAllowed() -> bool:
        """Whether they may."""

class IReactorUDP(Interface):
    """A reactor that speaks UDP."""
    def listenUDP(port: int, protocol: Any, interface: str, maxPacketSize: int) -> IListeningPort:
        """Let `protocol` have the datagrams of `port` on `interface`, each cut at `maxPacketSize`."""

class IMulticastTransport(IUDPTransport):
    """A datagram socket that can be in groups."""
    def joinGroup(addr: str, interface: str = "") -> Deferred[None]:
        """Hear what is sent to the group `addr`; errbacks ``MulticastJoinError``."""
    def leaveGroup(addr: str, interface: str = "") -> Deferred[None]:
        """Hear it no more."""
    def setTTL(ttl: int) -> None:
        """Let datagrams to groups cross at most so many routers."""
    def getTTL() -> int:
        """How many they may cross."""
    def setLoopbackMode(mode: bool) -> None:
        """Say whether this host hears what it sends itself."""
    def getLoopbackMode() -> bool:
        """Whether it does."""
    def setOutgoingInterface(addr: str | int) -> Deferred[int]:
        """Send to groups from this address."""
    def getOutgoingInterface() -> str | int:
        """The address they are sent from."""

class IReactorMulticast(Interface):
    """A reactor that speaks to groups."""
    def listenMulticast(
        port: int, protocol: Any, interface: str = "", maxPacketSize: int = 8192, listenMultiple: bool = False
    ) -> IListeningPort:
        """As ``listenUDP``, with an ``IMulticastTransport``; `listenMultiple` shares the port with other sockets."""

class IUNIXDatagramTransport(Interface):
    """A datagram socket over a path."""
    def getHost() -> IAddress:
        """Our path."""
    def write(packet: bytes, addr: str) -> None:
        """Send one datagram to the path `addr`."""

class IUNIXDatagramConnectedTransport(Interface):
    """The same with one partner."""
    def getPeer() -> IAddress:
        """The partner's path."""
    def getHost() -> IAddress:
        """Our path."""
    def write(packet: bytes) -> None:
        """Send one datagram to the partner."""

class IReactorUNIXDatagram(Interface):
    """A reactor that sends datagrams over paths."""
    def listenUNIXDatagram(address: str, protocol: Any, maxPacketSize: int, mode: int) -> IListeningPort:
        """Receive at the path `address`."""
    def connectUNIXDatagram(
        address: str, protocol: Any, maxPacketSize: int, mode: int, bindAddress: str | None
    ) -> IListeningPort:
        """Send to the path `address` from `bindAddress`."""


# === TLS =============================================================================================================

class ITLSTransport(ITCPTransport):
    """A TCP connection that can begin to speak TLS."""
    def startTLS(contextFactory: Any) -> None:
        """From here on all is encrypted, as `contextFactory` says."""

class ISSLTransport(ITCPTransport):
    """A connection that speaks TLS."""
    def getPeerCertificate() -> Any:
        """The other side's certificate, an X509 of pyOpenSSL."""

class INegotiated(ISSLTransport):
    """A connection whose protocol TLS has negotiated."""
    negotiatedProtocol = Attribute("Its name in bytes, or None if there was no agreement.")

class ICipher(Interface):
    """One cipher suite."""
    fullName = Attribute("Its full name, as OpenSSL has it.")

class IAcceptableCiphers(Interface):
    """Which suites to use, and in which order."""
    def selectCiphers(availableCiphers: Iterable[ICipher]) -> list[ICipher]:
        """Those wanted of those available, best first."""

class IOpenSSLContextFactory(Interface):
    """Gives the settings of a connection the old way: whole."""
    def getContext() -> Any:
        """A Context of pyOpenSSL, which may be shared."""

class IOpenSSLServerConnectionCreator(Interface):
    """Makes the OpenSSL half of a server's connection."""
    def serverConnectionForTLS(tlsProtocol: Any) -> Any:
        """A Connection of pyOpenSSL for `tlsProtocol`."""

class IOpenSSLClientConnectionCreator(Interface):
    """Makes the OpenSSL half of a client's connection."""
    def clientConnectionForTLS(tlsProtocol: Any) -> Any:
        """A Connection of pyOpenSSL for `tlsProtocol`."""

class IProtocolNegotiationFactory(Interface):
    """A factory whose protocols have names in TLS."""
    def acceptableProtocols() -> list[bytes]:
        """The names, best first."""

class IReactorSSL(Interface):
    """A reactor that speaks TLS: the TCP methods with a context factory."""
    def listenSSL(
        port: int, factory: IProtocolFactory, contextFactory: Any, backlog: int = 50, interface: str = ""
    ) -> IListeningPort:
        """Listen."""
    def connectSSL(
        host: str, port: int, factory: IProtocolFactory, contextFactory: Any, timeout: float, bindAddress: Any
    ) -> IConnector:
        """Connect."""


# === Outside: children ===============================================================================================

class IProcessTransport(ITransport):
    """The way to a child.  Descriptors have the child's numbers."""
    pid = Attribute("The child's process id; None before it was started and after its end.")
    def writeToChild(childFD: int, data: bytes) -> None:
        """Write `data` to that pipe; ``KeyError`` if it is closed."""
    def closeStdin() -> None:
        """Close its input once all is written."""
    def closeStdout() -> None:
        """Close its output."""
    def closeStderr() -> None:
        """Close its errors."""
    def closeChildFD(descriptor: int) -> None:
        """Close that pipe, once all is written."""
    def loseConnection() -> None:
        """Close all three."""
    def signalProcess(signalID: str | int) -> None:
        """Send a signal: a number, ``KILL``, ``TERM``, ``INT``, …; ``ProcessExitedAlready`` if it is too late."""

class IReactorProcess(Interface):
    """A reactor that starts children."""
    def spawnProcess(
        processProtocol: IProcessProtocol,
        executable: bytes | str,
        args: Sequence[bytes | str],
        env: Mapping[Any, Any] | None = None,
        path: bytes | str | None = None,
        uid: int | None = None,
        gid: int | None = None,
        usePTY: bool | tuple[int, int, str] = False,
        childFDs: Mapping[int, int | str] | None = None,
    ) -> IProcessTransport:
        """Start `executable` with `args` (the first is its name for itself).

        `env`: its environment (None: ours); `path`: its directory; `childFDs`: its number → ours, ``"r"`` or ``"w"``
        for a pipe we read or write (None: 0, 1 and 2 as pipes).
        """


# === Endpoints =======================================================================================================

class IStreamClientEndpoint(Interface):
    """A place to connect to."""
    def connect(protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:
        """Connect; fires with the protocol when it is connected, errbacks ``ConnectError`` or what else failed."""

class IStreamServerEndpoint(Interface):
    """A place to listen at."""
    def listen(protocolFactory: IProtocolFactory) -> Deferred[IListeningPort]:
        """Listen; errbacks ``CannotListenError``."""

class IStreamClientEndpointStringParserWithReactor(Interface):
    """Makes client endpoints of descriptions that start with its prefix."""
    prefix = Attribute("What stands before the description's first colon (text).")
    def parseStreamClient(reactor: Any, *args: str, **kwargs: str) -> IStreamClientEndpoint:
        """The endpoint for what stands behind it, already cut at the colons."""

class IStreamServerEndpointStringParser(Interface):
    """The same for server endpoints."""
    prefix = Attribute("What stands before the description's first colon (text).")
    def parseStreamServer(reactor: Any, *args: str, **kwargs: str) -> IStreamServerEndpoint:
        """The endpoint for what stands behind it."""


# === Applications ====================================================================================================

class IServiceCollection(Interface):
    """Services by name, the old way."""
    def addService(service: Any) -> None:
        """Take one in."""
    def getServiceNamed(serviceName: str) -> Any:
        """The one of this name; ``KeyError`` if there is none."""
    def removeService(service: Any) -> None:
        """Let it go."""
