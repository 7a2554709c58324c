"""Answers `CASE ROUNDS` lines with the microseconds of CPU that one value costs a library: `python worker.py LIBRARY SCHEMAS`.

The same records in each library's own quickest words: a call for each field where it has providers, a class where it reads
classes, the JSON Schema where it reads that. Nothing of this project is imported.
"""

import json
import sys
import time
from pathlib import Path

MANY = 100
STATUSES = ("pending", "paid", "shipped", "delivered", "cancelled")


def of_mimesis(schemas):
    from mimesis import Generic, Locale

    g = Generic(Locale.EN)
    person, address, numeric, time_of = g.person, g.address, g.numeric, g.datetime

    def flat():
        return {
            "id": numeric.integer_number(1, 10_000),
            "firstName": person.first_name(),
            "lastName": person.last_name(),
            "email": person.email(),
            "phone": person.phone_number(),
            "street": address.address(),
            "city": address.city(),
            "country": address.country(),
            "company": g.finance.company(),
            "jobTitle": person.occupation(),
            "createdAt": time_of.formatted_datetime("%Y-%m-%dT%H:%M:%SZ"),
            "isActive": g.development.boolean(),
        }

    def nested():
        return {
            "id": g.cryptographic.uuid(),
            "orderNumber": g.code.pin("ORD-####"),
            "status": g.random.choice(STATUSES),
            "createdAt": time_of.formatted_datetime("%Y-%m-%dT%H:%M:%SZ"),
            "updatedAt": time_of.formatted_datetime("%Y-%m-%dT%H:%M:%SZ"),
            "customer": {
                "id": numeric.integer_number(1, 10_000),
                "firstName": person.first_name(),
                "lastName": person.last_name(),
                "email": person.email(),
                "phone": person.phone_number(),
                "username": person.username(),
                "isActive": g.development.boolean(),
            },
            "shippingAddress": {
                "street": address.address(),
                "city": address.city(),
                "state": address.state(),
                "postalCode": address.postal_code(),
                "country": address.country(),
                "latitude": address.latitude(),
                "longitude": address.longitude(),
            },
            "product": {
                "id": numeric.integer_number(1, 10_000),
                "name": g.text.word(),
                "brand": g.finance.company(),
                "price": g.finance.price(),
                "quantity": numeric.integer_number(1, 20),
                "description": g.text.sentence(),
            },
            "currency": g.finance.currency_iso_code(),
            "subtotal": g.finance.price(),
            "tax": g.finance.price(),
            "total": g.finance.price(),
            "note": g.text.sentence(),
        }

    return flat, lambda: [nested() for _ in range(MANY)]


def of_faker(schemas):
    from faker import Faker

    fake = Faker("en_US")

    def flat():
        return {
            "id": fake.random_int(1, 10_000),
            "firstName": fake.first_name(),
            "lastName": fake.last_name(),
            "email": fake.email(),
            "phone": fake.phone_number(),
            "street": fake.street_address(),
            "city": fake.city(),
            "country": fake.country(),
            "company": fake.company(),
            "jobTitle": fake.job(),
            "createdAt": fake.iso8601(),
            "isActive": fake.boolean(),
        }

    def nested():
        return {
            "id": fake.uuid4(),
            "orderNumber": fake.bothify("ORD-####"),
            "status": fake.random_element(STATUSES),
            "createdAt": fake.iso8601(),
            "updatedAt": fake.iso8601(),
            "customer": {
                "id": fake.random_int(1, 10_000),
                "firstName": fake.first_name(),
                "lastName": fake.last_name(),
                "email": fake.email(),
                "phone": fake.phone_number(),
                "username": fake.user_name(),
                "isActive": fake.boolean(),
            },
            "shippingAddress": {
                "street": fake.street_address(),
                "city": fake.city(),
                "state": fake.state(),
                "postalCode": fake.postcode(),
                "country": fake.country(),
                "latitude": float(fake.latitude()),
                "longitude": float(fake.longitude()),
            },
            "product": {
                "id": fake.random_int(1, 10_000),
                "name": fake.word(),
                "brand": fake.company(),
                "price": fake.random_int(1, 9_999) / 100,
                "quantity": fake.random_int(1, 20),
                "description": fake.sentence(),
            },
            "currency": fake.currency_code(),
            "subtotal": fake.random_int(1, 9_999) / 100,
            "tax": fake.random_int(1, 9_999) / 100,
            "total": fake.random_int(1, 9_999) / 100,
            "note": fake.sentence(),
        }

    return flat, lambda: [nested() for _ in range(MANY)]


def of_polyfactory(schemas):
    """Classes as its users write them; its values are random letters unless each field is told a provider."""
    from dataclasses import make_dataclass

    from polyfactory.factories import DataclassFactory

    kinds = {"integer": int, "number": float, "string": str, "boolean": bool}

    def class_of(name, schema):
        members = schema["properties"].items()
        return make_dataclass(
            name,
            [(key, class_of(key, each) if each["type"] == "object" else kinds[each["type"]]) for key, each in members],
        )

    flat = DataclassFactory.create_factory(class_of("Flat", schemas["flat"]))
    nested = DataclassFactory.create_factory(class_of("Nested", schemas["nested"]))
    return flat.build, lambda: nested.batch(MANY)


def of_jsf(schemas):
    from jsf import JSF

    many = {"type": "array", "items": schemas["nested"], "minItems": MANY, "maxItems": MANY}
    return JSF(schemas["flat"]).generate, JSF(many).generate


LIBRARIES = {"mimesis": of_mimesis, "Faker": of_faker, "polyfactory": of_polyfactory, "jsf": of_jsf}


def main(library, path):
    flat, many = LIBRARIES[library](json.loads(Path(path).read_text(encoding="utf-8")))
    cases = {"flat": flat, "flats": lambda: [flat() for _ in range(MANY)], "list": many}
    for line in sys.stdin:
        name, rounds = line.split()
        if name == "show":
            print(cases[rounds](), flush=True)
            continue
        write, number = cases[name], int(rounds)
        started = time.process_time()
        for _ in range(number):
            write()
        print((time.process_time() - started) / number * 1e6, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
