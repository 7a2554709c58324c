# ruff: noqa: E501 - a row is a line
"""Identifiers: ids, references, codes; numbers with check digits; what opens nothing although it looks like a key."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mockllmapi.synthesis.catalogues import ACCOUNTS, CARS
from mockllmapi.synthesis.checkdigits import (
    ean_digit,
    iban,
    isbn10_digit,
    issn_digit,
    luhn_digit,
    national_account,
    routing_digit,
    vin_digit,
)
from mockllmapi.synthesis.draws import code, fact, one_of, phrase, whole
from mockllmapi.synthesis.meanings.rows import Meaning, text
from mockllmapi.synthesis.scene import Draw, Record

__all__ = ["ROWS"]

_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_ULID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def _uuid(record: Record) -> str:
    return record.scene.uuid()


def _letters(alphabet: str, size: int, head: str = "") -> Draw:
    count = len(alphabet)

    def draw(record: Record) -> str:
        random = record.random
        return head + "".join([alphabet[int(random() * count)] for _ in range(size)])

    return draw


def _isbn10(record: Record) -> str:
    digits = f"0{int(record.random() * 100_000_000):08d}"
    return digits + isbn10_digit(digits)


def _isbn13(record: Record) -> str:
    digits = f"9780{int(record.random() * 100_000_000):08d}"
    return f"{digits[:3]}-{digits[3]}-{digits[4:7]}-{digits[7:]}-{ean_digit(digits)}"


def _issn(record: Record) -> str:
    digits = f"2{int(record.random() * 1_000_000):06d}"
    return f"{digits[:4]}-{digits[4:]}{issn_digit(digits)}"


def _ean(record: Record) -> str:
    digits = f"40{int(record.random() * 10_000_000_000):010d}"
    return digits + ean_digit(digits)


def _upc(record: Record) -> str:
    digits = f"0{int(record.random() * 10_000_000_000):010d}"
    return digits + ean_digit(digits)


def _imei(record: Record) -> str:
    digits = f"00440{int(record.random() * 1_000_000_000):09d}"
    return digits + luhn_digit(digits)


_COUNTRY = ACCOUNTS.tell("country")
_ACCOUNT_FORM = ACCOUNTS.tell("form")


def _iban(record: Record) -> str:
    random = record.random
    account = "".join([str(int(random() * 10)) if sign == "#" else sign for sign in str(_ACCOUNT_FORM(record))])
    country = str(_COUNTRY(record))
    return iban(country, national_account(country, account))


_MAKE = CARS.tell("make")
_MAKERS: Mapping[str, str] = MappingProxyType(
    {"Toyota": "JTD", "Honda": "1HG", "Ford": "1FT", "Volkswagen": "WVW", "Tesla": "5YJ", "Nissan": "JN1", "Subaru": "JF2", "Hyundai": "KMH",
     "Volvo": "YV1", "Mazda": "JM3", "Kia": "KND", "BMW": "WBA", "Skoda": "TMB", "Renault": "VF1", "Fiat": "ZFA"}
)  # fmt: skip
"""World manufacturer identifiers (ISO 3780), one for each make."""
_VIN = code("CM826#3A######")


def _vin(record: Record) -> str:
    vin = _MAKERS.get(str(_MAKE(record)), "1HG") + str(_VIN(record))
    return vin[:8] + vin_digit(vin) + vin[9:]


def _npi(record: Record) -> str:
    digits = f"1{int(record.random() * 100_000_000):08d}"
    return digits + luhn_digit(f"80840{digits}")


_ISSUE = code("0@######")


def _cusip(record: Record) -> str:
    issue = str(_ISSUE(record))
    total = sum(sum(divmod(int(sign, 36) * (1 + place % 2), 10)) for place, sign in enumerate(issue))
    return f"{issue}{-total % 10}"


def _isin(record: Record) -> str:
    body = f"US{_cusip(record)}"
    return body + luhn_digit("".join(str(int(sign, 36)) for sign in body))


def _imo(record: Record) -> str:
    digits = f"9{int(record.random() * 100_000):05d}"
    return f"{digits}{sum(weight * int(digit) for weight, digit in zip(range(7, 1, -1), digits, strict=True)) % 10}"


def _routing(record: Record) -> str:
    digits = f"0110{int(record.random() * 10_000):04d}"
    return digits + routing_digit(digits)


def _slug(record: Record) -> str:
    return record.scene.lexicon.slug(record.label) or f"item-{record.serial}"


def _mock_jwt(record: Record) -> str:
    bits = record.scene.rng.getrandbits
    return f"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ{bits(128):032x}In0.{bits(172):043x}"


_PEM_LINE = _letters(_BASE64[:62], 64)


def _pem(kind: str) -> Draw:
    def draw(record: Record) -> str:
        lines = "\n".join(str(_PEM_LINE(record)) for _ in range(3))
        return f"-----BEGIN {kind}-----\nMOCK{str(_PEM_LINE(record))[4:]}\n{lines}\n-----END {kind}-----"

    return draw


ROWS: tuple[Meaning, ...] = (
    # -- ids
    Meaning("id | identifier | gid | pk | key id | _id | object id", string=_uuid, integer=lambda r: r.serial, number=lambda r: r.serial,
            formats={"uuid": _uuid}),
    Meaning("* id | * pk | * identifier | parent id | parent | parent ref | ancestor | * object id", string=_uuid, integer=whole(1, 9_400), number=whole(1, 9_400), formats={"uuid": _uuid}),
    Meaning("uuid | guid | correlation id | request id | trace id | external id | uid | * uuid | * guid | session id", string=_uuid,
            integer=whole(10_000, 999_999), formats={"uuid": _uuid}),
    text("span id | parent span id", code("%%%%%%%%%%%%%%%%")),
    text("ulid", _letters(_ULID, 25, "0")),
    text("nano id | nanoid | short id | public id", _letters(_BASE64[:62], 12)),
    text("slug | permalink | url slug | url key | handle", _slug, of="article product company category event project course media food service website role"),
    text("slug | permalink | url slug | * slug", _slug),
    text("code | short code", code("@@##@"), integer=one_of((0, 100, 200, 400, 404, 422, 500))),
    text("key | property key | setting key | config key", one_of("theme | language | notifications | timezone | page_size | currency | layout")),
    text("* key", code("key_%%%%%%%%%%%%")),
    # -- numbers of papers
    text("order number | order no | order reference | order ref | order code", code("ORD-######")),
    text("invoice number | invoice no | bill number", code("INV-2026-####")),
    text("purchase order | po number | purchase order number", code("PO-######")),
    text("quote number | offer number", code("Q-#####")),
    text("receipt number", code("RCPT-######")),
    text("ticket number | ticket no", code("TCK-######")),
    text("case number | case no | docket number", code("2#-CV-####")),
    text("policy number | policy no", code("@@-#####")),
    text("claim number | claim no", code("CLM-######")),
    text("contract number | contract no | agreement number", code("CTR-2026-####")),
    text("customer number | customer no", code("C-######")),
    text("student number | student id number | matriculation number | enrollment number", code("S20#####")),
    text("batch | batch number | lot | lot number", code("LOT-##@##")),
    text("* number | * no | * ref | reference | reference number | ref | * reference | confirmation number | confirmation code | "
         "* num", code("@@-#####"), integer=whole(1, 9_400, 2.0)),
    text("booking reference | booking code | pnr | record locator", code("@@@@@@")),
    text("transaction id | payment id | charge id", code("txn_%%%%%%%%%%%%")),
    # -- numbers with check digits
    text("isbn | isbn 13", _isbn13),
    text("isbn 10", _isbn10),
    text("issn", _issn),
    text("barcode | ean | gtin | ean 13", _ean),
    text("upc", _upc),
    text("doi", phrase("10.5555/{number}", number=whole(10_000, 9_999_999))),
    text("vin | vehicle identification number | chassis number", _vin),
    text("imei", _imei),
    text("iban | account iban", _iban),
    text("bic | swift | swift code | bic swift", ACCOUNTS.tell("bic")),
    text("account number | bank account", code("00########")),
    text("routing number | aba | routing", _routing),
    text("sort code", code("20-##-##")),
    text("vat number | vat id", code("XX#########")),
    text("tax id | tax number | registration number | ein | company number", code("##-#######")),
    text("ssn | social security number | national id | national insurance number | personal id", code("9##-##-####")),
    text("passport number | passport no | passport", code("X########")),
    text("driver license | drivers license | license number | driving license number | licence number", code("D###-####-####")),
    text("license plate | plate | plate number | registration | licence plate | registration plate", code("@@@-####")),
    text("serial number | serial | serial no", code("SN-@@##-%%%%%%")),
    text("tracking number | tracking code | tracking id | shipment number | consignment number | waybill", code("TRK##########")),
    text("container number | container no", code("MSKU#######")),
    text("npi | npi number | national provider identifier", _npi),
    text("cusip", _cusip),
    text("isin", _isin),
    text("isrc", code("USA@@25#####")),
    text("imo number | imo | imo no", _imo),
    text("mmsi", code("2########")),
    text("bill of lading | bill of lading number | bl number | bol number", code("BL########")),
    text("seal number | seal no", code("SL######")),
    text("vessel name | ship name | boat name", one_of("Northern Star | Blue Heron | Harbor Queen | Ocean Meridian | Baltic Wren | Coral Trader")),
    text("orcid", code("0000-0002-####-####")),
    # -- digests
    text("hash | checksum | sha 256 | digest | fingerprint | * hash | * checksum | * digest", code("%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%")),
    text("md 5 | etag | e tag", code("%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%")),
    text("sha | sha 1 | commit | commit hash | commit sha | revision | * sha", code("%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%")),
    # -- secrets that open nothing
    text("token | access token | auth token | jwt | id token | bearer token", _mock_jwt),
    text("refresh token | session token | csrf token | verification token | reset token | * token | csrf | xsrf token",
         code("rt_%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%")),
    text("api key | secret key | client key | access key | license key | * secret key | * api key", code("mock_%%%%%%%%%%%%%%%%%%%%%%%%")),
    text("public key | ssh key | ssh public key", _letters(_BASE64[:62], 43, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI")),
    text("private key | pem", _pem("MOCK PRIVATE KEY")),
    text("certificate | cert | ca certificate | certificate chain | ssl certificate | tls certificate", _pem("CERTIFICATE")),
    text("secret | client secret | webhook secret | signing secret | shared secret | * secret", code("mock_secret_%%%%%%%%%%%%%%%%%%%%")),
    text("password | passwd | passphrase | temporary password", phrase("{a}-{b}-{c}", a=code("%%%%"), b=code("@#@#"), c=code("%%%%"))),
    text("password hash | hashed password", code("$2b$12$%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%")),
    text("salt | nonce", code("%%%%%%%%%%%%%%%%")),
    text("otp | totp | one time password | one time code | verification code | passcode | auth code | two factor code | mfa code", code("######")),
    text("pin | pin code", code("####")),
    text("otpauth url | otp auth url", phrase("otpauth://totp/Example:{mail}?secret=MOCKMOCKMOCKMOCK&issuer=Example", mail=fact("person.email")), formats="uri iri url"),
    text("signature", code("%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%")),
    text("client id", code("client-%%%%%%%%")),
    text("cursor | next cursor | page token | next page token | continuation token | previous cursor | * cursor", code("c%%%%%%%%%%%%%%%%")),
    text("token type", one_of(("Bearer",))),
    text("grant type", one_of("authorization_code | refresh_token | client_credentials")),
    text("scope | scopes | oauth scope", one_of("read | read write | openid profile | admin")),
)  # fmt: skip
