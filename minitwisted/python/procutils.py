"""Where is the program of that name?

As the shell does, `which` looks through the directories of ``$PATH``; unlike the shell it returns all that it finds, in
order.  On Windows programs have endings, which ``$PATHEXT`` lists; wherever that is set, each is tried.
"""

from __future__ import annotations

import os


def which(name: str, flags: int = os.X_OK) -> list[str]:
    """The paths of what is called `name` and may be accessed as `flags` says (``os.X_OK``: executed)."""
    endings = [ending for ending in os.environ.get("PATHEXT", "").split(os.pathsep) if ending]
    path = os.environ.get("PATH")
    if path is None:
        return []
    places = (os.path.join(directory, name) for directory in path.split(os.pathsep))
    tried = (place + ending for place in places for ending in ("", *endings))
    return [each for each in tried if os.access(each, flags)]
