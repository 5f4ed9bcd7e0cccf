"""Adapters registered once for all, and objects made of components."""

from __future__ import annotations

from zope.interface import Interface, implementer, providedBy

from compat_tests.scenario import scenario


class ISpeaks(Interface):
    def speak(): ...


class IHears(Interface):
    def hear(): ...


class Plain:
    """Something to adapt."""


@scenario("components", min_events=7)
def adapters_registered(tw, rec):
    """A registered adapter is found for the class and its heirs; a second for the same is refused."""
    components = tw["python.components"]

    @implementer(ISpeaks)
    class Speaker(components.Adapter):
        def speak(self):
            return type(self.original)

    class Heir(Plain):
        pass

    rec("before", ISpeaks(Plain(), None), components.getAdapterFactory(Plain, ISpeaks, "none"))
    components.registerAdapter(Speaker, Plain, ISpeaks)
    rec("after", ISpeaks(Plain()).speak(), ISpeaks(Heir()).speak())
    rec("factory", components.getAdapterFactory(Plain, ISpeaks, None), components.getAdapterFactory(Heir, ISpeaks, None))
    rec.raises(components.registerAdapter, Speaker, Plain, ISpeaks)
    rec.raises(components.registerAdapter, Speaker, Plain)
    rec("allow", components.ALLOW_DUPLICATES)
    components.ALLOW_DUPLICATES = 1
    components.registerAdapter(Speaker, Plain, ISpeaks)
    components.ALLOW_DUPLICATES = 0
    rec.raises(IHears, 3)
    rec.raises(components.registerAdapter, Speaker, IHears, 5)


@scenario("components", min_events=4)
def adapters_forward(tw, rec):
    """An Adapter asks its original what it can be adapted to."""
    components = tw["python.components"]

    class Original:
        def __conform__(self, interface):
            rec("asked", interface)
            return "from the original" if interface is IHears else None

        def isuper(self, interface, adapter):
            return (interface, type(adapter))

    adapter = components.Adapter(Original())
    rec("heard", IHears(adapter, None))
    rec("spoke", ISpeaks(adapter, None))
    rec("isuper", adapter.isuper(IHears, adapter))
    rec("nothing", ISpeaks(components.Adapter(3), None))
    rec("marks", components.Adapter.temporaryAdapter, components.Adapter.multiComponent)


@scenario("components", min_events=10)
def componentized_life(tw, rec):
    """Components are added, found, kept, replaced and removed by interface."""
    components = tw["python.components"]

    @implementer(ISpeaks, IHears)
    class Both:
        pass

    whole = components.Componentized()
    one, other = Both(), Both()
    rec("none", whole.getComponent(ISpeaks), whole.getComponent(ISpeaks, "default"))
    rec.raises(ISpeaks, whole)
    rec("add", whole.addComponent(one, ignoreClass=1), ISpeaks(whole) is one, IHears(whole) is one)
    rec("set", whole.setComponent(IHears, other), IHears(whole) is other, ISpeaks(whole) is one)
    rec("remove", whole.removeComponent(one), whole.getComponent(ISpeaks))
    rec("unset", whole.unsetComponent(IHears), whole.getComponent(IHears))
    rec.raises(whole.unsetComponent, IHears)
    rec("remove none", whole.removeComponent(one))
    whole.setComponent(IHears, "words")
    rec("remove what provides nothing", whole.removeComponent("words"))
    rec("add by class", whole.addComponent(one), whole.getComponent(ISpeaks))
    rec("provided", sorted(each.__name__ for each in providedBy(whole)))


@scenario("components", min_events=6)
def componentized_adapters(tw, rec):
    """An adapter made for a Componentized is kept, unless temporary; a multiComponent serves all it was registered for."""
    components = tw["python.components"]

    class Whole(components.Componentized):
        pass

    @implementer(ISpeaks)
    class Kept(components.Adapter):
        pass

    @implementer(IHears)
    class Passing(components.Adapter):
        temporaryAdapter = True

    components.registerAdapter(Kept, Whole, ISpeaks)
    components.registerAdapter(Passing, Whole, IHears)
    whole = Whole()
    rec("kept", ISpeaks(whole) is ISpeaks(whole), ISpeaks(whole).original is whole)
    rec("passing", IHears(whole) is IHears(whole))
    rec("located", whole.locateAdapterClass(Whole, ISpeaks, None), whole.locateAdapterClass(Plain, IHears, "none"))

    @implementer(ISpeaks, IHears)
    class Multi(components.Adapter):
        multiComponent = True

    class Other(components.Componentized):
        pass

    components.registerAdapter(Multi, Other, ISpeaks, IHears)
    other = Other()
    rec("multi", ISpeaks(other) is IHears(other))
    third = Other()
    rec("addAdapter", type(third.addAdapter(Multi)), ISpeaks(third) is IHears(third))
    fourth = components.Componentized()
    fourth.setAdapter(ISpeaks, Multi)
    rec("setAdapter", type(ISpeaks(fourth)), ISpeaks(fourth).original is fourth, fourth.getComponent(IHears))
    rec("repr", components.Componentized.__mro__[1:] == (object,))


@scenario("components", min_events=2)
def componentized_shows_itself(tw, rec):
    """A ReprableComponentized shows its components."""
    components = tw["python.components"]
    whole = components.ReprableComponentized()
    whole.setComponent(ISpeaks, "words")
    text = repr(whole)
    rec("lines", [line for line in text.splitlines() if "words" in line])
    rec("title", text.split("\n")[0].split(" ")[0])


@scenario("components", min_events=9)
def proxies_for_interfaces(tw, rec):
    """proxyForInterface passes on what the interface names, and nothing else."""
    components = tw["python.components"]

    @implementer(ISpeaks)
    class Speaker:
        def speak(self):
            return "speaking"

        def other(self):
            return "hidden"

    proxy = components.proxyForInterface(ISpeaks)
    rec("class", proxy.__name__, ISpeaks.implementedBy(proxy))
    speaker = Speaker()
    made = proxy(speaker)
    rec("call", made.speak(), made.original is speaker)
    rec.raises(getattr, made, "other")
    made.speak = lambda: "changed"
    rec("set", speaker.speak(), made.speak())
    del made.speak
    rec("deleted", speaker.speak())
    rec.raises(proxy)
    rec("unbound", proxy.speak(made))
    named = components.proxyForInterface(ISpeaks, "inner")
    rec("named", named(speaker).inner is speaker, named.speak(named(speaker)))

    class Loud(components.proxyForInterface(ISpeaks)):
        def speak(self):
            return self.original.speak().upper()

    rec("heir", Loud(speaker).speak(), ISpeaks.providedBy(Loud(speaker)))
