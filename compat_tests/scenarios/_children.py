"""What scenarios of children share: a protocol that tells what it hears, and a way to start one."""

from __future__ import annotations

SHELL = "/bin/sh"


def teller(tw, rec, name="child", **methods):
    """A protocol whose lanes are the child's pipes and, for its ends, the child; `over` fires when all is over."""

    class Child(tw.protocol.ProcessProtocol):
        def __init__(self):
            self.over, self.lost, self.tell = tw.defer.Deferred(), [], rec.lane(name)

        def connectionMade(self):
            self.tell("made")

        def childDataReceived(self, childFD, data):
            rec.data(f"{name} {childFD}", data)

        def childConnectionLost(self, childFD):
            rec.lane(f"{name} {childFD}")("lost")
            self.lost.append(childFD)

        def processExited(self, reason):
            self.tell("exited", reason, reason.value.exitCode, reason.value.signal, reason.value.status)

        def processEnded(self, reason):
            self.tell("ended", reason, sorted(self.lost))
            self.over.callback(None)

    for method, function in methods.items():
        setattr(Child, method, function)
    return Child()


def shell(tw, protocol, script, *args, **how):
    """Start a shell for `protocol`; returns the transport."""
    return tw.reactor.spawnProcess(protocol, SHELL, ["sh", "-c", script, *args], **how)


def told(tw, rec, script, name="child", methods=None, **how):
    """Start a shell and record all that happens; a Deferred for its end."""
    child = teller(tw, rec, name, **methods or {})
    shell(tw, child, script, **how)
    return child.over


def later(tw, seconds, function, *args):
    """Call it in the reactor."""
    tw.reactor.callLater(seconds, function, *args)
