"""Does the server stop talking to those who have left?"""


def test_it_counts(student):
    with student.serving("1") as server:
        with server.connect() as caller, caller.makefile() as lines:
            assert [lines.readline() for _ in range(5)] == ["1\n", "2\n", "3\n", "4\n", "5\n"]
        assert server.line() == "a caller left"


def test_everybody_hears_it_from_the_start(student):
    with student.serving("2") as server:
        for _ in range(2):
            with server.connect() as caller, caller.makefile() as lines:
                assert [lines.readline() for _ in range(3)] == ["1\n", "2\n", "3\n"]


def test_nothing_is_left_over(student):
    with student.serving("3") as server:
        callers = [server.connect() for _ in range(3)]
        for caller in callers:
            assert caller.recv(2) == b"1\n"
        for caller in callers:
            caller.close()
        lines = server.rest()
    assert lines == ["a caller left"] * 3 + ["calls left over: 0"], lines
