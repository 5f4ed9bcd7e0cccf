"""Does every error, wherever in the chain it happens, come to somebody's ears?"""

from lessons import nobody, poets


def test_a_good_poem(student, world):
    lines = student.run(*world.enter_context(poets("--poems", "1", "--delay", "0")))
    assert lines == ["poem 1: 4 lines", "over"], lines


def test_no_connection(student, world):
    lines = student.run(world.enter_context(nobody()))
    assert lines == ["poem 1: sorry, ConnectionRefusedError", "over"], lines


def test_an_error_in_the_callback(student, world):
    lines = student.run(*world.enter_context(poets("--garble", "1", "--delay", "0")))
    assert sorted(lines[:-1]) == ["poem 1: sorry, UnicodeDecodeError", "poem 2: 4 lines"], lines
    assert lines[-1] == "over", lines


def test_nothing_is_left_unhandled(student, world):
    student.run(*world.enter_context(poets("--garble", "1", "--delay", "0")))
    assert "Unhandled" not in student.errors, student.errors
