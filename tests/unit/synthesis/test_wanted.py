import pytest

from mockllmapi.exchange import MockRequest
from mockllmapi.synthesis.wanted import Page, Wanted, cursor_at, member_of, read_wanted
from support.json_types import JsonDict

NAMES = ("id", "name", "price", "status", "instock", "category", "createdat", "city")
ROWS: list[JsonDict] = [
    {"id": 1, "name": "Lamp", "price": 30, "status": "active", "inStock": True, "createdAt": "2026-01-05T10:00:00Z"},
    {"id": 2, "name": "desk", "price": 10.5, "status": "Draft", "inStock": False, "createdAt": "2026-02-01T00:00:00Z"},
    {"id": 3, "name": "Chair", "price": None, "status": "active", "inStock": True, "createdAt": "2025-12-31T23:59:59Z"},
]


def wanted(count: int | None = None, **query: str) -> Wanted:
    pairs = tuple((name.replace("__", "."), text) for name, text in query.items())
    return read_wanted(MockRequest("GET", "/things", query=pairs), count, NAMES)


def ids(found: Wanted) -> list[int]:
    return [row["id"] for row in ROWS if found.fits(row)]


def test_no_query_wants_everything_as_it_is() -> None:
    found = read_wanted(MockRequest("GET", "/things"), 5, NAMES)
    assert found == Wanted()
    assert not found.is_selective
    assert ids(found) == [1, 2, 3]


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ({"page": "3"}, Page(20, 10)),
        ({"page": "0"}, Page(0, 10)),
        ({"pageNumber": "2", "page_size": "4"}, Page(4, 4)),
        ({"offset": "7", "take": "3"}, Page(7, 3)),
        ({"skip": "5"}, Page(5, 10)),
        ({"cursor": ""}, Page(0, 10)),
        ({"cursor": "12"}, Page(12, 10)),
        ({"cursor": cursor_at(40)}, Page(40, 10)),
        ({"cursor": "é!"}, Page(0, 10)),
        ({"starting_after": "9"}, Page(9, 10)),
        ({"page": "first"}, None),
        ({"limit": "5"}, None),
    ],
)
def test_pages_have_many_names(query: JsonDict, page: Page | None) -> None:
    assert wanted(**query).page == page


def test_the_asked_count_is_the_size_of_a_page() -> None:
    assert wanted(4, page="2").page == Page(4, 4)
    assert wanted(0, page="2").page == Page(0, 0)
    assert (Page(4, 4).number, Page(0, 0).number) == (2, 1)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "ACTIVE"}, [1, 3]),
        ({"status": "active,draft"}, [1, 2, 3]),
        ({"filter[status]": "draft"}, [2]),
        ({"inStock": "false"}, [2]),
        ({"in_stock": "true"}, [1, 3]),
        ({"price": "30"}, [1]),
        ({"minPrice": "20"}, [1]),
        ({"price_max": "20"}, [2]),
        ({"price[gte]": "10.5", "price[lt]": "30"}, [2]),
        ({"priceGt": "10.5"}, [1]),
        ({"createdAfter": "2026-01-01"}, [1, 2]),
        ({"created_before": "2026-01-01"}, [3]),
        ({"created_before": "2025-12-31"}, []),
        ({"created_until": "2025-12-31"}, [3]),
        ({"q": "LAM"}, [1]),
        ({"shoe": "42"}, [1, 2, 3]),
        ({"status": ""}, [1, 2, 3]),
        ({"sort": "status"}, [1, 2, 3]),
        ({"id": "2"}, [1, 2, 3]),
    ],
)
def test_filters_and_bounds_choose_rows(query: JsonDict, found: list[int]) -> None:
    assert ids(wanted(**query)) == found


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ({"sort": "price"}, [2, 1, 3]),
        ({"sort": "-price"}, [3, 1, 2]),
        ({"sort": "price:desc"}, [3, 1, 2]),
        ({"sortBy": "name", "order": "desc"}, [1, 2, 3]),
        ({"orderBy": "name asc"}, [3, 2, 1]),
        ({"sort_by": "createdAt", "direction": "descending"}, [2, 1, 3]),
        ({"sort": "status,-id"}, [3, 1, 2]),
        ({"sort": "unknown"}, [1, 2, 3]),
        ({"order": "desc"}, [1, 2, 3]),
    ],
)
def test_rows_are_sorted_and_equal_ones_stay(query: JsonDict, order: list[int]) -> None:
    assert [row["id"] for row in wanted(**query).ordered(ROWS)] == order


def test_fields_are_the_members_to_show() -> None:
    assert wanted(fields="id,Name,shoe").shown(ROWS[0]) == {"id": 1, "name": "Lamp"}
    assert wanted(fields="shoe").shown(ROWS[0]) == ROWS[0]


def test_members_of_objects_stand_for_themselves() -> None:
    row: JsonDict = {"name": "A", "address": {"city": "Leeds", "name": "B"}}
    assert member_of(row, "city") == member_of(row, "addresscity") == "Leeds"
    assert member_of(row, "name") == "A"
    assert wanted(city="leeds").fits(row)


@pytest.mark.parametrize(
    "query",
    [
        {"filter": "status:active"},
        {"filter": "status=active"},
        {"filter": "status eq 'active'"},
        {"filter[status]": "active"},
        {"filter": "nobody:knows,status:active"},
    ],
)
def test_a_filter_may_be_one_parameter(query: JsonDict) -> None:
    found = read_wanted(MockRequest("GET", "/things", query=tuple(query.items())), None, NAMES)
    assert found.equals == {"status": ("active",)}


def test_things_may_be_asked_for_by_their_ids() -> None:
    assert wanted(ids="3, 1,3").ids == ("3", "1")
    assert wanted(id="2").ids == ("2",)
    assert wanted(ids="2").is_selective


def test_a_code_of_a_country_is_its_name_where_rows_have_that() -> None:
    pairs = (("countryCode", "FR"),)
    request = MockRequest("GET", "/things", query=pairs)
    assert read_wanted(request, None, ("country",)).equals == {"country": ("France",)}
    assert read_wanted(request, None, ("country", "countrycode")).equals == {"countrycode": ("FR",)}
