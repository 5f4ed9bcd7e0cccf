"""Does the hand-in keep several metronomes going, survive the broken one, and stop at the right moment?"""


def test_every_metronome_ticks(student):
    lines = student.run("a:0.1:3", "b:0.25:1", "c:0.45:1")
    missing = [tick for tick in ("a 1", "a 2", "a 3", "b 1", "c 1") if tick not in lines]
    assert not missing, f"these ticks never came: {missing}; the program printed {lines}"


def test_silence_comes_last_and_once(student):
    lines = student.run("a:0.1:3", "b:0.25:1", "c:0.6:1")
    assert lines.count("silence") == 1, f"`silence` should be said once: {lines}"
    assert lines[-1] == "silence", f"somebody ticked after the silence: {lines}"
    assert lines[-2] == "c 1", f"the slowest metronome should be heard before the silence: {lines}"


def test_the_order_is_that_of_time(student):
    lines = student.run("slow:0.5:1", "quick:0.1:2")
    assert lines == ["quick 1", "quick 2", "slow 1", "silence"], f"wrong order: {lines}"


def test_a_broken_metronome_disturbs_nobody(student):
    lines = student.run("bad:0.1:5", "a:0.25:2")
    assert lines == ["a 1", "a 2", "silence"], f"the others should go on as if nothing had happened: {lines}"


def test_alone_and_broken(student):
    lines = student.run("bad:0.05:1")
    assert lines == ["silence"], f"when the broken one was the only one, there is silence: {lines}"
