import pytest

from mockllmapi.synthesis.subjects import NOUNS, subject_by_members, subject_of


@pytest.mark.parametrize(
    ("words", "subject"),
    [
        (["users"], "person"),
        (["sales", "order"], "order"),
        (["billing", "address"], "place"),
        (["gizmo"], None),
        ([], None),
        (["patients"], "person"),
        (["weather", "forecasts"], "weather"),
        (["courses"], "course"),
        (["flights"], "trip"),
        (["stocks"], "security"),
        (["apartments"], "realestate"),
        (["prescriptions"], "medicine"),
        (["bank", "agent", "runner"], "agent"),
        (["blog", "posts"], "article"),
    ],
)
def test_nouns_tell_what_something_is_about(words: list[str], subject: str | None) -> None:
    assert subject_of(words) == subject


@pytest.mark.parametrize(
    ("keys", "subject"),
    [(["id", "name", "email"], "person"), (["name", "price"], "product"), (["x"], None), (["lat", "lng"], "place")],
)
def test_members_betray_what_an_object_is_about(keys: list[str], subject: str | None) -> None:
    assert subject_by_members(keys) == subject


def test_a_noun_is_about_one_thing() -> None:
    nouns = [noun for line in NOUNS.values() for noun in line.split()]
    assert sorted(set(nouns)) == sorted(nouns)
