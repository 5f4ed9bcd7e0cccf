"""Is a body what its length says, whatever is in it and wherever it is cut?"""

import pytest
from lessons import talk

BODIES = [b"a poem", b"two\r\nlines\r\n", b"", b"BODY 3\r\n", b"\r", b"\r\n" * 40]
TALK = b"".join(b"BODY %d\r\n%s" % (len(body), body) for body in BODIES)
ANSWERS = b"".join(b"%d bytes, %d line ends\r\n" % (len(body), body.count(b"\r\n")) for body in BODIES)


@pytest.mark.parametrize("size", [len(TALK), 50, 7, 1], ids=["at once", "by fifty", "by seven", "byte by byte"])
def test_bodies(student, size):
    pieces = [TALK[start : start + size] for start in range(0, len(TALK), size)]
    with student.serving() as server:
        said = talk(server.connect(), *pieces)
    assert said == ANSWERS, f"in pieces of {size} bytes: {said!r}"
