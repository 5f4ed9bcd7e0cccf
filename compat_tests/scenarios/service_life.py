"""Services as programs use them: subclasses, pickles of whole trees, parents that change."""

from __future__ import annotations

import pickle

from compat_tests.scenario import scenario


@scenario("service", min_events=6)
def service_moves_between_running_parents(tw, rec):
    """A service that changes its parent is stopped and started again, as the parents run."""
    service = tw["application.service"]

    class Moving(service.Service):
        def startService(self):
            service.Service.startService(self)
            rec("start", self.running)

        def stopService(self):
            rec("stop", self.running)
            return service.Service.stopService(self)

    running, other, idle = service.MultiService(), service.MultiService(), service.MultiService()
    running.startService()
    other.startService()
    one = Moving()
    for parent in (running, other, idle, running):
        one.setServiceParent(parent)
        rec("parent", one.parent is parent, [len(list(each)) for each in (running, other, idle)], one.running)


@scenario("service", min_events=5)
def service_child_that_fails_when_added(tw, rec):
    """A child that cannot start in a running parent is in it all the same."""
    service = tw["application.service"]

    class Fails(service.Service):
        def privilegedStartService(self):
            rec("privileged")
            raise ValueError("not allowed")

        def startService(self):
            rec("never")

    parent, child = service.MultiService(), Fails()
    parent.startService()
    rec.raises(child.setServiceParent, parent)
    rec("inside", list(parent) == [child], child.parent is parent, child.running)
    rec("out", child.disownServiceParent(), list(parent))
    nameless = service.MultiService()
    rec.raises(nameless.removeService, child)
    rec.raises(service.IServiceCollection, child)


@scenario("service", min_events=4)
def service_names_that_are_odd(tw, rec):
    """Which names count: None is none, an empty one is one until it is to be removed."""
    service = tw["application.service"]
    parent = service.MultiService()
    for name in ("", b"bytes", 5, None):
        child = service.Service()
        child.setName(name)
        rec.raises(child.setServiceParent, parent)
        rec("names", sorted(map(repr, parent.namedServices)), len(list(parent)))
        rec.raises(child.disownServiceParent)
        rec("left", sorted(map(repr, parent.namedServices)), len(list(parent)))


@scenario("service", min_events=4)
def service_tree_changes_while_starting(tw, rec):
    """A child that adds another when it starts; one that leaves when it stops."""
    service = tw["application.service"]

    class Adds(service.Service):
        def startService(self):
            service.Service.startService(self)
            rec("start", self.name)
            if self.name == "first":
                other = Adds()
                other.setName("second")
                other.setServiceParent(self.parent)

        def stopService(self):
            rec("stop", self.name)
            if self.name == "second":
                rec("leaves", self.disownServiceParent())
            return service.Service.stopService(self)

    parent, first = service.MultiService(), Adds()
    first.setName("first")
    first.setServiceParent(parent)
    parent.startService()
    rec("children", [each.name for each in parent])


@scenario("service", min_events=3)
def service_whole_application_pickled(tw, rec):
    """An application with services of the net in it can be pickled while it runs."""
    service, internet = tw["application.service"], tw["application.internet"]
    application = service.Application("whole")
    timer = internet.TimerService(5, print, "tick")
    timer.setName("timer")
    timer.clock = None
    timer.setServiceParent(application)
    internet.TCPServer(0, tw.protocol.ServerFactory()).setServiceParent(application)
    again = service.IServiceCollection(pickle.loads(pickle.dumps(application)))
    rec("names", again.name, [type(each) for each in again], again.running)
    copy = again.getServiceNamed("timer")
    rec("timer", copy.step, copy.call[1:], copy.parent is again)
    rec("factory", [type(each.args[1]) for each in again if hasattr(each, "args")])


@scenario("service", min_events=4)
def service_of_ones_own(tw, rec):
    """An object that only provides IService can be a child too."""
    from zope.interface import implementer

    service = tw["application.service"]

    @implementer(service.IService)
    class Own:
        name = "own"
        running = False
        parent = None

        def startService(self):
            rec("start")

        def privilegedStartService(self):
            rec("privileged")

        def stopService(self):
            rec("stop")
            return "stopped"

    parent, own = service.MultiService(), Own()
    parent.addService(own)
    parent.privilegedStartService()
    parent.startService()
    rec("named", parent.getServiceNamed("own") is own)
    parent.stopService().addCallback(lambda result: rec("stopped", result))
    parent.startService()
    rec("removed", parent.removeService(own))
