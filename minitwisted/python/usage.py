"""The command line of a program, declared as a class.

A subclass of `Options` lists flags and parameters as data, writes a method ``opt_name`` for whatever needs code, and gets
parsing, errors and ``--help`` from it.  An instance is a dictionary of the values::

    class Options(usage.Options):
        optFlags = [["verbose", "v", "Say more."]]
        optParameters = [["port", "p", 8080, "Where to listen.", usage.portCoerce]]

    options = Options()
    options.parseOptions()          # sys.argv, or raises UsageError with what to tell the user
    options["port"]

All three sources are entered into the same few tables when an instance is made, in the order flags, parameters, methods,
and the last that declares a name has it.  `parseOptions` then only looks names up: what is called, and for which option.
A method's option may have several names: all that are the same function are one option, and the longest is its name.
"""

from __future__ import annotations

import getopt
import importlib
import os
import sys
from typing import TYPE_CHECKING

from minitwisted import __version__
from minitwisted.python import _shell_completion, reflect
from minitwisted.python._completers import (
    CompleteDirs,
    CompleteFiles,
    CompleteGroups,
    CompleteHostnames,
    CompleteList,
    CompleteMultiList,
    CompleteNetInterfaces,
    Completer,
    CompleteUserAtHost,
    CompleteUsernames,
    Completions,
)
from minitwisted.python._usage_text import docMakeChunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


class UsageError(Exception):
    """The user's mistake: the text is for the user."""


error = UsageError


class CoerceParameter:
    """What a parameter with a type calls: turn the text into a value and keep it."""

    def __init__(self, options: Options, coerce: Callable[[str], Any]) -> None:
        self.options = options
        self.coerce = coerce

    def dispatch(self, parameterName: str, value: str | None) -> None:
        """Keep `value`, coerced.

        :raise UsageError: there is none, or coercing it raised ValueError.
        """
        if value is None:
            raise UsageError(f"Parameter '{parameterName}' requires an argument.")
        try:
            coerced = self.coerce(value)
        except ValueError as trouble:
            raise UsageError(f"Parameter type enforcement failed: {trouble}")
        self.options.opts[parameterName] = coerced


class Options(dict):
    """A command line: declared by subclasses, parsed by `parseOptions`, and then a dictionary of the values.

    * ``optFlags``: ``[long, short, doc]``; 0, or 1 if given.
    * ``optParameters``: ``[long, short, default, doc, coerce]``; `coerce` turns the text into a value and may raise
      ValueError; its ``coerceDoc`` is added to the doc.
    * methods ``opt_long_name(self)`` and ``opt_long_name(self, value)``.
    * ``subCommands``: ``[name, shortcut, class, doc]``; the first argument that is no option names one, an instance of the
      class parses the rest and is the attribute `subOptions`; ``defaultSubCommand`` is taken if there is no argument.
    * ``synopsis``, ``longdesc``: texts for ``--help``.  ``compData``: a `Completions`, for shells.

    Of a name only the long one is required; lists may be shorter.  What base classes declare holds too.
    """

    subCommand: str | None = None
    defaultSubCommand: str | None = None
    parent: Options | None = None
    completionData = None
    _shellCompFile: Any = None  # a binary file: whoever tests completion has it written there instead of printed
    subCommands: Any
    subOptions: Options

    def __init__(self) -> None:
        super().__init__()
        self.opts = self
        self.defaults: dict[str, Any] = {}
        self.longOpt: list[str] = []
        self.shortOpt = ""
        self.docs: dict[str, str | None] = {}
        self.synonyms: dict[str, str] = {}
        self.__dispatch: dict[str, Callable[[str, Any], Any]] = {}
        self.__coerced: dict[str, CoerceParameter] = {}
        self.__declare_flags()
        self.__declare_parameters()
        self.__declare_methods()

    # A dictionary, and yet a thing of its own that can be a key.
    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)

    def __declare_flags(self) -> None:
        for long, short, doc in self.__rows("optFlags", 3, "flag"):
            self.__declare_row(long, short, 0, doc, True, self.__raise_flag)

    def __declare_parameters(self) -> None:
        for long, short, default, doc, coerce in self.__rows("optParameters", 5, "parameter"):
            self.__coerced[long] = kept = CoerceParameter(self, coerce or str)
            self.__declare_row(long, short, default, doc, False, kept.dispatch)

    def __rows(self, attribute: str, many: int, what: str) -> Iterator[list]:
        """The rows that the class and its bases have as `attribute`, filled up with None to `many`."""
        rows: list = []
        reflect.accumulateClassList(type(self), attribute, rows)
        for row in rows:
            if len(row) > many:
                raise ValueError(f"{len(row)} elements is more than {many}.")
            if not row or not row[0]:
                raise ValueError(f"A {what} cannot be without a name.")
            yield [*row, *[None] * (many - len(row))]

    def __declare_row(self, long: str, short: str | None, default: Any, doc: Any, flag: bool, call: Any) -> None:
        self.defaults[long] = self.opts[long] = default
        self.docs[long] = doc
        if short:
            self.__declare(short, long, call, flag, is_long=False)
        self.__declare(long, long, call, flag, is_long=True)

    def __declare_methods(self) -> None:
        names = [name for name in reflect.prefixedMethodNames(type(self), "opt_") if name]
        methods = {name: getattr(self, f"opt_{name}") for name in names}
        for name, method in methods.items():
            flag = flagFunction(method, name)
            longest = max((other for other in names if methods[other] == method), key=len)
            self.__declare(_dashed(name), _dashed(longest), _caller(method, flag), flag, is_long=len(name) > 1)
            # A method that says nothing leaves what a row has said.
            if method.__doc__ is not None or _dashed(name) not in self.docs:
                self.docs[_dashed(name)] = method.__doc__

    def __declare(self, name: str, of: str, call: Callable[[str, Any], Any], flag: bool, is_long: bool) -> None:
        """`name` is a way to write the option `of`, and `call` is called with that and the value when it is given."""
        self.synonyms[name] = of
        self.__dispatch[name] = call
        if is_long:
            self.longOpt.append(name if flag else f"{name}=")
        else:
            self.shortOpt += name if flag else f"{name}:"

    def __raise_flag(self, name: str, value: str) -> None:
        self.opts[name] = 1

    def opt_help(self) -> None:
        """
        Display this help and exit.
        """
        print(self.__str__())
        sys.exit(0)

    def opt_version(self) -> None:
        """
        Display Twisted version and exit.
        """
        print("Twisted version:", __version__)
        sys.exit(0)

    def parseOptions(self, options: Any = None) -> None:
        """Parse `options`, a list of texts, or what the program was started with.

        Options first, in their order; then the subcommand or `parseArgs`; then `postOptions`.

        :raise UsageError: the user has made a mistake.
        """
        options = sys.argv[1:] if options is None else options
        if _shell_completion.is_wanted(options):
            _shell_completion.answer(self, os.path.basename(sys.argv[0]), options, self._shellCompFile)
            sys.exit(0)
        try:
            given, rest = getopt.getopt(options, self.shortOpt, self.longOpt)
        except getopt.error as trouble:
            raise UsageError(str(trouble))
        for written, value in given:
            name = self.synonyms[written.lstrip("-")]
            self.__dispatch[name](name, value)
        if getattr(self, "subCommands", None) and (rest or self.defaultSubCommand is not None):
            self.__parse_subcommand(*(rest or [self.defaultSubCommand]))
        else:
            self.__parse_arguments(rest)
        self.postOptions()

    def __parse_subcommand(self, wanted: str, *rest: str) -> None:
        for name, shortcut, parser, _ in self.subCommands:
            if wanted in (name, shortcut):
                self.subCommand = name
                self.subOptions = parser()
                self.subOptions.parent = self
                self.subOptions.parseOptions(list(rest))
                return
        raise UsageError(f"Unknown command: {wanted}")

    def __parse_arguments(self, rest: list[str]) -> None:
        try:
            self.parseArgs(*rest)
        except TypeError:
            raise UsageError("Wrong number of arguments.")

    def postOptions(self) -> None:
        """Called when all is parsed.  Subclasses check here that it makes sense, and raise UsageError."""

    def parseArgs(self) -> None:
        """Called with the arguments that are left after the options.

        How many a program takes is said by the parameters that a subclass gives this method.
        """

    def getSynopsis(self) -> str:
        """The first line of the help: how the program is called.  For a subcommand it begins with that of its parent."""
        program = os.path.splitext(os.path.basename(sys.argv[0]))[0]
        default = f"Usage: {program} [options]" if self.parent is None else "[options]"
        own = getattr(self, "synopsis", default).rstrip()
        return own if self.parent is None else " ".join((self.parent.getSynopsis(), self.parent.subCommand or "", own))

    def getUsage(self, width: int | None = None) -> str:
        """The rest of the help: options, description, subcommands, in `width` columns (those of ``$COLUMNS``, or 80).

        If a subcommand has been parsed, its help.
        """
        if hasattr(self, "subOptions"):
            return self.subOptions.getUsage(width=width)
        if width is None:
            width = int(os.environ.get("COLUMNS", "80"))
        described = [self.__described(name) for name in self.longOpt]
        text = "Options:\n" + "".join(docMakeChunks(described, width)) + self.__description(width)
        if not hasattr(self, "subCommands"):
            return text
        commands = [(long, short, doc) for long, short, _, doc in self.subCommands]
        described = [{"long": long, "short": short, "doc": doc, "optType": "command"} for long, short, doc in commands]
        return text + "Commands:\n" + "".join(docMakeChunks(described, width))

    def __described(self, written: str) -> dict[str, Any]:
        """A name of `longOpt` as `docMakeChunks` wants it."""
        long = written.rstrip("=")
        shorts = [name for name, of in self.synonyms.items() if of == long and len(name) == 1 and name != long]
        return {
            "long": long,
            "short": shorts[-1] if shorts else None,
            "doc": self.docs.get(long),
            "optType": "parameter" if written.endswith("=") else "flag",
            "default": self.defaults.get(long),
            "dispatch": self.__coerced.get(long),
        }

    def __description(self, width: int) -> str:
        """The long description; without one, what the program says of itself."""
        text = getattr(self, "longdesc", None)
        if text is None:
            text = getattr(sys.modules.get("__main__"), "__doc__", None)
        if not text:
            return ""
        return "\n" + "\n".join(importlib.import_module("textwrap").wrap(text.strip(), width)) + "\n"

    def __str__(self) -> str:
        return self.getSynopsis() + "\n" + self.getUsage(width=None)


def _caller(method: Callable, flag: bool) -> Callable[[str, Any], Any]:
    """What `parseOptions` calls, with the name and the value, for an option that is a method."""
    return (lambda name, value: method()) if flag else (lambda name, value: method(value))


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def flagFunction(method: Callable, name: str | None = None) -> bool:
    """Whether the bound method `method` takes no value, as that of a flag, rather than one.

    :raise UsageError: it takes more than one.
    """
    parameters = len(importlib.import_module("inspect").signature(method).parameters)
    if parameters > 1:
        raise UsageError(f"Invalid Option function for {name or method.__name__}")
    return parameters == 0


def portCoerce(value: str) -> int:
    """The port number that a text means.

    :raise ValueError: it is none, or not in the range of 16 bits.
    """
    number = int(value)
    if not 0 <= number <= 65535:
        raise ValueError(f"Port number not in range: {value}")
    return number


portCoerce.coerceDoc = "Must be an int between 0 and 65535."  # type: ignore[attr-defined]

__all__ = [
    "CoerceParameter",
    "CompleteDirs",
    "CompleteFiles",
    "CompleteGroups",
    "CompleteHostnames",
    "CompleteList",
    "CompleteMultiList",
    "CompleteNetInterfaces",
    "CompleteUserAtHost",
    "CompleteUsernames",
    "Completer",
    "Completions",
    "Options",
    "UsageError",
    "docMakeChunks",
    "error",
    "flagFunction",
    "portCoerce",
]
