import re
import uuid

import pytest

from mockllmapi.synthesis.checkdigits import ean_digit, isbn10_digit, issn_digit, luhn_digit, routing_digit, vin_digit


def test_own_ids_count_and_foreign_ones_do_not(index, records):
    own, foreign = index.find(("id",), None), index.find(("user", "id"), None)
    assert [own.integer(record) for record in records(None, 3)] == [0, 1, 2]
    assert len({foreign.integer(record) for record in records()}) > 100
    assert uuid.UUID(own.string(records()[0]))


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
def test_numbers_end_in_the_digit_that_checks_them(values, name, check):
    for value in values(name):
        digits = value.replace("-", "")
        assert check(digits[:-1]) == digits[-1], value


def test_numbers_with_check_digits_have_their_length(values):
    lengths = {"isbn": {13}, "isbn10": {10}, "ean": {13}, "upc": {12}, "imei": {15}, "vin": {17}, "issn": {8}}
    for name, allowed in lengths.items():
        assert {len(value.replace("-", "")) for value in values(name)} == allowed, name


def test_vehicles_have_a_checked_number(values):
    vins = values("vin")
    assert all(vin_digit(vin) == vin[8] for vin in vins)
    assert len({vin[8] for vin in vins}) > 8


def test_ibans_are_checked_and_belong_to_their_bank(index, records):
    read_iban, read_bic = index.find(("iban",), None).string, index.find(("bic",), None).string
    for record in records():
        iban, bic = read_iban(record), read_bic(record)
        digits = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
        assert int(digits) % 97 == 1
        assert bic[4:6] == iban[:2]


def test_tokens_look_like_tokens_and_keys_say_that_they_are_none(values):
    assert all(value.count(".") == 2 and value.startswith("eyJ") for value in values("accessToken"))
    assert all(value.startswith("mock_") for value in [*values("apiKey"), *values("clientSecret")])
    assert all("MOCK" in value and value.startswith("-----BEGIN ") for value in values("certificate"))


def test_slugs_are_made_of_the_name(index, records):
    record = records("product")[0]
    assert index.find(("slug",), "product").string(record) == "-".join(re.findall("[a-z0-9]+", record.label.lower()))


def test_digests_have_their_length(values):
    assert {len(value) for value in values("sha256")} == {64}
    assert {len(value) for value in values("commitSha")} == {40}
    assert {len(value) for value in values("md5")} == {32}
