"""A factory is not started for a path that cannot be had.

WHAT: `listenUNIX` at a path that somebody else has.  Twisted starts the factory and logs that it listens, and then raises
    CannotListenError; the factory is not stopped.  Here it is not started, as it is not for TCP on either.
WHY: Factories open things when they are started, and close them when they are stopped.
INSTEAD: On Twisted, call `factory.doStop()` when listening has failed.
"""

from __future__ import annotations

from compat_tests.differences import difference, show


@difference("unix", reactor=True)
def a_factory_started_in_vain(tw, rec):
    """The directory is not there."""

    class Factory(tw.protocol.ServerFactory):
        noisy = False

        def startFactory(self):
            rec("start")

        def stopFactory(self):
            rec("stop")

    factory = Factory()
    rec.raises(tw.reactor.listenUNIX, "no/such", factory)
    rec("ports", factory.numPorts)
    rec.done()


if __name__ == "__main__":
    show(a_factory_started_in_vain)
