import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from mockllmapi.synthesis.checkdigits import ean_digit, isbn10_digit, issn_digit, luhn_digit, routing_digit, vin_digit
from mockllmapi.synthesis.meanings.index import MeaningIndex
from support.json_types import json_of
from support.optional import present


def test_own_ids_count_and_foreign_ones_do_not(index: MeaningIndex, records: Callable[..., Any]) -> None:
    own, foreign = present(index.find(("id",), None)), present(index.find(("user", "id"), None))
    assert [present(own.integer)(record) for record in records(None, 3)] == [0, 1, 2]
    assert len({present(foreign.integer)(record) for record in records()}) > 100
    assert uuid.UUID(json_of(present(own.string)(records()[0])))


@pytest.mark.parametrize(
    ("name", "check"),
    [
        ("isbn", ean_digit),
        ("isbn13", ean_digit),
        ("isbn10", isbn10_digit),
        ("issn", issn_digit),
        ("ean", ean_digit),
        ("barcode", ean_digit),
        ("upc", ean_digit),
        ("imei", luhn_digit),
        ("routingNumber", routing_digit),
        ("cardNumber", luhn_digit),
    ],
)
def test_numbers_end_in_the_digit_that_checks_them(
    values: Callable[..., Any], name: str, check: Callable[..., Any]
) -> None:
    for value in values(name):
        digits = value.replace("-", "")
        assert check(digits[:-1]) == digits[-1], value


def test_numbers_with_check_digits_have_their_length(values: Callable[..., Any]) -> None:
    lengths = {"isbn": {13}, "isbn10": {10}, "ean": {13}, "upc": {12}, "imei": {15}, "vin": {17}, "issn": {8}}
    for name, allowed in lengths.items():
        assert {len(value.replace("-", "")) for value in values(name)} == allowed, name


def test_vehicles_have_a_checked_number(values: Callable[..., Any]) -> None:
    vins = values("vin")
    assert all(vin_digit(vin) == vin[8] for vin in vins)
    assert len({vin[8] for vin in vins}) > 8


def test_ibans_are_checked_and_belong_to_their_bank(index: MeaningIndex, records: Callable[..., Any]) -> None:
    read_iban, read_bic = present(index.find(("iban",), None)).string, present(index.find(("bic",), None)).string
    for record in records():
        iban, bic = json_of(present(read_iban)(record)), json_of(present(read_bic)(record))
        digits = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
        assert int(digits) % 97 == 1
        assert bic[4:6] == iban[:2]


def test_tokens_look_like_tokens_and_keys_say_that_they_are_none(values: Callable[..., Any]) -> None:
    assert all(value.count(".") == 2 and value.startswith("eyJ") for value in values("accessToken"))
    assert all(value.startswith("mock_") for value in [*values("apiKey"), *values("clientSecret")])
    assert all("MOCK" in value and value.startswith("-----BEGIN ") for value in values("certificate"))


def test_slugs_are_made_of_the_name(index: MeaningIndex, records: Callable[..., Any]) -> None:
    record = records("product")[0]
    assert present(present(index.find(("slug",), "product")).string)(record) == "-".join(
        re.findall("[a-z0-9]+", record.label.lower())
    )


def test_digests_have_their_length(values: Callable[..., Any]) -> None:
    assert {len(value) for value in values("sha256")} == {64}
    assert {len(value) for value in values("commitSha")} == {40}
    assert {len(value) for value in values("md5")} == {32}


def test_numbers_of_securities_and_ships_have_their_check_digits(values: Callable[..., Any]) -> None:
    for isin in values("isin"):
        digits = "".join(str(int(sign, 36)) for sign in isin)
        assert luhn_digit(digits[:-1]) == digits[-1]
    for cusip in values("cusip"):
        worth = [int(sign, 36) * (1 + place % 2) for place, sign in enumerate(cusip[:8])]
        assert -sum(each // 10 + each % 10 for each in worth) % 10 == int(cusip[8])
    for number in values("imo_number"):
        assert sum(int(number[place]) * (7 - place) for place in range(6)) % 10 == int(number[6])
    for npi in values("npi"):
        assert luhn_digit(f"80840{npi[:-1]}") == npi[-1]


def test_a_vehicle_number_begins_with_its_maker(index: MeaningIndex, records: Callable[..., Any]) -> None:
    vin, make = present(index.find(("vin",), "vehicle")).string, present(index.find(("make",), "vehicle")).string
    makers = {present(make)(record): json_of(present(vin)(record))[:3] for record in records("vehicle", 60)}
    assert makers["BMW"] == "WBA"
    assert len(set(makers.values())) == len(makers)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("isrc", r"[A-Z]{3}[A-Z]{2}\d{7}"),
        ("bill_of_lading", r"BL\d{8}"),
        ("container_no", r"MSKU\d{7}"),
        ("mmsi", r"2\d{8}"),
    ],
)
def test_papers_of_trade_have_their_form(values: Callable[..., Any], name: str, form: str) -> None:
    assert all(re.fullmatch(form, value) for value in values(name))
