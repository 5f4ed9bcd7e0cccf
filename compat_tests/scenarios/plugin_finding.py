"""Plugins: found in directories, remembered in caches, broken ones passed over."""

from __future__ import annotations

import importlib
import os
import sys

from compat_tests.scenario import scenario

#: The plugin package of these scenarios, in a directory of its own, and a directory that adds to it.
PACKAGE = """
from {tw}.plugin import pluginPackagePaths
__path__.extend(pluginPackagePaths(__name__))
"""
INTERFACES = """
from zope.interface import Interface
class IShape(Interface): pass
class IColour(Interface): pass
class IBright(IColour): pass
"""
SHAPES = '''"""Shapes of all kinds."""
import plugged_words
plugged_words.said.append(__name__)
from zope.interface import implementer
from plugged_words import IShape, IColour, IBright
from {tw}.plugin import IPlugin
@implementer(IPlugin, IShape)
class Shape:
    """A shape."""
    name = "shape"
@implementer(IPlugin, IBright)
class Bright:
    name = "bright"
@implementer(IShape)
class NoPlugin:
    name = "no plugin"
square, bright, hidden, number = Shape(), Bright(), NoPlugin(), 3
'''


def make(tw, name, **modules):
    """Write a plugin package with these modules in another directory, import it and return both."""
    words = INTERFACES + "said = []\n"
    other = os.path.abspath("other")
    write("home/plugged_words.py", words)
    write(f"home/{name}/__init__.py", "")
    write(f"home/{name}/things/__init__.py", PACKAGE.replace("{tw}", tw.package))
    for module, text in modules.items():
        write(f"other/{name}/things/{module}.py", text.replace("{tw}", tw.package))
    sys.path[:0] = [os.path.abspath("home"), other]
    importlib.invalidate_caches()
    package = importlib.import_module(f"{name}.things")
    return package, importlib.import_module("plugged_words"), os.path.join(other, name, "things")


def write(path, text):
    """Write a file and the directories it needs."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    importlib.invalidate_caches()


def aged(path, seconds):
    """Make a file so many seconds younger than it is."""
    now = os.path.getmtime(path)
    os.utime(path, (now + seconds, now + seconds))


def forget(package, words):
    """Forget the plugin modules, as a new process would."""
    for name in list(sys.modules):
        if name.startswith(package.__name__ + "."):
            del sys.modules[name]
    words.said.clear()
    importlib.invalidate_caches()


def names(cache):
    return sorted((module, [plugin.name for plugin in dropin.plugins]) for module, dropin in cache.items())


@scenario("plugin", min_events=5)
def plugins_found(tw, rec):
    """Plugins are found by their interface, or by one it extends, and are the modules' own objects."""
    package, words, _ = make(tw, "plugged_a", shapes=SHAPES)
    get = tw.plugin.getPlugins
    rec("shapes", [each.name for each in get(words.IShape, package)])
    rec("colours", [each.name for each in get(words.IColour, package)])
    rec("bright", [each.name for each in get(words.IBright, package)])
    rec("all", [each.name for each in get(tw.plugin.IPlugin, package)])
    shapes = importlib.import_module("plugged_a.things.shapes")
    rec("the same", [each is shapes.square for each in get(words.IShape, package)])
    rec("other name", tw.plugin.getPlugIns is get)


@scenario("plugin", min_events=6)
def plugins_described(tw, rec):
    """The cache tells of each module its name and docstring, and of each plugin what it provides."""
    package, words, _ = make(tw, "plugged_b", shapes=SHAPES)
    cache = tw.plugin.getCache(package)
    dropin = cache["shapes"]
    rec("dropin", type(dropin), dropin.moduleName, dropin.description)
    for each in dropin.plugins:
        rec("plugin", type(each), repr(each), each.name, each.description, each.dropin is dropin)
        rec("provided", each.provided)
        rec("loaded", each.load().name, words.IShape(each, None) is each.load())
        rec("component", each.getComponent(words.IColour) is each.load())


@scenario("plugin", min_events=6)
def plugin_modules_imported_when_needed(tw, rec):
    """A module that the cache knows is imported only when one of its plugins is wanted."""
    package, words, where = make(
        tw, "plugged_c", shapes=SHAPES, empty="import plugged_words\nplugged_words.said.append(__name__)"
    )
    rec("cache", names(tw.plugin.getCache(package)), sorted(words.said))
    rec("files", sorted(name for name in os.listdir(where) if not name.startswith("__")))
    forget(package, words)
    rec("again", names(tw.plugin.getCache(package)), words.said)
    rec("none wanted", list(tw.plugin.getPlugins(words.IShape.__class__("INobody"), package)), words.said)
    found = tw.plugin.getPlugins(words.IShape, package)
    rec("asked", words.said)
    rec("taken", next(found).name, words.said)


@scenario("plugin", min_events=6)
def plugin_cache_grows_stale(tw, rec):
    """A younger file is read again, a new one too, and one that is gone is forgotten."""
    package, words, where = make(tw, "plugged_d", shapes=SHAPES)
    get = lambda: names(tw.plugin.getCache(package))
    rec("first", get())
    forget(package, words)
    write(os.path.join(where, "shapes.py"), SHAPES.replace("{tw}", tw.package) + "\nround = Shape()\n")
    aged(os.path.join(where, "shapes.py"), 60)
    rec("younger", get(), words.said)
    aged(os.path.join(where, "shapes.py"), -600)
    forget(package, words)
    rec("known again", get(), words.said)
    write(os.path.join(where, "more.py"), "from plugged_d.things.shapes import Shape\nthird = Shape()\n")
    aged(os.path.join(where, "more.py"), -600)
    rec("new, though old", get())
    os.remove(os.path.join(where, "shapes.py"))
    forget(package, words)
    rec("gone", get(), words.said)
    os.remove(os.path.join(where, "more.py"))
    rec("all gone", get())


@scenario("plugin", min_events=5)
def plugin_modules_that_break(tw, rec):
    """A module that cannot be imported is logged and passed over, each time anew."""
    package, words, where = make(
        tw, "plugged_e", shapes=SHAPES, broken="raise ValueError('broken')", worse="import no_such_thing"
    )
    log = tw["python.log"]
    log.addObserver(lambda event: event["isError"] and rec("error", event["failure"], event["why"]))
    rec("cache", names(tw.plugin.getCache(package)))
    rec("plugins", [each.name for each in tw.plugin.getPlugins(words.IShape, package)])
    write(os.path.join(where, "broken.py"), "")
    rec("mended", names(tw.plugin.getCache(package)))
    forget(package, words)
    write(os.path.join(where, "shapes.py"), "1/0")
    aged(os.path.join(where, "shapes.py"), 60)
    rec("broken later", names(tw.plugin.getCache(package)))


@scenario("plugin", min_events=3)
def plugin_that_is_gone(tw, rec):
    """A plugin that the cache promises but its module no longer has is logged and passed over."""
    package, words, where = make(tw, "plugged_f", shapes=SHAPES, more=SHAPES.replace("square", "circle"))
    log = tw["python.log"]
    rec("cache", names(tw.plugin.getCache(package)))
    forget(package, words)
    write(os.path.join(where, "shapes.py"), "raise RuntimeError('not now')")
    aged(os.path.join(where, "shapes.py"), -600)
    log.addObserver(lambda event: event["isError"] and rec("error", event["failure"].type, event["why"]))
    rec("plugins", [each.name for each in tw.plugin.getPlugins(words.IShape, package)])


@scenario("plugin", min_events=4)
def plugin_cache_unreadable_or_unwritable(tw, rec):
    """A cache that makes no sense is made anew; one that cannot be written is done without, and said so."""
    package, words, where = make(tw, "plugged_g", shapes=SHAPES)
    cache = os.path.join(where, "dropin.cache")
    tw["python.log"].addObserver(
        lambda event: (
            "errno" in event and rec("told", event["format"], event["path"] == cache, event["errno"], event["isError"])
        )
    )
    write(cache, "nonsense")
    aged(cache, 60)
    rec("nonsense", names(tw.plugin.getCache(package)), words.said)
    forget(package, words)
    rec("mended", names(tw.plugin.getCache(package)), words.said)
    forget(package, words)
    os.remove(cache)
    os.mkdir(cache)
    rec("a directory", names(tw.plugin.getCache(package)), words.said)
    for name in os.listdir(where):
        if name.endswith(".new"):
            os.remove(os.path.join(where, name))


@scenario("plugin", min_events=3)
def plugin_packages_as_plugins(tw, rec):
    """A package can be a plugin module too."""
    package, words, where = make(tw, "plugged_h", shapes=SHAPES)
    write(
        os.path.join(where, "deep", "__init__.py"), '"""Deep."""\nfrom plugged_h.things.shapes import Shape\ninner = Shape()\n'
    )
    write(os.path.join(where, "deep", "below.py"), "from plugged_h.things.shapes import Shape\nlower = Shape()\n")
    write(os.path.join(where, "no_module.txt"), "")
    cache = tw.plugin.getCache(package)
    rec("cache", names(cache), cache["deep"].description)
    rec("plugins", sorted(type(each).__module__ for each in tw.plugin.getPlugins(words.IShape, package)))
    forget(package, words)
    rec("again", names(tw.plugin.getCache(package)), words.said)


@scenario("plugin", min_events=4)
def plugin_package_paths(tw, rec):
    """The directories that add to a package: each entry of the path, but not what is a package of its own."""
    write("one/plugged_i/things/__init__.py", "")
    write("two/plugged_i/things/some.py", "")
    paths = tw.plugin.pluginPackagePaths
    kept, sys.path[:] = list(sys.path), [os.path.abspath("one"), os.path.abspath("two"), "three"]
    here = os.getcwd()
    rec("paths", [os.path.relpath(each, here) for each in paths("plugged_i.things")])
    rec("absolute", [os.path.isabs(each) for each in paths("plugged_i.things")])
    rec("simple", [os.path.relpath(each, here) for each in paths("name")])
    sys.path[:] = kept
    ours = os.path.abspath("project")
    write(f"project/{tw.package}/plugins/added_by_a_project.py", SHAPES.replace("{tw}", tw.package))
    write("words/plugged_words.py", INTERFACES + "said = []\n")
    sys.path[:0] = [ours, os.path.abspath("words")]
    for name in (f"{tw.package}.plugins", "plugged_words"):
        sys.modules.pop(name, None)
    vars(importlib.import_module(tw.package)).pop("plugins", None)
    words = importlib.import_module("plugged_words")
    rec("a project's", [each.name for each in tw.plugin.getPlugins(words.IShape)])


@scenario("plugin", min_events=3)
def plugins_adapted(tw, rec):
    """A plugin is also found by what it can be adapted to, and then is the adapter."""
    package, words, _ = make(tw, "plugged_j", shapes=SHAPES)

    class Painted:
        def __init__(self, original):
            self.name = f"painted {original.name}"

    tw["python.components"].registerAdapter(Painted, words.IShape, words.IColour)
    rec("colours", [each.name for each in tw.plugin.getPlugins(words.IColour, package)])

    def fails(original):
        raise ValueError(original.name)

    other = words.IShape.__class__("IOther")
    tw["python.components"].registerAdapter(fails, words.IBright, other)
    tw["python.log"].addObserver(lambda event: event["isError"] and rec("error", event["failure"], event["why"]))
    rec("other", [each.name for each in tw.plugin.getPlugins(other, package)])
