"""Applications and their command lines: what nobody asked before faults were planted by rule."""

from __future__ import annotations

import io
import os
import resource
import signal
import socket
import sys
import types

from compat_tests.scenario import scenario


@scenario("tcp", reactor=True, min_events=4)
def no_descriptor_for_another_connection(tw, rec):
    """When no descriptor is left, who waits is let in and out again by means of one that was kept for it."""
    log, seen = tw["python.log"], []
    factory = tw.protocol.ServerFactory.forProtocol(tw.protocol.Protocol)
    factory.noisy = False
    port = tw.reactor.listenTCP(0, factory, interface="127.0.0.1")
    log.addObserver(seen.append)
    clients = [socket.create_connection(("127.0.0.1", port.getHost().port)) for _ in range(2)]
    for each in clients:
        rec.sym("port", each.getsockname()[1])
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = os.dup(0)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, hard))

    def over():
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        log.removeObserver(seen.append)
        for event in seen:
            rec("said", event.get("log_format"), event.get("log_level").name, log.textFromEventDict(event))
        for each in clients:
            each.settimeout(0.05)
            rec("client", each.recv(10))
            each.close()
        port.stopListening().addCallback(rec.done)

    tw.reactor.callLater(0.03, over)


@scenario("service", reactor="manual", min_events=4)
def applications_that_are_saved(tw, rec):
    """An application is started at once, stopped before the shutdown, and saved after it if that is wanted."""
    app, service = tw["application.app"], tw["application.service"]

    class Noted(service.Service):
        def startService(self):
            rec("started")

        def privilegedStartService(self):
            rec("privileged")

        def stopService(self):
            rec("stopped", os.path.exists("it-shutdown.tap"))

    for save in (0, 1):
        application = service.Application("it")
        Noted().setServiceParent(application)
        app.startApplication(application, save)
    tw.reactor.callWhenRunning(tw.reactor.stop)
    tw.reactor.run()
    rec("saved", sorted(os.listdir(".")))
    for name in os.listdir("."):
        os.remove(name)


@scenario("service", min_events=5)
def applications_in_another_style(tw, rec):
    """An application is loaded in one style and saved in another."""
    app, service, sob = tw["application.app"], tw["application.service"], tw["persisted.sob"]
    application = service.Application("it")
    service.MultiService().setServiceParent(application)
    sob.IPersistable(application).save(filename="it.tap")
    rec("phrases", app.getSavePassphrase(0), app.getPassphrase(0))
    app.convertStyle("it.tap", "pickle", None, "it.tas", "source", 0)
    app.convertStyle("it.tap", "pickle", None, "again.tap", "pickle", None)
    rec("there", sorted(os.listdir(".")))
    again = service.loadApplication("again.tap", "pickle")
    rec("again", service.IService(again).name, [type(each).__name__ for each in service.IServiceCollection(again)])
    rec.raises(app.convertStyle, "none.tap", "pickle", None, "a", "pickle", 0)
    rec.raises(app.convertStyle, "it.tap", "no such", None, "a", "pickle", 0)
    for name in os.listdir("."):
        os.remove(name)


@scenario("service", min_events=3)
def a_debugger_that_can_stop(tw, rec):
    """The debugger learns to stop the reactor, and to leave at once."""
    import pdb  # noqa: T100

    before = dict(vars(pdb.Pdb))
    tw["application.app"].fixPdb()
    new = {name for name, value in vars(pdb.Pdb).items() if before.get(name) is not value}
    rec("new", sorted(new))
    out, sys.stdout = sys.stdout, io.StringIO()
    try:
        debugger = pdb.Pdb(stdin=io.StringIO(), stdout=io.StringIO())
        debugger.help_stop()
        rec("help", sys.stdout.getvalue().split("shutdown")[0])
    finally:
        sys.stdout = out
    left = []
    real, os._exit = os._exit, left.append
    debugger.set_quit()
    os._exit = real
    rec("left", left)


@scenario("service", min_events=8)
def reactors_that_cannot_be_chosen(tw, rec):
    """A reactor that does not exist, or that cannot be installed, is a mistake of the command line."""
    app, usage, reactors = tw["application.app"], tw["python.usage"], tw["application.reactors"]

    class Options(usage.Options, app.ReactorSelectionMixin):
        pass

    def wrong():
        raise KeyError("not here")

    class Fake:
        shortName, moduleName, description = "fake", "no.such.module", "A fake."
        install = staticmethod(wrong)

    options = Options()
    rec("output", options.messageOutput is sys.stdout)
    rec.raises(options.parseOptions, ["--reactor", "no such"])
    rec.raises(options.parseOptions, ["-r", ""])
    kept = reactors.getPlugins if hasattr(reactors, "getPlugins") else None
    options._getReactorTypes = lambda: [Fake]
    options.messageOutput = io.StringIO()
    rec.raises(options.parseOptions, ["--help-reactors"])
    rec("said", options.messageOutput.getvalue())
    rec("kept", kept is None or callable(kept))
    installer = reactors.Reactor("short", "no.such.module", "A reactor.")
    rec("reactor", installer.shortName, installer.moduleName, installer.description)
    rec.raises(installer.install)


@scenario("service", min_events=6)
def reports_of_profilers(tw, rec):
    """A profiler is found by its name, however that is written; one that does not exist ends the program."""
    app = tw["application.app"]
    for name in ("profile", "cprofile", "cProfile", "CPROFILE", "hotshot"):
        runner = rec.raises(app.AppProfiler, {"profile": None, "savestats": False, "nothotshot": False, "profiler": name})
        rec("name", name, getattr(runner, "profiler", None) if not isinstance(runner, BaseException) else None)


@scenario("service", min_events=3)
def runners_that_do_nothing(tw, rec):
    """An application runner leaves to others what happens before and after."""
    app = tw["application.app"]
    runner = app.ApplicationRunner({"profile": None, "logfile": None, "no_save": True, "syslog": False, "logger": None})
    rec.raises(runner.preApplication)
    rec.raises(runner.postApplication)
    rec("kinds", app.ApplicationRunner.profilerFactory, app.ApplicationRunner.loggerFactory)


@scenario("service", min_events=4)
def a_reactor_that_crashes_under_a_debugger(tw, rec):
    """What a reactor raises is written to the output, or to a file where the output has been replaced."""
    app = tw["application.app"]

    class Reactor:
        def run(self):
            raise ValueError("crashed")

    for same in (True, False):
        out, err = io.StringIO(), sys.stderr
        kept, sys.stdout = sys.stdout, out
        options = {"profile": None, "debug": False, "logfile": None, "no_save": True, "syslog": False, "nodaemon": same}
        try:
            rec.raises(app.runReactorWithLogging, types.MappingProxyType(options), out, err, None, Reactor())
        finally:
            sys.stdout = kept
        rec("said", out.getvalue().split("\n")[0], os.path.exists("TWISTD-CRASH.log"))
    rec("signal", signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)
    for name in os.listdir("."):
        os.remove(name)
