# ruff: noqa: E501 - a row is a line
"""Identifiers, the web, files, software, devices."""

from __future__ import annotations

from mockllmapi.naming.words import slug
from mockllmapi.synthesis.draws import code, one_of, phrase, real, whole
from mockllmapi.synthesis.formats import FORMATS
from mockllmapi.synthesis.meanings.rows import Meaning, flag, integer, number, text
from mockllmapi.synthesis.scene import Record
from mockllmapi.synthesis.wordlists import FILES

__all__ = ["ROWS"]

_IMAGE = phrase("https://cdn.example.com/images/{number}.jpg", number=whole(1000, 9999))


def _uuid(record: Record) -> str:
    return record.scene.uuid()


def _slug(record: Record) -> str:
    return slug(record.label) or f"item-{record.serial}"


def _site(record: Record) -> str:
    return record.company.website


def _link(record: Record) -> str:
    return f"https://example.com/{_slug(record)}"


def _mock_jwt(record: Record) -> str:
    bits = record.scene.rng.getrandbits
    return f"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ{bits(128):032x}In0.{bits(172):043x}"


ROWS: tuple[Meaning, ...] = (
    # -- identifiers
    Meaning("id | identifier | pk | key id | _id", string=_uuid, integer=lambda r: r.serial, number=lambda r: r.serial,
            formats={"uuid": _uuid}),
    Meaning("* id | * pk | * identifier | parent id", string=_uuid, integer=whole(1, 9_400), number=whole(1, 9_400), formats={"uuid": _uuid}),
    Meaning("uuid | guid | correlation id | request id | trace id | external id | uid | * uuid | * guid | session id", string=_uuid,
            integer=whole(10_000, 999_999), formats={"uuid": _uuid}),
    text("slug | permalink | url slug | url key | handle", _slug, of="article product company category event project course media food service"),
    text("slug | permalink | url slug", _slug),
    text("code | short code", code("@@##@")),
    text("key | property key", one_of("theme | language | notifications | timezone | page_size | currency | layout")),
    text("hash | checksum | sha256 | digest | fingerprint", code("%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%")),
    text("md5 | etag", code("%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%")),
    text("sha | commit | commit hash | commit sha | revision", code("%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%")),
    text("isbn", code("978-0-##-######-#")),
    text("vin", code("1HGCM82633A######")),
    text("license plate | plate | plate number | registration", code("@@@-####")),
    # -- web
    text("website | homepage | home page | company url | web site | site", _site, formats="uri iri url"),
    text("url | link | href | web url | permalink url | html url | canonical url | self | uri", _link, formats="uri iri url"),
    text("image | image url | picture | thumbnail | thumbnail url | photo | cover | cover image | banner | icon | logo | logo url | "
         "picture url | photo url | poster | img | cover url | icon url | screenshot", _IMAGE, formats="uri iri url"),
    text("callback url | webhook | webhook url | redirect uri | redirect url | endpoint | api url | callback",
         phrase("https://api.example.com/{name}", name=one_of("hooks | callback | v1/events | v1/notify")), formats="uri iri url"),
    text("domain | hostname | host | host name | domain name | server name | fqdn", FORMATS["hostname"], formats="hostname idn-hostname"),
    text("ip | ip address | ipv4 | remote addr | client ip | source ip | ip addr | remote address", FORMATS["ipv4"], formats="ipv4"),
    text("ipv6 | ipv6 address", FORMATS["ipv6"], formats="ipv6"),
    text("mac | mac address", code("02:00:5e:%%:%%:%%")),
    integer("port", one_of((80, 443, 3000, 5432, 8000, 8080, 8443, 9090))),
    text("user agent", one_of("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 | "
                              "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Safari/605.1.15")),
    text("browser", one_of("Firefox | Chrome | Safari | Edge")),
    text("os | operating system | platform", one_of("Linux | macOS | Windows | Android | iOS")),
    text("method | http method | verb | request method", one_of("GET | GET | POST | PUT | DELETE")),
    integer("status code | http status | response code | error code", one_of((200, 200, 200, 201, 204, 400, 404, 500))),
    text("path | route | request path | uri path", FORMATS["uri-reference"], formats="uri-reference iri-reference"),
    text("protocol | scheme", one_of("https | http | mqtt | wss")),
    # -- secrets that open nothing
    text("token | access token | auth token | jwt | id token | bearer token", _mock_jwt),
    text("refresh token | session token | csrf token | verification token | reset token", code("rt_%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%")),
    text("api key | secret key | client key | public key | access key", code("mock_%%%%%%%%%%%%%%%%%%%%%%%%")),
    text("token type", one_of(("Bearer",))),
    text("scope | scopes", one_of("read | read write | openid profile | admin")),
    text("client id", code("client-%%%%%%%%")),
    text("cursor | next cursor | page token | next page token", code("c%%%%%%%%%%%%%%%%")),
    # -- files and software
    text("file name | filename | original name | file | attachment | document", one_of(FILES)),
    text("file path | full path | directory | folder path", phrase("/documents/{name}", name=one_of(FILES))),
    text("mime type | content type | media type | file type", one_of("application/pdf | image/jpeg | image/png | text/csv | application/zip")),
    text("extension | file extension", one_of("pdf | jpg | png | csv | docx | zip")),
    integer("file size | size bytes | bytes | content length | size in bytes", whole(2_000, 8_400_000, 2.5)),
    text("version | app version | api version | software version | firmware | firmware version | release",
         phrase("{a}.{b}.{c}", a=whole(1, 4), b=whole(0, 14), c=whole(0, 9)), integer=whole(1, 12, 2.0)),
    text("branch", one_of("main | develop | feature/search | release/2.4 | fix/login")),
    text("environment | env | stage", one_of("production | staging | development")),
    text("language | programming language", one_of("Python | TypeScript | Go | Java | Rust | C#"), of="project"),
    text("license", one_of("MIT | Apache-2.0 | BSD-3-Clause | GPL-3.0")),
    text("log level | severity | level | loglevel", one_of("low | medium | high"), integer=whole(1, 5)),
    integer("line number | lines | line count", whole(1, 900, 1.5)),
    # -- devices and measurements
    number("battery | battery level | charge level", real(8, 100, 0), integer=whole(8, 100)),
    number("voltage", real(3.1, 12.6, 2)),
    number("cpu | cpu usage | memory usage | disk usage | usage | load", real(2, 94, 1), integer=whole(2, 94)),
    number("speed", real(4, 118, 1), integer=whole(4, 118)),
    integer("mileage | odometer", whole(400, 142_000, 1.4)),
    text("device | device name | device type", one_of("phone | tablet | laptop | desktop | sensor")),
    integer("signal | signal strength | rssi", whole(-92, -38)),
    flag("connected | is connected | reachable | healthy", 0.9),
)  # fmt: skip
