"""Is the poet hung up on when time is up, and not before?"""

from lessons import poets


def test_in_time(student, world):
    (port,) = world.enter_context(poets("--poems", "1", "--delay", "0.01"))
    lines = student.run("5", port)
    assert sorted(lines) == ["138 bytes", "closed"], lines


def test_time_is_up(student, world):
    (port,) = world.enter_context(poets("--poems", "1", "--stall", "1", "--delay", "0"))
    lines = student.run("0.3", port)
    assert sorted(lines) == ["closed", "no time: 69 bytes so far"], lines


def test_nothing_is_left_unhandled(student, world):
    (port,) = world.enter_context(poets("--poems", "1", "--stall", "1", "--delay", "0"))
    student.run("0.1", port)
    assert not student.errors, student.errors
