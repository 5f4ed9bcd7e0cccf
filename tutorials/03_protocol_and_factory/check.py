"""Does the hand-in hear of connections that never came about?"""

import re

from lessons import nobody, poets


def test_all_at_home(student, world):
    lines = student.run(*world.enter_context(poets("--delay", "0.02")))
    assert sorted(lines[:-1]) == ["poem 1: 138 bytes", "poem 2: 146 bytes"], lines
    assert lines[-1] == "2 poems, 0 failures", lines


def test_one_is_not_at_home(student, world):
    there = world.enter_context(poets("--poems", "1"))
    lines = student.run(world.enter_context(nobody()), *there)
    assert re.fullmatch(r"poem 1: failed: Connection was refused by other side: \d+: Connection refused\.", lines[0]), lines
    assert lines[1:] == ["poem 2: 138 bytes", "1 poems, 1 failures"], lines


def test_nobody_is_at_home(student, world):
    lines = student.run(*(world.enter_context(nobody()) for _ in range(3)))
    assert lines[-1] == "0 poems, 3 failures", lines
    assert len(lines) == 4, lines
