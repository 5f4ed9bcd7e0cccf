"""What could be imported, what is in an archive, and trees of named things."""

from __future__ import annotations

import os

from compat_tests.scenario import scenario


def write(**texts):
    """Write files; in the names, two underscores are a slash, and one at the end of a part stands for its ending."""
    for name, text in texts.items():
        path = name.replace("__", "/") + ".py"
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "w") as file:
            file.write(text)


def path_of(tw, *entries):
    """A PythonPath of directories below this one."""
    return tw["python.modules"].PythonPath([os.path.realpath(entry) for entry in entries])


def packages():
    """A few modules and packages in the directory ``source``."""
    write(source__alone="value = 1\n", source__bad="1 / 0\n", source__pack__module="other = 2\n", source__pack__sub__deep="")
    for name in ("source/pack", "source/pack/sub"):
        with open(f"{name}/__init__.py", "w") as file:
            file.write("class Thing:\n    part = 5\n\n\ndef function():\n    pass\n")
    os.mkdir("source/plain")
    for name in ("source/plain/inside.py", "source/text.txt", "source/not-a-name.py", "source/pack/compiled.pyc"):
        open(name, "w").close()


@scenario("python", min_events=12)
def modules_listed(tw, rec):
    """Modules are listed without being imported, packages with what is in them."""
    packages()
    path = path_of(tw, "source", "nothing")
    rec("entries", len(list(path.iterEntries())), [each.rpartition("/")[2] for each in path.sysPath])
    rec("top", sorted(module.name for module in path.iterModules()))
    rec("all", sorted(module.name for module in path.walkModules()))
    pack = path["pack"]
    rec("package", repr(pack), pack.name, pack.isPackage(), pack.isLoaded(), pack.filePath.basename())
    rec("in it", sorted(module.name for module in pack.iterModules()), sorted(module.name for module in pack.walkModules()))
    module = pack["module"]
    rec("module", repr(module), module.isPackage(), module.filePath.basename(), list(module.iterModules()))
    rec("entry", module.pathEntry.filePath.basename(), module.pathEntry.pythonPath is path)
    rec("deep", path["pack.sub.deep"].name, "pack.sub" in path, "pack.nothing" in path, "plain" in path)
    for name in ("nothing", "pack.nothing", "not-a-name", "plain", "text"):
        rec.raises(lambda name=name: path[name])
    rec.raises(lambda: module["x"])
    rec.raises(lambda: iter(module))
    rec("equal", path["pack"] == pack, module != pack, pack == "pack")


@scenario("python", min_events=10)
def modules_loaded(tw, rec):
    """A module can be imported by its object; then it has attributes."""
    import sys

    packages()
    sys.path.insert(0, os.path.realpath("source"))
    modules = tw["python.modules"]
    pack, alone, bad = (modules.getModule(name) for name in ("pack", "alone", "bad"))
    try:
        list(alone.iterAttributes())
    except NotImplementedError as error:
        rec("not yet", str(error))
    rec("loaded", alone.load().value, alone.isLoaded(), pack.load().__name__)
    rec("attributes", [each.name for each in alone.iterAttributes() if "__" not in each.name])
    rec("of a package", [each.name for each in pack.iterAttributes() if "__" not in each.name])
    thing = next(each for each in pack.iterAttributes() if each.name == "pack.Thing")
    rec("attribute", repr(thing), thing.isLoaded(), thing.load().__name__, thing.onObject == pack)
    rec("in a class", [(each.name, each.load()) for each in thing.iterAttributes() if each.name.endswith("part")])
    rec.raises(bad.load)
    rec("default", bad.load("default"), bad.load(None))
    rec("importing", sorted(each.name for each in pack.walkModules(importPackages=True)), "pack.sub" in sys.modules)
    rec("standard", modules.getModule("json.decoder").filePath.basename(), modules.getModule("json").isPackage())
    rec.raises(modules.getModule, "no_such_module_at_all")
    rec("all", {"json", "alone"} <= {each.name for each in modules.iterModules()}, "json" in modules.theSystemPath)


@scenario("python", min_events=4)
def modules_in_an_archive(tw, rec):
    """An archive on the path is looked into as a directory is."""
    import sys
    import zipfile

    packages()
    with zipfile.ZipFile("archive.zip", "w") as file:
        for name in ("alone.py", "pack/__init__.py", "pack/module.py"):
            file.write(f"source/{name}", name)
    sys.path.insert(0, os.path.realpath("archive.zip"))
    path = path_of(tw, "archive.zip")
    rec("all", sorted(module.name for module in path.walkModules()))
    module = path["pack.module"]
    rec("module", module.filePath.basename(), type(module.filePath).__name__, module.filePath.getContent())
    rec("loaded", path["alone"].load().value, path["alone"].isLoaded())
    rec("package", path["pack"].isPackage(), [each.name for each in path["pack"].iterModules()])


@scenario("python", min_events=25)
def zippath_of_an_archive(tw, rec):
    """What is in an archive is found by paths, as what is in a directory."""
    import zipfile

    here = os.path.realpath(".")
    with zipfile.ZipFile("archive.zip", "w") as file:
        for name, text in (("top.txt", "top"), ("dir/one.py", "one!"), ("dir/sub/two.py", "two")):
            file.writestr(zipfile.ZipInfo(name, (2001, 2, 3, 4, 5, 6)), text)
    archive = tw["python.zippath"].ZipArchive(os.path.join(here, "archive.zip"))
    seen = lambda path: path.path[len(here) :]
    rec("archive", archive.exists(), archive.isdir(), archive.isfile(), archive.listdir(), archive.sep)
    rec("walked", sorted(map(seen, archive.walk())))
    for names in (["top.txt"], ["dir"], ["dir", "one.py"], ["dir", "sub", "two.py"], ["nothing"], [".."], ["dir", "nothing"]):
        path = archive.descendant(names)
        rec("path", names, seen(path), path.basename(), path.exists(), path.isdir(), path.isfile(), path.islink())
        rec("around", seen(path.parent()), seen(path.sibling("x")), path.splitext()[1], path.segmentsFrom(archive))
        for question in ("getsize", "getContent", "getModificationTime", "listdir"):
            rec.raises(getattr(path, question))
    rec("children", sorted(map(seen, archive.child("dir").children())))
    rec(
        "equal",
        archive.child("dir") == archive.child("dir"),
        archive.child("a") < archive.child("b"),
        archive == archive.child("x"),
    )
    inside = tw["python.zippath"].ZipArchive(os.fsencode(os.path.join(here, "archive.zip"))).child(b"dir")
    rec("bytes", sorted(inside.listdir()), inside.sep, inside.basename())
    with archive.child("top.txt").open() as file:
        rec("read", file.read())
    rec.raises(tw["python.zippath"].ZipArchive, "no-such-archive.zip")


@scenario("python", min_events=20)
def roots_collections(tw, rec):
    """Collections of entities, some with rules about what may be in them."""
    roots = tw["python.roots"]

    class Dynamic(roots.Collection):
        def getDynamicEntity(self, name, request):
            return f"made {name}" if name != "nothing" else None

    class Ruled(roots.Constrained):
        def nameConstraint(self, name):
            return name != "bad"

        def entityConstraint(self, entity):
            if entity == "worst":
                raise roots.ConstraintViolation("not this one")
            return entity != "bad"

    class Numbers(roots.Homogenous):
        entityType = int

    collection = Dynamic({"static": 1})
    for name in ("static", "other", "nothing"):
        rec("got", name, collection.getEntity(name, None), collection.getStaticEntity(name))
    collection.putEntity("more", 2)
    rec("names", list(collection.listStaticNames()), list(collection.listStaticEntities()), collection.listDynamicNames())
    collection.delEntity("more")
    rec.raises(collection.delEntity, "more")
    rec.raises(collection.storeEntity, "x", None)
    rec.raises(collection.removeEntity, "x", None)
    ruled = Ruled()
    for name, entity in (("good", "good"), ("bad", "good"), ("good", "bad"), ("good", "worst")):
        rec.raises(ruled.putEntity, name, entity)
    rec("forced", ruled.reallyPutEntity("bad", "bad"), ruled.entities)
    locked = roots.Locked()
    locked.putEntity("before", 1)
    locked.lock()
    rec.raises(locked.putEntity, "after", 1)
    numbers = Numbers()
    for entity in (1, True, "text"):
        rec.raises(numbers.putEntity, "name", entity)
    rec("types", numbers.getEntityType(), numbers.getNameType(), roots.Homogenous().getEntityType())
    for function, args in ((roots.Request().write, ("x",)), (roots.Request().finish, ()), (roots.Entity().render, (None,))):
        rec.raises(function, *args)


@scenario("python", min_events=9)
def rebuild_of_a_module(tw, rec):
    """A module is loaded anew; instances of its classes, and functions that other modules hold, become the new ones."""
    import importlib
    import sys

    rebuild = tw["python.rebuild"]
    sys.dont_write_bytecode = True
    sys.path.insert(0, os.getcwd())
    write(changing="class Thing:\n    def method(self):\n        return 1\n\n\ndef function():\n    return 1\n")
    write(holding="from changing import Thing, function\n\nthing = Thing()\nlisted = [function]\n")
    changing, holding = importlib.import_module("changing"), importlib.import_module("holding")
    old, kept, sensitive = changing.Thing, changing.function, rebuild.Sensitive()
    write(changing="class Thing:\n    def method(self):\n        return 'new'\n\n\ndef function():\n    return 'new'\n")
    rec("rebuilt", rebuild.rebuild(changing, doLog=0) is changing)
    rec("module", changing.Thing().method(), changing.function())
    rec("held", holding.function(), holding.thing.method(), holding.listed[0]())
    rec("latest", rebuild.latestClass(old) is changing.Thing, rebuild.latestFunction(kept)(), rebuild.latestClass(int))
    instance = old()
    rec("old", instance.method(), rebuild.updateInstance(instance), instance.method())
    rec("sensitive", sensitive.needRebuildUpdate(), sensitive.rebuildUpToDate(), sensitive.needRebuildUpdate())
    rec("versions", sensitive.latestVersionOf(kept)(), sensitive.latestVersionOf(old().method)(), sensitive.latestVersionOf(5))
    lines = []
    tw["python.log"].addObserver(lambda event: lines.extend(event["message"]))
    rebuild.rebuild(changing)
    rec("said", lines)
    write(changing="raise ValueError('broken')\n")
    rec.raises(rebuild.rebuild, changing, doLog=0)
