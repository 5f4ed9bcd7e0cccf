"""An answer to the last word is sent.

WHAT: A client sends its question and closes its half at once, and goes on reading; the server, which knows nothing of halves,
    answers in `dataReceived`.  If the client's end arrives together with the question, Twisted reads the end before it sends
    the answer, closes the connection and forgets the answer.  Here what was written in a turn is sent at its end.
WHY: Whether the answer is sent should not depend on whether the end came a moment sooner or later, which is chance.
INSTEAD: On Twisted, let the server's protocol provide IHalfCloseableProtocol, and close in `readConnectionLost`.
"""

from __future__ import annotations

from compat_tests.differences import difference, show
from compat_tests.scenarios._tcp import meet


@difference("tcp", reactor=True)
def a_question_and_the_end(tw, rec):
    """The answer arrives."""
    return meet(
        tw, rec, halves=("client",),
        server_data=lambda s, data: s.transport.write(b"answer"),
        client_made=lambda s: (s.transport.write(b"question"), s.transport.loseWriteConnection()),
        client_read_lost=lambda s: s.transport.loseConnection(),
    )  # fmt: skip


if __name__ == "__main__":
    show(a_question_and_the_end)
