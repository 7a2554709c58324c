import re

TEST_CARDS = {"4111111111111111", "4242424242424242", "5555555555554444", "378282246310005"}


def test_cards_are_test_cards(values):
    assert set(values("cardNumber")) <= TEST_CARDS
    assert all(any(card.endswith(last) for card in TEST_CARDS) for last in values("lastFour"))


def test_prices_are_prices(values):
    prices = values("unitPrice")
    assert all(price > 0 and round(price, 2) == price for price in prices)
    assert sum(price < 60 for price in prices) > len(prices) / 2


def test_ibans_have_the_right_checksum(values):
    for iban in set(values("iban")):
        digits = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
        assert int(digits) % 97 == 1


def test_numbers_of_papers_look_like_them(values):
    assert all(re.fullmatch(r"ORD-\d{6}", value) for value in values("orderNumber"))
    assert all(re.fullmatch(r"[A-Z]{2}-\d{5}", value) for value in values("policyNumber"))


def test_firms_are_invented_and_things_have_brands(values):
    assert len(set(values("companyName"))) > 50
    assert len(set(values("brand"))) > 10
