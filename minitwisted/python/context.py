"""What is true while a function runs, without being passed to it.

``call({"who": "me"}, f)`` runs ``f``; whatever it calls, however deep, gets ``"me"`` from ``get("who")``.  Each
thread has its own.  The log lives on it: that is how a line knows for whom it was written.

The loop would have to wrap each of its calls in such a context, for the sake of lines that are hardly ever written.  It
does not.  It notes in `turn` whose turn it is, one assignment, and the context of that turn is worked out when somebody
asks.  An explicit `call` inside the turn takes the worked-out context as its ground, and while it runs nobody's turn is
noted: the innermost wins, whichever of the two it is.
"""

from __future__ import annotations

from _thread import _local, get_ident
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Any

#: What holds where no `call` says otherwise.
defaultContextDict: dict = {}

#: ``setDefault(key, value)``: what holds everywhere, from now on.  Inside a `call` that has begun, nothing changes.
setDefault = defaultContextDict.__setitem__


class _Turn:
    """Whose turn it is in the loop.

    `owner` is None or whatever the loop is calling into; `thread` is the ident of the loop's thread, and on no other
    does the turn count; `layer` is the function that says what the turn adds to a context, as a dictionary (the log
    gives it).
    """

    __slots__ = ("owner", "thread", "layer")

    def __init__(self) -> None:
        self.owner: Any = None
        self.thread = get_ident()
        self.layer: Callable[[Any, Callable], dict] = lambda owner, get: {}

    def taken(self) -> Any:
        """Whoever's turn it is on this thread, or None; with it nobody's, until it is given back to `owner`."""
        if self.owner is None or self.thread != get_ident():
            return None
        owner, self.owner = self.owner, None
        return owner


turn = _Turn()


class ContextTracker:
    """The contexts of one thread, innermost last."""

    def __init__(self) -> None:
        self.contexts = [defaultContextDict]

    def innermost(self) -> dict:
        """The context that was entered last, or that the turn adds if it is somebody's."""
        owner = turn.taken()
        if owner is None:
            return self.contexts[-1]
        # Taken: whatever finding out calls, and whatever that logs, must not ask again.
        try:
            return turn.layer(owner, self.getContext)
        finally:
            turn.owner = owner

    def callWithContext(self, newContext: dict, func: Callable, *args: Any, **kw: Any) -> Any:
        """Call ``func(*args, **kw)`` and return what it returns; meanwhile `newContext` holds too."""
        contexts = self.contexts
        depth = len(contexts)
        if turn.owner is not None:
            contexts.append(self.innermost())
        owner = turn.taken()
        contexts.append(newContext)
        try:
            return func(*args, **kw)
        finally:
            del contexts[depth:]
            if owner is not None:
                turn.owner = owner

    def getContext(self, key: Hashable, default: Any = None) -> Any:
        """What `key` stands for right here, or `default`."""
        if turn.owner is not None:
            added = self.innermost()
            if key in added:
                return added[key]
        for each in reversed(self.contexts):
            try:
                return each[key]
            except KeyError:
                pass
        return default


class ThreadedContextTracker:
    """The contexts of every thread, each thread seeing its own."""

    def __init__(self) -> None:
        self.storage = _local()

    def currentContext(self) -> ContextTracker:
        """The tracker of the calling thread."""
        try:
            return self.storage.tracker
        except AttributeError:
            tracker = self.storage.tracker = ContextTracker()
            return tracker

    def callWithContext(self, ctx: dict, func: Callable, *args: Any, **kw: Any) -> Any:
        """Call ``func(*args, **kw)`` and return what it returns; meanwhile, in this thread, `ctx` holds too."""
        return self.currentContext().callWithContext(ctx, func, *args, **kw)

    def getContext(self, key: Hashable, default: Any = None) -> Any:
        """What `key` stands for right here, in this thread, or `default`."""
        return self.currentContext().getContext(key, default)


def installContextTracker(ctr: Any) -> None:
    """Let `ctr` answer `call` and `get` from now on."""
    global theContextTracker, call, get
    theContextTracker = ctr
    call = ctr.callWithContext
    get = ctr.getContext


theContextTracker = ThreadedContextTracker()
call = theContextTracker.callWithContext
get = theContextTracker.getContext
