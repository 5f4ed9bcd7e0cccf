"""Certificates, requests, keys and names."""

from __future__ import annotations

from compat_tests.scenarios._tls import RSA_KEY, Papers, tls

ASN1, PEM, TEXT = 2, 1, 65535


def rsa(tw):
    """A key pair of RSA, the same one each time."""
    return tw["internet.ssl"].KeyPair.load(RSA_KEY, PEM)


@tls(min_events=7)
def tls_names_in_two_spellings(tw, rec):
    """The fields of a name are attributes in the long and in the short spelling, and items in the long one."""
    name = tw["internet.ssl"].DistinguishedName(CN="example.com", countryName=b"US")
    rec("fields", name.commonName, name.CN, name.C, name["countryName"])
    rec("items", dict(name), repr(name))
    name.organizationName = "somebody"
    rec("set", name.O, sorted(name))
    rec.raises(getattr, name, "L")
    rec.raises(getattr, name, "nothing")
    rec.raises(setattr, name, "nothing", "x")
    rec.raises(setattr, name, "CN", "\u1234")
    rec.raises(setattr, name, "CN", 7)
    rec("equal", name == tw["internet.ssl"].DN(O=b"somebody", C="US", CN="example.com"))


@tls(min_events=2)
def tls_names_to_read(tw, rec):
    """A name is shown with a line for each field, in the order of their words."""
    DN = tw["internet.ssl"].DN
    fields = dict(commonName="a", organizationName="b", organizationalUnitName="c", localityName="d")
    rec.text("shown", DN(stateOrProvinceName="e", countryName="FR", emailAddress="f", **fields).inspect())
    rec("empty", DN().inspect(), repr(DN()))


@tls(min_events=6)
def tls_keys_dumped_and_loaded(tw, rec):
    """A key pair goes to bytes and back, and matches what it was."""
    key = rsa(tw)
    again = type(key).load(key.dump())
    rec("again", again == key, again.matches(key), again.keyHash() == key.keyHash())
    rec("hash", key.keyHash(), repr(key))
    rec("inspect", key.inspect())
    rec("pem", key.dump(PEM) == RSA_KEY)
    rec("state", key.__getstate__() == key.dump())
    rec.raises(type(key).load, b"nothing")
    rec.raises(key.dump, 99)
    rec.raises(type(key).load, key.dump(), 99)


@tls(min_events=3)
def tls_keys_generated(tw, rec):
    """Keys are generated of a kind and a size; two are not the same."""
    KeyPair = tw["internet.ssl"].KeyPair
    one, two = KeyPair.generate(size=1024), KeyPair.generate(6, 1024)
    rec("bits", one.original.bits(), one.original.type(), one.inspect()[:21])
    rec("match", one.matches(two), one.matches(one))
    rec.raises(KeyPair.generate, 99)


@tls(min_events=8)
def tls_requests(tw, rec):
    """A request says who asks; it goes to bytes and back."""
    ssl, key = tw["internet.ssl"], rsa(tw)
    request = key.requestObject(ssl.DN(CN="me", O="mine", emailAddress="me@example.com"))
    rec("who", request.getSubject())
    again = ssl.CertificateRequest.load(request.dump())
    rec("again", again.getSubject() == request.getSubject(), again == request)
    rec("pem", request.dump(PEM)[:35])
    rec("bytes", key.certificateRequest(ssl.DN(CN="me"), PEM)[:35])
    rec.raises(ssl.CertificateRequest.load, request.dump(), 99)
    rec.raises(request.dump, TEXT)
    rec.raises(key.requestObject, ssl.DN(CN="me"), "no digest")
    rec("digest", ssl.CertificateRequest.load(key.certificateRequest(ssl.DN(CN="x"), digestAlgorithm="sha512")).getSubject())


@tls(min_events=9)
def tls_self_signed(tw, rec):
    """A key signs a certificate for itself."""
    key = rsa(tw)
    made = key.selfSignedCert(7, CN="me", O="mine")
    rec("made", made.serialNumber(), made.getSubject(), made.getIssuer(), made.privateKey is key)
    rec("repr", repr(made))
    rec("key", made.getPublicKey().matches(key), repr(made.getPublicKey()), made.getPublicKey().inspect())
    text = made.inspect()
    rec("inspect", text.replace(made.digest().decode(), "<digest>"))
    rec("digests", len(made.digest()), len(made.digest("sha1")), len(made.digest("sha256")))
    rec("pem", made.dumpPEM().count(b"-----BEGIN"))
    rec("version", made.original.get_version(), made.original.get_signature_algorithm())
    rec("without a name", repr(key.selfSignedCert(1, emailAddress="a@b")))
    rec.raises(made.digest, "nothing")


@tls(min_events=9)
def tls_certificates_loaded(tw, rec):
    """Certificates go to bytes and back, and are equal by what they say."""
    ssl, papers = tw["internet.ssl"], Papers(tw)
    one = ssl.Certificate.load(papers.local.dump())
    rec("equal", one == papers.local, papers.local == one, one == papers.other, one == 1, one != papers.other)
    rec("pem", ssl.Certificate.loadPEM(one.dumpPEM()) == one, one.dumpPEM() == one.dump(PEM))
    rec("repr", repr(one), repr(papers.local)[:60])
    rec("digest", one.digest(), one.digest("sha1"))
    rec("inspect", one.inspect())
    rec.raises(hash, one)
    rec.raises(one.options)
    for wrong in (ssl.Certificate.load, ssl.Certificate.loadPEM):
        rec.raises(wrong, b"nothing")
    rec.raises(one.dump, 99)


@tls(min_events=6)
def tls_private_certificates(tw, rec):
    """A certificate and a key that is not its own do not go together."""
    ssl, papers, key = tw["internet.ssl"], Papers(tw), rsa(tw)
    plain = ssl.Certificate.load(papers.local.dump())
    rec.raises(ssl.PrivateCertificate.load, plain.dump(), key)
    rec.raises(ssl.PrivateCertificate.fromCertificateAndKeyPair, plain, key)
    whole = ssl.PrivateCertificate.fromCertificateAndKeyPair(plain, papers.local.privateKey)
    rec("whole", whole == papers.local, ssl.PrivateCertificate.loadPEM(whole.dumpPEM()) == whole)
    rec("inspect", whole.inspect().splitlines()[-1])
    rec("new", repr(key.newCertificate(key.selfSignedCert(3, CN="new").dump())))
    rec.raises(key.newCertificate, plain.dump())
    rec("request", ssl.CertificateRequest.load(papers.local.certificateRequest()).getSubject())


@tls(min_events=6)
def tls_signing(tw, rec):
    """An authority signs what it is asked to, if whoever looks at the name agrees."""
    ssl, papers, key = tw["internet.ssl"], Papers(tw), rsa(tw)
    request = key.requestObject(ssl.DN(CN="child"))
    signed = papers.authority.signRequestObject(request, 12, secondsToExpiry=60, digestAlgorithm="sha384")
    rec("signed", repr(signed), signed.serialNumber(), signed.getIssuer(), signed.original.get_signature_algorithm())
    rec("expired", signed.original.has_expired())
    sign = papers.authority.signCertificateRequest

    def look(name):
        rec("asked", name)
        return True

    rec("bytes", ssl.Certificate.load(sign(request.dump(), look, 5)).serialNumber())
    rec("pem", sign(request.dump(PEM), look, 6, PEM, PEM)[:27])

    class No:
        def __call__(self, name):
            return False

        def __repr__(self):
            return "no"

    rec.raises(sign, request.dump(), No(), 5)


@tls(min_events=3)
def tls_signing_later(tw, rec):
    """Who looks at the name may answer later; then so does the signature."""
    ssl, papers, key = tw["internet.ssl"], Papers(tw), rsa(tw)
    request = key.certificateRequest(ssl.DN(CN="child"))
    waits = tw.defer.Deferred()
    answer = papers.authority.signCertificateRequest(request, lambda name: waits, 5)
    answer.addCallback(lambda data: rec("signed", repr(ssl.Certificate.load(data))))
    rec("waits", answer.called)
    waits.callback(True)
    refused = papers.authority.signCertificateRequest(request, lambda name: tw.defer.succeed(False), 5)
    refused.addErrback(lambda failure: rec("refused", failure.type))


@tls(min_events=4)
def tls_papers_of_a_transport(tw, rec):
    """Who is no transport of TLS has no certificates to show."""
    ssl = tw["internet.ssl"]

    class Plain:
        def getHandle(self):
            return None

        def __repr__(self):
            return "plain"

    class Silent(Plain):
        def getHandle(self):
            return self

        def get_peer_certificate(self):
            return None

    for which in (ssl.Certificate.peerFromTransport, ssl.Certificate.hostFromTransport):
        rec.raises(which, Plain())
        rec.raises(which, Silent())


@tls(min_events=4)
def tls_trust_roots(tw, rec):
    """Whom to believe is said by certificates, by the system, or not understood."""
    ssl, papers = tw["internet.ssl"], Papers(tw)
    rec("types", type(ssl.platformTrust()), type(ssl.trustRootFromCertificates([papers.local])))
    rec.raises(ssl.trustRootFromCertificates, [papers.local.original])
    rec.raises(ssl.trustRootFromCertificates, papers.local)
    rec.raises(lambda: type(ssl.CertificateOptions(trustRoot=papers.authority)))
    rec.raises(ssl.CertificateOptions, trustRoot=1)


@tls(min_events=2)
def tls_request_with_more_in_its_name(tw, rec):
    """A request whose name has fields that nobody here knows is not signed."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    ssl, key = tw["internet.ssl"], rsa(tw)
    fields = [x509.NameAttribute(oid, "x") for oid in (x509.NameOID.COMMON_NAME, x509.NameOID.TITLE)]
    asking = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(fields))
    request = ssl.CertificateRequest(asking.sign(key.original.to_cryptography_key(), hashes.SHA256()))
    rec.raises(request.getSubject)
    rec.raises(key.signRequestObject, ssl.DN(CN="a"), request, 3)
