"""Is the instrument itself right?  Wrongs are done to it on purpose, and each must be noticed.

A suite that says *same* whatever happens looks exactly like a suite of which everything passes.  So: traces are meddled with
(``saboteurs.py``), an implementation that does nothing is measured (``null_implementation.py``), nonsense is asked for on the
command line, and the scenarios are held against their own rules.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import io
import json
import pathlib
import re
import sys

import pytest

from compat_tests import __main__ as command
from compat_tests import golden, junit, null_implementation, report_html, run, scenario, table, verdicts
from compat_tests.differences import differences, render
from compat_tests.normalise import Rules
from compat_tests.run import ORACLE, Crew, Run, matrix
from compat_tests.scenario import Scenario, scenarios
from compat_tests.verdicts import CLONE, judge

NULL = null_implementation.__name__
FILES = sorted(pathlib.Path(__file__).with_name("scenarios").glob("*.py"))
SOME = [each for each in scenarios().values() if each.area == "failure"][:8]

needs_twisted = pytest.mark.skipif(not run.exists(ORACLE), reason="Twisted is not installed")


def performed(runs, packages, **how):
    """The traces of `runs`, by implementation and run.  Many at once: what never ends mostly waits."""
    with Crew(packages, in_flight=12) as crew:
        crew.submit(runs, **how)
        return {(package, each): trace for package, each, trace in crew.traces()}


def judged(runs, package, **how):
    traces = performed(runs, [ORACLE, package], **how)
    return [judge(each, package, traces[package, each], traces[ORACLE, each]) for each in runs]


def asked(*argv):
    """What the command line answers: status, output, complaints."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = command.main(list(argv))
    return status, out.getvalue(), err.getvalue()


# --- wrongs that must be noticed ---


@needs_twisted
@pytest.mark.parametrize("saboteur", ["drop", "swap"])
def test_an_event_lost_or_misplaced_is_noticed(saboteur):
    results = judged(matrix(SOME, ()), CLONE, sabotage=saboteur)
    several = [each for each in results if len({event[0] for event in each.oracle["lanes"].get("main", [])} - {"text"}) > 1]
    assert several and {each.verdict for each in several} == {"differs"}


@needs_twisted
def test_a_run_that_never_ends_is_noticed():
    (result,) = judged(matrix(SOME[:1], ()), CLONE, sabotage="hang")
    assert result.verdict == "timeout"


@needs_twisted
def test_an_implementation_of_nothing_passes_nothing():
    """Where a trace is stored, which every scenario's own test holds against Twisted, Twisted need not be asked again."""
    runs = matrix(scenarios().values(), run.reactors_here()[-1:])
    traces = performed(runs, [NULL])
    stored = golden.Golden.load()
    kept = {each: stored.trace(each) for each in runs} if stored.comparable() else {}
    ended = [each for each in runs if traces[NULL, each]["outcome"] == "ended"]  # whoever did not has not passed
    live = performed([each for each in ended if kept.get(each) is None], [ORACLE])
    oracle = lambda each: kept.get(each) or live[ORACLE, each]
    assert len(traces) == len(runs) and len(ended) > 100
    assert [each.label for each in ended if judge(each, NULL, traces[NULL, each], oracle(each)).passed] == []


@needs_twisted
def test_twisted_is_the_same_as_twisted():
    assert {each.verdict for each in judged(matrix(SOME, ()), ORACLE)} == {"same"}


def test_a_package_that_dies_answers_for_its_jobs(tmp_path, monkeypatch):
    (tmp_path / "dying").mkdir()
    (tmp_path / "dying" / "__init__.py").write_text("import os\nos.write(2, b'last words')\nos._exit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    runs = matrix(SOME, ())
    traces = performed(runs, ["dying"])
    assert {trace["outcome"] for trace in traces.values()} == {"crash"} and len(traces) == len(runs)
    assert all("last words" in trace["error"] for trace in traces.values())


# --- verdicts ---


def a_run(**how):
    def made_up(tw, rec):
        """It does something."""

    return Run(Scenario("made_up", "nowhere", made_up, **how), "-")


def a_trace(*events, outcome="ended", absent=(), **lanes):
    lanes = {"main": [[each] for each in events], **lanes}
    return {"outcome": outcome, "error": "", "events": len(events), "lanes": lanes, "absent": list(absent), "used": []}


@pytest.mark.parametrize(
    "trace, oracle, verdict",
    [
        (a_trace("a"), a_trace("a"), "same"),
        (a_trace("a"), a_trace("b"), "differs"),
        (a_trace("a", log=[["oh"]]), a_trace("a"), "differs"),
        (a_trace(), a_trace(), "vacuous"),
        (a_trace(), a_trace("a"), "differs"),
        (a_trace("a", absent=["defer.gone"]), a_trace("b"), "absent"),
        (a_trace("a", absent=["defer.gone"]), a_trace("a", absent=["defer.gone"]), "same"),
        (a_trace("a", absent=["x"]), a_trace("b", absent=["x"]), "differs"),
        (a_trace("a", outcome="error"), a_trace("a"), "error"),
        (a_trace("a", outcome="crash"), a_trace("a"), "crash"),
        (a_trace("a", outcome="timeout"), a_trace("a"), "timeout"),
        (a_trace("a", outcome="error"), a_trace("a", outcome="error"), "oracle-error"),
    ],
)
def test_a_verdict(trace, oracle, verdict):
    assert judge(a_run(), "mine", trace, oracle).verdict == verdict


def test_too_few_events_show_nothing():
    assert judge(a_run(min_events=3), "mine", a_trace("a", "b"), a_trace("a", "b")).verdict == "vacuous"


def test_ground_that_moves_is_noticed_whoever_is_measured():
    assert judge(a_run(), "mine", a_trace("a"), a_trace("a"), golden=a_trace("b")).verdict == "oracle-drift"


def test_the_first_difference_has_its_context():
    first = verdicts.first_difference(a_trace(*"abcdefg")["lanes"], a_trace(*"abcxefg")["lanes"])
    assert (first.lane, first.place, first.before) == ("main", 3, ["b", "c"])
    assert (first.oracle, first.other) == (["d", "e", "f"], ["x", "e", "f"])


def test_a_trace_that_only_ends_too_soon_differs():
    first = verdicts.first_difference(a_trace("a", "b")["lanes"], a_trace("a")["lanes"])
    assert (first.place, first.oracle, first.other) == (1, ["b"], [])


# --- the rules of normalisation ---


@pytest.mark.parametrize(
    "text, normal",
    [
        ("mine.internet.defer.Deferred", "tw.internet.defer.Deferred"),
        ("determined, mined, mine", "determined, mined, tw"),
        ("at 0x7f0012345678 and 0x7f0012345679 and 0x7f0012345678", "at 0x<1> and 0x<2> and 0x<1>"),
        ("1999-01-01 10:00:00+0000 old", "1999-01-01 10:00:00+0000 old"),
        ("1970-01-02 10:00:00+0000 new", "<now> new"),
        ("port 40001, not 400011", "port <port1>, not 400011"),
        ("/tmp/x/file", "<tmp>/file"),
        ("/opt/mine/internet/tcp.py", "<tw>/internet/tcp.py"),
        ("Ran 3 tests in 0.012s", "Ran 3 tests in <seconds>s"),
        ("Ran 3 tests in 0.012 s, in 0.5s, 0.123s", "Ran 3 tests in 0.012 s, in 0.5s, 0.123s"),
        ("(0.120 secs)(0.12 secs)", "(<seconds> secs)(0.12 secs)"),
        ("5.1e-05 12 12 3 1 0 and 1.5 12 13 3 1 0", "<seconds> 12 12 3 1 0 and 1.5 12 13 3 1 0"),
        ("0 0 0 0 0 0", "0 0 0 0 0 0"),
        ("[99.99994134902954s] called=0, [3.25s] called=0", "[<seconds>s] called=0, [3.25s] called=0"),
    ],
)
def test_a_rule(text, normal):
    rules = Rules("mine", "/opt/mine", "/tmp/x", [("40001", "<port1>")], now=86400.0)
    assert rules.line(text) == normal


def test_frames_of_the_implementation_leave_and_the_scenario_s_stay():
    rules = Rules("mine", "/opt/mine", "/tmp/x")
    story = f'  File "{FILES[0].parent}/story.py", line 3, in told\n    oh()'
    text = f'Traceback:\n  File "/opt/mine/internet/defer.py", line 9, in _run\n    inner()\n    ~~^^\n{story}\nValueError: no'
    assert rules.frames(text) == f"Traceback:\n{story}\nValueError: no"


# --- the command line ---


@pytest.mark.parametrize(
    "argv, word, also",
    [
        (["--impl", "no_such_package"], "no_such_package", ""),
        (["no_such_area"], "no_such_area", "failure"),
        (["--reactor", "steam"], "steam", "select"),
        (["--no-such-option"], "--no-such-option", ""),
        (["-n", "0"], "-n", ""),
        (["golden", "no_such_area"], "no_such_area", "failure"),
    ],
)
def test_nonsense_is_refused_in_one_line(argv, word, also):
    status, out, err = asked(*argv)
    assert (status, out, err.count("\n")) == (4, "", 1)
    assert word in err and also in err


def test_an_empty_selection_is_not_a_success():
    status, _, err = asked("-k", "no such thing at all")
    assert status == 5 and "nothing was run" in err


@needs_twisted
def test_all_the_same_is_status_0_and_fits_80_columns(monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "80")
    status, out, _ = asked("failure", "--json", str(tmp_path / "r.json"), "--junit", str(tmp_path / "r.xml"))
    told = json.loads((tmp_path / "r.json").read_text())
    assert status == 0 and {each["verdict"] for each in told["results"]} == {"same"}
    assert "Twisted" in out and max(map(len, out.splitlines())) <= 80
    assert (tmp_path / "r.xml").read_text().count("<testcase") == len(told["results"])


@needs_twisted
def test_a_difference_is_status_1_and_shown():
    status, out, _ = asked(SOME[0].name, "--impl", NULL)
    assert status == 1 and SOME[0].name in out and NULL in out


def test_without_twisted_the_golden_traces_are_asked(monkeypatch):
    monkeypatch.setattr(command, "oracle_version", lambda: None)
    monkeypatch.setattr(golden, "oracle_version", lambda: None)
    status, out, _ = asked("failure")
    assert status == 0 and "golden" in out and "no live Twisted" in out


def test_without_both_it_is_said_plainly(monkeypatch, tmp_path):
    monkeypatch.setattr(command, "oracle_version", lambda: None)
    monkeypatch.setattr(golden, "HOME", str(tmp_path))
    status, _, err = asked("failure")
    assert status == 4 and "Twisted is not installed" in err and err.count("\n") == 1


def test_an_interrupted_run_shows_what_it_has(monkeypatch):
    real = Crew.traces

    def interrupted(crew):
        for n, each in enumerate(real(crew)):
            if n == 6:
                raise KeyboardInterrupt
            yield each

    monkeypatch.setattr(Crew, "traces", interrupted)
    status, out, _ = asked("failure")
    assert status == 2 and "interrupted" in out


def test_a_file_of_scenarios_that_is_broken_fails_the_run(monkeypatch):
    monkeypatch.setattr(command, "broken", lambda: {"half_written": "SyntaxError: oh"})
    status, out, _ = asked(SOME[0].name)
    assert status == 1 and "half_written" in out and "SyntaxError" in out


def test_a_broken_file_does_not_take_the_others_along(monkeypatch):
    monkeypatch.setattr(scenario, "_broken", {})
    real = importlib.import_module

    def stumbling(name, *rest):
        if name.endswith(FILES[1].stem):
            raise SyntaxError("oh")
        return real(name, *rest)

    monkeypatch.setattr(scenario.importlib, "import_module", stumbling)
    scenario.from_files()
    assert list(scenario._broken) == [FILES[1].stem]


def test_reports_hold_any_text():
    run_of_it = Run(SOME[0], "-")
    nasty = a_trace("\x1b[0m</pre><script>\x00\udc80")
    result = judge(run_of_it, "mine", nasty, a_trace("b"))
    assert "</pre><script>\x00" not in report_html.render([result], ["mine"], "nobody")
    assert "\x00" not in junit.render([result])
    table.failures(table.Screen(out=io.StringIO()), [result])


# --- the scenarios keep their own rules ---


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_of_scenarios_keeps_the_rules(file):
    """It names no implementation, no constant port, no long sleep; `tw` is its only way."""
    source = file.read_text()
    assert not re.findall(r"(?i)(?:mini)?twisted", source if file.stem != "__init__" else "")
    pretends = file.stem == "testing_pairs" or file.stem == "testing_reactors"  # their reactors open nothing
    assert pretends or [word for word in _numbers_in_calls(source, ("listenTCP", "connectTCP", "listenUDP"), 0) if word] == []
    # asyncio.sleep is what scenarios cancel; time.sleep is what they wait for.
    assert [pause for pause in re.findall(r"\btime\.sleep\(([\d.]+)\)", source) if float(pause) > 0.05] == []


def _numbers_in_calls(source: str, functions, place: int):
    """The numbers written out as the argument at `place` of calls to `functions`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in functions:
            given = node.args[place : place + 1]
            if given and isinstance(given[0], ast.Constant) and isinstance(given[0].value, (int, float)):
                yield given[0].value


def test_every_scenario_makes_a_claim():
    assert [each.name for each in scenarios().values() if not each.claim.endswith(".")] == []


def test_every_declared_difference_is_explained():
    for each in differences().values():
        assert {"HEADING", "WHAT", "WHY", "INSTEAD"} <= each.texts.keys(), each.name
        assert each.name not in scenarios()


def test_the_readme_tells_the_declared_differences():
    """After a change: ``python -m compat_tests differences --write README.md``."""
    readme = pathlib.Path(run.HERE, "README.md").read_text()
    assert readme == render.written_into(readme)


def test_the_runner_does_not_import_what_it_measures():
    """Else their reactors would meet in one process, and neither could be replaced by another version."""
    code = "import sys, compat_tests.__main__; print({'twisted', 'minitwisted'}.intersection(sys.modules))"
    done = run.subprocess.run([sys.executable, "-c", code], cwd=run.HERE, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
