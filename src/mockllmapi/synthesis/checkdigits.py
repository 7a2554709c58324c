"""Check digits of numbers that people and machines verify: cards, books, goods, accounts, vehicles."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "ean_digit",
    "iban",
    "isbn10_digit",
    "issn_digit",
    "luhn_digit",
    "national_account",
    "routing_digit",
    "vin_digit",
]


def luhn_digit(digits: str) -> str:
    """The digit after `digits` in card numbers and device numbers (ISO/IEC 7812)."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[::-2])
    return str(-(doubled + sum(map(int, digits[-2::-2]))) % 10)


def ean_digit(digits: str) -> str:
    """The digit after `digits` in EAN-13, UPC-A, EAN-8, GTIN-14 and ISBN-13."""
    return str(-(3 * sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2]))) % 10)


def isbn10_digit(digits: str) -> str:
    """The tenth digit of an ISBN-10, or `X`."""
    return _modulo_eleven(digits)


def issn_digit(digits: str) -> str:
    """The eighth digit of an ISSN, or `X`."""
    return _modulo_eleven(digits)


def _modulo_eleven(digits: str) -> str:
    rest = -sum(weight * int(digit) for weight, digit in enumerate(reversed(digits), 2)) % 11
    return "X" if rest == 10 else str(rest)


def routing_digit(digits: str) -> str:
    """The ninth digit of a routing number of the American Bankers Association."""
    return str(-sum(weight * int(digit) for weight, digit in zip((3, 7, 1) * 3, digits, strict=False)) % 10)


def national_account(country: str, account: str) -> str:
    """An account number of a country, its national check digits in place of `?`."""
    digits = account.replace("?", "")
    if country == "FR":
        check = f"{97 - (89 * int(digits[:5]) + 15 * int(digits[5:10]) + 3 * int(digits[10:])) % 97:02d}"
    elif country == "ES":
        check = _spanish(f"00{digits[:8]}") + _spanish(digits[8:])
    elif country == "IT":
        check = _italian(digits)
    else:
        return account
    return account.replace("?" * len(check), check)


def _spanish(digits: str) -> str:
    rest = 11 - sum(2**place % 11 * int(digit) for place, digit in enumerate(digits)) % 11
    return str({10: 1, 11: 0}.get(rest, rest))


_ITALIAN = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
"""What digits count at odd places."""


def _italian(digits: str) -> str:
    total = sum(_ITALIAN[int(digit)] for digit in digits[::2]) + sum(map(int, digits[1::2]))
    return chr(ord("A") + total % 26)


def iban(country: str, account: str) -> str:
    """An account number of a country as an IBAN (ISO 13616)."""
    rest = int("".join(str(int(letter, 36)) for letter in f"{account}{country}00")) % 97
    return f"{country}{98 - rest:02d}{account}"


_VIN_VALUES: Mapping[str, int] = MappingProxyType(
    dict(
        zip(
            "0123456789ABCDEFGHJKLMNPRSTUVWXYZ",
            (*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)),
            strict=True,
        )
    )
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vin_digit(vin: str) -> str:
    """The ninth character of a vehicle identification number whose ninth character does not count (ISO 3779)."""
    rest = sum(_VIN_VALUES[letter] * weight for letter, weight in zip(vin, _VIN_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)
