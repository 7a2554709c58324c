"""What a path and a verb ask for where no shape says so: a thing, a list, or what has been done."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from types import MappingProxyType

import msgspec

from mockllmapi.contexts.updates import apply_patch
from mockllmapi.exchange import MockRequest
from mockllmapi.json_kit import as_object
from mockllmapi.json_kit.patch import is_json_patch
from mockllmapi.moments import iso_moment
from mockllmapi.naming.list_requests import is_list_request
from mockllmapi.naming.paths import SELF_WORDS, STATUS_BY_VERB, ParsedPath
from mockllmapi.naming.role_nouns import ROLE_NOUNS
from mockllmapi.naming.words import normalize_name
from mockllmapi.synthesis.given import Brought, own_id_names, spoken, without_empty_ids
from mockllmapi.synthesis.kind import Kind
from mockllmapi.synthesis.listing import Learner, Listing, Rows
from mockllmapi.synthesis.resources import camel, expand, kind_of, kind_under
from mockllmapi.synthesis.scene import Given, Record
from mockllmapi.synthesis.subjects import subject_of
from mockllmapi.synthesis.wanted import Wanted
from mockllmapi.synthesis.world import World, identity_of
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["Asked", "answer", "kind_schema"]

_LEAST_ITEMS, _MORE_ITEMS = 5, 6

_ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        action: row
        for actions, row in {
            "count": "count#",
            "health healthz ready readyz live livez ping status": 'status="ok" version uptime# timestamp '
            'checks{database="ok" cache="ok" queue="ok"}',
            "login signin register signup token refresh auth authenticate": "expiresIn#(3600..3600) refreshToken "
            "user{id# firstName lastName username email role}",
            "logout signout": 'status="ok" message="You have been signed out."',
            "stats statistics summary": "total# active# newThisMonth# averagePerDay~ growthPercent~ updatedAt",
            "version info": "name version environment uptime# commit buildDate",
            "upload": kind_of("file"),
        }.items()
        for action in actions.split()
    }
)
_COUNTED = re.compile(r"[a-z]{2,20}[-_]count|[a-z]{2,20}Count")
"""Last words of a path that ask for a number of things."""

_SIGN_INS = frozenset(("login", "signin", "register", "signup", "token", "refresh", "auth", "authenticate"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, read, and what it takes to answer it.

    `count` is the number of items asked for, `known` are members of the answer that are already known. `write` writes a
    value of any structure; `learner` makes what tells a record from values that its kind has no member for. `now` is in
    seconds since 1970.
    """

    request: MockRequest
    reading: ParsedPath
    count: int | None
    wanted: Wanted
    brought: Brought
    known: Mapping[str, JsonValue]
    kind: Kind
    world: World
    write: Callable[[JsonSchema], JsonValue]
    learner: Learner
    now: int

    @property
    def usual_count(self) -> int:
        """How many items a list has where nobody says it."""
        chance = self.world.seed if self.world.seed is not None else self.world.first_id
        return _LEAST_ITEMS + chance % _MORE_ITEMS


def answer(asked: Asked) -> JsonValue:
    """What an API would answer."""
    request, reading = asked.request, asked.reading
    action = reading.action or ""
    if action in ("search", "find"):
        return _search(asked)
    if action == "upload":
        return _uploaded(asked.write(expand(_ACTIONS[action])), request.body)
    if action in _SIGN_INS:
        return _signed_in(asked.write(expand(_ACTIONS[action])), request, asked.now)
    if action == "count" or (request.method == "GET" and _COUNTED.fullmatch(reading.id or "")):
        return _counted(asked)
    if action in ("stats", "statistics", "summary"):
        return _statistics(asked)
    if action in _ACTIONS:
        return asked.write(expand(_ACTIONS[action]))
    if action in STATUS_BY_VERB:
        return _deed(asked, STATUS_BY_VERB[action])
    match request.method:
        case "POST":
            return _creation(asked)
        case "PUT" | "PATCH":
            return _change(asked)
        case "DELETE":
            return _deletion(reading)
    if is_list_request(request) or (asked.count is not None and reading.id is None):
        return _listed(asked).rows
    return _with_known(asked.wanted.shown(_thing(asked)), asked.known)


def _listed(asked: Asked) -> Rows:
    listing = Listing(asked.world, asked.kind, asked.reading, asked.wanted, asked.learner, asked.now)
    return listing.rows(asked.count, asked.usual_count)


def _thing(asked: Asked, more: Mapping[str, JsonValue] | None = None) -> JsonObject:
    """The one thing that the path names, told from what the request brings and what is known of it."""
    reading = asked.reading
    given = {name: values for name, values in (asked.brought.answer or {}).items() if name != "id"}
    for name, value in (more or {}).items():
        given[normalize_name(name)] = (value,)
    noun = ROLE_NOUNS.get(reading.noun, reading.noun)
    own = {"uuid", "slug", normalize_name(noun) + "id"} | {normalize_name(each) + "id" for each, _ in reading.parents}
    if given.keys() <= own:
        return _told(asked, None, None)
    return _told(asked, given, asked.learner(asked.kind, given))


def _told(asked: Asked, given: Given | None, learn: Callable[[Record], None] | None) -> JsonObject:
    reading, kind, world = asked.reading, asked.kind, asked.world
    is_named = reading.id is not None and reading.id.lower() not in SELF_WORDS
    identity = identity_of(reading.id or "") if is_named else world.identity(kind, 0, reading)
    thing = world.item(kind, identity, reading, given, learn)
    if is_named and not isinstance(identity, int):
        thing |= {name: identity for name in ("uuid", "slug") if isinstance(thing.get(name), str)}
    if kind.series is not None:
        last = world.total(reading) if world.seed is not None else 1
        index = (identity - 1) % last if isinstance(identity, int) else 0
        thing = world.moment(kind, thing, index, last, reading, asked.now)
    return thing


def _with_known(thing: JsonObject, known: Mapping[str, JsonValue]) -> JsonObject:
    """The thing with what is known of it, also where its kind has no member for that."""
    if not known:
        return thing
    names = {normalize_name(name): name for name in thing}
    own = {names.get(normalize_name(name), name): value for name, value in known.items()}
    return {**thing, **{name: value for name, value in own.items() if name != "id" or "id" not in thing}}


def kind_schema(reading: ParsedPath) -> JsonObject:
    """The structure of one thing of the kind that the path is about, linked to what stands around it: the orders of a
    user have a `userId`, in the place of the `customerId` that orders have otherwise."""
    schema = expand(kind_of(kind_under(reading.noun, reading.parents)))
    properties = schema["properties"]
    assert isinstance(properties, dict)
    members: JsonObject = {}
    if "id" in properties:
        members["id"] = properties["id"] if reading.id is None else _id_schema(reading.id)
    for noun, identity in reading.parents:
        members[f"{camel(noun)}Id"] = _id_schema(identity)
    has_person = any(subject_of(noun.split()) == "person" for noun, _ in reading.parents)
    for name, value in properties.items():
        if not (has_person and name in _PERSON_LINKS):
            members.setdefault(name, value)
    return {**schema, "properties": members, "required": [*members]}


_PERSON_LINKS = frozenset({"customerId", "userId"})


def _id_schema(identity: str) -> JsonObject:
    return {"type": "integer" if isinstance(spoken(identity)[0], int) else "string"}


def _search(asked: Asked) -> JsonValue:
    words = asked.wanted.words
    if not words and isinstance(asked.request.body, dict):
        sent = asked.request.body.items()
        words = str(next((text for name, text in sent if normalize_name(name) in ("q", "query", "search")), ""))
        asked = replace(asked, wanted=replace(asked.wanted, words=words.strip()))
    found = _listed(asked)
    return {"query": words, "total": found.total, "results": found.rows}


def _counted(asked: Asked) -> JsonValue:
    """How many there are; of those that are only some (`/notifications/unread-count`), a part."""
    total = asked.world.total(asked.reading)
    if asked.reading.id in (None, "total-count", "totalCount"):
        return {"count": total}
    return _with_known({"count": total * (5 + asked.world.first_id % 25) // 100}, asked.known)


def _statistics(asked: Asked) -> JsonValue:
    """Numbers about a collection that agree with each other."""
    value = asked.write(expand(_ACTIONS["stats"]))
    assert isinstance(value, dict)
    total = asked.world.total(asked.reading)
    share = asked.world.first_id % 40
    new = total * (4 + share % 12) // 100
    own: JsonObject = {"total": total, "active": total * (58 + share) // 100, "newThisMonth": new}
    growth = round(new * 100 / (total - new), 1)
    return {**value, **own, "averagePerDay": round(new / 30, 2), "growthPercent": growth}


# -- signing in, uploading --------------------------------------------------------------------------------------------


def _signed_in(value: JsonValue, request: MockRequest, now: int) -> JsonValue:
    """Whoever signs in is the one who is signed in, with a token that can be read (and opens nothing)."""
    assert isinstance(value, dict)
    user = value["user"]
    assert isinstance(user, dict)
    body = request.body if isinstance(request.body, dict) else {}
    for name in ("firstName", "lastName", "username", "email"):
        sent = next((each for key, each in body.items() if normalize_name(key) == name.lower()), None)
        if isinstance(sent, str) and sent:
            user[name] = sent
    username = user["username"]
    if isinstance(username, str) and "@" in username:
        user["email"], user["username"] = username, username.partition("@")[0]
    claims: JsonObject = {
        "sub": str(user["id"]), "email": user["email"], "role": user["role"], "iat": now, "exp": now + 3600,
    }  # fmt: skip
    token = _token(claims, str(value["refreshToken"]))
    is_standard = any("_" in name for name in body)
    if is_standard:
        return {
            "access_token": token, "token_type": "Bearer", "expires_in": 3600, "refresh_token": value["refreshToken"],
            "scope": body.get("scope", "read write"), "user": user,
        }  # fmt: skip
    return {"accessToken": token, "tokenType": "Bearer", **value}


def _token(claims: JsonObject, key: str) -> str:
    """A JSON Web Token of these claims. Its signature is of the right form and valid for nobody."""
    head = _web_safe(msgspec.json.encode({"alg": "HS256", "typ": "JWT"}))
    body = _web_safe(msgspec.json.encode(claims))
    return (
        f"{head}.{body}.{_web_safe(blake2b(f'{head}.{body}'.encode(), digest_size=32, key=key.encode()[:64]).digest())}"
    )


def _web_safe(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _uploaded(value: JsonValue, body: JsonValue) -> JsonValue:
    """The file that was sent, as it was sent, with whatever was sent beside it."""
    if not isinstance(value, dict) or not isinstance(body, dict):
        return value
    files = {
        name: sent for name, sent in body.items() if isinstance(sent, dict) and {"filename", "size"} <= sent.keys()
    }
    beside: JsonObject = {name: sent for name, sent in body.items() if name not in files}
    for sent in list(files.values())[:1]:
        assert isinstance(sent, dict)
        own: JsonObject = {"fileName": sent["filename"], "mimeType": sent.get("contentType"), "fileSize": sent["size"]}
        extension = str(sent["filename"]).rpartition(".")[2]
        value = {**value, **own, "extension": extension}
    return {**value, **beside}


# -- verbs that change ------------------------------------------------------------------------------------------------


def _creation(asked: Asked) -> JsonValue:
    """POST: what was sent, with an id and the moment; a list gets as many back."""
    body, reading = asked.request.body, asked.reading
    if isinstance(body, list) and body and all(isinstance(element, dict) for element in body):
        stamps = asked.write({"type": "array", "items": _stamp(), "minItems": len(body), "maxItems": len(body)})
        pairs = list(zip(body, stamps, strict=True)) if isinstance(stamps, list) else []
        return [_created(each, stamp, reading) for each, stamp in pairs]
    if isinstance(body, str) and body:
        body = {"content": body}
    if isinstance(body, dict) and body:
        return _with_known(_created(body, asked.write(_stamp()), reading), asked.known)
    return _with_known(_thing(asked), asked.known)


def _stamp() -> JsonObject:
    return expand("id# createdAt")


def _created(body: JsonValue, stamp: JsonValue, reading: ParsedPath) -> JsonObject:
    assert isinstance(body, dict)
    assert isinstance(stamp, dict)
    body = without_empty_ids(body, reading)
    present = {normalize_name(name) for name in body}
    is_snake = any("_" in name for name in body)
    made: JsonObject = {} if present & own_id_names(reading) else {"id": stamp["id"]}
    for noun, identity in reading.parents:
        if normalize_name(noun) + "id" not in present:
            made[f"{noun.replace(' ', '_')}_id" if is_snake else f"{camel(noun)}Id"] = spoken(identity)[0]
    made.update(body)
    if "createdat" not in present:
        made["created_at" if is_snake else "createdAt"] = stamp["createdAt"]
    return made


def _change(asked: Asked) -> JsonValue:
    """PUT and PATCH: the thing with what was sent in it. PUT sends the whole thing, PATCH a part of it."""
    body, reading = asked.request.body, asked.reading
    if is_json_patch(body):
        return apply_patch(as_object(_with_known(_thing(asked), asked.known)), body)
    if not isinstance(body, dict) or not body:
        return _with_known(_thing(asked), asked.known)
    if asked.request.method == "PUT":
        stamp = asked.write(expand("updatedAt"))
        return _changed(dict(asked.known), body, stamp, reading)
    known = {name: value for name, value in asked.known.items() if name not in body}
    sent = {normalize_name(name): (value,) for name, value in (*known.items(), *body.items())}
    thing = _with_known(_told(asked, None, asked.learner(asked.kind, sent)), known)
    return _changed(_followed(thing, body, asked), body, thing, reading)


def _followed(thing: JsonObject, body: JsonObject, asked: Asked) -> JsonObject:
    """The thing with what was sent, and what follows from that (a total, a date of delivery). All else stays as it was."""
    updated = {name: iso_moment(asked.now) for name in thing if normalize_name(name) == "updatedat"}
    whole: JsonObject = {**thing, **updated, **body}
    fixed = frozenset((*body, *asked.known))
    for relate in asked.kind.relations:
        relate(whole, fixed, asked.now)
    return whole


def _changed(thing: JsonValue, body: JsonObject, stamp: JsonValue, reading: ParsedPath) -> JsonValue:
    own: JsonObject = {} if reading.id is None else {"id": spoken(reading.id)[0]}
    whole: JsonObject = {**own, **(thing if isinstance(thing, dict) else {}), **body, **own}
    present = {normalize_name(name) for name in whole}
    if "updatedat" not in present and isinstance(stamp, dict) and "updatedAt" in stamp:
        whole["updated_at" if any("_" in name for name in body) else "updatedAt"] = stamp["updatedAt"]
    return whole


def _deletion(reading: ParsedPath) -> JsonValue:
    what = reading.noun.capitalize()
    if reading.id is None:
        return {"deleted": True, "message": f"{what}: everything was deleted."}
    return {"id": spoken(reading.id)[0], "deleted": True, "message": f"{what} {reading.id} was deleted."}


def _deed(asked: Asked, status: str) -> JsonValue:
    """`POST /orders/7/cancel`: order 7, cancelled."""
    body = asked.request.body if isinstance(asked.request.body, dict) else {}
    thing = _thing(asked, {"status": status})
    return _with_known({**thing, **body, "status": status}, asked.known)
