"""An exception you can carry.

``except`` catches an exception where it happens; a program that waits for many things at once needs to take it along,
to the place where somebody asked for the result.  A `Failure` is that: the exception, its type and the traceback it
had when it was caught, in one object that can be stored, asked (`check`, `trap`), printed, pickled and raised again.

Most failures are never printed: they are made, handed to an errback that knows what to do, and forgotten.  So making
one notes four things and no more.  What the texts need is worked out when a text is asked for:

    tb --> trail: (code, line) of each frame --> frames: names and files, for the texts
                                                 (with the variables, if `captureVars` was asked for)

A traceback keeps every frame in it alive, with all their variables.  `cleanFailure` walks down the first arrow at once,
which costs little, and lets the traceback go; the rest still waits until somebody reads.

Contract: `value` is the exception, `type` its class, `tb` its traceback or None.  A Failure made from a Failure is a
copy of it.  With no exception given, the one being handled is taken, and there must be one.
"""

from __future__ import annotations

import builtins
import importlib
import sys
import warnings
from functools import cache
from io import FileIO, StringIO
from sys import exc_info
from typing import TYPE_CHECKING

from minitwisted.python import _safe_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import CodeType, TracebackType
    from typing import Any, NoReturn

#: How many Failures have been made: each carries its number into its detailed report.
count = 0

#: In debug mode: whether the debugger is opened, rather than merely ready to be.
DO_POST_MORTEM = True

EXCEPTION_CAUGHT_HERE = "--- <exception caught here> ---"

#: How far up the stack a program that shows one should look for the frame it calls its own.
traceupLength = 4

#: Where the printing methods print when they are given no file.  ``log`` puts its error file here.
_default_file: Any = None

_NOT_CAPTURED = " [Capture of Locals and Globals disabled (use captureVars=True)]\n"


class DefaultException(Exception):
    """An exception for those who have none at hand."""


class NoCurrentExceptionError(Exception):
    """`Failure` was called without an exception while none was being handled."""


def format_frames(frames: Iterable, write: Callable[[str], object], detail: str = "default") -> None:
    """Write some `Failure.frames` as text, one call of `write` for each frame.

    `detail` is ``default`` (as Python prints them), ``brief`` (one line each), ``verbose`` (with their variables) or
    ``verbose-vars-not-captured``; anything else is a ValueError.
    """
    one = _DETAILS.get(detail)
    if one is None:
        raise ValueError(f"Detail must be default, brief, verbose, or verbose-vars-not-captured. (not {detail!r})")
    for name, file, line, its_locals, its_globals in frames:
        write(one(name, file, line, its_locals, its_globals))
    if detail == "verbose-vars-not-captured":
        write(_NOT_CAPTURED)


@cache
def _getline() -> Callable[[str, int], str]:
    # Imported only now, since most programs never print a traceback.
    return importlib.import_module("linecache").getline


def _source(file: str, line: int) -> str:
    """The line numbered `line` (from 1) of `file`, or nothing."""
    try:
        return _getline()(file, line).strip()
    except ImportError:
        # The interpreter is shutting down and has neither imports nor `open`; an error found now deserves its report too.
        try:
            with FileIO(file) as source:
                return source.read().splitlines()[line - 1].decode("utf-8", "replace").strip()
        except (OSError, IndexError):
            return ""


def _frame_as_python(name: str, file: str, line: int, _locals: object, _globals: object) -> str:
    return f'  File "{file}", line {line}, in {name}\n    {_source(file, line)}\n'


def _frame_in_brief(name: str, file: str, line: int, _locals: object, _globals: object) -> str:
    return f"{file}:{line}:{name}\n"


def _frame_alone(name: str, file: str, line: int, _locals: object, _globals: object) -> str:
    return f"{file}:{line}: {name}(...)\n"


def _frame_with_variables(name: str, file: str, line: int, its_locals: Any, its_globals: Any) -> str:
    lines = [f"{file}:{line}: {name}(...)\n", " [ Locals ]\n"]
    lines += [f"  {key} : {value!r}\n" for key, value in its_locals]
    lines.append(" ( Globals )\n")
    lines += [f"  {key} : {value!r}\n" for key, value in its_globals]
    return "".join(lines)


_DETAILS = {
    "default": _frame_as_python,
    "brief": _frame_in_brief,
    "verbose": _frame_with_variables,
    "verbose-vars-not-captured": _frame_alone,
}


class Failure(BaseException):
    """An exception with its traceback, to be handed on.

    It is itself an exception only so that ``raise failure`` does something sensible; `raiseException` is what you want.
    """

    # Filling slots takes half the time of filling a dictionary.  Everything rare lives in the instance's dictionary,
    # which an exception has anyway, and so do the attributes that programs add.
    __slots__ = ("count", "type", "value", "tb", "_trail", "__weakref__")

    captureVars: Any = False
    pickled = 0

    def __init__(
        self,
        exc_value: BaseException | Failure | None = None,
        exc_type: type[BaseException] | None = None,
        exc_tb: TracebackType | None = None,
        captureVars: bool = False,
    ) -> None:
        """Take `exc_value`, or the exception being handled; `NoCurrentExceptionError` if there is neither.

        `exc_type` and `exc_tb` stand in for the exception's own.  With `captureVars` the variables of every frame can
        be printed too.
        """
        global count
        count += 1
        if exc_value is None:
            exc_type, exc_value, exc_tb = exc_info()
            if exc_type is None:
                raise NoCurrentExceptionError()
        elif exc_type is None:
            exc_type = exc_value.__class__
        if isinstance(exc_value, Failure):
            self._become(exc_value)
            return
        if exc_tb is None:
            exc_tb = getattr(exc_value, "__traceback__", None)
        self.count = count
        self.type: Any = exc_type
        self.value: Any = exc_value
        self.tb: Any = exc_tb
        self._trail: list[tuple[CodeType, int]] | None = None
        if captureVars:
            self.captureVars = captureVars

    def __getattr__(self, name: str) -> Any:
        # Some who copy a failure over the wire fill the dictionary of the copy, and know nothing of slots.
        if name in Failure.__slots__:
            return self.__dict__.get(name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _become(self, other: Failure) -> None:
        """Be a copy of `other`, its number included."""
        self.__dict__.update(other.__dict__)
        for slot in ("count", "type", "value", "tb", "_trail"):
            setattr(self, slot, getattr(other, slot))

    # What was it?

    def trap(self, *errorTypes: Any) -> Any:
        """The first of `errorTypes` (as in `check`) that this failure is; if it is none of them, raise it."""
        found = self.check(*errorTypes)
        if found:
            return found
        self.raiseException()

    def check(self, *errorTypes: Any) -> Any:
        """The first of `errorTypes` that this failure is, or None.

        An error type is an exception class, or the dotted name of one as text.
        """
        for each in errorTypes:
            if each is self.type:
                return each
            name = each
            if isinstance(each, type) and issubclass(each, Exception):
                # By name, so that a class which was loaded twice is still recognised.
                name = _safe_text.name_of(each)
            if name in self.parents:
                return each
        return None

    @classmethod
    def _withoutTraceback(cls, value: BaseException) -> Failure:
        """For Twisted's web, which asks for it: a Failure that does not say where."""
        failure = cls(value)
        failure.tb = None
        return failure

    @property
    def parents(self) -> list:
        """The dotted names of the exception's class and its bases; of what is no Exception, only the type."""
        parents = self.__dict__.get("_parents")
        if parents is None:
            parents = [self.type]
            if isinstance(self.type, type) and issubclass(self.type, Exception):
                parents = [_safe_text.name_of(each) for each in self.type.__mro__]
            self.__dict__["_parents"] = parents
        return parents

    @parents.setter
    def parents(self, parents: list) -> None:
        self.__dict__["_parents"] = parents

    def getErrorMessage(self) -> str:
        """What the exception says of itself."""
        if isinstance(self.value, Failure):
            return self.value.getErrorMessage()
        return _safe_text.text_of(self.value)

    # Raise it again.

    def raiseException(self) -> NoReturn:
        """Raise the exception as if it had happened here, its old traceback below the new one."""
        raise self.value.with_traceback(self.tb)

    def throwExceptionIntoGenerator(self, g: Any) -> Any:
        """Raise the exception inside the generator `g`, where it stands; what it yields next is returned."""
        return g.throw(self.value.with_traceback(self.tb))

    # Where did it happen?

    def _walk(self) -> list[tuple[CodeType, int]]:
        """Keep of the traceback what outlives its frames: for each the code and the line."""
        trail = []
        tb = self.tb
        while tb is not None:
            trail.append((tb.tb_frame.f_code, tb.tb_lineno))
            tb = tb.tb_next
        self._trail = trail
        return trail

    @property
    def frames(self) -> list:
        """For each frame, outermost first: its function's name, file, line, and its local and global variables.

        The variables are lists of pairs, or two empty tuples without `captureVars`.
        """
        frames = self.__dict__.get("_frames")
        if frames is None:
            frames = self._frames_with_variables() if self.captureVars else self._frames_alone()
            self.__dict__["_frames"] = frames
        return frames

    @frames.setter
    def frames(self, frames: list) -> None:
        self.__dict__["_frames"] = frames

    def _frames_alone(self) -> list:
        trail = self._trail
        if trail is None:
            trail = self._walk()
        return [(code.co_name, code.co_filename, line, (), ()) for code, line in trail]

    def _frames_with_variables(self) -> list:
        frames = []
        tb = self.tb
        while tb is not None:
            frame, code = tb.tb_frame, tb.tb_frame.f_code
            its_globals = [(key, value) for key, value in frame.f_globals.items() if key != "__builtins__"]
            variables = list(frame.f_locals.items()), its_globals
            frames.append((code.co_name, code.co_filename, tb.tb_lineno, *variables))
            tb = tb.tb_next
        return frames

    @property
    def stack(self) -> list:
        """Nothing any more: reading or setting it only warns."""
        _warn_of_stack()
        return []

    @stack.setter
    def stack(self, value: object) -> None:
        _warn_of_stack()

    def getTracebackObject(self) -> Any:
        """The traceback; if it was let go, something that ``traceback`` and ``logging`` can print like it; or None."""
        if self.tb is not None:
            return self.tb
        link = None
        for frame in reversed(self.frames):
            link = _imitation(frame, link)
        return link

    # Forget, copy, pickle.

    def cleanFailure(self) -> None:
        """Let the traceback go, the exception's own reference to it too, and remember only what can be printed.

        Captured variables are turned into text.
        """
        if self.captureVars:
            self.frames = [_with_texts(frame) for frame in self.frames]
        elif self._trail is None:
            self._walk()
        self.pickled = 1
        self.tb = None
        if getattr(self.value, "__traceback__", None):
            self.value.__traceback__ = None

    def __getstate__(self) -> dict[str, Any]:
        """What is worth keeping: all but the traceback, with captured variables as text."""
        parents, frames = self.parents, self.frames
        state = {**self.__dict__, "captureVars": self.captureVars, "parents": parents}
        state.update(count=self.count, type=self.type, value=self.value, tb=None, pickled=1, stack=[])
        del state["_parents"], state["_frames"]
        state["frames"] = [_with_texts(frame) for frame in frames] if self.captureVars else frames
        return state

    def __setstate__(self, state: Any) -> None:
        """Take what `__getstate__` kept."""
        rest = dict(state)
        rest.pop("stack", None)
        self._trail = None
        for slot in ("count", "type", "value", "tb", "parents", "frames"):
            if slot in rest:
                setattr(self, slot, rest.pop(slot))
        self.__dict__.update(rest)

    def __reduce__(self) -> tuple:
        """Pickle and copy by state, never by calling `__init__`.  What comes out is a plain Failure."""
        return _unfilled, (), self.__getstate__()

    # Say it.

    def __repr__(self) -> str:
        return f"<{_safe_text.name_of(self.__class__)} {_safe_text.name_of(self.type)}: {self.getErrorMessage()}>"

    def __str__(self) -> str:
        return f"[Failure instance: {self.getBriefTraceback()}]"

    def getTraceback(self, elideFrameworkCode: int = 0, detail: str = "default") -> str:
        """The report as text, in one of the `format_frames` levels of `detail`.

        `elideFrameworkCode` is taken for the sake of old callers and changes nothing.
        """
        # By way of printing: who comes from over the wire overrides that.
        self.printTraceback(text := StringIO(), elideFrameworkCode, detail)
        return text.getvalue()

    def _report(self, detail: str) -> str:
        pieces: list[str] = []
        write = pieces.append
        if detail == "verbose":
            write("*--- Failure #%d%s---\n" % (self.count, " (pickled) " if self.pickled else " "))
        elif detail == "brief":
            known = "Traceback" if self.frames else "Traceback (failure with no frames)"
            write(f"{known}: {_safe_text.text_of(self.type)}: {_safe_text.text_of(self.value)}\n")
        else:
            write("Traceback (most recent call last):\n")
        frames = self.frames
        if frames:
            with_variables = detail != "verbose" or self.captureVars
            format_frames(frames, write, detail if with_variables else "verbose-vars-not-captured")
        if detail != "brief":
            write(f"{'' if frames else 'Failure: '}{_safe_text.name_of(self.type)}: {_safe_text.text_of(self.value)}\n")
        if detail == "verbose":
            write(f"*--- End of Failure #{self.count} ---\n")
        return "".join(pieces)

    def getBriefTraceback(self) -> str:
        """The report with one line for each frame and no source."""
        self.printBriefTraceback(text := StringIO())
        return text.getvalue()

    def printTraceback(self, file: Any = None, elideFrameworkCode: int = False, detail: str = "default") -> None:
        """Write `getTraceback` to `file`, or to the log as an error."""
        if file is None:
            file = _default_file or sys.stderr
        file.write(self._report(detail))

    def printBriefTraceback(self, file: Any = None, elideFrameworkCode: int = 0) -> None:
        """Write `getBriefTraceback` to `file`, or to the log as an error."""
        self.printTraceback(file, elideFrameworkCode, "brief")

    def printDetailedTraceback(self, file: Any = None, elideFrameworkCode: int = 0) -> None:
        """Write the verbose report to `file`, or to the log as an error."""
        self.printTraceback(file, elideFrameworkCode, "verbose")


def _unfilled() -> Failure:
    """A Failure without content, for unpickling."""
    return Failure.__new__(Failure)


def _with_texts(frame: Any) -> list:
    """A frame whose variables are described rather than held."""
    name, file, line, *variables = frame
    return [name, file, line, *([(key, _safe_text.repr_of(value)) for key, value in each] for each in variables)]


def _warn_of_stack() -> None:
    text = f"{_safe_text.name_of(Failure)}.stack was deprecated in Twisted 24.10.0"
    warnings.warn(text, category=DeprecationWarning, stacklevel=3)


class _Imitation:
    """Whatever attributes it is given."""

    def __init__(self, **attributes: object) -> None:
        self.__dict__.update(attributes)


def _imitation(frame: Any, tb_next: Any) -> Any:
    """One link of a traceback, made from one of `Failure.frames`, with the attributes that printers look at."""
    name, file, line, its_locals, its_globals = frame
    nowhere = [(None, None, None, None)]
    code = _Imitation(co_name=name, co_filename=file, co_positions=lambda: nowhere)
    place = _Imitation(
        f_code=code,
        f_lineno=line,
        f_lasti=0,
        f_locals=dict(its_locals),
        f_globals=dict(its_globals),
        f_builtins=vars(builtins).copy(),
        f_back=None,
        f_trace=None,
    )
    return _Imitation(tb_frame=place, tb_lineno=line, tb_lasti=0, tb_next=tb_next)


# Debug mode: stop where it hurts.

_plain_init = Failure.__init__


def _init_and_look(self, exc_value=None, exc_type=None, exc_tb=None, captureVars=False) -> None:
    """`Failure.__init__` in debug mode: open the debugger on the exception being handled, then go on."""
    if exc_value is None:
        exc_type, exc_value, exc_tb = exc_info()
        if DO_POST_MORTEM:
            print(f"Jumping into debugger for post-mortem of exception '{exc_value}':")
            importlib.import_module("pdb").post_mortem(exc_tb)
    _plain_init(self, exc_value, exc_type, exc_tb, captureVars)


def startDebugMode() -> None:
    """From now on open the debugger whenever a Failure is made from the exception being handled."""
    Failure.__init__ = _init_and_look  # type: ignore[method-assign]
