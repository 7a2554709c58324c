import pytest

from mockllmapi.synthesis.checkdigits import (
    ean_digit,
    iban,
    isbn10_digit,
    issn_digit,
    luhn_digit,
    national_account,
    routing_digit,
    vin_digit,
)


@pytest.mark.parametrize("number", ["4111111111111111", "378282246310005", "79927398713", "490154203237518"])
def test_cards_and_devices_by_luhn(number: str) -> None:
    assert luhn_digit(number[:-1]) == number[-1]


@pytest.mark.parametrize("number", ["9780306406157", "4006381333931", "036000291452", "73513537"])
def test_goods_and_books_by_ean(number: str) -> None:
    assert ean_digit(number[:-1]) == number[-1]


@pytest.mark.parametrize("number", ["0306406152", "043942089X"])
def test_books_by_isbn_10(number: str) -> None:
    assert isbn10_digit(number[:-1]) == number[-1]


@pytest.mark.parametrize("number", ["03785955", "2434561X"])
def test_journals_by_issn(number: str) -> None:
    assert issn_digit(number[:-1]) == number[-1]


def test_banks_by_routing_number() -> None:
    assert routing_digit("02100002") == "1"


@pytest.mark.parametrize(
    "known", ["GB82WEST12345698765432", "DE89370400440532013000", "FR1420041010050500013M02606", "NL91ABNA0417164300"]
)
def test_accounts_by_iban(known: str) -> None:
    assert iban(known[:2], known[4:]) == known


@pytest.mark.parametrize("vin", ["1M8GDM9AXKP042788", "11111111111111111", "5GZCZ43D13S812715"])
def test_vehicles_by_vin(vin: str) -> None:
    assert vin_digit(vin) == vin[8]
    assert vin_digit(vin[:8] + "0" + vin[9:]) == vin[8]


@pytest.mark.parametrize(
    ("country", "blank", "account"),
    [
        ("FR", "300060000112345678901??", "30006000011234567890189"),
        ("ES", "21000418??0200051332", "21000418450200051332"),
        ("IT", "?0542811101000000123456", "X0542811101000000123456"),
        ("DE", "370400440532013000", "370400440532013000"),
    ],
)
def test_national_check_digits(country: str, blank: str, account: str) -> None:
    assert national_account(country, blank) == account
