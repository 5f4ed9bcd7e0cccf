"""Files and directories that are watched: what is told, of whom, and when it ends."""

from __future__ import annotations

import os

from compat_tests.scenario import scenario


class Scene:
    """A directory with a notifier, and callbacks that record who was told of what."""

    def __init__(self, tw, rec):
        self.inotify = tw["internet.inotify"]
        self.top = tw["python.filepath"].FilePath(os.path.realpath("."))
        self.reactor, self.rec = tw.reactor, rec
        self.notifier = self.inotify.INotify()
        self.notifier.startReading()

    def told(self, who):
        def callback(_, path, mask):
            name = os.path.relpath(path.path, os.fsencode(self.top.path))
            self.rec(who, name, self.inotify.humanReadableMask(mask))

        return callback

    def directory(self, name):
        made = self.top.preauthChild(name)
        made.createDirectory()
        return made

    def file(self, name):
        with open(os.path.join(self.top.path, name), "wb") as file:
            file.write(b"x")

    def later(self, *steps):
        """Let what has been done be told, do a step, and so on; then close."""
        # Two turns at least, however long it took to come here: in the first the loop looks what there is to read.
        self.reactor.callLater(0, self.reactor.callLater, 0, self.reactor.callLater, 0.02, self._step, *steps)

    def _step(self, *steps):
        if not steps:
            self.notifier.loseConnection()
            return self.rec.done()
        steps[0]()
        return self.later(*steps[1:])


@scenario("inotify", reactor=True, min_events=7)
def what_happens_in_a_directory(tw, rec):
    """By default it is told what comes, goes, moves and changes, but not who reads."""
    scene = Scene(tw, rec)
    top = scene.directory("top")
    rec("number", scene.notifier.watch(top, callbacks=[scene.told("first"), scene.told("second")]))
    scene.file("top/a")
    os.rename("top/a", "top/b")
    os.chmod("top/b", 0o600)
    top.listdir()
    top.child("b").remove()
    top.child("inner").createDirectory()
    scene.later(lambda: rec("one turn later"))


@scenario("inotify", reactor=True, min_events=6)
def every_kind_of_event(tw, rec):
    """With all bits of the mask it is told who opens, reads and closes as well."""
    scene = Scene(tw, rec)
    top = scene.directory("top")
    scene.notifier.watch(top, mask=0xFFF, callbacks=[scene.told("told")])
    scene.file("top/a")
    top.child("a").getContent()
    scene.later(lambda: top.moveTo(scene.top.child("moved")), lambda: scene.file("moved/b"))


@scenario("inotify", reactor=True, min_events=4)
def a_file_and_its_mask(tw, rec):
    """Of a file that is watched only the events of the mask are told, and its own path."""
    scene = Scene(tw, rec)
    scene.file("a")
    scene.notifier.watch(scene.top.child("a"), scene.inotify.IN_CLOSE_WRITE, callbacks=[scene.told("written")])
    rec("again", scene.notifier.watch(scene.top.child("a"), scene.inotify.IN_OPEN, callbacks=[scene.told("never")]))
    scene.later(lambda: scene.file("a"), lambda: rec("between"), lambda: scene.file("a"))


@scenario("inotify", reactor=True, min_events=5)
def ignored_again(tw, rec):
    """After ignore nothing is told, of what had happened before neither; the path can be watched anew."""
    scene = Scene(tw, rec)
    top = scene.directory("top")
    scene.notifier.watch(top, callbacks=[scene.told("told")])
    scene.file("top/a")
    rec.raises(scene.notifier.ignore, top)
    for path in (top, scene.top.child("nothing")):
        try:
            scene.notifier.ignore(path)
        except KeyError as caught:
            error = caught
        rec("refused", type(error), "is not watched" in str(error))
    rec("open", scene.notifier.connected)
    scene.notifier.watch(top, callbacks=[scene.told("anew")])
    scene.later(lambda: top.child("b").createDirectory())


@scenario("inotify", reactor=True, min_events=3)
def ignored_by_a_callback(tw, rec):
    """Who ignores a path while he is told of it is told no more, of what has happened already neither."""
    scene = Scene(tw, rec)
    top = scene.directory("top")

    def once(_, path, mask):
        scene.told("once")(_, path, mask)
        scene.notifier.ignore(top)

    scene.notifier.watch(top, callbacks=[once, scene.told("beside")])
    top.child("a").createDirectory()
    top.child("b").createDirectory()
    scene.later(lambda: rec("later", scene.notifier.connected))


@scenario("inotify", reactor=True, min_events=3)
def no_such_path(tw, rec):
    """What does not exist cannot be watched."""
    scene = Scene(tw, rec)
    for path, mask in ((scene.top.child("nothing"), 1), (scene.top, 0), (scene.top, 0x1000)):
        try:
            rec("watched", scene.notifier.watch(path, mask))
        except scene.inotify.INotifyError as error:
            rec("refused", type(error).__name__, type(error).__mro__[1], str(error).partition(" on ")[0])
    rec.raises(scene.notifier.watch, "a text")
    scene.later()


@scenario("inotify", reactor=True, min_events=5)
def a_whole_tree(tw, rec):
    """A recursive watch has each directory that is there watched, and those that come later not."""
    scene = Scene(tw, rec)
    top = scene.directory("top")
    top.child("inner").createDirectory()
    scene.file("top/file")
    rec("returned", scene.notifier.watch(top, recursive=True, callbacks=[scene.told("told")]))
    rec("of a file", scene.notifier.watch(top.child("file"), recursive=True, callbacks=[scene.told("never")]))
    late = top.child("late")
    made = top.child("inner").child("a").createDirectory, late.createDirectory, late.child("b").createDirectory
    scene.later(*made, lambda: scene.file("top/file"))


@scenario("inotify", reactor=True, min_events=2)
def a_tree_in_a_circle(tw, rec):
    """A recursive watch of a tree whose links lead in a circle is refused."""
    scene = Scene(tw, rec)
    top = scene.directory("top")
    os.symlink(top.path, os.path.join(top.path, "again"))
    rec.raises(scene.notifier.watch, top, recursive=True)
    rec("open", scene.notifier.connected)
    scene.later()


@scenario("inotify", reactor=True, min_events=5)
def new_directories_are_added(tw, rec):
    """With autoAdd a new directory is watched too, and what was made in it meanwhile is told as if it came now."""
    scene = Scene(tw, rec)
    top = scene.directory("top")
    scene.notifier.watch(top, scene.inotify.IN_CREATE, autoAdd=True, callbacks=[scene.told("told")])

    def make():
        inner = top.child("inner")
        inner.createDirectory()
        scene.file("top/inner/file")

    def more():
        os.makedirs("top/inner/x/y")

    def yet_more():
        os.chmod("top/inner/file", 0o600)  # not told: the mask is that of the first
        os.mkdir("top/inner/x/y/z")

    scene.later(make, more, yet_more, lambda: rec.raises(scene.notifier.ignore, top.child("inner")))


@scenario("inotify", reactor=True, min_events=2)
def directories_moved_in(tw, rec):
    """A directory that is moved in is told, but not watched; without IN_CREATE none is."""
    scene = Scene(tw, rec)
    top, other, outside = scene.directory("top"), scene.directory("other"), scene.directory("outside")
    scene.notifier.watch(top, autoAdd=True, callbacks=[scene.told("told")])
    scene.notifier.watch(other, scene.inotify.IN_DELETE, autoAdd=True, callbacks=[scene.told("other")])
    outside.moveTo(top.child("inside"))
    other.child("a").createDirectory()
    scene.later(lambda: scene.file("top/inside/x"), other.child("a").remove)


@scenario("inotify", reactor=True, min_events=4)
def the_watched_is_deleted(tw, rec):
    """If a path that is watched is deleted, that is told, asked for or not, and it is the end of all watching."""
    scene = Scene(tw, rec)
    top, other = scene.directory("top"), scene.directory("other")
    lost = scene.notifier.connectionLost

    def note(reason):
        rec("lost", reason)
        lost(reason)

    scene.notifier.connectionLost = note
    scene.notifier.watch(other, callbacks=[scene.told("other")])
    scene.notifier.watch(top, scene.inotify.IN_CREATE, callbacks=[scene.told("top")])
    top.remove()
    os.mkdir("other/a")

    def look():
        rec("state", scene.notifier.connected, scene.notifier.disconnected, scene.notifier.disconnecting)
        rec("watched", scene.notifier in scene.reactor.getReaders())

    scene.later(look, lambda: os.mkdir("other/b"))


@scenario("inotify", reactor=True, min_events=2)
def a_callback_stumbles(tw, rec):
    """What a callback raises is logged, and it is the end of all watching."""
    scene = Scene(tw, rec)
    top = scene.directory("top")

    def stumble(*_):
        raise ValueError("told")

    scene.notifier.watch(top, callbacks=[scene.told("before"), stumble, scene.told("after")])
    scene.later(top.child("a").createDirectory, lambda: rec("state", scene.notifier.connected, scene.notifier.disconnected))


@scenario("inotify", reactor=True, min_events=3)
def told_only_once(tw, rec):
    """With IN_ONESHOT one event is told, and then that there will be no other."""
    scene = Scene(tw, rec)
    top = scene.directory("top")
    mask = scene.inotify.IN_CREATE | scene.inotify.IN_ONESHOT
    scene.notifier.watch(top, mask, callbacks=[scene.told("told")])
    scene.later(top.child("a").createDirectory, top.child("b").createDirectory, lambda: rec.raises(scene.notifier.ignore, top))


@scenario("inotify", reactor=True, min_events=2)
def callbacks_kept_as_given(tw, rec):
    """The list of callbacks is not copied, and a new directory has the same one."""
    scene = Scene(tw, rec)
    top, callbacks = scene.directory("top"), []
    scene.notifier.watch(top, scene.inotify.IN_CREATE, autoAdd=True, callbacks=callbacks)
    callbacks.append(scene.told("added"))
    scene.later(top.child("a").createDirectory, top.child("a").child("b").createDirectory)


@scenario("inotify", reactor=True, min_events=2)
def paths_told_as_bytes(tw, rec):
    """Paths are told as bytes, whatever they were given as, and so are names that are no text."""
    scene = Scene(tw, rec)
    top = scene.directory("top")
    scene.notifier.watch(top, callbacks=[lambda _, path, mask: rec("name", path.basename(), type(path))])
    os.mkdir(b"top/\xff")
    os.mkdir("top/\u00e4")
    scene.later(lambda: rec.raises(scene.notifier.ignore, tw["python.filepath"].FilePath(os.fsencode(top.path))))


@scenario("inotify", reactor=True, min_events=3)
def closed_at_once(tw, rec):
    """loseConnection closes at once, whether or not anything is watched, and a second time it does nothing."""
    scene = Scene(tw, rec)
    notifier = scene.notifier
    notifier.watch(scene.top, callbacks=[scene.told("never")])
    rec("before", notifier.connected, notifier.disconnected, notifier.logPrefix())
    scene.file("a")
    notifier.loseConnection()
    rec("after", notifier.connected, notifier.disconnected, notifier in scene.reactor.getReaders())
    try:
        os.fstat(notifier.fileno())
    except OSError as error:
        rec("closed", error.errno)
    scene.later(notifier.loseConnection)


@scenario("inotify", min_events=8)
def masks_in_words(tw, rec):
    """humanReadableMask names the bits of a mask in a fixed order."""
    inotify = tw["internet.inotify"]
    for mask in (0, 1, 0xFFF, 0xFFFFFFFF, -1, inotify.IN_CLOSE, inotify.IN_MOVED, inotify.IN_CHANGED, inotify.IN_WATCH_MASK):
        rec("words", mask, inotify.humanReadableMask(mask))
    rec.raises(inotify.humanReadableMask, None)
    rec("constants", {name: getattr(inotify, name) for name in sorted(inotify.__all__) if name.startswith("IN_")})
