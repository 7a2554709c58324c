import re
import uuid


def test_own_ids_count_and_foreign_ones_do_not(index, records):
    own, foreign = index.find(("id",), None), index.find(("user", "id"), None)
    assert [own.integer(record) for record in records(None, 3)] == [0, 1, 2]
    assert len({foreign.integer(record) for record in records()}) > 100
    assert uuid.UUID(own.string(records()[0]))


def test_links_are_on_safe_hosts(values):
    for name in ("url", "website", "imageUrl", "webhookUrl", "hostname"):
        assert all(re.match(r"(https://)?([\w-]+\.)*example\.(com|org|net)", value) for value in values(name)), name


def test_hardware_addresses_are_locally_administered(values):
    assert all(re.fullmatch(r"02:00:5e(:[0-9a-f]{2}){3}", value) for value in values("macAddress"))


def test_tokens_look_like_tokens_and_keys_say_that_they_are_none(values):
    assert all(value.count(".") == 2 and value.startswith("eyJ") for value in values("accessToken"))
    assert all(value.startswith("mock_") for value in values("apiKey"))


def test_slugs_are_made_of_the_name(index, records):
    record = records("product")[0]
    assert index.find(("slug",), "product").string(record) == "-".join(re.findall("[a-z0-9]+", record.label.lower()))
