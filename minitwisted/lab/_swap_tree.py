"""Which files a swap is about, what would become of each, and making it so: one file at a time, all of it or nothing.

A `Change` is a file's plan, made without touching anything: new bytes for it, or a copy, or the reason why it is refused.
`carry_out` writes a plan through a temporary file beside the target, which then takes its place with its mode; a file that
was altered in the meantime is left alone.

Plugins are told by where they are: ``twisted/plugins/`` is where Twisted looks.  They are not edited but copied, swapped, to
``minitwisted/plugins/``, so that both find theirs; on the way back a copy that still equals its original is removed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from minitwisted.lab._swap_file import Swapped, Way, swap_bytes
from minitwisted.lab._swap_gaps import Gap, gaps
from minitwisted.lab._swap_text import Refused

SUFFIXES = (".py", ".pyw", ".pyi", ".tac", ".rpy")
#: Directories in which nobody's own sources are.
SKIPPED = ("__pycache__", "node_modules", "site-packages", "_trial_temp")


@dataclass
class Change:
    """What would become of the file `path`: `before` and `after` are bytes, None where there is no file."""

    path: Path
    target: Path
    before: bytes | None = None
    after: bytes | None = None
    swapped: Swapped = field(default_factory=lambda: Swapped(b""))
    gaps: list[Gap] = field(default_factory=list)
    refused: str = ""
    #: The copy on the way back, which goes once its original is there.
    drops: bool = False

    @property
    def kind(self) -> str:
        """In a word: refused, same, swap, copy or remove."""
        if self.refused:
            return "refused"
        if self.drops:
            return "remove"
        if self.before == self.after:
            return "same"
        return "swap" if self.path == self.target else "copy"


# --- which files ---


def files_below(paths: list[Path]) -> list[Path]:
    """The Python files among and below `paths`, each once; a path that is named is taken whatever it is called."""
    found: dict[str, Path] = {}
    for path in paths:
        for each in _walk(path) if path.is_dir() else [path]:
            found.setdefault(os.path.realpath(each), each)
    return list(found.values())


def _walk(directory: Path):
    for entry in sorted(os.scandir(directory), key=lambda entry: entry.name):
        path = directory / entry.name
        if entry.is_dir(follow_symlinks=False):
            if not _is_skipped(path):
                yield from _walk(path)
        elif entry.is_file(follow_symlinks=False) and (path.suffix in SUFFIXES or _is_script(path)):
            yield path  # a link is somebody else's file, or met where it really is


def _is_skipped(directory: Path) -> bool:
    return directory.name.startswith(".") or directory.name in SKIPPED or (directory / "pyvenv.cfg").exists()


def _is_script(path: Path) -> bool:
    if path.suffix:
        return False
    with contextlib.suppress(OSError), path.open("rb") as file:
        first = file.read(100).split(b"\n")[0]
        return first.startswith(b"#!") and b"python" in first
    return False


# --- what would become of them ---


def plan(path: Path, roots: list[Path], way: Way, with_strings: bool) -> Change:
    """What would become of this file; never raises."""
    real = Path(os.path.realpath(path))
    change = Change(path, path)
    try:
        if not stat.S_ISREG(real.stat().st_mode):
            raise Refused("is no ordinary file")
        change.before = change.after = real.read_bytes()
        change.swapped = swap_bytes(change.before, way, with_strings)
        change.after = change.swapped.data
        if change.swapped.tree is not None:
            change.gaps = gaps(change.swapped.tree)
        if plugin := _plugin_target(path, way):
            _plan_plugin(change, plugin, way)
        elif change.kind == "swap":
            _refuse_local(path, roots, way.old)
            if not real.stat().st_mode & stat.S_IWUSR:
                raise Refused("is read-only")
    except Refused as refused:
        change.refused, change.after = str(refused), change.before
    except OSError as error:
        change.refused, change.after = f"cannot be read: {error.strerror}", change.before
    return change


def _refuse_local(path: Path, roots: list[Path], word: str) -> None:
    """Refuse a file whose imports mean a package of the user's own: one that lies beside it or further up in the project."""
    top = next((root for root in roots if root in path.parents), path.parent)
    for directory in [path.parent, *path.parents]:
        for own in (directory / word / "__init__.py", directory / f"{word}.py"):
            if own.exists():
                raise Refused(f"means the {word} that is at {own}, not the installed one")
        if directory == top:
            return


def _plugin_target(path: Path, way: Way) -> Path | None:
    """Where the other package looks for this plugin; None if it is no plugin."""
    plugins = Path(os.path.abspath(path)).parent
    package = plugins.parent
    if plugins.name != "plugins" or package.name != way.old or (package / "__init__.py").exists() or path.name == "__init__.py":
        return None
    return path.parent.parent.parent / way.new / "plugins" / path.name


def _plan_plugin(change: Change, target: Path, way: Way) -> None:
    """Instead of an edit, a copy; on the way back, the copy goes."""
    there = target.read_bytes() if target.exists() else None
    if there is not None and there != change.after:
        raise Refused(f"is a plugin, and {target} is there already and differs")
    change.target = target
    change.before = there
    change.drops = way.new == Way().old


# --- making it so ---


def carry_out(change: Change) -> None:
    """Do what was planned; on failure nothing is changed and the change becomes a refused one."""
    try:
        if change.kind == "swap":
            real = Path(os.path.realpath(change.path))
            if real.read_bytes() != change.before:
                raise Refused("was altered while it was looked at")
            write(real, change.after or b"", like=real)
        elif change.kind in ("copy", "remove"):
            if change.after != change.before:
                change.target.parent.mkdir(parents=True, exist_ok=True)
                write(change.target, change.after or b"", like=change.path)
            if change.drops:
                change.path.unlink()
                _remove_if_empty(change.path.parent)
    except Refused as refused:
        change.refused = str(refused)
    except OSError as error:
        change.refused = f"cannot be written: {error.strerror}"


def write(path: Path, data: bytes, like: Path) -> None:
    """Put `data` in the place of `path` at one stroke, with the mode and, if we may, the owner of `like`."""
    model = like.stat()
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(OSError):
            os.chown(name, model.st_uid, model.st_gid)
        os.chmod(name, stat.S_IMODE(model.st_mode))
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _remove_if_empty(plugins: Path) -> None:
    """Take away the two folders that were made for copies, once nothing but Python's and our own leftovers is in them."""
    left = {each.name for each in plugins.iterdir()}
    if left <= {"__pycache__", "dropin.cache"}:
        shutil.rmtree(plugins, ignore_errors=True)
        with contextlib.suppress(OSError):
            plugins.parent.rmdir()
