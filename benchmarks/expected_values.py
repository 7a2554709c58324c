"""What values a careful person would expect under a name, and what nobody would write: rules that know no generator.

Two sources: the rules of `tests/data/field_names.json` for the names that stand there, and a table of families for others. A
family says what must hold of any sensible value, so it is wide: a `name` is a text with letters, a `created_at` a moment.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from mockllmapi.naming.words import normalize_name, parse_word_list, split_words

CORPUS = Path(__file__).parent.parent / "tests" / "data" / "field_names.json"
LENIENT = frozenset({"flag", "listed", "text"})
"""Rules of the corpus that nearly any value of the type fits: nothing is judged by them."""

_MOMENT = (
    r"(19|20)\d\d-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?|\d{10}(\d{3})?|\d\d:\d\d(:\d\d\S*)?"
)
_LINK = r"([a-z][a-z0-9+.-]*:)?//\S+|/\S*|mailto:\S+|urn:\S+|[a-z][\w.-]*(/\S*)?"
_CODE = r"(?=.*\d)[A-Za-z0-9][\w:.=+/-]{0,80}"
_WORDS = r"(?s).*\S+\s+\S+\s+\S+.*"

FAMILIES: tuple[tuple[str, str, str], ...] = (
    # last words of the name, whole-value pattern of texts (empty: texts are not judged), name of the rule
    (
        "created at|updated at|deleted at|at|created|updated|modified|date|timestamp|datetime|on|expires",
        _MOMENT,
        "moment",
    ),
    ("url|uri|href|link|website|homepage", _LINK, "link"),
    ("email|email address", r"[\w.+-]+@[\w-]+(\.[\w-]+)+", "email"),
    ("uuid|guid", r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}", "uuid"),
    ("id|gid|node id", _CODE, "id"),
    ("phone|phone number|mobile|fax", r"\+?[\d ().x/-]{6,24}", "phone"),
    ("first name|given name|forename", r"[^\W\d_][\w' -]+", "given name"),
    ("last name|surname|family name", r"[^\W\d_][\w' -]+", "family name"),
    ("full name|display name|real name", r"[^\W\d_][\w.'’&, -]+", "full name"),
    ("user name|username|login|nickname|handle|screen name", r"[A-Za-z0-9@][\w.@ -]+", "user name"),
    ("city|town", r"[A-Z][\w.' -]+", "city"),
    ("country", r"[A-Z][\w.' -]+|[a-z]{2}", "country"),
    ("country code|region code|country iso", r"[A-Za-z]{2,3}", "country code"),
    ("zip|zip code|postal code|postcode", r"[A-Z0-9][A-Z0-9 -]{2,9}", "postal code"),
    ("street|address line1|address1|street address", r".*\w+ .*", "street"),
    ("currency|currency code", r"[A-Za-z]{3}", "currency"),
    ("locale|language|lang|language code", r"[a-z]{2,3}([-_][A-Za-z0-9]{2,4})*|[A-Z][a-z]+( .*)?", "language"),
    ("timezone|time zone|tz", r"[A-Z]\w+/\w+(/\w+)?|UTC|GMT|[+-]\d\d:?\d\d|\(GMT.*", "time zone"),
    ("description|summary|bio|about|comment|comments|excerpt|abstract", _WORDS, "prose"),
    ("message|note|notes|text|body|content|headline|caption|instructions", r"(?s).*\S+\s+\S+.*", "message"),
    ("name|title|label|subject", r"(?s).*[^\W\d_]{2}.*", "name"),
    ("company|organization|company name|organization name", r".*[A-Z0-9].+", "company"),
    ("status|state", r"[A-Za-z][\w -]{1,40}", "status"),
    ("slug|permalink", r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*", "slug"),
    ("version", r"v?\d[\w.+-]*|[a-z]\w*\d*(/v\d\w*)?", "version"),
    ("sha|hash|checksum|md5|sha256|digest", r"([a-z0-9]+:)?[0-9a-fA-F]{7,128}|[A-Za-z0-9+/=]{16,}", "hash"),
    ("token|secret|api key|access token|password", r"[\w+/=.:$-]{6,}", "secret"),
    ("cursor|next cursor|page token|etag", r"\S+", "cursor"),
    ("ip|ip address|ipv4", r"\d{1,3}(\.\d{1,3}){3}(/\d+)?|[0-9a-f:]+(/\d+)?", "ip"),
    ("host|hostname|domain|domain name|fqdn", r"([\w-]+\.)+[a-z]+(:\d+)?|\d{1,3}(\.\d{1,3}){3}", "host"),
    ("mime type|content type|media type", r"[a-z]+/[\w.+-]+(;.*)?", "mime type"),
    ("filename|file name", r"[\w .()/-]+\.\w{1,6}", "file name"),
    ("path|directory|dir", r"[\w.@/ ~*{}:-]+", "path"),
    ("color|colour|background color", r"#[0-9A-Fa-f]{3,8}|[A-Za-z][a-z -]+", "colour"),
    ("region|province", r"[A-Za-z][\w.' -]+", "region"),
    ("year", r"(19|20)\d\d", "year"),
    ("price|amount|total|subtotal|balance|cost", r".*\d.*", "amount"),
    ("latitude|lat|longitude|lng|lon", r"-?\d+(\.\d+)?", "coordinate"),
)

NUMBERS: tuple[tuple[str, float, float, str], ...] = (
    ("id|number", 0, 1e16, "id number"),
    ("count|total count|quantity|votes|views|likes|followers|members", 0, 1e10, "count"),
    ("price|amount|total|subtotal|cost|tax", 0, 1e9, "amount"),
    ("latitude|lat", -90, 90, "latitude"),
    ("longitude|lng|lon", -180, 180, "longitude"),
    ("percent|percentage", 0, 100, "percent"),
    ("year", 1900, 2100, "year"),
    ("month", 1, 12, "month"),
    ("age", 0, 120, "age"),
    ("port", 1, 65535, "port"),
    ("width|height|size|length|duration", 0, 1e13, "size"),
    ("page|limit|per page|page size|pages", 0, 1e5, "page"),
    ("rating|score", 0, 1000, "rating"),
    ("created|updated|created at|updated at|expires at|timestamp", 1e9, 5e12, "epoch"),
)

_LATIN = frozenset(
    parse_word_list("""
    lorem ipsum dolor sit amet consectetur adipiscing elit sed eiusmod tempor incididunt labore dolore magna aliqua quis
    nostrud exercitation ullamco laboris nisi commodo consequat duis aute irure reprehenderit voluptate velit esse cillum
    fugiat nulla pariatur excepteur sint occaecat cupidatat proident culpa officia deserunt mollit laborum
""")
)
_PLACEHOLDERS = frozenset(
    [
        "string",
        "text",
        "value",
        "example",
        "sample",
        "test",
        "foo",
        "bar",
        "baz",
        "undefined",
        "null",
        "none",
        "todo",
        "xxx",
        "abc",
    ]
)
_OPAQUE = re.compile(
    r"id$|key|token|secret|hash|sha|cursor|digest|signature|code|cert|etag|nonce|checksum|uuid|serial|ref|blob|data|"
    r"password|pem|vin|iban|bic|number|csrf|credential|fingerprint|base64|bytes|payload|session|link|url|uri|href|src|svg|patch"
)
_UNPRONOUNCEABLE = re.compile(
    r"[bcdfghjklmnpqrstvwxz]{6}|j[bcdfghklmnpqrstvwxz]|q[^u\W]|[bcdfghjklmnpqrstvz]x[bdfgjkmnrvwz]|[fhvwz][bgjkpqx][bcdfgjkmnpqtvxz]"
    r"|vv|wq|zx|xz|kq|hx|[a-z][A-Z]{1,2}[a-z][A-Z]{1,2}[a-z][A-Z]"
)


@dataclass(frozen=True)
class Expectation:
    """What is expected under a name."""

    name: str
    fits: Callable[[Any], bool]


def fitting_rule(name: str, value: object) -> Expectation | None:
    """Return the expectation for a value of this type under this name; None if there is none."""
    known = _corpus().get((normalize_name(name), json_type(value)))
    family = _family(name, value)
    if known is None or family is None:
        return known or family
    # The corpus knows names in the object they were drawn from; elsewhere they may mean what the family says.
    return Expectation(known.name, lambda each: known.fits(each) or family.fits(each))


def _family(name: str, value: object) -> Expectation | None:
    table = _families() if isinstance(value, str) else _numbers() if json_type(value) == "number" else {}
    words = split_words(name)
    for length in (3, 2, 1):
        found = table.get(" ".join(words[-length:])) if len(words) >= length else None
        if found is not None:
            return found
    return None


def is_noise(name: str, text: str) -> bool:
    """Return whether a text is filler: a placeholder, the name of its field, Latin, or random letters.

    The value of a field for codes is never filler for its letters.
    """
    plain = text.strip().casefold()
    if not plain or plain in _PLACEHOLDERS or normalize_name(plain) == normalize_name(name):
        return True
    words = re.findall(r"[^\W\d_]+", text)
    if sum(word.casefold() in _LATIN for word in words) >= max(2, len(words) / 2):
        return True
    if _OPAQUE.search(normalize_name(name)) or re.search(r"[\d@/:=]", text):
        return False
    return any(
        word.isascii() and len(word) > 4 and not word.isupper() and _UNPRONOUNCEABLE.search(word) for word in words
    )


def json_type(value: object) -> str:
    """Return `string`, `number` or `boolean`."""
    return "string" if isinstance(value, str) else "boolean" if isinstance(value, bool) else "number"


@cache
def _corpus() -> dict[tuple[str, str], Expectation]:
    """Read expectations by joined name and type from the corpus; a value fits if it fits one of the rules of its name."""
    corpus = json.loads(CORPUS.read_text(encoding="utf-8"))
    rules = {rule: jsonschema_rs.validator_for(schema).is_valid for rule, schema in corpus["rules"].items()}
    by_name: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in corpus["fields"]:
        schema = row["schema"].get("items", row["schema"])
        kind = "number" if schema["type"] == "integer" else schema["type"]
        by_name[normalize_name(row["name"]), kind].add(row["rule"])

    def of(named: set[str]) -> Expectation:
        return Expectation(" or ".join(sorted(named)), lambda value: any(rules[each](value) for each in named))

    return {key: of(named) for key, named in by_name.items() if not named & LENIENT}


@cache
def _families() -> dict[str, Expectation]:
    found = {}
    for names, pattern, rule in FAMILIES:
        expectation = Expectation(rule, lambda value, form=re.compile(pattern): form.fullmatch(value) is not None)
        found |= dict.fromkeys(names.split("|"), expectation)
    return found


@cache
def _numbers() -> dict[str, Expectation]:
    found = {}
    for names, low, high, rule in NUMBERS:
        expectation = Expectation(rule, lambda value, low=low, high=high: low <= value <= high)
        found |= dict.fromkeys(names.split("|"), expectation)
    return found
