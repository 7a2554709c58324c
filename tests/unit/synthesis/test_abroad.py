import pytest

from mockllmapi.synthesis.abroad import ABROAD, code_of, name_of
from mockllmapi.synthesis.lexicon import Lexicon


def test_every_city_abroad_has_the_columns_of_a_lexicon(lexicon: Lexicon) -> None:
    assert {len(row) for row in ABROAD} == {len(row) for row in lexicon.cities}
    assert not {row[4] for row in ABROAD} & {row[4] for row in lexicon.cities}


@pytest.mark.parametrize(
    ("country", "code"), [("Germany", "DE"), ("uk", "GB"), ("fr", "FR"), ("Atlantis", ""), ("", "")]
)
def test_a_country_goes_by_its_name_or_its_code(country: str, code: str) -> None:
    assert code_of(country) == code


def test_a_code_has_a_name() -> None:
    assert (name_of("de"), name_of("US"), name_of("??")) == ("Germany", "United States", "")
