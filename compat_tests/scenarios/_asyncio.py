"""What the scenarios of the asyncio reactor share: a reactor installed on a loop of asyncio.

Nothing is registered here: this is no file of scenarios.
"""

from __future__ import annotations

import asyncio


def guest(tw, loop=None):
    """The reactor, installed on `loop` or else a new one; and the loop."""
    loop = loop or asyncio.new_event_loop()
    tw["internet.asyncioreactor"].install(loop)
    return tw["internet.reactor"], loop


def phases(reactor, rec):
    """Record every phase of the reactor's start and end."""
    for event in "startup", "shutdown":
        for phase in "before", "during", "after":
            reactor.addSystemEventTrigger(phase, event, rec, f"{phase} {event}")


def tell_errors(tw, rec, lane="told"):
    """Record what is logged as an error."""
    tell = rec.lane(lane)
    tw.log.addObserver(lambda event: "failure" in event and tell("error", event.get("why"), event["failure"]))
