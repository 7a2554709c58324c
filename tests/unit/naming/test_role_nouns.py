from mockllmapi.naming.role_nouns import ROLE_NOUNS


def test_a_part_is_played_by_a_thing_that_plays_none() -> None:
    assert ROLE_NOUNS["manager"] == "employee"
    assert ROLE_NOUNS["owner"] == ROLE_NOUNS["me"] == "user"
    assert not ROLE_NOUNS.keys() & set(ROLE_NOUNS.values())
