"""Is everybody's kind of answer understood?"""


def test_all_four_kinds(student):
    lines = student.run()
    assert lines == ["toast: brown", "eggs: failed: ValueError", "soup: hot", "cake: failed: KeyError", "over"], lines


def test_nothing_is_left_unhandled(student):
    student.run()
    assert not student.errors, student.errors
