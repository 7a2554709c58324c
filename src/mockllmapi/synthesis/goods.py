"""What things to sell are told from: a row of the lexicon's wares, and what is derived from it."""

from __future__ import annotations

from collections.abc import Callable

from mockllmapi.synthesis.lexicon import Lexicon
from mockllmapi.synthesis.wordlists import BRANDS

__all__ = ["Goods", "Ware", "ware_of"]

Ware = tuple[str, int, int, tuple[str, ...], int, str]
"""A row of `Lexicon.goods`."""


def ware_of(lexicon: Lexicon, fact: str, value: str) -> Ware | None:
    """The wares of which `value` is the `category`, or the `name` of one; None where it is of none of them."""
    folded = value.strip().casefold()
    if not folded:
        return None
    if fact == "category":
        return next((row for row in lexicon.goods if row[0].casefold() == folded), None)
    return next((row for row in lexicon.goods if any(folded.endswith(noun.casefold()) for noun in row[3])), None)


class Goods:
    """One thing to sell: category, name, brand and price that could stand in one catalogue."""

    __slots__ = (
        "_code",
        "_is_named",
        "_lexicon",
        "_noun",
        "_qualifier",
        "_random",
        "brand",
        "category",
        "name",
        "price",
        "quantity",
    )

    def __init__(self, random: Callable[[], float], lexicon: Lexicon) -> None:
        self._random = random
        self._lexicon = lexicon
        self._choose(random, lexicon.goods[int(random() * len(lexicon.goods))])
        self.quantity = 1 + int(random() ** 3 * 6)

    def _choose(self, random: Callable[[], float], ware: Ware) -> None:
        lexicon, qualifiers, self._is_named = self._lexicon, self._lexicon.qualifiers, False
        self.category, low, high, nouns, brands, self._code = ware
        kind = int(random() * len(nouns))
        self._noun = nouns[kind]
        self._qualifier = qualifiers[int(random() * len(qualifiers))]
        self.brand = BRANDS[(int(random() * 7) + brands) % len(BRANDS)]
        self.name = lexicon.ware(self._qualifier, self._noun)
        amount = (kind + random()) / len(nouns)
        whole = int((low + amount * amount * (high - low)) * lexicon.scale) // lexicon.step * lexicon.step
        self.price = whole + lexicon.endings[int(amount * 97) % 4]

    @property
    def description(self) -> str:
        """Two sentences as a catalogue has them."""
        pick = int(self._random() * 16)
        texts = self._lexicon.texts
        if "praise" in texts:
            praises, details = texts["praise"], texts["details"]
            praise = praises[pick % len(praises)].format(name=self.name, brand=self.brand)
            return praise + self._lexicon.forms.get("gap", " ") + details[pick // 4 % len(details)]
        article, noun = "An" if self._qualifier[:1] in "AEIOU" else "A", self._noun.lower()
        praise = (
            f"{self._qualifier} {noun} by {self.brand}, made for everyday use.",
            f"{article} {self._qualifier.lower()} {noun} that keeps its promise year after year.",
            f"The {self.brand} {noun}: simple, durable and easy to care for.",
            f"Our most popular {noun}, now in a new finish.",
        )[pick % 4]
        detail = (
            "Ships within two days.",
            "Comes with a two-year warranty.",
            "Free returns for 30 days.",
            "Packed without plastic.",
        )[pick // 4]
        return f"{praise} {detail}"

    @property
    def sku(self) -> str:
        """`GAR-48213`: the category and a number."""
        return f"{self._code}-{10_000 + int(self._random() * 89_999)}"

    @property
    def whole_price(self) -> int:
        """The price without its cents."""
        return max(1, round(self.price))

    @property
    def price_tag(self) -> str:
        """The price as it is written where the thing is sold."""
        return self._lexicon.money(self.price)

    @property
    def subtotal(self) -> float:
        """Price times quantity."""
        return round(self.price * self.quantity, 2)

    @property
    def original_price(self) -> float:
        """What it cost before the sale."""
        return self._lexicon.rounded(self.price * 1.25)

    def learn(self, name: str, value: str | float) -> None:
        """Become the thing of which `value` is the fact `name`."""
        if isinstance(value, str) and name in ("name", "brand", "category"):
            self._become(name, value)
        elif name in ("price", "quantity") and not isinstance(value, str):
            setattr(self, name, value)

    def _become(self, name: str, value: str) -> None:
        ware = None if name == "brand" or getattr(self, name) == value else ware_of(self._lexicon, name, value)
        if ware is not None and ware[5] != self._code:
            self._code, is_named = ware[5], self._is_named
            named = self.name, self._qualifier, self._noun
            self._choose(self._random, ware)
            if is_named:
                self.name, self._qualifier, self._noun = named
        setattr(self, name, value)
        if name == "name" and value.strip():
            self._is_named = True
            first, _, rest = value.strip().partition(" ")
            self._qualifier, self._noun = (first, rest) if rest else ("Classic", first)
