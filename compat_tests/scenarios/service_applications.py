"""Applications: a service, a collection, a process and something to be saved, all in one."""

from __future__ import annotations

import os
import pickle

from compat_tests.scenario import scenario


@scenario("service", min_events=8)
def application_is_many_things(tw, rec):
    """What Application returns is asked for each of its sides by the interface."""
    service, sob = tw["application.service"], tw["persisted.sob"]
    application = service.Application("app", uid=5, gid=6)
    rec("type", type(application))
    for interface in (service.IService, service.IServiceCollection, service.IProcess, sob.IPersistable):
        rec("side", interface, type(interface(application)), interface(application) is interface(application))
    one = service.IService(application)
    rec("the same", one is service.IServiceCollection(application))
    rec("named", one.name, one.running, one.parent)
    process = service.IProcess(application)
    rec("process", process.uid, process.gid, process.processName)
    rec("defaults", [getattr(service.IProcess(service.Application("b")), name) for name in ("uid", "gid", "processName")])
    rec.raises(service.IServiceMaker, application)
    rec("pickle", service.IService(pickle.loads(pickle.dumps(application))).name)


@scenario("service", min_events=4)
def application_as_parent(tw, rec):
    """An application can be given as a parent; its collection is."""
    service = tw["application.service"]
    application, child = service.Application("app"), service.Service()
    child.setName("child")
    rec("set", child.setServiceParent(application))
    whole = service.IServiceCollection(application)
    rec("parent", child.parent is whole, list(whole) == [child], whole.getServiceNamed("child") is child)
    service.IService(application).startService()
    rec("running", child.running)
    rec("left", child.disownServiceParent(), child.running)


@scenario("service", min_events=3)
def process_values(tw, rec):
    """A Process holds the ids to run under, none by default."""
    service = tw["application.service"]
    for process in (service.Process(), service.Process(1, 2), service.Process(gid=0)):
        rec("ids", process.uid, process.gid, process.processName)


@scenario("service", min_events=4)
def service_maker_from_module(tw, rec):
    """A ServiceMaker names a module; its Options and makeService are loaded only when they are wanted."""
    import importlib
    import sys

    service = tw["application.service"]
    maker = service.ServiceMaker("A name", "made_services", "What it does.", "short")
    rec("provides", service.IServiceMaker.providedBy(maker), tw.plugin.IPlugin.providedBy(maker))
    rec("values", maker.name, maker.module, maker.description, maker.tapname)
    rec.raises(lambda: maker.options)
    with open("made_services.py", "w") as file:
        file.write("class Options(dict): pass\ndef makeService(options): return ['service', options]\n")
    sys.path.insert(0, os.getcwd())
    importlib.invalidate_caches()
    rec("imported", "made_services" in sys.modules)
    rec("options", maker.options.__name__, maker.options is sys.modules["made_services"].Options)
    rec("made", maker.makeService({"a": 1}), maker.makeService is sys.modules["made_services"].makeService)


TAC = """
from {tw}.application import service
application = service.Application("from a file")
other = [1, __file__]
"""


def write(tw, path, text):
    with open(path, "w") as file:
        file.write(text.replace("{tw}", tw.package))


@scenario("service", min_events=5)
def application_from_a_python_file(tw, rec):
    """loadApplication runs a file of Python and takes its variable `application`."""
    service = tw["application.service"]
    write(tw, "app.tac", TAC)
    application = service.loadApplication("app.tac", "python")
    rec("loaded", type(application), service.IService(application).name)
    rec("style", tw["persisted.sob"].IPersistable(application).style)
    write(tw, "empty.tac", "something = 1\n")
    rec.raises(service.loadApplication, "empty.tac", "python")
    write(tw, "wrong.tac", "1/0\n")
    rec.raises(service.loadApplication, "wrong.tac", "python")
    rec.raises(service.loadApplication, "missing.tac", "python")
    rec.raises(service.loadApplication, "app.tac", "unknown")
    write(tw, "none.tac", "application = None\n")
    rec.raises(service.loadApplication, "none.tac", "python")


@scenario("service", min_events=5)
def application_saved_and_loaded(tw, rec):
    """An application is saved under its name, with a tag or to a file of its own, and loaded again."""
    service, sob = tw["application.service"], tw["persisted.sob"]
    application, child = service.Application("saved"), service.Service()
    child.setName("child")
    child.setServiceParent(application)
    service.IService(application).startService()
    persistable = sob.IPersistable(application)
    rec("name", persistable.name, persistable.original is application, persistable.style)
    rec("save", persistable.save(), sorted(os.listdir(".")))
    rec("tagged", persistable.save(tag="shutdown"), sorted(os.listdir(".")))
    rec("elsewhere", persistable.save(filename="elsewhere.tap"), sorted(os.listdir(".")))
    again = service.loadApplication("saved.tap", "pickle")
    whole = service.IServiceCollection(again)
    rec("again", service.IService(again).name, whole.getServiceNamed("child").running, whole.running)
    rec("style", sob.IPersistable(again).style)


@scenario("service", min_events=7)
def values_from_python_files(tw, rec):
    """loadValueFromFile runs a file in a namespace of its own, that knows where it is."""
    sob = tw["persisted.sob"]
    write(
        tw,
        "values.py",
        "import sys\nanswer = 42\nwhere = __file__\nname = globals().get('__name__')\nhere = sorted(globals())\n",
    )
    rec("answer", sob.loadValueFromFile("values.py", "answer"))
    rec(
        "where",
        os.path.relpath(sob.loadValueFromFile("values.py", "where")),
        os.path.isabs(sob.loadValueFromFile("values.py", "where")),
    )
    rec("name", sob.loadValueFromFile("values.py", "name"))
    rec("globals", sob.loadValueFromFile("values.py", "here"))
    rec.raises(sob.loadValueFromFile, "values.py", "nothing")
    write(tw, "syntax.py", "a = = 3\n")
    rec.raises(sob.loadValueFromFile, "syntax.py", "a")
    rec.raises(sob.loadValueFromFile, "missing.py", "a")


@scenario("service", min_events=10)
def objects_saved(tw, rec):
    """A Persistent saves its original in a style; a loaded object is the same again."""
    sob = tw["persisted.sob"]

    holder = sob.Persistent({"a": [1, 2]}, "thing")
    rec("new", holder.style, holder.name, holder.original, sob.IPersistable.providedBy(holder))
    rec("old name", sob.Persistant is sob.Persistent)
    rec("saved", holder.save(), sorted(os.listdir(".")))
    rec("loaded", sob.load("thing.tap", "pickle"))
    rec("tagged", holder.save("tag"), holder.save(tag="tag", filename="named.tap"), sorted(os.listdir(".")))
    rec("source", holder.setStyle("source"), holder.style)
    rec.raises(holder.save)
    rec("files", sorted(os.listdir(".")))
    rec("loaded source", rec.raises(sob.load, "thing.tas", "source"))
    rec("unknown", holder.setStyle("xml"))
    rec.raises(holder.save)
    rec.raises(sob.load, "thing.tap", "xml")
    rec.raises(sob.load, "missing.tap", "pickle")
    rec("names", holder._getFilename(None, "tap", None), holder._getFilename("f", "tap", "t"))


@scenario("service", min_events=3)
def objects_saved_with_phrases(tw, rec):
    """Objects are no longer saved under a pass phrase."""
    sob = tw["persisted.sob"]
    holder = sob.Persistent([1], "secret")
    rec.raises(holder.save, passphrase="open")
    rec("files", sorted(os.listdir(".")))
    rec.raises(sob.load, "secret.tap", "pickle", "open")
    rec.raises(sob.loadValueFromFile, "secret.tap", "a", "open")
    service = tw["application.service"]
    rec.raises(service.loadApplication, "secret.tap", "pickle", "open")


@scenario("service", min_events=8)
def styles_guessed(tw, rec):
    """The end of a file's name tells its style."""
    guess = tw["persisted.sob"].guessType
    for name in ("a.tac", "a.etac", "a.py", "a.tap", "a.etap", "a.tas", "a.etas", "b/c.d.tac"):
        rec.raises(guess, name)
    for name in ("a.txt", "a", "a.TAC", ""):
        rec.raises(guess, name)


@scenario("service", min_events=2)
def objects_loaded_get_style(tw, rec):
    """What is loaded and can be persisted is set to the style it came in."""
    service, sob = tw["application.service"], tw["persisted.sob"]
    application = service.Application("styled")
    sob.IPersistable(application).setStyle("source")
    sob.IPersistable(application).setStyle("pickle")
    sob.IPersistable(application).save()
    rec("style", sob.IPersistable(sob.load("styled.tap", "pickle")).style)
    with open("plain.tap", "wb") as file:
        pickle.dump([1, 2], file)
    rec("plain", sob.load("plain.tap", "pickle"))
