"""What the scenarios of TLS share: papers, two sides that talk over TLS, two that talk without a network.

The keys below are for these scenarios and for nothing else; everybody can read them.  `AUTHORITY` has signed `LOCAL` (for
``localhost``, ``*.example.com``, ``bücher.example`` and 127.0.0.1), `OTHER` (for ``other.example``), `EXPIRED`, and `NAMELESS`,
which is for no name; `STRANGER` has signed itself.

TLS is an extra: without its packages there is nothing to compare, and `tls` registers nothing.
"""

from __future__ import annotations

import importlib.util
import warnings

from compat_tests.scenario import scenario
from compat_tests.scenarios._tcp import HOST, factory_of, side

INSTALLED = all(map(importlib.util.find_spec, ("OpenSSL", "service_identity")))


def tls(**how):
    """A scenario of the area ``tls``."""
    return scenario("tls", **how) if INSTALLED else lambda function: function


class Papers:
    """The certificates, as the implementation's own objects."""

    def __init__(self, tw):
        # What pyOpenSSL thinks of itself is not compared.
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        self.ssl = tw["internet.ssl"]
        load = self.ssl.PrivateCertificate.loadPEM
        self.authority, self.local, self.other = load(AUTHORITY), load(LOCAL), load(OTHER)
        self.expired, self.stranger = load(EXPIRED), load(STRANGER)

    def server(self, who=None, **how):
        """Options of a server that shows a certificate, by default `local`."""
        who = who or self.local
        return self.ssl.CertificateOptions(privateKey=who.privateKey.original, certificate=who.original, **how)

    def client(self, name="localhost", **how):
        """Options of a client that believes in the authority."""
        how.setdefault("trustRoot", self.authority)
        return self.ssl.optionsForClientTLS(name, **how)


def meet_tls(tw, rec, server=None, client=None, halves=(), quiet=False, losses=2, more=None, **hooks):
    """As ``_tcp.meet``, over TLS; `server` and `client` are options.  `more` is mixed into both sides' classes."""
    papers = Papers(tw)
    ended = tw.defer.Deferred()
    left = [None] * losses

    def lost():
        left.pop()
        if not left:
            tw.reactor.callLater(0, lambda: tw.defer.maybeDeferred(port.stopListening).chainDeferred(ended))

    sides = [side(tw, rec, lane, hooks, lost, lane in halves, quiet) for lane in ("server", "client")]
    if more is not None:
        sides = [type(each.__name__, (more, each), {"lane": lane}) for each, lane in zip(sides, ("server", "client"))]
    port = tw.reactor.listenSSL(0, factory_of(tw, sides[0]), server or papers.server(), interface=HOST)
    number = rec.sym("port", port.getHost().port)
    tw.reactor.connectSSL(HOST, number, factory_of(tw, sides[1], "ClientFactory"), client or papers.client())
    return ended


def both_lost(tw):
    """A Deferred, and what each of two sides calls when it has lost the connection: then it fires."""
    ended, left = tw.defer.Deferred(), [None, None]

    def lost():
        left.pop()
        if not left:
            tw.reactor.callLater(0, ended.callback, None)

    return ended, lost


class Wire:
    """One end of a line without a network: what is written waits until `pump` carries it over."""

    disconnecting = False
    producer = None

    def __init__(self, rec, name):
        self.rec, self.name, self.sent = rec.lane(name), name, []

    def write(self, data):
        self.sent.append(data)

    def writeSequence(self, pieces):
        self.sent.extend(pieces)

    def loseConnection(self):
        if not self.disconnecting:
            self.disconnecting = True
            self.rec("transport loses")

    def abortConnection(self):
        self.rec("transport aborts")

    def registerProducer(self, producer, streaming):
        self.rec("transport has a producer", streaming)
        self.producer = producer

    def unregisterProducer(self):
        self.rec("transport has none")
        self.producer = None

    def getPeer(self):
        return "peer"

    def getHost(self):
        return "host"


class Pair:
    """A server and a client of TLS on a wire, with `clock` to run what is put off."""

    def __init__(self, tw, rec, server=None, client=None, server_protocol=None, client_protocol=None, shake=True):
        papers = Papers(tw)
        self.clock = tw.task.Clock()
        tls = tw["protocols.tls"]
        self.wires, self.ends, self.inner = [], [], []
        self.lost = tw["python.failure"].Failure(tw.error.ConnectionDone())
        given = ((server or papers.server(), server_protocol), (client or papers.client(), client_protocol))
        for is_client, (options, protocol) in enumerate(given):
            name = ("server", "client")[is_client]
            made = factory_of(tw, protocol or side(tw, rec, name, {}))
            outer = tls.TLSMemoryBIOFactory(options, bool(is_client), made, self.clock)
            end, wire = outer.buildProtocol(None), Wire(rec, name)
            end.makeConnection(wire)
            self.ends.append(end)
            self.wires.append(wire)
            self.inner.append(end.wrappedProtocol)
        self.server, self.client = self.ends
        if shake:
            self.pump()

    def pump(self):
        """Carry over until nothing is under way."""
        for _ in range(50):
            self.clock.advance(0)
            moved = False
            for end, wire in zip(self.ends, reversed(self.wires)):
                data, wire.sent[:] = b"".join(wire.sent), []
                if data:
                    moved = True
                    end.dataReceived(data)
            if not moved:
                return

    def cut(self):
        """The line is cut at both ends."""
        for end, wire in zip(self.ends, self.wires):
            wire.disconnecting = True
            end.connectionLost(self.lost)


AUTHORITY = b"""\
-----BEGIN CERTIFICATE-----
MIIBMzCB2qADAgECAgEHMAoGCCqGSM49BAMCMBgxFjAUBgNVBAMMDW91ciBhdXRo
b3JpdHkwIBcNMjAwMTAxMDAwMDAwWhgPMjEyNTAxMDEwMDAwMDBaMBgxFjAUBgNV
BAMMDW91ciBhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQvecde
v9aUzoxiiDjLG2Z6kxvFpL8XXSnAqz9cf0luPsBKB1BA2OwVz1lbey6cmVraJq0z
C61qkMbspwhMM0FioxMwETAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gA
MEUCIQD11G88vsQgRAEb3QcGPFM0YZxuAg6gsXxja2NGzsSfugIgcPcdGxwLmOMf
yl4qp4SNBJuQcoDhWDc1tEgHtuWAQAU=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7KttWZLgg7nH00dU
SrbbJbGh8jTwAdt83aP44hMPM6KhRANCAAQvecdev9aUzoxiiDjLG2Z6kxvFpL8X
XSnAqz9cf0luPsBKB1BA2OwVz1lbey6cmVraJq0zC61qkMbspwhMM0Fi
-----END PRIVATE KEY-----
"""

LOCAL = b"""\
-----BEGIN CERTIFICATE-----
MIIBbzCCARWgAwIBAgIBBzAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA1vdXIgYXV0
aG9yaXR5MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjUwMTAxMDAwMDAwWjAUMRIwEAYD
VQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATydOV6ALq9
Q2m5fZrKhy0wQW7hZpRLT41fhc7TJkq3bzB4zuOKMCzrI0XDD37Wq7ODdBQWxUEL
DDDHIO2szA87o1IwUDBABgNVHREEOTA3gglsb2NhbGhvc3SCDSouZXhhbXBsZS5j
b22CFXhuLS1iY2hlci1rdmEuZXhhbXBsZYcEfwAAATAMBgNVHRMBAf8EAjAAMAoG
CCqGSM49BAMCA0gAMEUCIHvEr/qUDybrFt1+XQH4obXerQrBhoLlfF3A1BO0F7/q
AiEAkhstld/gKt6PeBZcNlYhAaIFMmEZqQsvHPTpQ8mCwQs=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgifo+uMYbr6CIFseH
Mo1OwGRRnNbRM8tWzCUviuQuOVahRANCAATydOV6ALq9Q2m5fZrKhy0wQW7hZpRL
T41fhc7TJkq3bzB4zuOKMCzrI0XDD37Wq7ODdBQWxUELDDDHIO2szA87
-----END PRIVATE KEY-----
"""

OTHER = b"""\
-----BEGIN CERTIFICATE-----
MIIBQjCB6aADAgECAgEHMAoGCCqGSM49BAMCMBgxFjAUBgNVBAMMDW91ciBhdXRo
b3JpdHkwIBcNMjAwMTAxMDAwMDAwWhgPMjEyNTAxMDEwMDAwMDBaMBAxDjAMBgNV
BAMMBW90aGVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFU0vxFKmHtvocMN7
c7wLKcCLdS93XeNoURT4tqlwpnn2wM2LpgudzO1yDyIsBo2VvKbz+De06ML/4ijK
df/GRaMqMCgwGAYDVR0RBBEwD4INb3RoZXIuZXhhbXBsZTAMBgNVHRMBAf8EAjAA
MAoGCCqGSM49BAMCA0gAMEUCIF5NGyOltHfoNr9KWT3PsWIgyeaDb104nia4bqxY
kK6QAiEAtEDeBRPvJw9d4flrRPQ8/3CLHBc8H/Ee+RPl4TOg2VU=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXGEtHUaw1vkP6M3q
2lS5r6BR1i4Z0fatJ8zepXmDMbehRANCAAQVTS/EUqYe2+hww3tzvAspwIt1L3dd
42hRFPi2qXCmefbAzYumC53M7XIPIiwGjZW8pvP4N7Towv/iKMp1/8ZF
-----END PRIVATE KEY-----
"""

EXPIRED = b"""\
-----BEGIN CERTIFICATE-----
MIIBPzCB56ADAgECAgEHMAoGCCqGSM49BAMCMBgxFjAUBgNVBAMMDW91ciBhdXRo
b3JpdHkwHhcNMjAwMTAxMDAwMDAwWhcNMjEwMTAxMDAwMDAwWjAUMRIwEAYDVQQD
DAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARrwGC8uzGqqvmw
3JUHAjSSd0YKFdzSs5XUhn9i4/nHC7xOqnvMehcZXkxVo6BTj9eqzkGeDb45u0Kk
0OCYNpGCoyYwJDAUBgNVHREEDTALgglsb2NhbGhvc3QwDAYDVR0TAQH/BAIwADAK
BggqhkjOPQQDAgNHADBEAiA0jlhhtJlyP0y4XJzWaBzJlW+9DQWdIALgsUDAQ3TP
5gIgJJy+/0xVzucNg/8GF78qGb1lSE/dpiTUHeo8owRh/ys=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPX8JO+DWe5oaSssd
IPzpPLo4gOXGeULMH+zvbzov1eihRANCAARrwGC8uzGqqvmw3JUHAjSSd0YKFdzS
s5XUhn9i4/nHC7xOqnvMehcZXkxVo6BTj9eqzkGeDb45u0Kk0OCYNpGC
-----END PRIVATE KEY-----
"""

STRANGER = b"""\
-----BEGIN CERTIFICATE-----
MIIBPjCB5aADAgECAgEHMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
dDAgFw0yMDAxMDEwMDAwMDBaGA8yMTI1MDEwMTAwMDAwMFowFDESMBAGA1UEAwwJ
bG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAECm8tCEYSUM34HoTI
yM4xlrQW84nV7b7pZu0fiouBDyMHCUu61IDc+RpgmHcPwpvJTeLx8ZqDuaWRyzrs
ZcPJ3aMmMCQwFAYDVR0RBA0wC4IJbG9jYWxob3N0MAwGA1UdEwEB/wQCMAAwCgYI
KoZIzj0EAwIDSAAwRQIgN5iJozreCjPHwN1pxpe6xO7pJ3sg+tI/vvZ2HB+pS+wC
IQDbDgOt0Eiex49jLVdzh3oxFEzjuQnfPokFLqpM5seSlg==
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgCBbJwlBKv5wJxdDU
t4SkodxHa6rci9ei0jvMaHAaDFGhRANCAAQKby0IRhJQzfgehMjIzjGWtBbzidXt
vulm7R+Ki4EPIwcJS7rUgNz5GmCYdw/Cm8lN4vHxmoO5pZHLOuxlw8nd
-----END PRIVATE KEY-----
"""

RSA_KEY = b"""\
-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC1qSBoSdhGGGoK
EdRf5R4y7qV3RiIhvC9trNMs9UlrmDN1HgrimEYAclA7Z3437LNwLFQBiiiZb5/U
i6vfXiqvE3wxsGD4A5fHLiQ8ICwFwUyt1IkX8rna55B74WIDL43nEzPnvtnw610M
RScMshZJPGY9Yfk2I9wGolm/N6Aeus+dSfyl85AMxRJ2nqfOvR6LbBiRraP+uygb
Msir4fqFcgIU4cOAWiinaGWxRHgWBM7mDHsPysyRXDyptJ+g26Pd7Aed+D7bczcM
r2Q7knieaRlm2+yadAM1+gVz5KsdFPjD+l7/wB3Rymtg2pj9MGeAcoNhJVWwwLqm
Osa3hO8xAgMBAAECggEAApTcQNkkS3Y1Ow6G7mQt0D7Zj3rp2SGAycnkABp9/Cs/
93MJZ/AOphrZwqdZSQOKRv69RJ6VTj1ip8FCnHBs0js4V4cscJfR+kbQxWE2aPBG
1f1MQ7CrhRWndSg2NaoBReptIVbiJ1kb49TPfc/hztF+uTJ1SXh72+UGmhfY9NjP
/+3VSzqrFq7EUhU3aDY+weOaSMqDHtc7EkAdruV2YKlZ1NzqPXDRP1rGBuWAPW0g
lwXsTeBikP+PEDy+egk6/07ePBKUkHs/M447vLQKO/Xn6qjbs+HHfcgWbmbGQXjc
PUIp0B7QAMjghUB2Gn9XAMbEmM+7CUz76rb+En8CgQKBgQDhsTV5he+dolfnKVg/
xZot1cVbKn1nrQDpmDwZSJv6XtCM89FNF5vjiW5INhKTPCnyrfDaIrnb/c4U9Os0
q8q4tapNJJqdsKcsKQvYXXPsM9HJL7wxi/Buqno3yakTBTGvKnpcORhv0E64gbIk
tWkFiNNpQR0W9UpLfl5hpZ5BgQKBgQDODjYW6G5gPLucxBCeT1xu5QDwY2nHXQ5C
+8p/wuRXs2SOYGh7ZYyVyB9cFxQ875tkhMvOViOPuuor9ES6nOjqDBEhqBhFOD/W
X17QfCsbbEmorLKJqq+G/YTLugQpkzEJsQd0uNeUALnS5O99lgyv2MtxuLlylxqi
BdFa4qIlsQKBgQDX9rKs7rUzqj1jPfTsUTIP2hdX/Xiy1KGi5cHcj9Zx5ni56DXI
B2dse/3Dq7pqmY+qYTewBLrFAEFLXHIVnK4Hwg6McxJhAsF1SHHFQOfEhnGgisUS
xE32F7uL1rSrNrUsYQFlbl0r4bDybWkCJ3WvjhZ/CYfEiEPnqay207x0AQKBgCDy
dsWc7qEmtNzxILMff2kf5tGJI83D3Fbricp58CbxwT9evPYWG6+LazA/ZHYF3fPp
o+jfLxp5SZ4zlZW9JyTdPxQBm7fdsZ9manOtlvrwiqqUyotmpmBQQx6MJMQ9C9c/
3jBUqeu5Xf0RrBWJm4e2g3kwjz56WMDVa087869RAoGAF+UYcTkgDgogeH+R7ySx
9HMx6ZO0/cW2dvyliOdQrN0CIGrIjCm6+yC0yZkc5S28wUQOSZGcMozZK3PYkopY
XX9njXqS+wjLR37g52nyGCRnZHD8d25eTwD1RfqSd2XKKG5nZgvWKbJJqxVbtKQ6
WAzqsAq+D3Or3Nh2jCmbEd0=
-----END PRIVATE KEY-----
"""

NAMELESS = b"""\
-----BEGIN CERTIFICATE-----
MIIBGzCBwaADAgECAgEHMAoGCCqGSM49BAMCMBgxFjAUBgNVBAMMDW91ciBhdXRo
b3JpdHkwIBcNMjAwMTAxMDAwMDAwWhgPMjEyNTAxMDEwMDAwMDBaMBQxEjAQBgNV
BAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNKQk4SNHHyT
o9fC5kkF/SRvttZTyoKkL40/6ye/jeCwiKwkSLvlaHAAd1aeN1U1eBPTkvMO/npr
Leh//4juSV4wCgYIKoZIzj0EAwIDSQAwRgIhAKiPbkdb3TsFP990zCvn86HmtSnj
HCPz8RT8JpPPyHCGAiEAx0SB5X41uAub57yZs0iCbx8B2z+hZyxM7lHdYIdgG50=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgL5h0eckmiyuC5y00
dd5b9F8LcLOP33SpKesN9FLAXIWhRANCAATSkJOEjRx8k6PXwuZJBf0kb7bWU8qC
pC+NP+snv43gsIisJEi75WhwAHdWnjdVNXgT05LzDv56ay3of/+I7kle
-----END PRIVATE KEY-----
"""
