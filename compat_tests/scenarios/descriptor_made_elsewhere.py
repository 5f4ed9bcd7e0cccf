"""Descriptors of a program's own kind: devices, pipes and ports that inherit from FileDescriptor."""

from __future__ import annotations

import os

from compat_tests.scenario import scenario


class Idle:
    """A reactor for a descriptor that is never watched."""

    def __getattr__(self, name):
        return lambda *arguments: None


@scenario("tcp", min_events=8)
def descriptor_says_itself_that_it_ends(tw, rec):
    """A port of somebody's own may set `connected` and `disconnecting`, and what it set is what it has."""
    made = tw["internet.abstract"].FileDescriptor(Idle())

    def told(step):
        rec(step, bool(made.connected), bool(made.disconnecting))

    told("new")
    for name, value in (
        ("connected", True), ("disconnecting", True), ("disconnecting", False), ("disconnecting", True), ("connected", False),
        ("disconnecting", False), ("connected", True),
    ):  # fmt: skip
        setattr(made, name, value)
        told(f"{name} {value}")


@scenario("tcp", reactor=True, min_events=5)
def descriptor_on_a_pipe(tw, rec):
    """Whoever says where bytes go and come from has a descriptor that the reactor watches, with all the rest."""
    reactor = tw["internet.reactor"]
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)

    class End(tw["internet.abstract"].FileDescriptor):
        def __init__(self, name, number):
            super().__init__(reactor)
            self.name, self.number, self.connected = name, number, True

        def fileno(self):
            return self.number

        def doRead(self):
            data = os.read(self.number, 100)
            rec(self.name, "read", data)
            return None if data else tw["internet.main"].CONNECTION_DONE

        def writeSomeData(self, data):
            return os.write(self.number, data[:3])

        def connectionLost(self, reason):
            super().connectionLost(reason)
            rec(self.name, "lost", reason.type.__name__, bool(self.connected))
            os.close(self.number)
            if self.name == "reader":
                rec.done()

    reader, writer = End("reader", ends[0]), End("writer", ends[1])
    reader.startReading()
    writer.write(b"abcdef")
    rec("disconnecting", bool(writer.disconnecting))
    writer.loseConnection()
    rec("disconnecting", bool(writer.disconnecting))
