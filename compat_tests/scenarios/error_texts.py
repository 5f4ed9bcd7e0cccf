"""What each exception says, and whose child it is."""

from __future__ import annotations

import errno

from compat_tests.scenario import scenario

CONNECTING = (
    "ConnectError", "ConnectBindError", "UnknownHostError", "NoRouteError", "ConnectionRefusedError", "TCPTimedOutError",
    "BadFileError", "ServiceNameUnknownError", "UserError", "TimeoutError", "SSLError",
)  # fmt: skip
BINDING = ("BindError", "MessageLengthError", "DNSLookupError")
CLOSING = ("ConnectionLost", "ConnectionAborted", "ConnectionDone", "FileDescriptorOverrun", "ConnectionFdescWentAway")
CALLING = ("AlreadyCalled", "AlreadyCancelled", "NotConnectingError", "NotListeningError")
PLAIN = (
    "MulticastJoinError", "ConnectInProgressError", "VerifyError", "PeerVerifyError", "CertificateError",
    "UnsupportedAddressFamily", "UnsupportedSocketType", "AlreadyListened", "ConnectionClosed", "NoProtocol",
    "ProcessExitedAlready", "ReactorNotRunning", "ReactorNotRestartable", "ReactorAlreadyRunning",
    "ReactorAlreadyInstalledError",
)  # fmt: skip
SPECIAL = ("CannotListenError", "ConnectingCancelledError", "InvalidAddressError", "ProcessDone", "ProcessTerminated")


@scenario("error", min_events=30)
def errors_and_their_kin(tw, rec):
    """Every exception has the ancestors that programs catch it by."""
    for name in (*CONNECTING, *BINDING, *CLOSING, *CALLING, *PLAIN, *SPECIAL):
        kind = getattr(tw.error, name)
        rec(name, kind, [base.__name__ for base in kind.__mro__[1:]])


@scenario("error", min_events=11)
def errors_of_connecting_as_text(tw, rec):
    """A connect error is a sentence, followed by the number and the text of the system where there are any."""
    for name in CONNECTING:
        kind = getattr(tw.error, name)
        rec(name, *(str(kind(*args)) for args in ((), (5,), (5, "text"), (None, "text"), (0, ""), ("a", "b"))))


@scenario("error", min_events=6)
def errors_of_connecting_by_part(tw, rec):
    """The number is the attribute osError, and the text the only argument."""
    for args in ((), (5,), (5, "text"), (None, "text")):
        error = tw.error.ConnectError(*args)
        rec("error", error.osError, error.args)
    error = tw.error.TimeoutError(string="x", osError=1)
    rec("by name", error.osError, error.args, str(error))
    rec.raises(tw.error.ConnectError, 1, 2, 3)


@scenario("error", min_events=12)
def errors_with_a_sentence_as_text(tw, rec):
    """The others with a sentence add what they were given, joined by blanks."""
    for name in (*BINDING, *CLOSING, *CALLING):
        kind = getattr(tw.error, name)
        rec(name, *(str(kind(*args)) for args in ((), ("x",), ("by", "magic"), ("",))))


@scenario("error", min_events=6)
def errors_given_what_is_no_text(tw, rec):
    """A sentence takes only texts to be added."""
    for name in (*BINDING, *CLOSING[:3], *CALLING):
        rec.raises(str, getattr(tw.error, name)(1, 2))


@scenario("error", min_events=15)
def errors_without_a_sentence_as_text(tw, rec):
    """Exceptions without a sentence say what they were given, as any other."""
    for name in PLAIN:
        kind = getattr(tw.error, name)
        rec(name, str(kind()), str(kind("x")), str(kind("by", "magic")), str(kind(5)), kind(1, 2).args)


@scenario("error", min_events=9)
def errors_their_sentences(tw, rec):
    """The sentence is the attribute MESSAGE; only some have one."""
    for name in (*CONNECTING, *BINDING, *CALLING, *PLAIN, *CLOSING, *SPECIAL):
        message = getattr(getattr(tw.error, name), "MESSAGE", None)
        rec(name, message if message is None else message.strip().splitlines()[0].strip())


@scenario("error", min_events=4)
def errors_of_ones_own(tw, rec):
    """A subclass says the sentence of its parent, whatever its own docstring, unless it has its own."""

    class Lost(tw.error.ConnectionLost):
        """A docstring."""

    class Done(tw.error.ConnectionDone):
        """A docstring."""

        MESSAGE = "My own sentence"

    class Refused(tw.error.ConnectionRefusedError):
        MESSAGE = "No"

    class Lines(tw.error.ConnectionLost):
        MESSAGE = """
        First line
        Second line
        """

    for kind in (Lost, Done, Refused, Lines):
        rec(kind.__name__, str(kind()), str(kind("x")))


@scenario("error", min_events=5)
def error_of_listening(tw, rec):
    """CannotListenError names the interface, the port and the reason."""
    for interface in ("127.0.0.1", "", None, "::1"):
        error = tw.error.CannotListenError(interface, 80, OSError(98, "in use"))
        rec("error", str(error), error.interface, error.port, error.socketError)
        rec("args", error.args)
    rec("path", str(tw.error.CannotListenError(None, "/a/path", "why")))
    rec.raises(tw.error.CannotListenError)


@scenario("error", min_events=4)
def errors_of_addresses(tw, rec):
    """A cancelled attempt says where it was going; a wrong address what is wrong with it."""
    address = tw.address.IPv4Address("TCP", "127.0.0.1", 80)
    error = tw.error.ConnectingCancelledError(address)
    rec("cancelled", error.address is address, str(error), len(error.args))
    error = tw.error.InvalidAddressError("1.2.3", "too short")
    rec("invalid", error.address, error.message, str(error), error.args)
    rec.raises(tw.error.ConnectingCancelledError)
    rec.raises(tw.error.InvalidAddressError, "1.2.3")


@scenario("error", min_events=3)
def error_of_a_child_done(tw, rec):
    """A child that is done has exit code 0 and no signal."""
    error = tw.error.ProcessDone(0)
    rec("done", str(error), error.exitCode, error.signal, error.status, error.args)
    error = tw.error.ProcessDone(None)
    rec("done", str(error), error.exitCode, error.signal, error.status)
    rec.raises(tw.error.ProcessDone)


@scenario("error", min_events=6)
def error_of_a_child_terminated(tw, rec):
    """A child that ended otherwise has an exit code or a signal, and says so."""
    kind = tw.error.ProcessTerminated
    given = ((), (1,), (None, 9), (None, 9, 9), (0, 0, 0), (3, 15, 783))
    for args in given:
        error = kind(*args)
        rec("ended", str(error), error.exitCode, error.signal, error.status, error.args)
    rec("by name", str(kind(signal=2, status=2)), str(kind(exitCode=4)))


@scenario("error", min_events=9)
def connect_error_for_a_number(tw, rec):
    """A few numbers of the system have a class of their own; all others are plain connect errors."""
    numbers = (
        "ENETUNREACH", "ECONNREFUSED", "ETIMEDOUT", "EHOSTUNREACH", "EADDRINUSE", "EINVAL", "EPERM", "ECONNRESET", "ENOENT",
    )  # fmt: skip
    for name in numbers:
        error = tw.error.getConnectError((getattr(errno, name), "text"))
        rec(name, type(error), str(error).replace(str(getattr(errno, name)), "number"), error.args)
    rec("unknown", tw.error.getConnectError((123456, "text")))


@scenario("error", min_events=6)
def connect_error_for_an_exception(tw, rec):
    """An exception with number and text is taken apart; one without is wrapped whole."""
    import socket

    given = (
        OSError(errno.ECONNREFUSED, "refused"), OSError("only text"), OSError(), socket.gaierror(-2, "not known"),
        socket.gaierror("only text"), ValueError(1, 2), ConnectionRefusedError(errno.ECONNREFUSED, "builtin"),
        TimeoutError("timed out"), OSError(errno.ENOENT, "missing", "file"),
    )  # fmt: skip
    for each in given:
        error = tw.error.getConnectError(each)
        rec(type(each).__name__, type(error), str(error), error.osError, error.args)


@scenario("error", min_events=4)
def connect_error_for_something_else(tw, rec):
    """What is neither an exception nor a pair is wrapped, or refused."""
    for each in ((1, 2, 3), (), "ab", "abc", [errno.ETIMEDOUT, "list"]):
        rec.raises(tw.error.getConnectError, each)
    rec.raises(tw.error.getConnectError, None)
    rec.raises(tw.error.getConnectError, 5)


@scenario("error", min_events=3)
def numbers_with_a_class(tw, rec):
    """errnoMapping tells which numbers have a class."""
    for number, kind in sorted(tw.error.errnoMapping.items()):
        rec("mapped", errno.errorcode[number], kind)


@scenario("error", min_events=5)
def errors_pickled(tw, rec):
    """Exceptions without arguments of their own come back from a pickle."""
    import pickle

    for name in (*BINDING, *CLOSING, *CALLING, "UserError", "ReactorNotRunning"):
        error = getattr(tw.error, name)("text")
        other = pickle.loads(pickle.dumps(error))
        rec(name, type(other) is type(error), str(other) == str(error), other.__dict__)


@scenario("error", min_events=8)
def errors_raised_and_trapped(tw, rec):
    """A Failure of an exception is trapped by its ancestors."""
    failure = tw["python.failure"]
    pairs = (
        ("ConnectionRefusedError", "ConnectError"), ("TimeoutError", "UserError"), ("ConnectionAborted", "ConnectionClosed"),
        ("ProcessDone", "ConnectionDone"), ("ProcessTerminated", "ConnectionLost"), ("CannotListenError", "BindError"),
        ("ConnectionDone", "ConnectionLost"), ("ConnectError", "ConnectionClosed"),
    )  # fmt: skip
    arguments = {"ProcessDone": (0,), "CannotListenError": ("", 0, "why")}
    for child, parent in pairs:
        reason = failure.Failure(getattr(tw.error, child)(*arguments.get(child, ())))
        rec(child, reason, reason.check(getattr(tw.error, parent)))
