from mockllmapi.naming.parts import ALSO_CALLED


def test_a_part_is_played_by_a_thing_that_plays_none() -> None:
    assert ALSO_CALLED["manager"] == "employee"
    assert ALSO_CALLED["owner"] == ALSO_CALLED["me"] == "user"
    assert not ALSO_CALLED.keys() & set(ALSO_CALLED.values())
