"""What a shell may offer when somebody presses Tab, said in the program.

A `Completer` stands for the words that can come at one place: file names, user names, those of a list.  It finds none
itself, the shell does; it only knows the shell's word for them.  `Completions` collects what there is to say about the
options of one class; a subclass of Options holds one as ``compData``.  ``_shell_completion.py`` makes the shell's text of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.python._home import at_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

#: The only shell there is, so far.
ZSH = "zsh"


class Completer:
    """Something that is described and that no words are offered for.

    `descr` is shown above the words.  With `repeat` it stands for all the arguments that follow; only the last one can.
    """

    _descr: str | None = None
    #: What zsh calls the words.
    _words = ""

    def __init__(self, descr: str | None = None, repeat: bool = False) -> None:
        if descr is not None:
            self._descr = descr
        self._repeat = repeat

    def _shellCode(self, optName: str, shellType: str) -> str:
        """The text for the shell: how often, description, words.  `optName` describes what says nothing itself."""
        if shellType != ZSH:
            raise NotImplementedError(f"Unknown shellType {shellType!r}")
        often = "*" if self._repeat else ""
        return f"{often}:{self._described(optName)}:{self._offered(optName)}"

    def _described(self, optName: str) -> str:
        return self._descr if self._descr is not None else optName

    def _offered(self, optName: str) -> str:
        return self._words


class CompleteFiles(Completer):
    """Names of files that match a pattern."""

    def __init__(self, globPattern: str = "*", **kw: object) -> None:
        super().__init__(**kw)  # type: ignore[arg-type]
        self._globPattern = globPattern

    def _described(self, optName: str) -> str:
        return f"{super()._described(optName)} ({self._globPattern})"

    def _offered(self, optName: str) -> str:
        return f'_files -g "{self._globPattern}"'


class CompleteDirs(Completer):
    """Names of directories."""

    _words = "_directories"


class CompleteList(Completer):
    """The words of a list."""

    def __init__(self, items: Iterable[str], **kw: object) -> None:
        super().__init__(**kw)  # type: ignore[arg-type]
        self._items = items

    def _offered(self, optName: str) -> str:
        return f"({' '.join(self._items)})"


class CompleteMultiList(Completer):
    """One or several words of a list, with commas between them."""

    def __init__(self, items: Iterable[str], **kw: object) -> None:
        super().__init__(**kw)  # type: ignore[arg-type]
        self._items = items

    def _offered(self, optName: str) -> str:
        return f"_values -s , '{self._described(optName)}' {' '.join(self._items)}"


class CompleteUsernames(Completer):
    """Names of users."""

    _words = "_users"


class CompleteGroups(Completer):
    """Names of groups."""

    _descr = "group"
    _words = "_groups"


class CompleteHostnames(Completer):
    """Names of hosts."""

    _words = "_hosts"


class CompleteUserAtHost(Completer):
    """A user, a host, or ``user@host``: what zsh offers for ssh."""

    _descr = "host | user@host"
    _words = (
        '{_ssh;if compset -P "*@"; then _wanted hosts expl "remote host name" _ssh_hosts && ret=0'
        ' elif compset -S "@*"; then _wanted users expl "login name" _ssh_users -S "" && ret=0'
        " else if (( $+opt_args[-l] )); then tmp=()"
        ' else tmp=( "users:login name:_ssh_users -qS@" ) fi;'
        ' _alternative "hosts:remote host name:_ssh_hosts" "$tmp[@]" && ret=0 fi}'
    )


class CompleteNetInterfaces(Completer):
    """Names of network interfaces."""

    _words = "_net_interfaces"


class Completions:
    """What there is to say of the options of a class.

    All by long names: other `descriptions`; `multiUse`, the options that may be given more than once; `mutuallyExclusive`,
    groups of options of which only one may be given; `optActions`, a Completer (or a function that returns one) for the
    value of an option.  `extraActions` are Completers for the arguments that are not options, in their order.
    """

    def __init__(
        self,
        descriptions: Mapping[str, str] = {},
        multiUse: Sequence[str] = [],
        mutuallyExclusive: Sequence[Sequence[str]] = [],
        optActions: Mapping[str, Completer | Callable[[], Completer]] = {},
        extraActions: Sequence[Completer] = [],
    ) -> None:
        self.descriptions = descriptions
        self.multiUse = multiUse
        self.mutuallyExclusive = mutuallyExclusive
        self.optActions = optActions
        self.extraActions = extraActions


at_home(
    "minitwisted.python.usage",
    *(Completer, CompleteFiles, CompleteDirs, CompleteList, CompleteMultiList, CompleteUsernames, CompleteGroups),
    *(CompleteHostnames, CompleteUserAtHost, CompleteNetInterfaces, Completions),
)
