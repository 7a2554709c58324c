"""Members that depend on each other: a count beside its list, a total beside its parts, a flag beside its status."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mockllmapi.naming.words import normalize_name, parse_word_list, singularize
from mockllmapi.synthesis.atlas import find_countries
from mockllmapi.synthesis.balances import find_balances
from mockllmapi.synthesis.denominations import find_denominations
from mockllmapi.synthesis.flights import find_flights
from mockllmapi.synthesis.occurrences import find_occurrences
from mockllmapi.synthesis.periods import Relation, find_periods
from mockllmapi.synthesis.schedules import find_schedules
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["Relation", "find_relations"]

_COUNTS = frozenset(
    parse_word_list("""
    total count totalcount totalitems totalresults totalrecords totalelements itemcount size length numitems
    resultcount
""")
)
_ROLES: Mapping[str, str] = MappingProxyType(
    {
        role: part
        for part, names in {
            "price": "price unitprice listprice itemprice pricepernight dailyrate",
            "quantity": "quantity qty units nights days",
            "subtotal": "subtotal itemstotal nettotal netamount",
            "tax": "tax taxamount vat salestax taxes",
            "shipping": "shipping shippingcost shippingfee deliveryfee postage",
            "discount": "discount discountamount",
            "rate": "taxrate vatrate",
            "percent": "discountpercent discountpercentage",
            "paid": "amountpaid paidamount",
            "total": "total totalamount totalprice grandtotal linetotal ordertotal amountdue invoicetotal amount",
        }.items()
        for role in names.split()
    }
)
_TAX_RATE = 0.08
_DISCOUNT = 0.1
"""What is taken off where the drawn amount is more than there is to pay."""
_BEYOND = 1e15
"""Amounts that nobody has, and that no arithmetic can be trusted with."""

_PAID = frozenset({"paid", "completed", "closed"})
_LIMITS = frozenset({"enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})


def find_relations(members: Mapping[str, JsonValue]) -> tuple[Relation, ...]:
    """The relations between the members of an object, by their names and schemas."""
    found: list[Relation] = []
    bill = _Bill.among(members)
    if bill is not None:
        found.append(bill)
    status = next(
        (name for name in members if normalize_name(name) in ("status", "state") and _kind(members[name]) == "string"),
        None,
    )
    if status is not None:
        flags = [name for name in members if normalize_name(name) in _FLAGS and members[name] == {"type": "boolean"}]
        found += [_flag_relation(name, status) for name in flags]
    lists = [name for name, schema in members.items() if _kind(schema) == "array"]
    if lists:
        totals = [name for name in members if _is_count_of(name, lists, members) and not (bill and name == bill.total)]
        found += [_count_relation(name, _counted_list(name, lists)) for name in totals]
    found += _payment_states(members, status)
    happened = (*find_occurrences(members), *find_schedules(members), *find_flights(members), *find_countries(members))
    whole = find_denominations(members)
    return (*find_periods(members), *whole, *found, *find_balances(members), *happened, *whole)


# -- flags ------------------------------------------------------------------------------------------------------------

_FLAGS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        flag: frozenset(states.split())
        for flags, states in {
            "completed iscompleted done isdone finished": "done completed delivered",
            "paid ispaid": "paid completed refunded shipped delivered",
            "active isactive enabled": "active online published open",
            "read isread": "read",
            "published ispublished": "published",
            "cancelled iscancelled canceled": "cancelled",
            "online isonline connected": "online",
        }.items()
        for flag in flags.split()
    }
)
"""Flags that say the same as a status, and the states in which they are true."""


def _flag_relation(name: str, status: str) -> Relation:
    states = _FLAGS[normalize_name(name)]

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        if name in value and name not in known and isinstance(value.get(status), str):
            value[name] = value[status] in states

    return relate


_PAID_STATES = frozenset({"shipped", "in_transit", "out_for_delivery", "delivered", "completed"})
_EARLY_STATES = frozenset({"pending", "new", "placed", "confirmed", "processing", "packed"})


def _payment_states(members: Mapping[str, JsonValue], status: str | None) -> list[Relation]:
    """What the state of an order says about its payment."""
    name = next((each for each in members if normalize_name(each) == "paymentstatus"), None)
    if name is None or status is None or not _allows(members[name], "paid"):
        return []

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        state, payment = value.get(status), value.get(name)
        if name in known or not isinstance(payment, str):
            return
        is_late = state in _PAID_STATES and payment != "paid"
        if is_late or (state in _EARLY_STATES and payment in ("refunded", "failed")):
            value[name] = "paid"

    return [relate]


def _allows(schema: JsonValue, text: str) -> bool:
    if not isinstance(schema, dict) or schema.get("type") != "string":
        return False
    choices = schema.get("enum")
    return text in choices if isinstance(choices, list) else schema.keys() <= {"type", "description"}


# -- counts -----------------------------------------------------------------------------------------------------------


def _is_count_of(name: str, lists: list[str], members: Mapping[str, JsonValue]) -> bool:
    if _kind(members[name]) != "integer" or _is_limited(members[name]):
        return False
    return normalize_name(name) in _COUNTS or _named_list(name, lists) is not None


def _named_list(name: str, lists: list[str]) -> str | None:
    """`commentCount` and `totalComments` name the list `comments`."""
    key = normalize_name(name)
    for name_of_list in lists:
        plural = normalize_name(name_of_list)
        if key in (plural + "count", singularize(plural) + "count", "num" + plural, "total" + plural):
            return name_of_list
    return None


def _counted_list(name: str, lists: list[str]) -> str:
    return _named_list(name, lists) or lists[0]


def _count_relation(name: str, counted: str) -> Relation:
    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        members = value.get(counted)
        if name in value and name not in known and isinstance(members, list):
            value[name] = len(members)

    return relate


# -- bills ------------------------------------------------------------------------------------------------------------


class _Bill:
    """Price times quantity, the sum of lines, tax and shipping added, discount taken off: those of them that are there."""

    __slots__ = ("_is_discount_free", "_line_roles", "_lines", "_roles", "_whole", "total")

    def __init__(
        self,
        roles: Mapping[str, str],
        lines: str | None,
        line_roles: Mapping[str, str],
        whole: frozenset[str],
        *,
        is_discount_free: bool,
    ) -> None:
        self._is_discount_free = is_discount_free
        self._roles = roles
        self._lines = lines
        self._line_roles = line_roles
        self._whole = whole
        self.total = roles.get("total")

    @classmethod
    def among(cls, members: Mapping[str, JsonValue]) -> _Bill | None:
        """The bill in an object; None where there is nothing to add up."""
        roles: dict[str, str] = {}
        for name, schema in members.items():
            role = _ROLES.get(normalize_name(name))
            if role and _kind(schema) in ("number", "integer"):
                roles.setdefault(role, name)
        if "paid" in roles and _is_limited(members[roles["paid"]]):
            del roles["paid"]
        if "discount" in roles and _is_limited(members[roles["discount"]]):
            roles.pop("percent", None)
        lines = next((name for name, schema in members.items() if _has_lines(schema)), None)
        has_sum = lines is not None or {"price", "quantity"} <= roles.keys() or "subtotal" in roles
        written = [roles[role] for role in ("subtotal", "tax", "total") if role in roles]
        if not has_sum or not written or any(_is_limited(members[name]) for name in written):
            return None
        whole = frozenset(name for name in roles.values() if _kind(members[name]) == "integer")
        line_roles = _line_roles(members[lines] if lines is not None else None)
        is_discount_free = "discount" in roles and not _is_limited(members[roles["discount"]])
        return cls(roles, lines, line_roles, whole, is_discount_free=is_discount_free)

    def __call__(self, value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        subtotal = self._subtotal(value, known)
        if subtotal is None:
            return
        self._write(value, known, "subtotal", subtotal)
        if "percent" in self._roles and "discount" in self._roles:
            self._write(value, known, "discount", subtotal * self._read(value, "percent") / 100)
        elif self._is_discount_free and self._read(value, "discount") > subtotal:
            self._write(value, known, "discount", subtotal * _DISCOUNT)
        self._write(value, known, "tax", subtotal * self._tax_rate(value))
        total = (
            subtotal
            + self._read(value, "tax")
            + self._read(value, "shipping")
            - min(subtotal, self._read(value, "discount"))
        )
        self._write(value, known, "total", total)
        if "paid" in self._roles:
            status = value.get("status")
            is_paid = isinstance(status, str) and status in _PAID
            self._write(value, known, "paid", self._read(value, "total") if is_paid else 0)

    def _tax_rate(self, value: JsonObject) -> float:
        """The rate beside the tax, as a share or in per cent."""
        if "rate" not in self._roles:
            return _TAX_RATE
        rate = self._read(value, "rate")
        return rate / 100 if rate > 1 else rate

    def _subtotal(self, value: JsonObject, known: frozenset[str]) -> float | None:
        if self._roles.get("subtotal") in known:
            return self._read(value, "subtotal")
        lines = value.get(self._lines) if self._lines else None
        if isinstance(lines, list):
            return sum(_line_total(line, self._line_roles) for line in lines)
        if "price" in self._roles and "quantity" in self._roles:
            return self._read(value, "price") * self._read(value, "quantity")
        return self._read(value, "subtotal") if "subtotal" in self._roles else None

    def _read(self, value: JsonObject, role: str) -> float:
        amount = value.get(self._roles.get(role, ""))
        return amount if isinstance(amount, int | float) and abs(amount) < _BEYOND else 0

    def _write(self, value: JsonObject, known: frozenset[str], role: str, amount: float) -> None:
        name = self._roles.get(role)
        if name is not None and name in value and name not in known and value[name] is not None:
            value[name] = round(amount) if name in self._whole else round(amount, 2)


def _line_total(line: JsonValue, roles: Mapping[str, str]) -> float:
    if not isinstance(line, dict):
        return 0
    parts: dict[str, float] = {}
    for name, role in roles.items():
        amount = line.get(name)
        if isinstance(amount, int | float) and abs(amount) < _BEYOND:
            parts[role] = amount
    if "total" in parts:
        return parts["total"]
    return parts.get("subtotal", parts.get("price", 0) * parts.get("quantity", 1))


def _line_roles(schema: JsonValue) -> Mapping[str, str]:
    """The members of a line that have a role, one for each role."""
    items = schema.get("items") if isinstance(schema, dict) else None
    members = items.get("properties") if isinstance(items, dict) else None
    roles: dict[str, str] = {}
    for name in members if isinstance(members, dict) else ():
        role = _ROLES.get(normalize_name(name))
        if role is not None and role not in roles.values():
            roles[name] = role
    return MappingProxyType(roles)


def _has_lines(schema: JsonValue) -> bool:
    items = schema.get("items") if isinstance(schema, dict) else None
    members = items.get("properties") if isinstance(items, dict) else None
    return isinstance(members, dict) and any(_ROLES.get(normalize_name(name)) == "price" for name in members)


def _kind(schema: JsonValue) -> str:
    kind = schema.get("type") if isinstance(schema, dict) else None
    return kind if isinstance(kind, str) else ""


def _is_limited(schema: JsonValue) -> bool:
    return isinstance(schema, dict) and not _LIMITS.isdisjoint(schema)
