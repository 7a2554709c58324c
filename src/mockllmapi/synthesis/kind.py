"""A kind of thing, prepared: its structure, the plan that writes it, and what of it speaks of other things."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mockllmapi.naming.words import normalize_name, singularize, split_words
from mockllmapi.synthesis.relations import Relation, find_relations
from mockllmapi.synthesis.resources import KINDS, expand, kind_of, kind_under
from mockllmapi.synthesis.scene import Draw
from mockllmapi.synthesis.series import SERIES, Series
from mockllmapi.synthesis.subjects import subject_of
from mockllmapi.types import JsonObject, JsonSchema, JsonValue

__all__ = ["Kind", "Link", "find_links"]

_RELATIVES: Mapping[str, str] = MappingProxyType({
    "owner": "user", "assignee": "user", "reporter": "user", "creator": "user", "sender": "user", "recipient": "user",
    "parent": "", "manager": "employee", "reviewer": "user", "advisor": "teacher", "homeTeam": "team", "awayTeam": "team",
})  # fmt: skip
"""Members that speak of things by the part these play, and the nouns of those."""

_NAMES = ("name", "title")


@dataclass(frozen=True, slots=True)
class Link:
    """What in a thing speaks of another one: `key` is the member with its id (`customerId`), `copy` an object that repeats
    some of it (`customer`), `told` are members that repeat one of its members (`productName`: `name`). `turn` counts the
    links to things of one kind (a sender and a recipient), which speak of different ones."""

    noun: str
    key: str | None
    copy: str | None
    told: tuple[tuple[str, str], ...] = ()
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """Things called `noun`, with the `schema` of one of them.

    `names` are the joined names of their members, `element_links` the links in the objects of their lists; `id_type` is the
    JSON type of their ids, None without any.
    """

    noun: str
    subject: str | None
    schema: JsonObject
    draw: Draw
    names: frozenset[str]
    links: tuple[Link, ...]
    element_links: tuple[tuple[str, tuple[Link, ...]], ...]
    relations: tuple[Relation, ...]
    id_type: str | None
    series: Series | None

    @classmethod
    def called(
        cls, noun: str, parents: tuple[tuple[str, str], ...], plan: Callable[[JsonSchema, str | None], Draw]
    ) -> Kind:
        """The kind that `noun` names below `parents`; `plan` makes the plan of a schema for a subject."""
        name = kind_under(noun, parents)
        schema = expand(kind_of(name))
        return cls.of_schema(noun, schema, plan, series=SERIES.get(name) or SERIES.get(name.replace("_", " ")))

    @classmethod
    def of_schema(
        cls, noun: str, schema: JsonObject, plan: Callable[[JsonSchema, str | None], Draw], series: Series | None = None
    ) -> Kind:
        """Things called `noun` that have this structure. Raises `Unsatisfiable` where there are none."""
        properties = schema.get("properties")
        members: Mapping[str, JsonValue] = properties if isinstance(properties, dict) else {}
        subject = subject_of(noun.split())
        identity = members.get("id")
        id_type = identity.get("type") if isinstance(identity, dict) else None
        return cls(
            noun=noun,
            subject=subject,
            schema=schema,
            draw=plan(schema, subject),
            names=_all_names(members),
            links=find_links(members),
            element_links=tuple(
                (name, links) for name, member in members.items() if (links := find_links(_element_members(member)))
            ),
            relations=find_relations(members),
            id_type=id_type if isinstance(id_type, str) and len(identity or ()) <= 2 else None,  # type: ignore[arg-type]
            series=series,
        )


def _element_members(schema: JsonValue) -> Mapping[str, JsonValue]:
    items = schema.get("items") if isinstance(schema, dict) else None
    members = items.get("properties") if isinstance(items, dict) else None
    return members if isinstance(members, dict) else {}


def _all_names(members: Mapping[str, JsonValue]) -> frozenset[str]:
    names = {normalize_name(name) for name in members}
    for name, schema in members.items():
        inner = schema.get("properties") if isinstance(schema, dict) else None
        if isinstance(inner, dict):
            names |= {normalize_name(each) for each in inner} | {
                normalize_name(name) + normalize_name(each) for each in inner
            }
    return frozenset(names)


def find_links(members: Mapping[str, JsonValue]) -> tuple[Link, ...]:
    """The other things that an object with these members speaks of."""
    keys: dict[str, str] = {}
    copies: dict[str, str] = {}
    for name, schema in members.items():
        if not isinstance(schema, dict):
            continue
        if name.endswith("Id") and schema == {"type": "integer"}:
            keys[name[:-2]] = name
        inner = schema.get("properties")
        if isinstance(inner, dict) and inner.get("id") == {"type": "integer"}:
            copies[name] = name
    links: list[Link] = []
    for stem in dict.fromkeys((*keys, *copies)):
        noun = _noun_of(stem)
        if noun is not None:
            turn = sum(1 for link in links if subject_of(link.noun.split()) == subject_of(noun.split()))
            links.append(Link(noun, keys.get(stem), copies.get(stem), _told(stem, noun, members), turn))
    return tuple(links)


def _noun_of(stem: str) -> str | None:
    if stem in _RELATIVES:
        return _RELATIVES[stem] or None
    words = split_words(stem)
    for start in range(len(words)):
        noun = " ".join((*words[start:-1], singularize(words[-1])))
        if noun.replace(" ", "_") in KINDS:
            return noun
    return None


def _told(stem: str, noun: str, members: Mapping[str, JsonValue]) -> tuple[tuple[str, str], ...]:
    told = []
    other = expand(kind_of(noun))["properties"]
    assert isinstance(other, dict)
    for name in members:
        rest = name.removeprefix(stem)
        member = rest[:1].lower() + rest[1:]
        if rest != name and rest not in ("", "Id") and (member in other or member in _NAMES):
            told.append((name, member))
    if noun == "product":
        told += [(name, member) for name, member in (("unitPrice", "price"), ("sku", "sku")) if name in members]
    return tuple(told)
