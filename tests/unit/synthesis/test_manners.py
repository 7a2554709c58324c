"""What names tell about moving."""

import pytest

from mockllmapi.synthesis.manners import DRIFT, STILL, Kind, Manner, manner_of


def kind_of(name: str, around: Manner = DRIFT) -> Kind:
    return manner_of(name, around).kind


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (
            "temperature roomTemperature TEMP temperature_celsius cpuUsagePercent humidity heartRate heart-rate",
            Kind.GAUGE,
        ),
        (
            "windSpeed speedKmh pm25 co2 queueSize queue_length activeUsers rpm responseTimeMs stock level value",
            Kind.GAUGE,
        ),
        ("battery batteryLevel battery_percent fuel", Kind.SUPPLY),
        ("views viewCount view_count downloads totalRequests odometer uptimeSeconds", Kind.COUNTER),
        ("price lastPrice btcPrice priceUsd bid exchangeRate", Kind.PRICE),
        ("change priceChange change24h", Kind.CHANGE),
        ("changePercent percent_change priceChangePercentage24h", Kind.CHANGE_PERCENT),
        ("status orderStatus STATE", Kind.STATUS),
        ("timestamp ts time lastSeen last_seen_at recordedAt sensorTimestamp", Kind.STAMP),
        ("updatedAt last_updated modified-at", Kind.UPDATE),
        ("lat lng latitude geo_lon", Kind.COORDINATE),
        ("heading wind_direction", Kind.TURN),
        ("progress completionPercent", Kind.PROGRESS),
        ("sequenceNumber tick", Kind.SEQUENCE),
        ("id userId sku year maxTemperature threshold unitPrice originalPrice total grandTotal tax rating", Kind.STILL),
        ("lastLoginAt shippedAt receivedAt subtotal revenue vatRate", Kind.STILL),
        (
            "totalCount pageSize createdAt createdTimestamp startTime price_limit interestRate name",
            Kind.STILL,
        ),
    ],
)
def test_names_in_any_case_style(names: str, kind: Kind) -> None:
    assert {name: kind_of(name) for name in names.split()} == dict.fromkeys(names.split(), kind)


@pytest.mark.parametrize("name", ["foo", "roomNumber", "x1", "", "!"])
def test_strangers_are_unknown(name: str) -> None:
    assert not manner_of(name, STILL).is_known


def test_general_names_mean_what_they_stand_in() -> None:
    temperature = manner_of("temperature", DRIFT)
    assert manner_of("value", temperature) is temperature
    assert manner_of("current", temperature) is temperature
    assert manner_of("EUR", manner_of("rates", DRIFT)).kind is Kind.PRICE
    assert kind_of("max", temperature) is Kind.STILL
    assert kind_of("humidity", temperature) is Kind.GAUGE
    assert manner_of("value", manner_of("status", DRIFT)) is DRIFT


def test_parts_of_words_mean_nothing() -> None:
    assert kind_of("templateCount") is not Kind.GAUGE or not manner_of("template", DRIFT).is_known
    assert not manner_of("prefix", DRIFT).is_known
