"""The room's own certificate authority: made on the spot, kept in the node's folder, good for this room alone.

Devices that trust it trust nothing else by it: it may vouch for the names that it was made with and for addresses of
local networks, and for nothing of the wide world (X.509 name constraints, RFC 5280, 4.2.1.10).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from jisr.journal import files

FOLDER = "room"
AUTHORITY, CERTIFICATE, KEY = "authority.pem", "certificate.pem", "key.pem"
LASTS = timedelta(days=180)
LEAST_LEFT = timedelta(days=14)  # a workshop does not end on the day when its certificate does
CERTIFICATE_LASTS = timedelta(days=90)  # phones take none that lasts longer than some 800 days
LOCAL = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
         "fc00::/7", "fe80::/10", "::1/128")  # fmt: skip


@dataclass(frozen=True)
class Authority:
    """Files of the server's certificate with its chain and of its key; the authority's own certificate as PEM, and its
    SHA-256 fingerprint. `made`: just now, so that no device trusts it yet."""

    certificate: Path
    key: Path
    authority: bytes
    fingerprint: str
    made: bool


def authority_of(
    folder: Path, names: Sequence[str], addresses: Sequence[str], now: datetime | None = None
) -> Authority:
    """The node's authority, made anew where there is none, where it ends soon, or where it may not vouch for all of
    these names; and a certificate of today for them."""
    now = now or datetime.now(UTC)
    place = folder / FOLDER
    files.make_private_folder(place)
    kept = _kept(place / AUTHORITY, names, addresses, now)
    pair = kept or _made(place / AUTHORITY, names, addresses, now)
    certificate, key = pair
    ca = trustme.CA.from_pem(certificate, key)
    leaf = ca.issue_cert(
        *names, *addresses, organization_name="Jisr", organization_unit_name="Room",
        not_before=now - timedelta(days=1), not_after=now + CERTIFICATE_LASTS,
    )  # fmt: skip
    files.write_private(place / CERTIFICATE, b"".join(each.bytes() for each in leaf.cert_chain_pems) + certificate)
    files.write_private(place / KEY, leaf.private_key_pem.bytes())
    return Authority(place / CERTIFICATE, place / KEY, certificate, fingerprint_of(certificate), kept is None)


def fingerprint_of(certificate: bytes) -> str:
    """As devices show it: AB:CD:..."""
    digest = x509.load_pem_x509_certificate(certificate).fingerprint(hashes.SHA256())
    return ":".join(f"{byte:02X}" for byte in digest)


def _kept(file: Path, names: Sequence[str], addresses: Sequence[str], now: datetime) -> tuple[bytes, bytes] | None:
    if not file.exists():
        return None
    certificate, key = _parted(file.read_bytes())
    found = x509.load_pem_x509_certificate(certificate)
    if found.not_valid_after_utc - now < max(LEAST_LEFT, CERTIFICATE_LASTS):
        return None
    allowed = found.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    domains = {each.value for each in allowed if isinstance(each, x509.DNSName)}
    networks = [ip_network(str(each.value)) for each in allowed if isinstance(each, x509.IPAddress)]
    vouches = all(name in domains for name in names) and all(
        any(ip_address(each) in network for network in networks) for each in addresses
    )
    return (certificate, key) if vouches else None


def _made(file: Path, names: Sequence[str], addresses: Sequence[str], now: datetime) -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Jisr"),
        x509.NameAttribute(NameOID.COMMON_NAME, f"Jisr room {now:%Y-%m-%d}"),
    ])  # fmt: skip
    networks = [ip_network(each) for each in (*LOCAL, *addresses)]
    allowed = [*(x509.DNSName(each) for each in names), *(x509.IPAddress(each) for each in networks)]
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(permitted_subtrees=allowed, excluded_subtrees=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    files.write_private(file, pem + secret)
    return pem, secret


def _parted(pem: bytes) -> tuple[bytes, bytes]:
    """(certificate, key)"""
    end = b"-----END CERTIFICATE-----\n"
    certificate, _, key = pem.partition(end)
    return certificate + end, key
