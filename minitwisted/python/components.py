"""Objects that are more than their class says.

``IFoo(thing)`` asks whether `thing` can act as an IFoo.  The answer can be registered for all things of a class: an adapter,
that is a callable which makes an IFoo of one.  Or a thing can be made of components at run time, each of them found by its
interface: then it is Componentized, as the object is that ``Application`` returns.

The contract: adapters are registered once, at import, and for good.  An adapter that a Componentized made of itself is kept
as its component, so it may hold state, unless it says ``temporaryAdapter``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface.adapter import AdapterRegistry
from zope.interface.declarations import Implements, classImplements, implementedBy, providedBy
from zope.interface.interface import InterfaceClass, adapter_hooks

if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "Adapter", "Componentized", "ReprableComponentized", "getAdapterFactory", "getRegistry", "proxyForInterface",
    "registerAdapter",
]  # fmt: skip

#: Whether an adapter may take the place of one that is registered already.
ALLOW_DUPLICATES = 0

globalRegistry = AdapterRegistry()

#: What asking for an interface in vain raises.
CannotAdapt = TypeError


def getRegistry() -> AdapterRegistry:
    """The registry in which all of this is noted."""
    return globalRegistry


def _addHook(registry: AdapterRegistry) -> Any:
    """Let ``interface(thing)`` learn of `registry`, until what is returned is given to ``_removeHook``."""

    def ask(interface, thing):
        factory = registry.lookup1(providedBy(thing), interface)
        return None if factory is None else factory(thing)

    adapter_hooks.append(ask)
    return ask


#: Private and yet used by others, who have registries of their own.
_removeHook = adapter_hooks.remove

_addHook(globalRegistry)


def registerAdapter(adapterFactory, origInterface, *interfaceClasses) -> None:
    """Let ``adapterFactory(thing)`` answer when a `thing` of `origInterface` is asked for one of `interfaceClasses`.

    `origInterface` may be an interface or a class.  Raises ``ValueError`` if there is such an adapter already.
    """
    assert interfaceClasses, "You need to pass an Interface"
    original = _specification(origInterface)
    if not ALLOW_DUPLICATES:
        for interface in interfaceClasses:
            known = globalRegistry.registered([original], interface)
            if known is not None:
                raise ValueError(f"an adapter ({known}) was already registered.")
    for interface in interfaceClasses:
        globalRegistry.register([original], interface, "", adapterFactory)


def getAdapterFactory(fromInterface, toInterface, default):
    """The adapter registered from an interface or class to `toInterface`, or `default`."""
    factory = globalRegistry.lookup1(_specification(fromInterface), toInterface)
    return default if factory is None else factory


def _specification(origin):
    """What the registry calls a class: that which its instances provide."""
    return origin if isinstance(origin, (InterfaceClass, Implements)) else implementedBy(origin)


class Adapter:
    """Something made of `original`, that can be adapted to whatever the original can be.

    `temporaryAdapter`: not to be kept by a Componentized; `multiComponent`: to be kept for every interface it serves.
    """

    temporaryAdapter = 0
    multiComponent = 1

    def __init__(self, original) -> None:
        self.original = original

    def __conform__(self, interface):
        conform = getattr(self.original, "__conform__", None)
        return None if conform is None else conform(interface)

    def isuper(self, iface, adapter):
        """Ask the original."""
        return self.original.isuper(iface, adapter)


class Componentized:
    """An object made of components, each found by the interface for which it was added."""

    persistenceVersion = 1

    def __init__(self) -> None:
        self._adapterCache: dict[Any, Any] = {}  # interface → component

    def locateAdapterClass(self, klass, interfaceClass, default):
        """The adapter registered for `klass`, or `default`."""
        return getAdapterFactory(klass, interfaceClass, default)

    def setAdapter(self, interfaceClass, adapterClass) -> None:
        """Make an adapter of this object, and keep it for `interfaceClass`."""
        self.setComponent(interfaceClass, adapterClass(self))

    def addAdapter(self, adapterClass, ignoreClass=0):
        """Make an adapter of this object, add it as `addComponent` does, and return it."""
        adapter = adapterClass(self)
        self.addComponent(adapter, ignoreClass)
        return adapter

    def setComponent(self, interfaceClass, component) -> None:
        """Keep `component` for `interfaceClass`."""
        self._adapterCache[interfaceClass] = component

    def addComponent(self, component, ignoreClass=0) -> None:
        """Keep `component` for each interface it provides; only for those it is registered for, unless `ignoreClass`."""
        for interface in providedBy(component):
            if ignoreClass or self.locateAdapterClass(self.__class__, interface, None) == component.__class__:
                self.setComponent(interface, component)

    def unsetComponent(self, interfaceClass) -> None:
        """Let go what is kept for `interfaceClass`; ``KeyError`` if nothing is."""
        if interfaceClass not in self._adapterCache:
            raise KeyError(_dotted(interfaceClass))
        del self._adapterCache[interfaceClass]

    def removeComponent(self, component) -> list:
        """Let `component` go altogether; returns the interfaces for which it was kept."""
        kept = [interface for interface, each in self._adapterCache.items() if each is component]
        for interface in kept:
            self.unsetComponent(interface)
        return kept

    def getComponent(self, interface, default=None):
        """What is kept for `interface`, or else an adapter, which is kept from now on; or `default`."""
        if interface in self._adapterCache:
            return self._adapterCache[interface]
        factory = self.locateAdapterClass(self.__class__, interface, None)
        if factory is None:
            return default
        made = factory(self)
        # Anything callable can be an adapter, and need not know of these two marks.
        if made is not None and not getattr(made, "temporaryAdapter", False):
            self.setComponent(interface, made)
            if getattr(made, "multiComponent", False):
                self.addComponent(made)
        return default if made is None else made

    def __conform__(self, interface):
        return self.getComponent(interface)


class ReprableComponentized(Componentized):
    """A Componentized whose repr is what it is made of."""

    def __repr__(self) -> str:
        return repr({_dotted(interface): component for interface, component in self._adapterCache.items()})


def _dotted(interface) -> str:
    return f"{interface.__module__}.{interface.__name__}"


class _Passed:
    """An attribute of a proxy that is its original's."""

    def __init__(self, name: str, original: str) -> None:
        self.name, self.original = name, original

    def __get__(self, proxy, owner=None):
        if proxy is None:
            # Asked of the class: a method that still wants its self.
            return lambda proxy, *args, **kwargs: self.__get__(proxy)(*args, **kwargs)
        return getattr(getattr(proxy, self.original), self.name)

    def __set__(self, proxy, value) -> None:
        setattr(getattr(proxy, self.original), self.name, value)

    def __delete__(self, proxy) -> None:
        delattr(getattr(proxy, self.original), self.name)


def proxyForInterface(iface, originalAttribute="original"):
    """A class whose instances pass on to another object what `iface` names, and nothing else.

    It is made with that object, which it keeps as `originalAttribute`; an heir may override some of the methods.
    """

    def __init__(self, original) -> None:
        setattr(self, originalAttribute, original)

    contents: dict[str, Any] = {name: _Passed(name, originalAttribute) for name in iface}
    contents["__init__"] = __init__
    proxy = type(f"(Proxy for {_dotted(iface)})", (object,), contents)
    classImplements(proxy, iface)
    return proxy
