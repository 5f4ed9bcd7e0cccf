"""Faults made by rule: the rules, and that the hunt notices what a scenario shows and nothing else.

The whole hunt takes hours (``make mutants ARGS=--generated``); here a few faults of a small file, tried on the real clone with
a handful of scenarios, one that nobody could notice, and a set of scenarios that is blind.
"""

from __future__ import annotations

import ast

import pytest

from compat_tests import mutants
from compat_tests.faults import hunt, lines
from compat_tests.faults.kinds import Fault, faults
from compat_tests.faults.nursery import give_code
from compat_tests.faults.survey import KIND, Survey, all_runs
from compat_tests.run import matrix, oracle_version
from compat_tests.scenario import scenarios


def made(text: str, kind: str = "") -> set[str]:
    """What each fault of that kind makes of a text."""
    return {each.apply(text) for each in faults(text) if kind in ("", each.kind)}


# --- the rules ---

RULES = [
    ("compare", "a < b", {"a <= b"}),
    ("compare", "a <= b < c", {"a < b < c", "a <= b <= c"}),
    ("compare", "a is not None", {"a is None"}),
    ("compare", "island in (is_it)", {"island not in (is_it)"}),
    ("logic", "a and b and c", {"a or b and c", "a and b or c"}),
    ("logic", "not (a or b)", {"(a or b)", "not (a and b)"}),
    ("arithmetic", "a + b", {"a - b"}),
    ("arithmetic", "-a", {"a"}),
    ("arithmetic", "text + 'x'", {"text"}),
    ("arithmetic", "'%s' % a", set()),
    ("constant", "f(1)", {"f(2)"}),
    ("constant", "f(True)", {"f(False)"}),
    ("constant", "f(b'x')", {"f(b'XXx')"}),
    ("constant", "f(f'{a + 1}')", {"f(f'XX{a + 1}')"}),
    ("constant", "def f(a, b=3): pass", {"def f(a, b=4): pass"}),
    ("return", "def f(): return a", {"def f(): return None"}),
    ("return", "def f(): return None", set()),
    ("condition", "a if b else c", {"a if True else c", "a if False else c"}),
    ("condition", "while b: pass", {"while False: pass"}),
    ("condition", "while True: pass", set()),
    ("condition", "[a for a in b if c]", {"[a for a in b if True]", "[a for a in b if False]"}),
    ("loop", "for a in b: break", {"for a in b: continue"}),
    ("slice", "a[1:b]", {"a[:b]", "a[1:]"}),
    ("argument", "f(a, b, c)", {"f(b, a, c)", "f(a, b)"}),
    ("argument", "f(a)", set()),
    ("argument", "max(a, b)", {"max(a)"}),
    ("argument", "f(k=a, l=b)", {"f(l=b)", "f(k=a)"}),
    ("argument", "f(a, k=b)", {"f(a)"}),
    ("handler", "try: f()\nexcept E: g()", {"try: f()\nexcept E: pass"}),
    ("handler", "try: f()\nexcept (D, E): pass", {"try: f()\nexcept (E,): pass", "try: f()\nexcept (D,): pass"}),
    ("forgotten", "def f():\n    self.a = 1", {"def f():\n    pass"}),
    ("forgotten", "def f():\n    raise E", {"def f():\n    pass"}),
    ("forgotten", "def f():\n    a = 1\n    a = 2", {"def f():\n    a = 1\n    pass"}),
    ("forgotten", "a = f()", set()),
]


@pytest.mark.parametrize("kind, text, expected", RULES, ids=[f"{kind}-{text[:20]}" for kind, text, _ in RULES])
def test_makes(kind, text, expected):
    assert made(text, kind) == expected


UNSEEN = [
    '"""A docstring."""\n',
    'def f():\n    """A docstring of 1 + 1."""\n',
    "if TYPE_CHECKING:\n    from a import b\n    c = 1\n",
    "a: dict[int, 'x']\n",
    "def f(a: 1 = None): pass\n",
    "@overload\ndef f(a=1): return 2\n",
    "assert a > 1, 'no'\n",
    "class A:\n    __slots__ = ('a', 'b')\n",
    "class IA(Interface):\n    a = Attribute('a')\n    def f(a=1): '''f'''\n",
    "class A:\n    def __hash__(self): return hash((1, 2))\n",
    "def f():\n    del a\n",
    "a = TypeVar('a', bound=1)\n",
    "at_home('a.b', f, g)\n",
]


@pytest.mark.parametrize("text", UNSEEN)
def test_leaves_out_what_nobody_can_observe(text):
    assert made(text) == set()


def test_but_not_what_stands_beside_it():
    half = "if TYPE_CHECKING:\n    a = 1\nelse:\n    a = "
    assert made(f"{half}f(2)\n") == {f"{half}f(3)\n"}
    assert made("raise AssertionError('a')") == {"pass"}
    assert made("cast('x', f(1))") == {"cast('x', f(2))", "pass"}


TEXT = '"""Äpfel."""\n\ndef f(a, b="ü"):\n    return (a\n        < len(b))\n'


def test_a_place_is_a_place_whatever_is_before_it():
    (fault,) = (each for each in faults(TEXT) if each.kind == "compare")
    assert fault.shown(TEXT) == ("< len(b))", "<= len(b))")
    assert list(fault.lines) == [4, 5] and fault.in_function
    (default,) = (each for each in faults(TEXT) if each.kind == "constant")
    assert default.shown(TEXT)[1] == 'def f(a, b="XXü"):' and not default.in_function


@pytest.mark.parametrize("file", ["internet/_timers.py", "python/failure.py", "protocols/basic.py"])
def test_of_a_real_file_each_is_a_program_another_one_and_there_once(file):
    text = hunt.text_of(file)
    found = faults(text)
    texts = [each.apply(text) for each in found]
    assert len(found) > 100 and len(set(texts)) == len(texts)
    healthy = ast.dump(ast.parse(text))
    assert all(ast.dump(ast.parse(each)) != healthy for each in texts[::9])


def test_what_is_said_to_make_no_difference_is_still_there_and_says_why():
    known = hunt.equivalent()
    for file in {name.partition(": ")[0] for name in known}:
        text = hunt.text_of(file)
        names = {hunt.Case(file, each, *each.shown(text)).name for each in faults(text)}
        assert {name for name in known if name.startswith(f"{file}: ")} <= names
    assert all(len(reason) > 20 for reason in known.values())


# --- making one true ---


def test_functions_are_given_the_code_of_the_other_text():
    text = "def f(a):\n    def g():\n        return a + 1\n    return g()\n\ndef h():\n    return 1\n"
    place: dict = {}
    exec(compile(text, "file.py", "exec"), place)
    before = place["h"].__code__
    assert give_code([place["f"], place["h"]], "file.py", text, text.replace("a + 1", "a - 1"))
    assert place["f"](5) == 4 and place["h"].__code__ is before
    assert not give_code([place["h"]], "file.py", text, text.replace("def f(a)", "def f(a, b=1)"))


def test_lines_are_those_that_ran(tmp_path):
    file = tmp_path / "it.py"
    file.write_text("def f(a):\n    if a:\n        return 1\n    return 2\n")
    place: dict = {}
    exec(compile(file.read_text(), str(file), "exec"), place)
    lines.start(str(tmp_path))
    place["f"](True)
    lines.stop()
    assert lines.seen(str(tmp_path)) == {"it.py": [2, 3]}
    assert lines.merged([{"a": [1, 3]}, {"a": [2], "b": [1]}]) == {"a": [1, 2, 3], "b": [1]}


# --- the hunt, on the real clone ---

FILE = "internet/address.py"


@pytest.fixture(scope="module")
def chase(tmp_path_factory):
    """A hunt that knows the scenarios about addresses; and what they know."""
    if oracle_version() is None:
        pytest.skip("mutants are compared with Twisted")
    runs = matrix([each for each in scenarios().values() if each.area == "address"], (KIND,))
    with hunt.Hunt(Survey(str(tmp_path_factory.mktemp("faults") / "kept.json")), 1) as chase:
        yield chase, chase.learn(runs, {FILE})


def case(old: str, new: str) -> hunt.Case:
    """A fault by its text."""
    text = hunt.text_of(FILE)
    assert text.count(old) == 1
    start = len(text[: text.index(old)].encode())
    line = text[: text.index(old)].count("\n") + 1
    fault = Fault("test", start, start + len(old.encode()), new, line, line + old.count("\n"), True)
    return hunt.Case(FILE, fault, *fault.shown(text))


def test_what_is_generated_is_noticed_by_a_scenario_that_runs_it(chase):
    hunting, witnesses = chase
    cases = [each for each in hunt.cases_of(FILE, hunt.text_of(FILE)) if each.fault.kind == "return"][:4]
    verdicts = list(hunting.hunt(cases, witnesses))
    assert [each.fate for each in verdicts] == ["killed"] * 4
    assert all(each.killer.startswith("address/") and each.asked >= 1 for each in verdicts)


def test_what_is_no_fault_survives_whichever_way_it_is_made_true(chase):
    hunting, witnesses = chase
    within, anew = case("hash(self._fields())", "hash(tuple(self._fields()))"), case("from __future__", "\nfrom __future__")
    assert not witnesses.is_import(within) and witnesses.is_import(anew)
    for verdict in hunting.hunt([within, anew], witnesses):
        assert verdict.fate == "survived" and verdict.asked == verdict.could > 0


def test_a_blind_set_of_scenarios_notices_nothing(chase):
    hunting, witnesses = chase
    some = next(each for each in hunt.cases_of(FILE, hunt.text_of(FILE)) if each.fault.kind == "return")
    blind = hunt.Witnesses(hunting.survey, [])
    assert blind.runs == []
    (verdict,) = hunting.hunt([some], blind)
    assert verdict.fate == "not reached"
    assert hunt.report([verdict]) == 0.0


def test_an_unreliable_scenario_notices_nothing(chase):
    hunting, witnesses = chase
    some = next(each for each in hunt.cases_of(FILE, hunt.text_of(FILE)) if each.fault.kind == "return")
    doubtful = hunt.Witnesses(hunting.survey, witnesses.runs)
    doubtful.known = {name: {**note, "digest": "of another trace"} for name, note in doubtful.known.items()}
    (verdict,) = hunting.hunt([some], doubtful)
    assert verdict.fate == "survived" and doubtful.unreliable >= set(witnesses.of(some))


def test_a_note_is_good_until_what_it_rests_on_changes(chase):
    hunting, witnesses = chase
    runs = witnesses.runs
    assert hunting.survey.stale(runs, {FILE}) == []
    kept = Survey(hunting.survey.path)
    for note in kept.notes.values():
        note["files"] = dict.fromkeys(note["files"], "other")
    assert kept.stale(runs, {"python/text.py"}) == []
    assert kept.stale(runs, {FILE}) != []


def test_the_command_refuses_what_is_not_there(capsys):
    assert mutants.main(["--generated", "--files", "no/such.py"]) == 4
    assert "nothing to try" in capsys.readouterr().err


def test_all_files_have_a_chapter_and_all_runs_a_name():
    assert "internet/defer.py" in hunt.files_of([]) and "lab/run.py" not in hunt.files_of([])
    assert hunt.chapters()["internet/tcp.py"].endswith("Sockets")
    assert len({run.label for run in all_runs()}) == len(all_runs()) > 600
