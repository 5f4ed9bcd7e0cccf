"""What each interface asks for: its names, their arguments, its parents."""

from __future__ import annotations

from compat_tests.scenario import scenario


def describe(tw, rec, *names):
    """Record all that the interfaces of these names ask for."""
    for name in names:
        interface = getattr(tw["internet.interfaces"], name)
        rec(name, interface.__name__, interface.__module__, list(interface.__bases__))
        for member in sorted(interface.names()):
            asked = interface[member]
            shown = asked.getSignatureString() if hasattr(asked, "getSignatureString") else "an attribute"
            rec("asks for", f"{member} {shown}", asked.__name__)


@scenario("interfaces", min_events=15)
def interfaces_of_time_and_core(tw, rec):
    """What a reactor promises of time, and of its own life."""
    describe(tw, rec, "IReactorTime", "IDelayedCall", "IReactorCore")


@scenario("interfaces", min_events=7)
def interfaces_of_threads(tw, rec):
    """What a reactor promises to threads."""
    describe(tw, rec, "IReactorFromThreads", "IReactorInThreads", "IReactorThreads")


@scenario("interfaces", min_events=10)
def interfaces_of_descriptors(tw, rec):
    """What a reactor watches, and what it promises to those who want to be watched."""
    describe(tw, rec, "IReactorFDSet", "IFileDescriptor", "IReadDescriptor", "IWriteDescriptor", "IReadWriteDescriptor")
    describe(tw, rec, "IHalfCloseableDescriptor", "ISystemHandle", "ILoggingContext")


@scenario("interfaces", min_events=15)
def interfaces_of_streams(tw, rec):
    """What transports and ports of TCP can be asked."""
    describe(tw, rec, "ITransport", "ITCPTransport", "IConnector", "IListeningPort", "IReactorTCP", "IReactorTCP2", "IAddress")


@scenario("interfaces", min_events=10)
def interfaces_of_protocols(tw, rec):
    """What protocols and factories have."""
    describe(tw, rec, "IProtocol", "IProtocolFactory", "IHalfCloseableProtocol", "IProcessProtocol")
    describe(tw, rec, "IProtocolNegotiationFactory", "IHandshakeListener", "IFileDescriptorReceiver")


@scenario("interfaces", min_events=8)
def interfaces_of_producers(tw, rec):
    """What those who produce and consume agree on."""
    describe(tw, rec, "IProducer", "IPushProducer", "IPullProducer", "IConsumer")


@scenario("interfaces", min_events=10)
def interfaces_of_resolvers(tw, rec):
    """What those who look names up promise."""
    describe(tw, rec, "IResolverSimple", "IHostnameResolver", "IHostResolution", "IResolutionReceiver", "IResolver")
    describe(tw, rec, "IReactorPluggableResolver", "IReactorPluggableNameResolver")


@scenario("interfaces", min_events=10)
def interfaces_of_tls(tw, rec):
    """What is asked of TLS, whether or not there is any."""
    describe(tw, rec, "IReactorSSL", "ISSLTransport", "ITLSTransport", "INegotiated", "ICipher", "IAcceptableCiphers")
    describe(tw, rec, "IOpenSSLServerConnectionCreator", "IOpenSSLClientConnectionCreator", "IOpenSSLContextFactory")


@scenario("interfaces", min_events=10)
def interfaces_of_other_transports(tw, rec):
    """What is asked of datagrams, UNIX sockets and children, whether or not there are any."""
    describe(tw, rec, "IUDPTransport", "IMulticastTransport", "IUNIXTransport", "IUNIXDatagramTransport")
    describe(tw, rec, "IUNIXDatagramConnectedTransport", "IProcessTransport")


@scenario("interfaces", min_events=10)
def interfaces_of_other_reactors(tw, rec):
    """What further reactors promise."""
    describe(tw, rec, "IReactorUDP", "IReactorMulticast", "IReactorUNIX", "IReactorUNIXDatagram", "IReactorProcess")
    describe(tw, rec, "IReactorSocket", "IReactorDaemonize", "IReactorWin32Events", "IServiceCollection")


@scenario("interfaces", min_events=4)
def interfaces_of_endpoints(tw, rec):
    """What endpoints promise."""
    describe(tw, rec, "IStreamClientEndpoint", "IStreamServerEndpoint", "IStreamServerEndpointStringParser")
    describe(tw, rec, "IStreamClientEndpointStringParserWithReactor")


@scenario("interfaces", min_events=10)
def interfaces_and_their_ancestors(tw, rec):
    """Which interfaces are kinds of which."""
    module = tw["internet.interfaces"]
    kinds = [getattr(module, name) for name in sorted(dir(module)) if name.startswith("I") and name != "Interface"]
    kinds = [kind for kind in kinds if hasattr(kind, "providedBy")]
    for kind in kinds:
        rec(kind.__name__, [other for other in kinds if kind.extends(other)])
