"""What public things look like without being used: where they live, what their arguments are by default, what they hold."""

from __future__ import annotations

import inspect

from compat_tests.scenario import scenario

PLAIN = (int, float, str, bytes, bool, type(None))


def shapes(tw, rec, path, *but):
    """Record the public names of a module: their home, the defaults of their functions, the values of their classes."""
    module = tw[path]
    mine = f"{tw.package}.{path}"
    names = getattr(module, "__all__", None) or [name for name in dir(module) if home(getattr(module, name)) == mine]
    for name in sorted(set(names) - set(but)):
        thing = getattr(module, name)
        if name.startswith("_"):
            continue
        if isinstance(thing, type):
            of_class(rec, name, thing, but)
        elif callable(thing):
            rec(name, home(thing), defaults(thing))
        elif isinstance(thing, PLAIN):
            rec(name, thing)


def home(thing):
    """Where it says that it lives."""
    found = getattr(thing, "__module__", None)
    return found if isinstance(found, str) else None


def defaults(function):
    """By argument, its default, as far as that is plain."""
    try:
        arguments = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return [(each.name, each.default) for each in arguments if isinstance(each.default, PLAIN)]


def of_class(rec, name, kind, but):
    """What a class has of its own: plain values, and its methods' defaults."""
    rec(name, home(kind))
    for member, value in sorted(vars(kind).items()):
        if (member.startswith("_") and member != "__init__") or f"{name}.{member}" in but:
            continue
        if isinstance(value, PLAIN):
            rec(f"{name}.{member}", value)
        elif inspect.isfunction(value) and defaults(value):
            rec(f"{name}.{member}", home(value), defaults(value))


@scenario("names", min_events=104)
def shapes_of_the_core(tw, rec):
    """The core: homes, defaults and values are as documented."""
    shapes(tw, rec, "python.failure", "Failure.captureVars")
    shapes(tw, rec, "python.context")
    shapes(tw, rec, "python.log", "turn_context")
    shapes(
        tw,
        rec,
        "logger",
        "FileLogObserver",
        "FilteringLogObserver",
        "ILogObserver",
        "InvalidLogLevelError",
        "LegacyLogObserverWrapper",
        "LimitedHistoryLogObserver",
        "LimitedHistoryLogObserver.__init__",
        "LogBeginner",
        "LogBeginner.__init__",
        "LogBeginner.beginLoggingTo",
        "LogBeginner.showwarning",
        "LogLevel",
        "LogLevelFilterPredicate",
        "LogPublisher",
        "Logger",
        "Logger.__init__",
        "Logger.critical",
        "Logger.debug",
        "Logger.emit",
        "Logger.error",
        "Logger.failure",
        "Logger.info",
        "Logger.warn",
        "LoggingFile",
        "LoggingFile.__init__",
        "Operation",
        "PredicateResult",
        "STDLibLogObserver",
        "STDLibLogObserver.__init__",
        "capturedLogs",
        "eventAsJSON",
        "eventAsText",
        "eventFromJSON",
        "eventsFromJSONLogFile",
        "extractField",
        "formatEvent",
        "formatEventAsClassicLogText",
        "formatTime",
        "globalLogPublisher",
        "jsonFileLogObserver",
        "textFileLogObserver",
    )
    shapes(tw, rec, "python.reflect", "objgrep")
    shapes(tw, rec, "internet.error", "ConnectionLost.MESSAGE", "ProcessTerminated.MESSAGE")
    shapes(tw, rec, "internet.address")
    shapes(tw, rec, "internet.main")
    shapes(tw, rec, "internet.defer")
    shapes(tw, rec, "internet.task")
    shapes(tw, rec, "python.threadpool")
    shapes(tw, rec, "python.lockfile")


@scenario("names", min_events=83)
def shapes_of_loops_and_sockets(tw, rec):
    """Loops and sockets: homes, defaults and values are as documented."""
    shapes(tw, rec, "internet.threads")
    shapes(
        tw,
        rec,
        "internet.base",
        "BasePort",
        "BasePort.addressFamily",
        "BasePort.socketType",
        "DelayedCall.called",
        "DelayedCall.cancelled",
        "DelayedCall.delayed_time",
        "PluggableResolverMixin",
        "ReactorBase.installed",
        "ReactorBase.nameResolver",
        "ReactorBase.resolver",
        "ReactorBase.threadpoolShutdownID",
        "ReactorBase.usingThreads",
        "ReactorBase.waker",
    )
    shapes(tw, rec, "internet.protocol", "ProcessProtocol.transport")
    shapes(
        tw,
        rec,
        "internet.abstract",
        "FileDescriptor.SEND_LIMIT",
        "FileDescriptor.connected",
        "FileDescriptor.dataBuffer",
        "FileDescriptor.disconnected",
        "FileDescriptor.disconnecting",
        "FileDescriptor.offset",
        "FileDescriptor.producerPaused",
        "FileDescriptor.streamingProducer",
    )
    shapes(
        tw,
        rec,
        "internet.tcp",
        "BaseClient",
        "Binding",
        "Client.__init__",
        "Connection.TLS",
        "Connection.addressFamily",
        "Connection.bufferSize",
        "Connection.producer",
        "Connection.producerPaused",
        "Connection.startTLS",
        "Connection.streamingProducer",
        "Port.backlog",
        "Port.connected",
        "Port.disconnected",
        "Port.disconnecting",
        "Port.factory",
        "Port.interface",
        "Port.loseConnection",
        "Port.numberAccepts",
        "Port.port",
        "Port.stopListening",
    )
    shapes(tw, rec, "internet.udp", "Port.connected", "Port.disconnected", "Port.disconnecting", "Port.writeSequence")
    shapes(
        tw,
        rec,
        "internet.unix",
        "ConnectedDatagramPort.writeSequence",
        "Client.socketType",
        "DatagramPort.connectionLost",
        "DatagramPort.write",
        "Port.socketType",
    )
    shapes(tw, rec, "internet.fdesc")
    shapes(
        tw,
        rec,
        "internet.process",
        "PTYProcess.pid",
        "PTYProcess.status",
        "Process.debug",
        "Process.debug_child",
        "Process.pid",
        "Process.status",
        "ProcessExitedAlready",
        "ProcessReader.connected",
        "ProcessWriter.connected",
        "ProcessWriter.enableReadHack",
        "ProcessWriter.ic",
    )
    shapes(tw, rec, "internet.utils")
    shapes(tw, rec, "internet.posixbase", "PosixReactorBase.connectSSL", "PosixReactorBase.run")
    shapes(tw, rec, "internet.selectreactor", "SelectReactor")
    shapes(tw, rec, "internet.pollreactor")
    shapes(tw, rec, "internet.epollreactor")
    shapes(tw, rec, "internet.asyncioreactor", "AsyncioSelectorReactor.run")
    shapes(tw, rec, "internet.default")
    shapes(tw, rec, "internet.inotify")


@scenario("names", min_events=93)
def shapes_of_protocols(tw, rec):
    """Protocols: homes, defaults and values are as documented."""
    shapes(tw, rec, "protocols.basic")
    shapes(tw, rec, "protocols.policies", "ThrottlingProtocol.producer")
    shapes(tw, rec, "internet.ssl")
    shapes(tw, rec, "protocols.tls")
    shapes(tw, rec, "protocols.stateful")
    shapes(tw, rec, "protocols.pcp")
    shapes(tw, rec, "protocols.htb")
    shapes(tw, rec, "protocols.portforward")
    shapes(tw, rec, "protocols.wire")
    shapes(tw, rec, "protocols.loopback")
    shapes(tw, rec, "internet.endpoints")


@scenario("names", min_events=50)
def shapes_of_applications(tw, rec):
    """Applications: homes, defaults and values are as documented."""
    shapes(tw, rec, "plugin")
    shapes(tw, rec, "persisted.sob")
    shapes(tw, rec, "application.service")
    shapes(tw, rec, "python.usage")
    shapes(
        tw,
        rec,
        "application.internet",
        "ClientService",
        "ClientService.__init__",
        "ClientService.whenConnected",
        "TimerService.clock",
        "backoffPolicy",
    )
    shapes(tw, rec, "application.reactors")
    shapes(tw, rec, "application.app")
    shapes(tw, rec, "scripts.twistd")
    shapes(tw, rec, "application.strports")


@scenario("names", min_events=99)
def shapes_of_tests(tw, rec):
    """Tests: homes, defaults and values are as documented."""
    shapes(tw, rec, "trial.util")
    shapes(tw, rec, "trial.unittest")
    shapes(
        tw,
        rec,
        "trial.reporter",
        "Reporter.addExpectedFailure",
        "Reporter.addUnexpectedSuccess",
        "Reporter.upDownError",
        "SubunitReporter.addExpectedFailure",
        "SubunitReporter.addUnexpectedSuccess",
        "SubunitReporter.testsRun",
    )
    shapes(tw, rec, "trial.runner")
    shapes(tw, rec, "scripts.trial", "Options.longdesc", "Options.tracer")
    shapes(tw, rec, "internet.testing", "SynchronousResolver", "SynchronousResolver.resolveHostName")
    shapes(tw, rec, "test.proto_helpers")
    shapes(tw, rec, "test.iosim")


@scenario("names", min_events=91)
def shapes_of_small_things(tw, rec):
    """Small things: homes, defaults and values are as documented."""
    shapes(tw, rec, "python.components")
    shapes(tw, rec, "python.logfile")
    shapes(tw, rec, "python.threadable")
    shapes(tw, rec, "python.util", "initgroups")
    shapes(tw, rec, "python.runtime")
    shapes(tw, rec, "python.procutils")
    shapes(tw, rec, "python.monkey")
    shapes(tw, rec, "python.syslog")
    shapes(
        tw,
        rec,
        "python.filepath",
        "O_BINARY",
        "S_IRGRP",
        "S_IROTH",
        "S_IRUSR",
        "S_IWGRP",
        "S_IWOTH",
        "S_IWUSR",
        "S_IXGRP",
        "S_IXOTH",
        "S_IXUSR",
    )
    shapes(tw, rec, "python.deprecate", "DEPRECATION_WARNING_FORMAT", "warnAboutFunction")
    shapes(tw, rec, "python.compat")
    shapes(tw, rec, "python.randbytes")
    shapes(tw, rec, "python.systemd")
    shapes(tw, rec, "python.sendmsg")
    shapes(tw, rec, "python.text")
    shapes(tw, rec, "python.fakepwd")
    shapes(tw, rec, "python.urlpath")
    shapes(tw, rec, "python.zippath")
    shapes(tw, rec, "python.modules", "PythonPath.walkModules")
    shapes(tw, rec, "python.roots")
    shapes(tw, rec, "python.rebuild", "Sensitive.lastRebuild")
