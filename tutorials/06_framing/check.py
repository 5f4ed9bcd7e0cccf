"""Is a request a line, wherever the network cuts?"""

from lessons import talk

TALK = b"add 2 3\r\nmul 4 5\r\nadd -7 7\r\ndiv 1 2\r\nadd one two\r\n"
ANSWERS = b"5\r\n20\r\n0\r\n?\r\n?\r\n"


def test_one_at_a_time(student):
    with student.serving() as calculator, calculator.connect() as caller:
        for request, answer in zip(TALK.splitlines(True), ANSWERS.splitlines(True)):
            caller.sendall(request)
            assert caller.recv(100) == answer, request


def test_all_at_once(student):
    with student.serving() as calculator:
        said = talk(calculator.connect(), TALK)
    assert said == ANSWERS, f"five requests in one piece were answered with {said!r}"


def test_byte_by_byte(student):
    with student.serving() as calculator:
        said = talk(calculator.connect(), *(TALK[i : i + 1] for i in range(len(TALK))))
    assert said == ANSWERS, f"five requests, a byte at a time, were answered with {said!r}"


def test_between_the_end_of_a_line(student):
    with student.serving() as calculator:
        said = talk(calculator.connect(), b"add 1 1\r", b"\nadd 2 2\r", b"\n")
    assert said == b"2\r\n4\r\n", f"a cut between \\r and \\n: {said!r}"


def test_callers_do_not_share_a_line(student):
    with student.serving() as calculator:
        first = calculator.connect()
        first.sendall(b"add 1 ")
        assert talk(calculator.connect(), b"mul 3 3\r\n") == b"9\r\n"
        assert talk(first, b"1\r\n") == b"2\r\n"
