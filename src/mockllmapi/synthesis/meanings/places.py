# ruff: noqa: E501 - a row is a line
"""Places: addresses, regions, coordinates, weather."""

from __future__ import annotations

from mockllmapi.synthesis.draws import code, fact, one_of, real, whole
from mockllmapi.synthesis.meanings.rows import Meaning, integer, number, tells, text

__all__ = ["ROWS"]

ROWS: tuple[Meaning, ...] = (
    text("address | full address | formatted address | location address | postal address | mailing address | "
         "shipping address | billing address | delivery address | home address", fact("place.full")),
    text("street | street address | address line | line | street line | address line one", fact("place.street")),
    text("address line 2 | line 2 | street 2 | apartment | apt | suite | unit number",
         one_of("Apt. 4B | Suite 210 | Unit 7 | Floor 3 | Apt. 12 | Suite 5")),
    tells("street name", "place.street_name"),
    tells("house number | street number | building number", "place.number"),
    tells("city | town | municipality | locality | city name | birthplace | hometown", "place.city"),
    tells("state | province | region | county | state name | state province | administrative area", "place.state"),
    tells("state code | region code | province code | state abbreviation", "place.state_code"),
    tells("country | country name | nation", "place.country"),
    tells("country code | country iso | iso country | country iso code", "place.country_code"),
    text("postal code | zip | zip code | postcode | post code", fact("place.postal_code")),
    text("location | place | where", fact("place.city_and_state")),
    text("origin | destination | from | to | departure city | arrival city", fact("place.city"), of="place vehicle"),
    number("latitude | lat", fact("place.latitude")),
    number("longitude | lng | lon | long", fact("place.longitude")),
    text("coordinates | latlng | geo | geolocation", fact("place.coordinates")),
    tells("timezone | time zone | tz", "place.timezone"),
    tells("currency | currency code", "place.currency"),
    text("locale | language code | lang | culture", fact("place.locale")),
    text("continent", one_of("Europe | North America | Asia | South America | Africa | Oceania")),
    integer("altitude | elevation", whole(2, 2_400, 2.0)),
    number("temperature | temp | temperature c | feels like", real(-4, 32, 1), integer=whole(-4, 32)),
    number("humidity | relative humidity", real(25, 95, 1), integer=whole(25, 95)),
    number("wind speed | wind", real(0.5, 14, 1), integer=whole(1, 14)),
    number("pressure", real(985, 1035, 1), integer=whole(985, 1035)),
    number("precipitation | rainfall", real(0, 18, 1, 2.0)),
    text("condition | weather | forecast", one_of("Sunny | Partly cloudy | Cloudy | Light rain | Clear | Overcast | Windy | Snow showers")),
    text("gate", code("@##")),
    text("airport code | iata | airport", one_of("JFK | LHR | SFO | SEA | BOS | DEN | YYZ | MAN | SYD | AUS")),
)  # fmt: skip
