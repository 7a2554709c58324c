from mockllmapi.synthesis.where import Where


def test_a_wrapper_says_nothing_as_long_as_only_wrappers_are_around() -> None:
    data = Where.top("person").member("data", "person", is_enveloped=True, is_primary=True)
    assert data.is_wrapper
    assert data.own_subject is None
    items = Where.top("order").member("items", "order", is_enveloped=False, is_primary=False)
    assert not items.is_wrapper
    assert items.own_subject == "product"


def test_an_element_is_named_like_its_list_in_the_singular() -> None:
    element = Where().member("orderLines", "order", is_enveloped=False, is_primary=False).element()
    assert element.words == ("order", "line")
    assert element.is_element


def test_parts_belong_to_the_thing_around_them() -> None:
    around = Where.top("person")
    assert around.member("billingAddress", "person", is_enveloped=False, is_primary=False).is_part
    assert not around.member("employer", "person", is_enveloped=False, is_primary=False).is_part
    assert not around.member("addresses", "person", is_enveloped=False, is_primary=False).element().is_part


def test_both_ends_of_a_way_are_places_of_their_own() -> None:
    for name in ("origin", "destination"):
        place = Where.top("order").member(name, "order", is_enveloped=False, is_primary=False)
        assert (place.own_subject, place.is_part) == ("place", False)


def test_a_contact_for_emergencies_is_somebody_else() -> None:
    person = Where.top("person")
    assert not person.member("emergencyContact", "person", is_enveloped=False, is_primary=False).is_part
    assert person.member("contact", "person", is_enveloped=False, is_primary=False).is_part
