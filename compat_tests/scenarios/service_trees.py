"""Services and what holds them: parents, names, the order of starting and stopping."""

from __future__ import annotations

from compat_tests.scenario import scenario


def noting(tw, rec):
    """A kind of service that tells what is done to it."""
    base = tw["application.service"].Service

    class Noting(base):
        def __init__(self, label, answer=None):
            self.label, self.answer = label, answer

        def privilegedStartService(self):
            rec("privileged", self.label)
            return base.privilegedStartService(self)

        def startService(self):
            base.startService(self)
            rec("start", self.label, self.running)

        def stopService(self):
            base.stopService(self)
            rec("stop", self.label, self.running)
            return self.answer

    return Noting


@scenario("service", min_events=8)
def service_alone(tw, rec):
    """A service begins anonymous, alone and at rest; starting and stopping is noted in `running`."""
    service = tw["application.service"]
    one = service.Service()
    rec("new", one.name, one.parent, one.running, one.__dict__)
    rec("provides", service.IService.providedBy(one), service.IServiceCollection.providedBy(one))
    rec("privileged", one.privilegedStartService(), one.running)
    rec("start", one.startService(), one.running)
    rec("again", one.startService(), one.running)
    rec("stop", one.stopService(), one.running)
    rec("named", one.setName("one"), one.name)
    rec("named again", one.setName("other"), one.name)
    rec.raises(one.disownServiceParent)


@scenario("service", min_events=9)
def service_in_a_collection(tw, rec):
    """A parent knows its children, by name and in order; a child knows its parent."""
    service = tw["application.service"]
    parent, one, other, third = service.MultiService(), service.Service(), service.Service(), service.Service()
    one.setName("one")
    third.setName("third")
    rec("set", [each.setServiceParent(parent) for each in (one, other, third)])
    rec("children", list(parent) == [one, other, third], parent.services == [one, other, third])
    rec("by name", sorted(parent.namedServices), parent.getServiceNamed("one") is one, parent.getServiceNamed("third") is third)
    rec.raises(parent.getServiceNamed, "nobody")
    rec("parents", [each.parent is parent for each in (one, other, third)])
    rec("running", parent.running, one.running)
    rec("disown", one.disownServiceParent(), one.parent, list(parent) == [other, third], sorted(parent.namedServices))
    rec("disown unnamed", other.disownServiceParent(), list(parent) == [third])
    rec.raises(other.disownServiceParent)
    rec.raises(parent.removeService, one)


@scenario("service", min_events=6)
def service_parent_rules(tw, rec):
    """A service has one parent at most, and keeps its name while it has it; siblings have different names."""
    service = tw["application.service"]
    parent, other, one, two = service.MultiService(), service.MultiService(), service.Service(), service.Service()
    one.setName("same")
    two.setName("same")
    one.setServiceParent(parent)
    rec.raises(one.setServiceParent, other)
    rec.raises(one.setServiceParent, parent)
    rec.raises(one.setName, "new")
    rec("kept", one.name, one.parent is parent, list(other))
    rec.raises(two.setServiceParent, parent)
    rec("left", list(parent) == [one], two.parent is parent)
    rec("moved", one.setServiceParent(other), one.parent is other, list(parent) == [two], list(other) == [one])
    rec.raises(one.setServiceParent, None)
    rec("nowhere", one.parent, list(other))
    rec.raises(service.Service().setServiceParent, 5)
    rec("freed", one.setName("new"), one.name, one.setServiceParent(other), other.getServiceNamed("new") is one)


@scenario("service", min_events=10)
def service_order(tw, rec):
    """Children start in the order they were added and stop in the reverse, the parent itself first."""
    service, noting_service = tw["application.service"], noting(tw, rec)
    parent, inner = service.MultiService(), service.MultiService()
    for label in ("a", "b"):
        noting_service(label).setServiceParent(parent)
    inner.setServiceParent(parent)
    noting_service("inner").setServiceParent(inner)
    noting_service("c").setServiceParent(parent)
    rec("privileged", parent.privilegedStartService(), parent.running)
    rec("start", parent.startService(), parent.running, inner.running)
    stopped = parent.stopService()
    rec("stop", type(stopped), stopped.called, stopped.result, parent.running, inner.running)


@scenario("service", min_events=9)
def service_added_to_a_running_parent(tw, rec):
    """A child of a running parent is started at once, the privileged part first, and stopped when it leaves."""
    service, noting_service = tw["application.service"], noting(tw, rec)
    parent = service.MultiService()
    parent.startService()
    child, slow = noting_service("child"), noting_service("slow", tw.defer.Deferred())
    child.setServiceParent(parent)
    slow.setServiceParent(parent)
    rec("children", list(parent) == [child, slow])
    rec("leaves", child.disownServiceParent(), child.parent)
    rec("leaves slowly", slow.disownServiceParent() is slow.answer, slow.parent, list(parent))
    idle = service.MultiService()
    noting_service("idle").setServiceParent(idle)
    rec("idle left", list(idle)[0].disownServiceParent())
    idle.setServiceParent(parent)
    noting_service("late").setServiceParent(idle)


@scenario("service", min_events=7)
def service_stopping_takes_time(tw, rec):
    """A parent has stopped when all its children have, whatever they answer."""
    service, noting_service, defer = tw["application.service"], noting(tw, rec), tw.defer
    parent = service.MultiService()
    first, second = defer.Deferred(), defer.Deferred()
    for label, answer in (("a", first), ("b", "no deferred"), ("c", second), ("d", None)):
        noting_service(label, answer).setServiceParent(parent)
    parent.startService()
    done = parent.stopService()
    done.addBoth(lambda result: rec("stopped", result))
    second.callback("second")
    rec("not yet", done.called)
    first.errback(ValueError("first"))
    rec("now", done.called)


@scenario("service", min_events=4)
def service_that_fails_to_start(tw, rec):
    """An error in a child's start goes through to the caller; its siblings behind it are not started."""
    service, noting_service = tw["application.service"], noting(tw, rec)

    class Fails(service.Service):
        def startService(self):
            raise ValueError("no start")

        def stopService(self):
            raise RuntimeError("no stop")

    parent = service.MultiService()
    noting_service("before").setServiceParent(parent)
    Fails().setServiceParent(parent)
    noting_service("behind").setServiceParent(parent)
    rec.raises(parent.startService)
    rec("running", parent.running, [each.running for each in parent])
    stopped = rec.raises(parent.stopService)
    stopped.addBoth(lambda result: rec("result", result))


@scenario("service", min_events=3)
def service_two_names_at_once(tw, rec):
    """Two children of one name: the second is refused, and does not stay in."""
    service = tw["application.service"]
    parent = service.MultiService()
    for _ in range(2):
        child = service.Service()
        child.setName("twin")
        rec.raises(parent.addService, child)
    rec("inside", len(list(parent)), len(parent.namedServices))
    rec("by hand", parent.removeService(next(iter(parent))), list(parent), parent.namedServices)
    rec.raises(parent.removeService, child)


@scenario("service", min_events=3)
def service_pickled(tw, rec):
    """A pickled service has forgotten that it runs, but not its name and what it was given."""
    import pickle

    service = tw["application.service"]
    parent, child = service.MultiService(), service.Service()
    child.setName("child")
    child.given = 5
    child.setServiceParent(parent)
    parent.startService()
    rec("state", sorted(child.__getstate__()), sorted(parent.__getstate__()))
    again = pickle.loads(pickle.dumps(parent))
    copy = again.getServiceNamed("child")
    rec("again", again.running, copy.running, copy.given, copy.parent is again)
    rec("kept", parent.running, child.running)


@scenario("service", min_events=3)
def service_conforms(tw, rec):
    """The interfaces of services say what there is, and the classes keep it."""
    from zope.interface.verify import verifyClass, verifyObject

    service = tw["application.service"]
    for name in ("IService", "IServiceCollection", "IProcess", "IServiceMaker"):
        interface = getattr(service, name)
        rec(name, sorted(interface.names(all=True)), interface.__bases__)
    rec("kept", verifyClass(service.IService, service.Service), verifyClass(service.IServiceCollection, service.MultiService))
    rec("objects", verifyObject(service.IService, service.MultiService()), verifyObject(service.IProcess, service.Process()))
