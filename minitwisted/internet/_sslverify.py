"""Where those live who are known by ``ssl``.

Programs print and pickle certificates and options, and on Twisted these say that they live here, in a private module; so they
do here too.  It is only a door: each stands in the file of its idea.

The contract: import these names from ``ssl``.
"""

from __future__ import annotations

from minitwisted.internet._certificates import CertBase as CertBase
from minitwisted.internet._certificates import Certificate as Certificate
from minitwisted.internet._certificates import CertificateRequest as CertificateRequest
from minitwisted.internet._certificates import KeyPair as KeyPair
from minitwisted.internet._certificates import PrivateCertificate as PrivateCertificate
from minitwisted.internet._certificates import PublicKey as PublicKey
from minitwisted.internet._certificates import trustRootFromCertificates as trustRootFromCertificates
from minitwisted.internet._tls_client import ClientTLSOptions as ClientTLSOptions
from minitwisted.internet._tls_client import optionsForClientTLS as optionsForClientTLS
from minitwisted.internet._tls_names import DN as DN
from minitwisted.internet._tls_names import DistinguishedName as DistinguishedName
from minitwisted.internet._tls_options import OpenSSLCertificateOptions as OpenSSLCertificateOptions
from minitwisted.internet._tls_versions import OpenSSLAcceptableCiphers as OpenSSLAcceptableCiphers
from minitwisted.internet._tls_versions import OpenSSLCipher as OpenSSLCipher
from minitwisted.internet._tls_versions import OpenSSLDiffieHellmanParameters as OpenSSLDiffieHellmanParameters
from minitwisted.internet._tls_versions import TLSVersion as TLSVersion
from minitwisted.internet._trust_roots import IOpenSSLTrustRoot as IOpenSSLTrustRoot
from minitwisted.internet._trust_roots import OpenSSLCertificateAuthorities as OpenSSLCertificateAuthorities
from minitwisted.internet._trust_roots import OpenSSLDefaultPaths as OpenSSLDefaultPaths
from minitwisted.internet._trust_roots import platformTrust as platformTrust
