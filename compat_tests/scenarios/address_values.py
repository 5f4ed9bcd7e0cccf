"""Addresses are values: equal, hashed and printed by what they contain."""

from __future__ import annotations

from compat_tests.scenario import scenario


def several(address):
    """One of each kind and some of their neighbours."""
    return [
        address.IPv4Address("TCP", "127.0.0.1", 80),
        address.IPv4Address("UDP", "127.0.0.1", 80),
        address.IPv4Address("TCP", "127.0.0.2", 80),
        address.IPv4Address("TCP", "127.0.0.1", 81),
        address.IPv6Address("TCP", "127.0.0.1", 80),
        address.IPv6Address("TCP", "::1", 80),
        address.IPv6Address("TCP", "::1", 80, 1),
        address.IPv6Address("TCP", "::1", 80, 0, "lo"),
        address.UNIXAddress(b"/no/such/path"),
        address.UNIXAddress(b"/no/such/other"),
        address.UNIXAddress(None),
        address.HostnameAddress(b"example.com", 80),
        address.HostnameAddress(b"example.com", 81),
        address._ProcessAddress(),
    ]


@scenario("address", min_events=14)
def addresses_equal_by_contents(tw, rec):
    """An address equals another of its class with the same contents, and nothing else."""
    ones, others = several(tw.address), several(tw.address)
    for place, one in enumerate(ones):
        rec("equals", place, [number for number, other in enumerate(others) if one == other])
        rec("differs from all but", place, [number for number, other in enumerate(others) if not one != other])


@scenario("address", min_events=12)
def addresses_hashed_by_contents(tw, rec):
    """Equal addresses hash alike, so they can be keys."""
    ones, others = several(tw.address)[:-1], several(tw.address)[:-1]
    known = {one: number for number, one in enumerate(ones)}
    for other in others:
        rec("known as", known.get(other), hash(other) == hash(other))
    rec("set", len({*ones, *others}))


@scenario("address", min_events=12)
def addresses_as_text(tw, rec):
    """An address as text is the call that makes it."""
    for each in several(tw.address)[:-1]:
        rec("repr", repr(each), str(each) == repr(each))
    rec("lone bytes", repr(tw.address.UNIXAddress(b"/a\xff\x00b")))
    rec("from text", repr(tw.address.UNIXAddress("/\xe4/path")))
    rec("host", repr(tw.address.HostnameAddress("text", "port")))


@scenario("address", min_events=4)
def addresses_against_others(tw, rec):
    """An address differs from tuples, texts and its own subclasses."""
    address = tw.address

    class Mine(address.IPv4Address):
        pass

    for one in (address.IPv4Address("TCP", "h", 1), address.UNIXAddress(b"p"), address.HostnameAddress(b"h", 1)):
        rec("others", [one == other for other in (("TCP", "h", 1), "p", b"p", None, (b"h", 1), repr(one))])
    mine, plain = Mine("TCP", "h", 1), address.IPv4Address("TCP", "h", 1)
    rec("mine", mine == plain, plain == mine, mine != plain, mine == Mine("TCP", "h", 1), repr(mine))


@scenario("address", min_events=8)
def addresses_wrongly_made(tw, rec):
    """IP addresses are for TCP or UDP, and nothing is filled in."""
    address = tw.address
    for kind in (address.IPv4Address, address.IPv6Address):
        for args in (("tcp", "h", 1), ("SCTP", "h", 1), (None, "h", 1), ("", "h", 1)):
            rec("refused", repr(type(rec_error(kind, args)).__name__))
        rec.raises(kind, "TCP", "h")
    rec.raises(address.UNIXAddress)
    rec.raises(address.HostnameAddress, b"h")
    rec.raises(address.IPv4Address, "TCP", "h", 1, "bwHack")


def rec_error(kind, args):
    """What making one raises."""
    try:
        return kind(*args)
    except Exception as error:
        return error


@scenario("address", min_events=4)
def addresses_take_any_host_and_port(tw, rec):
    """Host and port are taken as they are given."""
    address = tw.address
    for host, port in ((b"bytes", 1), ("not an address", -1), (None, "port"), (1, None)):
        one = address.IPv4Address("TCP", host, port)
        rec("v4", one.type, one.host, one.port)
    one = address.IPv6Address(type="UDP", host="fe80::1", port=5, flowInfo=7, scopeID="eth0")
    rec("v6", one.type, one.host, one.port, one.flowInfo, one.scopeID)
    rec("defaults", address.IPv6Address("TCP", "::1", 0).flowInfo, address.IPv6Address("TCP", "::1", 0).scopeID)


@scenario("address", min_events=5)
def addresses_in_order(tw, rec):
    """Addresses of one class are ordered by their contents; those of different classes are not."""
    address = tw.address
    ports = [address.IPv4Address("TCP", "b", 1), address.IPv4Address("TCP", "a", 2), address.IPv4Address("UDP", "a", 1)]
    rec("sorted", [(each.type, each.host, each.port) for each in sorted(ports)])
    rec("compared", ports[0] < ports[1], ports[0] <= ports[0], ports[0] > ports[1], ports[1] >= ports[0])
    rec("v6", address.IPv6Address("TCP", "::1", 1) < address.IPv6Address("TCP", "::1", 1, 1))
    rec("names", address.HostnameAddress(b"a", 2) < address.HostnameAddress(b"b", 1))
    rec.raises(lambda: ports[0] < address.IPv6Address("TCP", "b", 1))
    rec.raises(lambda: ports[0] < ("TCP", "b", 1))
    rec.raises(lambda: address.UNIXAddress(b"a") < address.UNIXAddress(b"b"))


@scenario("address", min_events=5)
def unix_addresses_by_file(tw, rec):
    """UNIX addresses of existing files are equal if they lead to the same file, by whatever path."""
    import os

    kind = tw.address.UNIXAddress
    with open("one", "w"), open("two", "w"):
        pass
    os.symlink("one", "link")
    os.link("two", "hard")
    one = kind(os.path.abspath("one"))
    rec("link", one == kind(os.path.abspath("link")), hash(one) == hash(kind(os.path.abspath("link"))))
    rec("relative", one == kind("one"), one == kind(b"one"))
    rec("hard", kind("two") == kind("hard"), kind("one") == kind("two"))
    rec("missing", kind("none") == kind("none"), kind("none") == kind("./none"), kind("none") == one)
    for name in ("one", "two", "link", "hard"):
        os.remove(name)
    rec("gone", one == kind("one"), one == kind(os.path.abspath("one")))


@scenario("address", min_events=4)
def unix_addresses_by_name(tw, rec):
    """The name is bytes, or None; text is encoded; an abstract name begins with a zero."""
    kind = tw.address.UNIXAddress
    for name in (b"/path", "/path", "/\u20ac", None, b"\0abstract", b"", ""):
        one = kind(name)
        rec("name", one.name, repr(one))


@scenario("address", min_events=3)
def addresses_have_the_interface(tw, rec):
    """Every address provides IAddress."""
    from zope.interface.verify import verifyObject

    interface = tw["internet.interfaces"].IAddress
    rec("names", sorted(interface.names()))
    for each in several(tw.address):
        rec("provides", type(each).__name__, interface.providedBy(each))
        rec.raises(verifyObject, interface, each)


@scenario("address", min_events=4)
def addresses_pickled_and_copied(tw, rec):
    """Addresses come back equal from a pickle and a copy."""
    import copy
    import pickle

    for each in several(tw.address)[:-1]:
        rec("back", pickle.loads(pickle.dumps(each)) == each, copy.copy(each) == each, copy.deepcopy(each) == each)


@scenario("address", min_events=4)
def addresses_changed(tw, rec):
    """Whether the contents of an address may be changed, and it be given more."""
    address = tw.address
    for each, name in (
        (address.IPv4Address("TCP", "h", 1), "port"),
        (address.IPv6Address("TCP", "h", 1), "host"),
        (address.HostnameAddress(b"h", 1), "hostname"),
        (address.UNIXAddress(b"p"), "name"),
    ):
        error = rec_error(setattr, (each, name, b"other"))
        rec("changed", type(each), type(error).__name__, getattr(each, name))
        error = rec_error(setattr, (each, "more", 1))
        rec("more", type(error).__name__)


@scenario("address", min_events=3)
def addresses_matched(tw, rec):
    """Addresses can be taken apart by their attributes."""
    address = tw.address
    for each in several(address)[:-1]:
        rec("parts", dict(sorted(vars(each).items())) if hasattr(each, "__dict__") else "slots")
