"""Values by format, where nothing else says what is meant. Addresses are of the ranges kept for documentation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mockllmapi.moments import iso_date, iso_moment
from mockllmapi.synthesis.draws import code, constant, fact, one_of, phrase, whole
from mockllmapi.synthesis.scene import Draw

__all__ = ["FORMATS", "NUMBERED", "SHORTEST", "moment_draws"]


def moment_draws(name: str) -> Mapping[str, Draw]:
    """The draws by format of a moment in the record's timeline."""
    read = fact(f"timeline.{name}")
    return MappingProxyType(
        {
            "date-time": lambda record: iso_moment(read(record)),  # type: ignore[arg-type]
            "date": lambda record: iso_date(read(record)),  # type: ignore[arg-type]
            "time": lambda record: iso_moment(read(record))[11:],  # type: ignore[arg-type]
        }
    )


_IPV4 = phrase("{net}.{host}", net=one_of("192.0.2 | 198.51.100 | 203.0.113"), host=whole(1, 254))
_IPV6 = code("2001:db8:%%%%:%%%%::%%%%")
_URL = phrase(
    "https://example.com/{kind}/{number}", kind=one_of("pages | items | docs | resources"), number=whole(100, 9999)
)
_HOST = phrase("{name}.example.com", name=one_of("api | app | www | mail | cdn | files | status | portal"))
_PATH = phrase("/{kind}/{number}", kind=one_of("items | pages | docs | orders"), number=whole(1, 999))

FORMATS: Mapping[str, Draw] = MappingProxyType(
    {
        **moment_draws("created"),
        "duration": phrase("P{days}DT{hours}H", days=whole(1, 20), hours=whole(1, 23)),
        "email": fact("person.email"),
        "idn-email": fact("person.email"),
        "hostname": _HOST,
        "idn-hostname": _HOST,
        "ipv4": _IPV4,
        "ip": _IPV4,
        "ipv6": _IPV6,
        "uri": _URL,
        "url": _URL,
        "iri": _URL,
        "uri-reference": _PATH,
        "iri-reference": _PATH,
        "uri-template": phrase("https://example.com/{kind}/{{id}}", kind=one_of("items | users | orders")),
        "uuid": lambda record: record.scene.uuid(),
        "json-pointer": phrase("/items/{number}", number=whole(0, 20)),
        "relative-json-pointer": phrase("{number}/name", number=whole(0, 3)),
        "regex": one_of("^[a-z]+$ | ^[0-9]{4}$ | ^[A-Z]{2}[0-9]+$"),
        "byte": one_of("aGVsbG8= | ZXhhbXBsZQ== | c2FtcGxlIGZpbGU= | bm90ZXM="),
        "binary": one_of("aGVsbG8= | ZXhhbXBsZQ=="),
        "phone": fact("place.phone"),
        "color": one_of("#1f77b4 | #2ca02c | #d62728 | #9467bd | #8c564b | #17becf | #f2b134 | #34495e"),
        "password": code("@%%%%-##%%-@%@%"),
    }
)

SHORTEST: Mapping[str, tuple[Draw, ...]] = MappingProxyType(
    {
        "email": (constant("a@example.com"), constant("a@localhost")),
        "uri": (constant("https://example.com"), constant("urn:x:y"), constant("a:b")),
        "hostname": (constant("example.com"), constant("host"), constant("a")),
        "uri-reference": (constant("/a"), constant("a")),
        "duration": (constant("P1D"),),
    }
)
"""What to try for a format where the length is tight."""

NUMBERED: Mapping[str, str] = MappingProxyType(
    {
        "color": "#{:06x}",
        "duration": "P{}D",
        "email": "user{}@example.com",
        "hostname": "host{}.example.com",
        "ipv4": "192.0.2.{}",
        "json-pointer": "/items/{}",
        "regex": "^[a-z]{{{}}}$",
        "relative-json-pointer": "{}/name",
        "uri": "https://example.com/items/{}",
        "uri-reference": "/items/{}",
        "uri-template": "https://example.com/items{}/{{id}}",
    }
)
"""Texts of a format by number, where many of them must differ."""
