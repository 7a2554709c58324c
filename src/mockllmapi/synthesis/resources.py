# ruff: noqa: E501 - a row is a line
"""The structure that things have where no shape says so.

Each row is a kind: the nouns it goes by, and its members in a shorthand. `name` is a text, `name#` a whole number,
`name~` a number, `name?` a flag, `name[]` a list of texts, `name{…}` an object, `name[…]` a list of objects, `name="…"`
always the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from mockllmapi.types import JsonObject, JsonValue

__all__ = ["KINDS", "expand", "kind_of"]

_ADDRESS = "street city state postalCode country"
_PERSON = f"id# firstName lastName email username phone address{{{_ADDRESS}}} isActive? createdAt"
_ROWS: Mapping[str, str] = {
    "user account profile member subscriber": _PERSON,
    "person people contact lead guest patient student": f"id# firstName lastName email phone birthDate address{{{_ADDRESS}}} createdAt",
    "customer client buyer": f"id# firstName lastName email phone company address{{{_ADDRESS}}} loyaltyPoints# createdAt",
    "employee staff worker colleague": "id# firstName lastName email phone jobTitle department salary# hireDate managerId# isActive?",
    "author artist director": "id# name email bio website followers# createdAt",
    "product item_for_sale good catalog sku": "id# name description category brand sku price~ currency stock# rating~ image tags[] inStock? createdAt",
    "category genre topic section": "id# name slug description productCount# createdAt",
    "order purchase": f"id# orderNumber customerId# status items[productId# productName quantity# unitPrice~] subtotal~ tax~ shipping~ total~ "
    f"currency paymentMethod shippingAddress{{{_ADDRESS}}} createdAt updatedAt",
    "cart basket": "id# customerId# items[productId# productName quantity# unitPrice~] subtotal~ tax~ total~ currency updatedAt",
    "invoice bill": "id# invoiceNumber customerId# status issueDate dueDate items[description quantity# unitPrice~] subtotal~ tax~ total~ currency",
    "payment transaction refund payout charge": "id# orderId# amount~ currency paymentMethod cardBrand lastFour status transactionId createdAt",
    "shipment delivery": f"id# orderId# trackingNumber carrier status destination{{{_ADDRESS}}} shippedAt estimatedDelivery",
    "review testimonial rating": "id# productId# author rating# title review helpfulVotes# verified? createdAt",
    "post article blog news story": "id# title slug excerpt body author tags[] status views# likes# commentCount# publishedAt createdAt updatedAt",
    "comment reply": "id# postId# author email body likes# createdAt",
    "company organization vendor supplier business": f"id# name industry website email phone employees# address{{{_ADDRESS}}} foundedYear# createdAt",
    "address location": f"id# type {_ADDRESS} latitude~ longitude~ isDefault?",
    "place venue store shop branch office hotel restaurant": f"id# name description phone address{{{_ADDRESS}}} latitude~ longitude~ rating~ openingHours",
    "task todo issue ticket": "id# title description status priority assignee dueDate completed? tags[] createdAt updatedAt",
    "project campaign workspace": "id# name description status owner budget# startDate endDate progress# createdAt",
    "team group department": "id# name description lead memberCount# createdAt",
    "event meeting appointment": "id# title description type venue organizer startsAt endsAt attendees# status",
    "message email chat": "id# from to subject body status isRead? sentAt",
    "notification alert": "id# userId# type title message isRead? createdAt",
    "file document attachment upload": "id# fileName mimeType fileSize# url checksum uploadedAt",
    "photo image picture": "id# title url thumbnailUrl width# height# createdAt",
    "book": "id# title author isbn genre publisher year# pages# price~ rating~",
    "movie film show": "id# title genre director releaseYear# durationMinutes# rating~ description poster",
    "song track album": "id# title artist genre durationSeconds# releaseDate plays#",
    "course lesson class": "id# title description instructor level durationMinutes# price~ rating~ startDate",
    "recipe dish meal": "id# name description prepTime# cookTime# servings# difficulty ingredients[] calories# rating~",
    "device sensor camera": "id# name type serialNumber firmware status battery# location{latitude~ longitude~} lastSeen",
    "reading measurement metric": "id# deviceId# temperature~ humidity~ pressure~ battery# recordedAt",
    "vehicle car truck": "id# make model year# color licensePlate vin mileage# status",
    "booking reservation": "id# reference guest roomNumber# checkIn checkOut guests# totalPrice~ currency status createdAt",
    "job vacancy position": "id# title company location type salary# description postedAt",
    "subscription plan membership": "id# customerId# plan price~ currency billingCycle status startDate renewalDate",
    "pet animal": "id# name species breed age# gender owner status",
    "weather forecast": "city country temperature~ humidity# windSpeed~ condition recordedAt",
    "setting preference config": "theme language timezone currency emailNotifications? pageSize# updatedAt",
    "inventory stock": "id# sku productName quantity# warehouse reorderLevel# updatedAt",
    "log audit activity": "id# level message source userId# ipAddress createdAt",
    "session": "id userId# ipAddress userAgent device createdAt expiresAt",
    "webhook": "id# url events[] secret active? createdAt",
    "tag label": "id# name slug count#",
    "role permission": "id# name description permissions[] createdAt",
    "team_member": "id# firstName lastName email role joinedAt",
}
_ANY = "id# name description type status createdAt updatedAt"

KINDS: Mapping[str, str] = MappingProxyType({noun: row for nouns, row in _ROWS.items() for noun in nouns.split()})
"""The shorthand of every noun that has one."""

_TOKEN = re.compile(r"(\w+)([#~?]|\[\]|\{|\[|=\"[^\"]*\")?|[}\]]")
_TYPES: Mapping[str, str] = MappingProxyType({"": "string", "#": "integer", "~": "number", "?": "boolean"})


def kind_of(noun: str) -> str:
    """The shorthand for a noun in the singular; a compound is what its last word is, a stranger has what everything has."""
    return KINDS.get(noun.replace(" ", "_")) or KINDS.get(noun.rpartition(" ")[2]) or _ANY


def expand(shorthand: str) -> JsonObject:
    """The schema that a shorthand stands for."""
    return _object(_TOKEN.finditer(shorthand))


def _object(tokens: Iterator[re.Match[str]]) -> JsonObject:
    properties: dict[str, JsonValue] = {}
    for token in tokens:
        name, mark = token[1], token[2] or ""
        if name is None:
            break
        if mark == "{":
            properties[name] = _object(tokens)
        elif mark == "[":
            properties[name] = {"type": "array", "items": _object(tokens)}
        elif mark == "[]":
            properties[name] = {"type": "array", "items": {"type": "string"}}
        elif mark.startswith("="):
            properties[name] = {"const": mark[2:-1]}
        else:
            properties[name] = {"type": _TYPES[mark]}
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}
