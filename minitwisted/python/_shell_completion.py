"""A program that tells its shell how to complete its command line.

When somebody presses Tab, zsh runs the program with what is typed so far and two words more, ``--_shell-completion
zsh:N``, where N says which word the cursor is in (the program is the first).  The program prints a call of zsh's
``_arguments`` and ends; zsh evaluates it.

For each option there is a line for every way to write it: what it excludes, whether it can be repeated, its text, and how
its value is completed.  If the program has subcommands and one is typed already, its lines follow; if none is, the names.
"""

from __future__ import annotations

import contextlib
import getopt
import io
from typing import TYPE_CHECKING

from minitwisted.python._completers import ZSH, Completer, Completions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

#: What zsh puts behind the words.
MARK = "--_shell-completion"


def is_wanted(words: Sequence[str]) -> bool:
    """Whether a shell asks."""
    return len(words) >= 2 and words[-2] == MARK


def answer(options: Any, program: str, words: Sequence[str], out: Any = None) -> None:
    """Print what the shell is to evaluate for `options`, an Options, of that program, or write it to `out`."""
    if out is None:
        return _print(options, program, words)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        _print(options, program, words)
    out.write(printed.getvalue().encode())


def _print(options: Any, program: str, words: Sequence[str]) -> None:
    _, at = words[-1].split(":")
    # Of the words before the cursor the shell counts the program, and lists are counted from 0.
    before = list(words[: int(at) - 2])
    # The shell names the word at the cursor too, be it empty: without one there is no place for a command.
    commands = getattr(options, "subCommands", None) if words[2:] else None
    _arguments(options, program, ["*::subcmd:->subcmd"] if commands else [])
    if not commands:
        return
    typed = _first_argument(options, before)
    for name, shortcut, parser, _ in commands:
        if typed is not None and typed in (name, shortcut):
            _arguments(parser(), program, [])
            return
    _names(commands)


def _first_argument(options: Any, words: list[str]) -> str | None:
    try:
        _, rest = getopt.getopt(words, options.shortOpt, options.longOpt)
    except getopt.error:
        return None
    return rest[0] if rest else None


def _names(commands: Any) -> None:
    print("local _zsh_subcmds_array\n_zsh_subcmds_array=(")
    for name, _, _, doc in commands:
        print(_double(f"{name}:{doc or ''}"))
    print(')\n\n_describe "sub-command" _zsh_subcmds_array')


def _arguments(options: Any, program: str, first: list[str]) -> None:
    data = _merged(options)
    print(f'#compdef {program}\n\n_arguments -s -A "-*" \\')
    for line in [*first, *_extra(data), *_options(options, data)]:
        print(f"{_quoted(line)} \\")
    print("&& return 0")


def _merged(options: Any) -> Completions:
    """What the class and its bases say, as one.

    :raise ValueError: it says something of an option that does not exist.
    """
    all_ = Completions({}, [], [], {}, [])
    for cls in reversed(type(options).__mro__):
        own = vars(cls).get("compData")
        if isinstance(own, Completions):
            all_.descriptions = {**all_.descriptions, **own.descriptions}
            all_.optActions = {**all_.optActions, **own.optActions}
            all_.multiUse = [*all_.multiUse, *own.multiUse]
            all_.mutuallyExclusive = [*all_.mutuallyExclusive, *own.mutuallyExclusive]
            all_.extraActions = own.extraActions or all_.extraActions
    known = {name.rstrip("=") for name in options.longOpt}
    groups = (name for group in all_.mutuallyExclusive for name in group)
    for name in (*all_.descriptions, *all_.optActions, *all_.multiUse, *groups):
        if name not in known:
            where = "examining Completions instances on"
            raise ValueError(f'Unknown option name "{name}" found while\n{where} {options}')
    return all_


def _extra(data: Completions) -> Iterator[str]:
    last = len(data.extraActions) - 1
    for index, completer in enumerate(data.extraActions):
        if completer._repeat and index != last:
            raise ValueError("Completer with repeat=True must be last item in Options.extraActions")
        yield completer._shellCode("", ZSH)


def _options(options: Any, data: Completions) -> Iterator[str]:
    """The lines of all options, by their long names."""
    for long in sorted({name.rstrip("=") for name in options.longOpt}):
        takes = f"{long}=" in options.longOpt
        shorts = _shorts(options, long)
        often = "*" if long in data.multiUse else ""
        rest = f"[{_text(options, data, long)}]{_action(data, long, takes)}"
        others = {form for name in _excluded(data, long) for form in _forms(options, name)}
        for form, written in [*((f"-{name}", f"-{name}") for name in shorts), (f"--{long}", f"--{long}{'=' * takes}")]:
            # What may be repeated excludes neither itself nor its other form.
            out = others if often else (others | set(_forms(options, long))) - {form}
            yield (f"({' '.join(sorted(out))})" if out else "") + often + written + rest


def _shorts(options: Any, long: str) -> list[str]:
    return [name for name, of in options.synonyms.items() if of == long and len(name) == 1][-1:]


def _forms(options: Any, long: str) -> list[str]:
    return [f"--{long}", *(f"-{name}" for name in _shorts(options, long))]


def _excluded(data: Completions, long: str) -> set[str]:
    return {name for group in data.mutuallyExclusive if long in group for name in group} - {long}


def _text(options: Any, data: Completions, long: str) -> str:
    text = data.descriptions.get(long, options.docs.get(long))
    text = long if text is None else " ".join(text.split())
    return text.replace("[", "\\[").replace("]", "\\]")


def _action(data: Completions, long: str, takes: bool) -> str:
    action = data.optActions.get(long)
    if action is None:
        return f":{long}:_files" if takes else ""
    completer = action if isinstance(action, Completer) else action()
    return completer._shellCode(long, ZSH)


def _quoted(line: str) -> str:
    """A word for the shell; in single quotes, where nothing has a meaning, unless it has one itself."""
    return _double(line) if "'" in line else f"'{line}'"


def _double(line: str) -> str:
    for each in '\\"$`':
        line = line.replace(each, f"\\{each}")
    return f'"{line}"'
