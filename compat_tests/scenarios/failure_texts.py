"""The reports that a Failure writes."""

from __future__ import annotations

import io
import linecache
import sys
import traceback

from compat_tests.scenario import scenario

DETAILS = ("default", "brief", "verbose", "verbose-vars-not-captured")


def climb(height):
    if height:
        climb(height - 1)
    raise ValueError("from the top")


def caught(tw, function, *args, **kw):
    try:
        function(*args)
    except BaseException:
        return tw["python.failure"].Failure(**kw)


def numberless(failure, text):
    return text.replace(f"#{failure.count} ", "#N ")


@scenario("failure", min_events=4)
def reports_of_nested_calls(tw, rec):
    """Each level of detail has its own form for the frames, outermost first."""
    failure = caught(tw, climb, 2)
    for detail in DETAILS:
        rec.text(detail, numberless(failure, failure.getTraceback(detail=detail)))


@scenario("failure", min_events=4)
def reports_without_frames(tw, rec):
    """A Failure without traceback says so, each level of detail in its way."""
    failure = tw["python.failure"].Failure(KeyError("k"))
    for detail in DETAILS:
        rec.text(detail, numberless(failure, failure.getTraceback(detail=detail)))


@scenario("failure", min_events=4)
def chained_exceptions_are_not_reported(tw, rec):
    """A report tells of its own exception, not of its cause or context."""

    def cause():
        try:
            {}["k"]
        except KeyError as error:
            raise ValueError("second") from error

    def context():
        try:
            {}["k"]
        except KeyError:
            raise ValueError("second")

    for function in (cause, context):
        failure = caught(tw, function)
        rec.text(function.__name__, failure.getTraceback())
        rec("chain", failure.value.__cause__, failure.value.__context__)


@scenario("failure", min_events=1)
def a_failure_inside_a_handler(tw, rec):
    """A report made while another exception is handled shows only the frames down from the handler."""
    try:
        climb(0)
    except ValueError:
        failure = caught(tw, climb, 1)
    rec.text("report", failure.getTraceback())


@scenario("failure", min_events=3)
def recursion_is_reported_whole(tw, rec):
    """All frames of a deep recursion are there, each on its own."""

    def endless(n):
        return endless(n + 1)

    failure = caught(tw, endless, 0)
    text = failure.getTraceback()
    rec("type", failure.type)
    rec("frames", len(failure.frames) > 100, text.count("in endless") == len(failure.frames) - 1)
    rec("end", text.splitlines()[-1])


@scenario("failure", min_events=4)
def generators_lambdas_and_comprehensions(tw, rec):
    """Frames are named as their code is."""

    def nested():
        yield from (1 / x for x in (1, 0))

    def classes():
        class Body:
            raise LookupError("in a class body")

    quotient = lambda: 1 / 0
    for function in (quotient, lambda: list(nested()), classes, lambda: [climb(0) for _ in (1,)]):
        failure = caught(tw, function)
        rec("names", [frame[0] for frame in failure.frames if "<listcomp>" not in frame[0]])
        rec("last", failure.getTraceback().splitlines()[-1])


@scenario("failure", min_events=2)
def code_without_a_file(tw, rec):
    """A frame whose source cannot be found has an empty line for it, unless linecache knows better."""
    space = {}
    exec(compile("def f():\n    raise ValueError('out of nowhere')\n", "<nowhere>", "exec"), space)
    rec.text("unknown", caught(tw, space["f"]).getTraceback())
    linecache.cache["<nowhere>"] = (1, None, ["first\n", "   second   \n"], "<nowhere>")
    try:
        rec.text("known", caught(tw, space["f"]).getTraceback())
    finally:
        del linecache.cache["<nowhere>"]


@scenario("failure", min_events=3)
def texts_of_many_lines(tw, rec):
    """The exception's text is printed as it is, with its line ends and strange characters."""
    Failure = tw["python.failure"].Failure
    for text in ("one\ntwo\n", "\x00\x1b[31m\r", "\u2028\udc80"):
        rec("text", Failure(ValueError(text)).getTraceback())
    rec("brief", Failure(ValueError("one\ntwo")).getBriefTraceback())
    rec("str", str(Failure(ValueError("one\ntwo"))))


@scenario("failure", min_events=3)
def notes_and_groups(tw, rec):
    """Neither the notes nor the members of an exception are part of its report."""
    error = ValueError("noted")
    error.__notes__ = ["a note"]
    rec("note", tw["python.failure"].Failure(error).getTraceback())
    group = getattr(sys.modules["builtins"], "ExceptionGroup", None)
    failure = tw["python.failure"].Failure(group("all", [ValueError(1)]) if group else ValueError("all (1 sub-exception)"))
    rec("group", failure.getErrorMessage())
    rec("syntax", caught(tw, compile, "a b", "bad.py", "exec").getErrorMessage())


@scenario("failure", min_events=6)
def printed_to_a_file(tw, rec):
    """The printing methods write the same reports to any file with a `write`."""
    failure = caught(tw, climb, 1)
    for name, args in (
        ("printTraceback", ()),
        ("printTraceback", (1, "brief")),
        ("printBriefTraceback", ()),
        ("printDetailedTraceback", (1,)),
    ):
        file = io.StringIO()
        rec("returned", getattr(failure, name)(file, *args))
        rec.text(name, numberless(failure, file.getvalue()))
    rec.raises(failure.printTraceback, io.BytesIO())


@scenario("failure", min_events=2)
def printed_to_the_log(tw, rec):
    """Without a file the report goes to the log, line by line, as errors."""
    log = tw["python.log"]
    failure = tw["python.failure"].Failure(ValueError("to the log"))
    log.addObserver(observer := lambda event: rec("event", log.textFromEventDict(event), event["isError"]))
    failure.printTraceback()
    failure.printBriefTraceback()
    log.removeObserver(observer)


@scenario("failure", min_events=3)
def unknown_details(tw, rec):
    """An unknown level of detail is an error, if there is anything to print in it."""
    failure = caught(tw, climb, 0)
    rec.raises(failure.getTraceback, detail="loud")
    rec.raises(failure.printTraceback, io.StringIO(), detail=3)
    rec.raises(tw["python.failure"].Failure(ValueError("no frames")).getTraceback, 0, "loud")


@scenario("failure", min_events=3)
def captured_variables(tw, rec):
    """With captureVars the frames carry their variables, and the verbose report prints them."""

    def local(first, second="two"):
        third = [first, second]
        raise RuntimeError("captured", third)

    failure = caught(tw, local, 1, captureVars=True)
    name, _, _, variables, world = failure.frames[-1]
    rec("locals", name, list(variables), dict(world)["DETAILS"] is DETAILS, "__builtins__" in dict(world))
    lines = numberless(failure, failure.getTraceback(detail="verbose")).splitlines()
    start = max(i for i, line in enumerate(lines) if line.endswith("local(...)"))
    rec("verbose", lines[start + 1 : start + 6], lines[-2:])
    rec.text("other", failure.getTraceback(detail="verbose-vars-not-captured"))


@scenario("failure", min_events=4)
def variables_become_texts_when_cleaned(tw, rec):
    """cleanFailure replaces captured variables by their repr, or by a word about why there is none."""

    class Shy:
        def __repr__(self):
            raise RuntimeError("not telling")

    def local():
        shy, plain = Shy(), {"a": [1]}
        raise RuntimeError("captured", [shy, plain][1])

    failure = caught(tw, local, captureVars=True)
    failure.cleanFailure()
    variables = dict(failure.frames[-1][3])
    rec("plain", variables["plain"])
    rec("shy", variables["shy"][:18], variables["shy"][-26:])
    rec("tb", failure.tb, failure.value.__traceback__)
    rec("verbose", "  plain : \"{'a': [1]}\"" in failure.getTraceback(detail="verbose").splitlines())


@scenario("failure", min_events=3)
def frames_formatted_by_hand(tw, rec):
    """format_frames writes any frames, as many as it is given."""
    frames = [("f", "one.py", 3, [("a", 1)], [("b", 2)]), ("g", "two.py", 4, (), ())]
    for detail in DETAILS:
        pieces = []
        tw["python.failure"].format_frames(frames, pieces.append, detail)
        rec("written", detail, "".join(pieces))
    rec.raises(tw["python.failure"].format_frames, frames, pieces.append, "other")
    rec.raises(tw["python.failure"].format_frames, [("too", "short")], pieces.append)


@scenario("failure", min_events=3)
def a_traceback_for_others(tw, rec):
    """Of a cleaned Failure a substitute for the traceback remains, which the standard library can print."""
    failure = caught(tw, climb, 1)
    failure.cleanFailure()
    link = failure.getTracebackObject()
    rec("names", [summary.name for summary in traceback.extract_tb(link)])
    rec("lines", [summary.line for summary in traceback.extract_tb(link)][-2:])
    rec("none", tw["python.failure"].Failure(ValueError()).getTracebackObject())


@scenario("failure", min_events=5)
def debug_mode(tw, rec):
    """In debug mode a Failure made from the exception being handled opens the debugger first."""
    import contextlib
    import types

    module = tw["python.failure"]
    debugger = types.ModuleType("pdb")
    debugger.post_mortem = lambda *args: rec("post mortem", [type(each).__name__ for each in args])
    sys.modules["pdb"], real = debugger, sys.modules.get("pdb")
    plain, out = module.Failure.__init__, io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            module.startDebugMode()
            rec("made", caught(tw, climb, 0).value)
            module.Failure(ValueError("given"))
            module.DO_POST_MORTEM = False
            rec("quiet", caught(tw, climb, 0).value)
            rec.raises(module.Failure)
    finally:
        module.DO_POST_MORTEM, module.Failure.__init__ = True, plain
        sys.modules["pdb"] = real
        if real is None:
            del sys.modules["pdb"]
    rec("printed", out.getvalue())
