"""Trees of named things, with rules about what may be in them.

A `Collection` holds entities by name, and a subclass may make more on demand, for a request.  A `Constrained` one asks two
methods before it takes anything; `Locked` and `Homogenous` are two such rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from minitwisted.python.reflect import qual

if TYPE_CHECKING:
    from typing import Any


class NotSupportedError(NotImplementedError):
    """The tree cannot be changed in this way."""


class ConstraintViolation(Exception):
    """A rule of the collection forbids it."""


def _of(thing: object, method: str) -> str:
    return f"{qual(thing.__class__)}.{method}"


class Request:
    """Somebody wants an entity, and is answered by `write` and `finish`, which subclasses have."""

    wireProtocol: Any = None

    def write(self, data: Any) -> None:
        """Add to the answer."""
        raise NotImplementedError(_of(self, "write"))

    def finish(self) -> None:
        """End the answer."""
        raise NotImplementedError(_of(self, "finish"))


class Entity:
    """Something that can be asked for and has nothing below it."""

    def render(self, request: Any) -> None:
        """Answer the request; for subclasses."""
        raise NotImplementedError(_of(self, "render"))


class Collection:
    """Entities by name: those that are put in, and those that a subclass makes on demand."""

    def __init__(self, entities: dict[str, Any] | None = None) -> None:
        self.entities = {} if entities is None else entities

    def getStaticEntity(self, name: str) -> Any:
        """What was put in under that name, or None."""
        return self.entities.get(name)

    def getDynamicEntity(self, name: str, request: Any) -> Any:
        """For subclasses: what is made for that name, or None."""

    def getEntity(self, name: str, request: Any) -> Any:
        """What was put in under that name; else what is made for it; else None."""
        found = self.getStaticEntity(name)
        return self.getDynamicEntity(name, request) if found is None else found

    def putEntity(self, name: str, entity: Any) -> None:
        """Put an entity in under that name."""
        self.entities[name] = entity

    def delEntity(self, name: str) -> None:
        """Take the entity of that name out.  Raises KeyError if none was put in."""
        del self.entities[name]

    def storeEntity(self, name: str, request: Any) -> None:
        """For subclasses: make what is of that name out of a request."""
        raise NotSupportedError(_of(self, "storeEntity"))

    def removeEntity(self, name: str, request: Any) -> None:
        """For subclasses: remove what is of that name, as a request says."""
        raise NotSupportedError(_of(self, "removeEntity"))

    def listStaticEntities(self) -> Any:
        """The names and entities that were put in."""
        return self.entities.items()

    def listDynamicEntities(self, request: Any) -> Any:
        """For subclasses: the names and entities that can be made."""
        return []

    def listEntities(self, request: Any) -> list:
        """All names and entities."""
        return [*self.listStaticEntities(), *self.listDynamicEntities(request)]

    def listStaticNames(self) -> Any:
        """The names of what was put in."""
        return self.entities.keys()

    def listDynamicNames(self) -> Any:
        """For subclasses: the names of what can be made."""
        return []

    def listNames(self, request: Any) -> Any:
        """The names of what was put in."""
        return self.listStaticNames()


class Constrained(Collection):
    """A collection with rules.  Each may return whether it allows it, or raise ConstraintViolation and say why not."""

    def nameConstraint(self, name: str) -> Any:
        """For subclasses: whether that name may be used."""
        return 1

    def entityConstraint(self, entity: Any) -> Any:
        """For subclasses: whether that entity may be put in."""
        return 1

    def reallyPutEntity(self, name: str, entity: Any) -> None:
        """Put it in, whatever the rules say."""
        super().putEntity(name, entity)

    def putEntity(self, name: str, entity: Any) -> None:
        """Put it in if the rules allow it.  Raises ConstraintViolation."""
        for what, allowed in (("Name", self.nameConstraint(name)), ("Entity", self.entityConstraint(entity))):
            if not allowed:
                raise ConstraintViolation(f"{what} constraint violated.")
        self.reallyPutEntity(name, entity)


class Locked(Constrained):
    """A collection that, once locked, takes nothing more."""

    locked = 0

    def lock(self) -> None:
        """Take nothing from now on."""
        self.locked = 1

    def entityConstraint(self, entity: Any) -> Any:
        """Whether it is not locked."""
        return not self.locked


class Homogenous(Constrained):
    """A collection of entities of one type, which a subclass names as `entityType`."""

    entityType: type = object

    def entityConstraint(self, entity: Any) -> Any:
        """Whether it is of the type."""
        if isinstance(entity, self.entityType):
            return 1
        raise ConstraintViolation(f"{entity} of incorrect type ({self.entityType})")

    def getNameType(self) -> str:
        """What names are called here."""
        return "Name"

    def getEntityType(self) -> str:
        """What the type is called."""
        return self.entityType.__name__
