"""Paths as objects: where they lead, what they know of files, and what they do to them."""

from __future__ import annotations

import os

from compat_tests.scenario import scenario


def here(tw):
    """The scenario's directory."""
    return tw["python.filepath"].FilePath(os.path.realpath("."))


def below(path, top):
    """The path, as it is seen from `top`."""
    return path.path[len(top.path) :] if path.path.startswith(top.path) else path.path


def fill(top):
    """A few files and directories below `top`."""
    for name in ("tree", "tree/branch", "tree/branch/twig", "tree/empty"):
        top.preauthChild(name).createDirectory()
    for name in ("tree/leaf.txt", "tree/branch/leaf.py", "tree/branch/twig/last"):
        top.preauthChild(name).setContent(name.encode())
    return top.child("tree")


@scenario("python", min_events=20)
def filepath_children(tw, rec):
    """A child is a name directly below; whatever leads elsewhere is refused."""
    FilePath = tw["python.filepath"].FilePath
    top = FilePath("/a/b")
    for name in ("c", "", ".", "./c", "c/..", "..c", " ", "c/d", "..", "../c", "/c", "c//d", "../b/c"):
        rec("child", name)
        rec.raises(lambda name=name: top.child(name).path)
        rec.raises(lambda name=name: top.preauthChild(name).path)
    rec("root", FilePath("/").child("etc").path, FilePath("/").child("..").path)
    rec("down", top.descendant(["c", "d"]).path, top.descendant([]).path, top.sibling("x").path)
    rec.raises(lambda: top.descendant(["c", ".."]))
    rec.raises(lambda: top.sibling("../x"))


@scenario("python", min_events=12)
def filepath_ways(tw, rec):
    """Up, down, and from one place to another."""
    FilePath = tw["python.filepath"].FilePath
    path = FilePath("/a/b/c.txt")
    rec("parts", path.basename(), path.dirname(), path.parent().path, path.splitext(), path.isabs(), path.sep)
    rec("parents", [each.path for each in path.parents()], list(FilePath("/").parents()))
    rec("root", FilePath("/").parent().path, FilePath("/").basename())
    rec("segments", path.segmentsFrom(FilePath("/a")), path.segmentsFrom(FilePath("/")))
    rec.raises(path.segmentsFrom, FilePath("/x"))
    rec.raises(path.segmentsFrom, path)
    rec("texts", repr(path), str(path), repr(FilePath(b"/a")))
    rec("equal", path == FilePath("/a/b/../b/c.txt"), path == FilePath("/a"), path == "/a/b/c.txt", path != FilePath("/x"))
    rec("hash", hash(path) == hash(FilePath("/a/b/c.txt")), len({path, FilePath("/a/b/c.txt")}))
    rec("order", FilePath("/a") < FilePath("/b"), sorted([FilePath("/b"), FilePath("/a")])[0].path)
    rec.raises(lambda: path < 5)
    rec.raises(FilePath, None)
    rec("absolute", FilePath("x").path == os.path.abspath("x"), FilePath("").path == os.getcwd(), FilePath("/a/../b").path)


@scenario("python", min_events=8)
def filepath_text_and_bytes(tw, rec):
    """A path is of text or of bytes, as what it is made with is."""
    FilePath = tw["python.filepath"].FilePath
    text, data = FilePath("/a/b"), FilePath(b"/a/b")
    rec("children", text.child(b"c").path, data.child("c").path, text.descendant([b"c", "d"]).path)
    rec("modes", text.asBytesMode().path, data.asTextMode().path, text.asTextMode() is text, data.asBytesMode() is data)
    rec("encoded", FilePath("/\u2603").asBytesMode("utf8").path, FilePath(b"/\xe2\x98\x83").asTextMode("utf8").path)
    rec("odd", FilePath(b"/\xff").asTextMode("utf8").asBytesMode("utf8").path)
    rec.raises(FilePath("/\u2603").asBytesMode, "ascii")
    rec("separators", text.sep, data.sep)
    rec("extensions", text.siblingExtension(b".x").path, data.siblingExtension(".x").path)
    rec("siblings", data.sibling("x").path, text.preauthChild(b"x/y").path)


@scenario("python", min_events=13)
def filepath_of_nothing(tw, rec):
    """Where there is nothing, questions are answered with no, and the rest raises what the system says."""
    nothing = here(tw).child("nothing")
    rec(
        "no", nothing.exists(), nothing.isdir(), nothing.isfile(), nothing.islink(), nothing.isSocket(), nothing.isBlockDevice()
    )
    for name in ("getsize", "getContent", "open", "listdir", "restat", "getPermissions", "getModificationTime", "remove"):
        try:
            rec("returned", name, getattr(nothing, name)())
        except OSError as error:
            rec("raised", name, type(error), error.errno)
    try:
        rec("children", nothing.children())
    except tw["python.filepath"].UnlistableError as error:
        rec("unlistable", type(error.originalException), isinstance(error, OSError))
    rec("restat", nothing.restat(False), nothing.exists())
    rec("walk", len(list(nothing.walk())))
    open("nothing", "w").close()
    rec("now", nothing.exists(), nothing.isfile())


@scenario("python", min_events=9)
def filepath_remembers(tw, rec):
    """What the system says is remembered until it is asked anew."""
    path = here(tw).child("file")
    path.setContent(b"12345")
    rec("size", path.getsize())
    with path.open("w") as file:
        file.write(b"1")
    rec("remembered", path.getsize(), path.exists())
    path.changed()
    rec("changed", path.getsize())
    with open("file", "w") as file:
        file.write("123")
    path.restat()
    rec("asked", path.getsize())
    os.remove("file")
    rec("still", path.exists(), path.isfile())
    rec("anew", path.restat(False), path.exists())
    os.mkdir("file")
    rec("directory", path.isdir(), path.isfile())
    path.remove()
    rec("removed", path.exists(), os.path.exists("file"))
    path.createDirectory()
    rec("made", path.isdir())


@scenario("python", min_events=10)
def filepath_opening(tw, rec):
    """Files are opened for bytes, whatever is asked for, and created where that is required."""
    top = here(tw)
    os.umask(0o022)
    path = top.child("file")
    for mode, data in [("w", b"one"), ("a", b"two"), ("wb", b"three"), ("r+", b"T")]:
        with path.open(mode) as file:
            file.write(data)
        rec("content", mode, path.getContent())
    with path.open() as file:
        rec("read", file.read(2), file.mode)
    rec.raises(path.open, "z")
    created = top.child("created")
    with created.create() as file:
        file.write(b"new")
        file.seek(0)
        rec("created", file.read())
    try:
        created.create()
    except OSError as error:
        rec("not twice", type(error))
    required = top.child("required")
    required.requireCreate()
    required.open("w").close()
    rec("required", required.exists(), required.alwaysCreate)
    try:
        required.open()
    except OSError as error:
        rec("refused", type(error))
    rec.raises(required.open, "a")
    required.requireCreate(False)
    rec("not any more", required.getContent())


@scenario("python", min_events=8)
def filepath_contents(tw, rec):
    """Contents are replaced as a whole, by way of another file that does not stay."""
    top = here(tw)
    path = top.child("file")
    for args in [(b"first",), (b"second", ".tmp"), (b"third", b".tmp")]:
        path.setContent(*args)
        rec("content", path.getContent(), sorted(top.listdir()))
    rec.raises(path.setContent, "text")
    for each in top.globChildren("*.new"):
        each.remove()
    rec("kept", path.getContent())
    beside = path.temporarySibling(".ext")
    name = beside.basename()
    rec("beside", len(name), name.endswith("file.ext"), beside.alwaysCreate, beside.exists(), beside.parent() == top)
    rec("another", name != path.temporarySibling(".ext").basename(), type(path.temporarySibling(b"x").path))
    path.touch()
    rec("touched", path.getContent())
    os.utime(path.path, (1, 2))
    path.restat()
    rec("times", path.getAccessTime(), path.getModificationTime(), path.getatime(), path.getmtime())
    rec("kinds", type(path.getStatusChangeTime()), type(path.getctime()), path.getNumberOfHardLinks())
    new = top.child("new")
    new.touch()
    rec("new", new.getContent(), new.getUserID() == os.getuid(), new.getInodeNumber() == os.stat("new").st_ino)


@scenario("python", min_events=10)
def filepath_directories(tw, rec):
    """Directories are made one by one or all at once, listed, walked through, and removed with all that is in them."""
    top = here(tw)
    tree = fill(top)
    rec("listed", sorted(tree.listdir()), sorted(below(each, top) for each in tree.children()))
    rec("walked", sorted(below(each, top) for each in tree.walk()))
    asked = []
    walked = tree.walk(descend=lambda each: asked.append(each.basename()) or each.basename() != "branch")
    rec("not everywhere", sorted(below(each, top) for each in walked), sorted(asked))
    rec("of a file", [below(each, top) for each in tree.child("leaf.txt").walk()])
    rec("matching", sorted(below(each, top) for each in tree.globChildren("*e*")), tree.globChildren("x*"))
    deep = top.preauthChild("one/two/three")
    deep.makedirs()
    rec("made", deep.isdir())
    for function in (deep.makedirs, deep.createDirectory, tree.child("leaf.txt").makedirs):
        try:
            function()
        except OSError as error:
            rec("exists", type(error))
    rec("ignored", deep.makedirs(ignoreExistingDirectory=True))
    try:
        tree.child("leaf.txt").makedirs(True)
    except OSError as error:
        rec("a file", type(error))
    tree.remove()
    rec("removed", tree.exists(), top.listdir())


@scenario("python", min_events=10)
def filepath_links(tw, rec):
    """Links: what they lead to, when they lead to nothing, and when they go in a circle."""
    top = here(tw)
    tree = fill(top)
    link, dangling, round_ = top.child("link"), top.child("dangling"), top.child("round")
    tree.child("leaf.txt").linkTo(link)
    top.child("nothing").linkTo(dangling)
    round_.linkTo(top.child("other"))
    top.child("other").linkTo(round_)
    for each in (link, dangling, round_):
        rec("link", each.islink(), each.exists(), each.isfile())
    rec("real", below(link.realpath(), top), below(dangling.realpath(), top), below(tree.realpath(), top))
    rec.raises(round_.realpath)
    rec("content", link.getContent())
    tree.linkTo(tree.child("loop"))
    rec.raises(lambda: list(tree.walk()))
    rec("not into", sorted(below(each, top) for each in tree.walk(lambda each: not each.islink())))
    link.remove()
    dangling.remove()
    rec("removed", link.islink(), tree.child("leaf.txt").exists(), dangling.islink())
    try:
        tree.linkTo(top.child("other"))
    except OSError as error:
        rec("taken", type(error))


@scenario("python", min_events=8)
def filepath_copying(tw, rec):
    """Copies of files and directories, with links followed or copied."""
    top = here(tw)
    tree = fill(top)
    tree.child("leaf.txt").linkTo(tree.child("link"))
    for name, follow in (("followed", True), ("copied", False)):
        copy = top.child(name)
        tree.copyTo(copy, followLinks=follow)
        rec(name, sorted(below(each, top) for each in copy.walk()), copy.child("link").islink())
    rec("content", top.preauthChild("followed/branch/leaf.py").getContent(), top.preauthChild("followed/link").getContent())
    leaf = tree.child("leaf.txt")
    leaf.copyTo(top.child("single"))
    rec("single", top.child("single").getContent())
    leaf.copyTo(tree.preauthChild("branch/leaf.py"))
    rec("over", tree.preauthChild("branch/leaf.py").getContent())
    for source, target in ((leaf, tree), (top.child("nothing"), top.child("x")), (leaf, top.preauthChild("no/where"))):
        try:
            source.copyTo(target)
        except OSError as error:
            rec("not copied", type(error), error.errno)


@scenario("python", min_events=6)
def filepath_moving(tw, rec):
    """Moving is renaming; what is remembered of both places is forgotten."""
    top = here(tw)
    tree = fill(top)
    leaf, there = tree.child("leaf.txt"), top.child("there")
    rec("before", leaf.exists(), there.exists())
    leaf.moveTo(there)
    rec("after", leaf.exists(), there.exists(), there.getContent())
    tree.child("branch").moveTo(top.child("moved"))
    rec("directory", sorted(below(each, top) for each in top.child("moved").walk()))
    for source, target in ((top.child("nothing"), top.child("x")), (there, top.child("moved"))):
        try:
            source.moveTo(target)
        except OSError as error:
            rec("not moved", type(error))
    there.moveTo(top.preauthChild("moved/leaf.py"))
    rec("over", top.preauthChild("moved/leaf.py").getContent())


@scenario("python", min_events=2)
def filepath_moving_far(tw, rec):
    """What cannot be renamed, because it is on another file system, is copied and removed."""
    import errno

    top = here(tw)
    tree = fill(top)
    rename = os.rename

    def renamed(source, target, *args, **kw):
        if os.path.basename(source) == "tree":
            os.rename = rename
            raise OSError(errno.EXDEV, "another file system")
        return rename(source, target, *args, **kw)

    os.rename = renamed
    tree.moveTo(top.child("far"))
    rec("moved", tree.exists(), sorted(below(each, top) for each in top.child("far").walk()))
    rec("nothing left", top.listdir())


@scenario("python", min_events=8)
def filepath_searching(tw, rec):
    """The first that exists, of several names or endings."""
    top = here(tw)
    tree = fill(top)
    leaf = tree.child("leaf")
    for exts in [(".py", ".txt"), (".py",), ("*",), ("",), (".nothing", "*")]:
        found = leaf.siblingExtensionSearch(*exts)
        rec("ending", exts, found and below(found, top))
    rec("itself", below(tree.child("leaf.txt").siblingExtensionSearch(""), top))
    for names in [("nothing", "leaf.txt"), ("branch/leaf.py",), ("nothing",), ()]:
        found = tree.childSearchPreauth(*names)
        rec("name", names, found and below(found, top))


@scenario("python", min_events=8)
def filepath_permissions(tw, rec):
    """Permissions are read from the mode, compared, and written as ls writes them."""
    filepath = tw["python.filepath"]
    for mode in (0o777, 0o640, 0o501, 0):
        it = filepath.Permissions(mode)
        rec("mode", oct(mode), it.shorthand(), repr(it), it.user.shorthand(), it.group.write, it.other.execute)
    rec("equal", filepath.Permissions(0o644) == filepath.Permissions(0o644), filepath.Permissions(1) != filepath.Permissions(0))
    rec("one", filepath.RWX(True, False, True).shorthand(), filepath.RWX(1, 1, 1) == filepath.RWX(1, 1, 0))
    rec.raises(hash, filepath.Permissions(0))
    path = here(tw).child("file")
    path.setContent(b"")
    path.chmod(0o620)
    rec("file", path.getPermissions().shorthand())
    path.chmod(0o400)
    rec("remembered", path.getPermissions().shorthand())
    path.restat()
    rec("asked anew", path.getPermissions().shorthand())


@scenario("python", min_events=6)
def filepath_kept(tw, rec):
    """A path can be pickled and copied; what it remembers does not go with it."""
    import copy
    import pickle

    path = here(tw).child("file")
    path.setContent(b"x")
    path.restat()
    rec("pickled", pickle.loads(pickle.dumps(path)) == path, sorted(vars(pickle.loads(pickle.dumps(path)))))
    rec("copied", copy.copy(path) == path, sorted(vars(copy.copy(path))))

    class Path(tw["python.filepath"].FilePath):
        def clonePath(self, path, alwaysCreate=False):
            rec("cloned")
            return Path(path)

    rec(
        "subclass",
        type(Path("/a").child("b")),
        type(Path("/a").parent()),
        type(Path("/a/b").sibling("c")),
        Path("/a") == Path("/a"),
    )
    rec("interface", tw["python.filepath"].IFilePath.providedBy(path), tw["python.filepath"].IFilePath.implementedBy(Path))
    rec("abstract", isinstance(path, tw["python.filepath"].AbstractFilePath))
    for name in ("parent", "listdir", "isdir", "basename", "open"):
        rec.raises(getattr(tw["python.filepath"].AbstractFilePath(), name))
