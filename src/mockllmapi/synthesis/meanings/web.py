# ruff: noqa: E501 - a row is a line
"""The web and files: links, hosts, requests, documents, pictures."""

from __future__ import annotations

from mockllmapi.naming.words import slugify
from mockllmapi.synthesis import phrases
from mockllmapi.synthesis.draws import code, constant, one_of, phrase, whole
from mockllmapi.synthesis.formats import FORMATS
from mockllmapi.synthesis.meanings.rows import Meaning, integer, text
from mockllmapi.synthesis.scene import Record
from mockllmapi.synthesis.wording import worded
from mockllmapi.synthesis.wordlists import FILES

__all__ = ["ROWS"]

_ORIGIN = phrase("https://{name}.example.com", name=one_of("www | app | shop | blog | search"))
_IMAGE = phrase("https://cdn.example.com/images/{number}.jpg", number=whole(1000, 9999))


def _slug(record: Record) -> str:
    return slugify(record.label) or f"item-{record.serial}"


def _site(record: Record) -> str:
    return record.company.website


def _link(record: Record) -> str:
    return f"https://example.com/{_slug(record)}"


ROWS: tuple[Meaning, ...] = (
    # -- the web
    text("website | homepage | home page | company url | web site | site", _site, formats="uri iri url"),
    text("url | link | href | web url | permalink url | html url | canonical url | self | uri | * uri | link url", _link, formats="uri iri url"),
    text("source url | repository url | repo url | commit url | clone url", phrase("https://git.example.com/{name}", name=one_of(
        "northwind/web | northwind/api | acme/docs | harbor/checkout")), formats="uri iri url"),
    text("deploy url | preview url | site url | review url | live url | app url | admin url | * site url", phrase("https://{name}.example.com", name=one_of(
        "blue-fox | quiet-harbor | maple-studio | docs | preview-42 | staging")), formats="uri iri url"),
    text("login url | auth url | sign in url | authorization url | verification url | reset url | invite url | activation url | confirmation url",
         phrase("https://example.com/{name}", name=one_of("login | verify | welcome | auth/start | invite")), formats="uri iri url"),
    text("pdf url | download url | download link | file url | attachment url | document url | invoice url | receipt url | zip url",
         phrase("https://files.example.com/{name}", name=one_of(FILES)), formats="uri iri url"),
    text("video url | stream url | audio url | playback url | embed url | media url | trailer url | preview clip",
         phrase("https://media.example.com/{number}.mp4", number=whole(1000, 9999)), formats="uri iri url"),
    text("redirect | redirect to | return to | return url | next url | success url | cancel url | redirect path",
         phrase("https://example.com/{name}", name=one_of("welcome | dashboard | account | checkout/done | login")), formats="uri iri url"),
    text("feed url | rss | rss url | sitemap | sitemap url | manifest url", phrase("https://example.com/{name}", name=one_of("feed.xml | rss.xml | sitemap.xml | manifest.json")), formats="uri iri url"),
    text("embed | embed code | embed html | iframe", one_of('<iframe src="https://media.example.com/embed/4812"></iframe> | <iframe src="https://media.example.com/embed/2071"></iframe>')),
    text("image | image url | picture | thumbnail | thumbnail url | photo | cover | cover image | banner | icon | logo | logo url | "
         "picture url | photo url | poster | img | cover url | screenshot url | icon url | screenshot | * logo | * image | favicon | background image | hero image | gallery image", _IMAGE, formats="uri iri url"),
    text("callback url | webhook | * hook | hook url | webhook url | redirect uri | redirect url | endpoint | api url | callback",
         phrase("https://api.example.com/{name}", name=one_of("hooks | callback | v1/events | v1/notify")), formats="uri iri url"),
    text("domain | hostname | host | host name | domain name | server | server name | fqdn | subdomain name | domain alias | custom domain | * domain alias", FORMATS["hostname"], formats="hostname idn-hostname"),
    text("ip | ip address | ip v 4 | ipv 4 | ip access | ip allow list | allowed ip | remote addr | client ip | source ip | ip addr | remote address", FORMATS["ipv4"], formats="ipv4"),
    text("ipv 6 | ipv 6 address | ip v 6", FORMATS["ipv6"], formats="ipv6"),
    text("mac | mac address | hardware address | bluetooth address", code("02:00:5e:%%:%%:%%")),
    integer("port", one_of((80, 443, 3000, 5432, 8000, 8080, 8443, 9090))),
    text("user agent", one_of("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 | "
                              "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Safari/605.1.15")),
    text("subdomain", one_of("blue-fox | quiet-harbor | maple-studio | docs | shop | staging")),
    text("method | http method | verb | request method", one_of("GET | GET | GET | POST | PUT | DELETE")),
    text("method", one_of("card | transfer | paypal | invoice"), of="payment"),
    text("browser", one_of("Firefox | Chrome | Safari | Edge")),
    text("os | operating system | platform", one_of("Linux | macOS | Windows | Android | iOS")),
    text("query string | search params", one_of("page=2&size=20 | q=shoes&sort=price | lang=en | utm_source=newsletter")),
    text("anchor | fragment", one_of("#overview | #pricing | #contact | #faq")),
    text("referrer | referer | http referer | landing page | origin", _ORIGIN, formats="uri iri url", of="website message build"),
    text("referrer | referer | http referer | landing page | request origin | cors origin | allowed origin", _ORIGIN, formats="uri iri url"),
    text("header | header name | http header", one_of("Content-Type | Authorization | Accept-Language | Cache-Control | X-Request-Id")),
    text("cookie | cookie name", one_of("session | locale | consent | theme")),
    text("utm source | traffic source | acquisition channel", one_of("newsletter | search | social | direct | partner")),
    text("utm medium", one_of("email | cpc | organic | social")),
    text("utm campaign", one_of("spring-sale | product-launch | back-to-school | webinar-june")),
    text("meta title | seo title | page title | og title | document title | tab title", worded("article_titles", phrases.ARTICLE_TITLES)),
    text("meta description | seo description | og description", worded("sentences", phrases.SENTENCES)),
    text("current page url | page url", FORMATS["uri"], formats="uri-reference iri-reference uri iri url"),
    text("last page | page path | page", FORMATS["uri-reference"], formats="uri-reference iri-reference", integer=constant(1)),
    text("path | route | request path | uri path | * path | literal path", FORMATS["uri-reference"], formats="uri-reference iri-reference"),
    text("tls version | ssl version | tls", one_of("1.3 | 1.3 | 1.2")),
    text("resolution | video resolution", one_of("1080p | 1080p | 720p | 2160p"), of="film media song file"),
    text("protocol | scheme", one_of("https | http | mqtt | wss")),
    # -- files
    text("file name | filename | original name | original filename | file | attachment | document | * file name | * filename | filename disk | filename download | * file", one_of(FILES)),
    text("file path | full path | attachment path | file key | storage key | object key", phrase("documents/{name}", name=one_of(FILES))),
    text("directory | dir | folder path | working directory | * dir | * directory | output path | publish directory | base path | root",
         one_of("src | dist | public | build/output | packages/web | docs")),
    text("folder | folder name | parent folder", one_of("Reports | Invoices | Photos | Contracts | Shared | Archive 2024")),
    text("storage | storage type | storage backend | storage provider | bucket | storage class", one_of("local | s3 | gcs | azure | uploads | media-assets"), of="file project service website"),
    text("bucket | bucket name", one_of("uploads | media-assets | backups | exports")),
    text("compression", one_of("gzip | zip | brotli | none")),
    text("orientation", one_of("landscape | landscape | portrait | square")),
    text("aspect ratio", one_of("16:9 | 16:9 | 4:3 | 1:1 | 3:2")),
    text("codec | video codec | audio codec", one_of("h264 | hevc | av1 | aac | opus")),
    text("color space | color profile", one_of("sRGB | Adobe RGB | Display P3 | CMYK")),
    text("camera | camera model | lens", one_of("X100V | EOS R6 | Z6 II | A7 IV | 35mm f/1.8")),
    text("fit | resize mode | crop mode", one_of("cover | contain | inside | outside")),
    integer("quality | jpeg quality | compression level", one_of((60, 75, 80, 80, 85, 90))),
    integer("bitrate | bit rate", one_of((128, 192, 256, 320, 1_500, 4_000))),
    integer("fps | frame rate | framerate", one_of((24, 25, 30, 30, 60))),
    integer("size | file size | filesize", whole(2_000, 8_400_000, 2.5), of="file"),
    integer("width | image width | video width", one_of((320, 640, 800, 1_200, 1_600, 1_920, 3_840)), of="file media"),
    integer("height | image height | video height", one_of((240, 480, 600, 800, 900, 1_080, 2_160)), of="file media"),
    text("mime type | content type | media type | file type | mime | mimetype", one_of("application/pdf | image/jpeg | image/png | text/csv | application/zip")),
    text("extension | file extension", one_of("pdf | jpg | png | csv | docx | zip")),
    integer("file size | filesize | size bytes | bytes | content length | size in bytes | * bytes | total bytes | bytes sent", whole(2_000, 8_400_000, 2.5)),
    text("language | programming language | primary language", one_of("Python | TypeScript | Go | Java | Rust | C#"), of="project"),
    text("programming language", one_of("Python | TypeScript | Go | Java | Rust | C#")),
)  # fmt: skip
