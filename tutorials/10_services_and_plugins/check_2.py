"""Does twistd know the command, its options and its errors?"""

import re

from lessons import TWISTD


def twistd(student, *args):
    """What twistd says when it is told `args`, and the shouting in it."""
    result = student.result("--nodaemon", "--pidfile=", *args, by=TWISTD, place="{engine}/plugins")
    said = "\n".join([*result.lines, result.errors])
    return result.status, said, re.findall(r"shout \d+: .*", said)


def test_it_shouts(student):
    status, said, shouts = twistd(student, "shout", "--times", "3", "ahoy")
    assert (status, shouts) == (0, ["shout 1: AHOY", "shout 2: AHOY", "shout 3: AHOY"]), said


def test_twice_if_nothing_is_said(student):
    status, said, shouts = twistd(student, "shout", "land")
    assert (status, shouts) == (0, ["shout 1: LAND", "shout 2: LAND"]), said


def test_it_is_in_the_list(student):
    status, said, _ = twistd(student, "--help")
    assert status == 0 and re.search(r"^ +shout +Say it louder\.$", said, re.M), said


def test_wrong_usage(student):
    for args in (["shout"], ["shout", "--times", "often", "ahoy"], ["shout", "ahoy", "ahoy"]):
        status, said, shouts = twistd(student, *args)
        assert status and not shouts and "Traceback" not in said, said
