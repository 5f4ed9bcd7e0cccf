"""What the tests of the original asked, and no scenario before."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import pickle
import shutil
import signal
import socket
import tempfile
import threading
import unittest
import warnings
import weakref

from compat_tests.scenario import scenario


@scenario("threads", min_events=3)
def a_pool_tells_its_idle_and_its_busy(tw, rec):
    """There is a None for each thread that is idle, and one for each that is busy."""
    pool = tw["python.threadpool"].ThreadPool(0, 2)
    rec("new", pool.working, pool.waiters, pool.workers)
    pool.start()
    inside, gate, told = threading.Event(), threading.Event(), threading.Event()
    pool.callInThreadWithCallback(lambda ok, result: told.set(), lambda: (inside.set(), gate.wait(2)))
    inside.wait(2)
    rec("busy", pool.working, pool.waiters, pool.workers)
    gate.set()
    told.wait(2)
    pool.stop()
    rec("stopped", pool.working, pool.waiters, pool.workers)


@scenario("threads", min_events=2)
def a_pool_is_pickled_as_its_size(tw, rec):
    """A pool that comes back from a pickle has its size, no name, and was not started."""
    pool = tw["python.threadpool"].ThreadPool(3, 7, name="swimming")
    rec("state", pool.__getstate__())
    back = pickle.loads(pickle.dumps(pool))
    rec("back", back.min, back.max, back.name, back.started, back.joined, back.threads)


@scenario("threads", min_events=1)
def the_current_thread_of_a_pool_is_old(tw, rec):
    """To ask a pool for the current thread warns."""
    pool = tw["python.threadpool"].ThreadPool(0, 1)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        same = pool.currentThread() is threading.current_thread()
    rec("thread", same, [(each.category.__name__, str(each.message)) for each in said])


@scenario("threads", min_events=3)
def a_call_is_gone_when_its_outcome_is_told(tw, rec):
    """Whoever is told the outcome of a call in a thread finds the call and its arguments gone."""

    class Thing:
        def __call__(self, *args, **kw):
            pass

    called, argument, keyword, told = Thing(), Thing(), Thing(), threading.Event()
    gone = [weakref.ref(each) for each in (called, argument, keyword)]

    def outcome(ok, result):
        rec("told", ok, result, [each() is None for each in gone])
        told.set()

    pool = tw["python.threadpool"].ThreadPool(1, 1)
    pool.callInThreadWithCallback(outcome, called, argument, keyword=keyword)
    del called, argument, keyword
    pool.start()
    rec("waited", told.wait(2))
    pool.stop()
    rec("stopped", pool.workers)


@scenario("tcp", reactor=True, min_events=4)
def a_protocol_ends_its_own_connection_at_once(tw, rec):
    """Whoever calls a transport's connectionLost himself has ended the connection: it is read no more, not even if asked to."""

    class Impatient(tw.protocol.Protocol):
        def connectionMade(self):
            transport = self.transport
            rec("made", transport in tw.reactor.getReaders())
            transport.connectionLost(tw.failure.Failure(ValueError("enough")))
            rec("ended", transport in tw.reactor.getReaders(), transport.connected, transport.disconnected)
            transport.resumeProducing()
            rec("asked", transport in tw.reactor.getReaders())

        def connectionLost(self, reason):
            rec("lost", reason.type.__name__)

    class Patient(tw.protocol.Protocol):
        def connectionLost(self, reason):
            port.stopListening().addCallback(lambda _: rec.done())

    port = tw.reactor.listenTCP(0, tw.protocol.Factory.forProtocol(Impatient), interface="127.0.0.1")
    client = tw.protocol.ClientFactory.forProtocol(Patient)
    tw.reactor.connectTCP("127.0.0.1", port.getHost().port, client)


@scenario("tcp", reactor=True, min_events=3)
def a_port_accepts_from_what_only_looks_like_a_socket(tw, rec):
    """What a port's createInternetSocket returns needs the public methods of a socket only."""

    class Wrapped:
        def __init__(self, inner):
            self._inner = inner

        def accept(self):
            skt, name = self._inner.accept()
            rec("accept", name[0])
            return skt, name

        def __getattr__(self, name):
            if name.startswith("_"):
                raise AttributeError(name)
            return getattr(self._inner, name)

    class Port(tw["internet.tcp"].Port):
        def createInternetSocket(self):
            return Wrapped(super().createInternetSocket())

    class Server(tw.protocol.Protocol):
        def dataReceived(self, data):
            rec("data", data)
            self.transport.loseConnection()

    class Client(tw.protocol.Protocol):
        def connectionMade(self):
            self.transport.write(b"hello")

        def connectionLost(self, reason):
            rec("lost", reason.type.__name__)
            port.stopListening().addCallback(lambda _: rec.done())

    port = Port(0, tw.protocol.Factory.forProtocol(Server), interface="127.0.0.1", reactor=tw.reactor)
    port.startListening()
    tw.reactor.connectTCP("127.0.0.1", port.getHost().port, tw.protocol.ClientFactory.forProtocol(Client))


@scenario("asyncio", min_events=2)
def a_loop_that_is_gone_was_told_of_signals(tw, rec):
    """A reactor on a loop runs, though whom the interpreter told of signals until now is closed."""
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    before = signal.set_wakeup_fd(writer.fileno())
    reader.close()
    writer.close()
    reactor = tw["internet.asyncioreactor"].AsyncioSelectorReactor(asyncio.new_event_loop())
    reactor.callLater(0, rec, "called")
    reactor.callLater(0.01, reactor.stop)
    reactor.run()
    rec("ran", reactor.running)
    reactor._asyncioEventloop.close()
    signal.set_wakeup_fd(before)


@scenario("tcp", min_events=3)
def a_family_that_has_no_literals(tw, rec):
    """Whether a text is an address cannot be asked for every family."""
    asked = tw["internet.abstract"].isIPAddress
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, 99):
        try:
            rec("asked", asked("1.2.3.4", family))
        except ValueError as error:
            rec("refused", str(error))


@scenario("threads", min_events=2)
def a_pool_is_let_go_before_the_reactor_has_run(tw, rec):
    """Whoever has asked for the pool and fires the shutdown himself finds the pool stopped, and nobody keeps it."""
    reactor = tw["internet.selectreactor"].SelectReactor()
    pool = weakref.ref(reactor.getThreadPool())
    rec("made", pool() is reactor.threadpool, pool().started)
    reactor.fireSystemEvent("shutdown")
    gc.collect()
    rec("gone", reactor.threadpool, pool())


class Records:
    """Stands for the module `os`: somebody who is nobody yet."""

    def __init__(self, rec):
        self.rec = rec

    def __getattr__(self, name):
        return (lambda: 7) if name.startswith("get") else lambda *args: self.rec(name, *args)


@scenario("util", min_events=5)
def another_user_by_a_replaced_os(tw, rec):
    """The switch to another user is made by the functions that the module has under its public names."""
    util = tw["python.util"]
    before = util.os, util.initgroups
    util.os, util.initgroups = Records(rec), lambda uid, gid: rec("initgroups", uid, gid)
    try:
        util.switchUID(1, 2)
        util.switchUID(3, None, euid=True)
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            util.switchUID(7, 8)
        rec("said", [str(each.message) for each in said])
    finally:
        util.os, util.initgroups = before


@scenario("endpoints", min_events=3)
def bytes_describe_clients_of_tls_alone(tw, rec):
    """A description in bytes is understood if it is one of a client over TLS."""
    endpoints, reactor = tw["internet.endpoints"], tw["internet.testing"].MemoryReactorClock()
    for description in (b"tls:example.com:443", b"tcp:example.com:80", b"unix:/path"):
        try:
            rec("made", endpoints.clientFromString(reactor, description) is not None)
        except ValueError as error:
            rec("refused", str(error))


@scenario("lockfile", min_events=2)
def a_lock_where_nobody_can_be_asked(tw, rec):
    """On a system that has no kill a lock that is there is somebody's."""
    lockfile, name = tw["python.lockfile"], os.path.join(tempfile.mkdtemp(), "lock")
    before, lockfile.kill = lockfile.kill, None
    try:
        os.symlink("99999999", name)
        lock = lockfile.FilesystemLock(name)
        rec("lock", lock.lock(), lock.locked, lockfile.isLocked(name))
        rec("link", os.readlink(name))
    finally:
        lockfile.kill = before
        shutil.rmtree(os.path.dirname(name))


@scenario("randbytes", min_events=1)
def bytes_without_random_bits(tw, rec):
    """A factory that has no getrandbits finds another way to mixed up bytes."""
    factory = tw["python.randbytes"].RandomFactory()
    factory.getrandbits = None
    rec("length", [len(factory.insecureRandom(count)) for count in (0, 1, 16)])


@scenario("unix", reactor=True, min_events=2)
def a_partner_that_is_not_there_ends_the_listening(tw, rec):
    """A connected datagram port without a partner stops listening and tells the protocol so."""

    class Port(tw["internet.unix"].ConnectedDatagramPort):
        def stopListening(self):
            rec("stop")
            return super().stopListening()

    class Lonely(tw.protocol.ConnectedDatagramProtocol):
        def connectionFailed(self, reason):
            rec("failed", reason.type.__name__)
            tw.reactor.callLater(0, rec.done)

    Port("/nowhere/at/all", Lonely(), reactor=tw.reactor).startListening()


@scenario("tcp", reactor=True, min_events=1)
def a_port_whose_end_fails(tw, rec):
    """What a port's connectionLost raises comes out of stopListening."""

    class Port(tw["internet.tcp"].Port):
        def connectionLost(self, reason):
            super().connectionLost(reason)
            raise ZeroDivisionError("at the end")

    port = Port(0, tw.protocol.ServerFactory(), interface="127.0.0.1", reactor=tw.reactor)
    port.startListening()
    port.stopListening().addErrback(lambda reason: rec("failed", reason.type.__name__)).addBoth(lambda _: rec.done())


@scenario("tcp", min_events=8)
def a_device_is_asked_to_write_nothing(tw, rec):
    """When there is room and nothing to be written, a descriptor's writeSomeData is called with nothing."""

    class Device(tw["internet.abstract"].FileDescriptor):
        connected = 1
        answer = None

        def startWriting(self):
            pass

        def stopWriting(self):
            rec("stop")

        def writeSomeData(self, data):
            rec("write", data)
            return len(data[:4]) if self.answer is None else self.answer

    device = Device(tw["internet.testing"].MemoryReactorClock())
    rec("nothing", device.doWrite())
    device.write(b"hello")
    device.writeSequence([b"a", b"bc"])
    for _ in range(4):
        rec("wrote", device.doWrite())
    device.answer = -1
    rec("failed", device.doWrite())
    device.answer = None
    device.loseConnection()
    rec("ended", str(device.doWrite()))


@scenario("tcp", reactor=True, min_events=3)
def a_packet_filter_refuses_behind_the_ports_back(tw, rec):
    """That accept is not permitted concerns one connection: the port lets the next one in, in the same turn."""

    class Filtered:
        refused = 0

        def __init__(self, inner):
            self._inner = inner

        def accept(self):
            if self.refused < 2:
                self.refused += 1
                rec("refused")
                raise PermissionError(errno.EPERM, "not this one")
            return self._inner.accept()

        def __getattr__(self, name):
            if name.startswith("_"):
                raise AttributeError(name)
            return getattr(self._inner, name)

    class Port(tw["internet.tcp"].Port):
        numberAccepts = 10

        def createInternetSocket(self):
            return Filtered(super().createInternetSocket())

    class Server(tw.protocol.Protocol):
        def connectionMade(self):
            rec("made")
            self.transport.loseConnection()

        def connectionLost(self, reason):
            rec("accepts", port.numberAccepts)
            port.stopListening().addCallback(lambda _: rec.done())

    port = Port(0, tw.protocol.Factory.forProtocol(Server), interface="127.0.0.1", reactor=tw.reactor)
    port.startListening()
    client = tw.protocol.ClientFactory.forProtocol(tw.protocol.Protocol)
    tw.reactor.connectTCP("127.0.0.1", port.getHost().port, client)


@scenario("trial", min_events=2)
def a_path_while_directories_cannot_be_made(tw, rec):
    """A test that has a path already may replace os.makedirs and still ask for another."""

    class Case(tw["trial.unittest"].SynchronousTestCase):
        def test_it(self):
            self.mktemp()
            self.patch(os, "makedirs", lambda path: rec("made"))
            rec("parent", os.path.isdir(os.path.dirname(self.mktemp())))

    before, place = os.getcwd(), tempfile.mkdtemp()
    os.chdir(place)
    try:
        result = unittest.TestResult()
        Case("test_it").run(result)
        rec("ran", result.testsRun, len(result.errors), len(result.failures))
    finally:
        os.chdir(before)
        shutil.rmtree(place)
