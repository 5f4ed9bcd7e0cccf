"""Does the hand-in lose patience with a silent server, and only with that one?"""

from lessons import poets


def test_whole_poems_are_whole(student, world):
    lines = student.run(*world.enter_context(poets("--delay", "0.02")))
    assert sorted(lines[:-1]) == ["poem 1: whole, 138 bytes", "poem 2: whole, 146 bytes"], lines
    assert lines[-1] == "done"


def test_a_silent_server_is_given_up(student, world):
    lines = student.run(*world.enter_context(poets("--stall", "2", "--delay", "0.02")))
    assert lines == ["poem 1: whole, 138 bytes", "poem 2: gave up after 73 bytes", "done"], lines


def test_patience_begins_anew_with_every_byte(student, world):
    ports = world.enter_context(poets("--poems", "1", "--delay", "0.2", "--piece", "25"))
    lines = student.run(*ports)
    assert lines == ["poem 1: whole, 138 bytes", "done"], f"1.2 seconds in all, but never 0.5 of silence: {lines}"
