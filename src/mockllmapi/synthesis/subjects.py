"""What kind of thing an object is about, told by the nouns that name it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from mockllmapi.naming.words import parse_word_list, singularize

__all__ = ["NOUNS", "PARTS", "RELATIVES", "WRAPPERS", "subject_by_members", "subject_of"]

NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "person": "person user customer employee author owner member contact client manager assignee reporter creator "
        "sender recipient patient student teacher doctor driver guest host passenger player artist actor director admin "
        "profile account buyer seller subscriber participant attendee applicant candidate friend follower lead "
        "reviewer staff agent operator tenant landlord instructor speaker editor viewer me people child parent human "
        "freelancer worker colleague traveler beneficiary cardholder nurse cashier requester approver volunteer "
        "vital holder trustee moderator curator conductor coach captain mentor tutor inspector photographer supervisor "
        "coordinator organizer founder donor recruiter translator performer guardian researcher engineer technician officer",
        "product": "product item good goods article_of_sale merchandise sku catalog inventory variant line gift",
        "company": "company organization organisation vendor supplier brand business manufacturer employer publisher "
        "merchant firm partner agency enterprise carrier insurer competitor corporation shop store",
        "order": "order purchase cart basket checkout shipment delivery return booking reservation",
        "payment": "payment transaction refund payout charge transfer invoice bill receipt quote expense subscription",
        "place": "address location place venue warehouse office building room",
        "city": "city town municipality",
        "country": "country nation",
        "region": "region province county district state",
        "airport": "airport",
        "hotel": "hotel hostel accommodation lodging guesthouse",
        "restaurant": "restaurant cafe bistro bar diner",
        "hospital": "hospital clinic ward",
        "school": "school university college academy institution faculty",
        "bank": "bank lender",
        "airline": "airline",
        "trip": "trip flight journey voyage ride route itinerary tour train cruise",
        "station": "station stop",
        "realestate": "property house apartment flat listing condo estate",
        "website": "site website domain deploy deployment snippet",
        "build": "build pipeline run workflow execution commit",
        "function": "function lambda hook webhook operation flow handler script",
        "database": "database table schema column index migration snapshot",
        "agent": "assistant bot llm runner",
        "role": "role permission privilege",
        "currency": "currency exchange conversion",
        "chemical": "compound molecule reagent substance",
        "request": "request",
        "joke": "joke",
        "language": "language",
        "security": "security stock ticker fund bond etf holding",
        "bankaccount": "bankaccount savings wallet",
        "card": "card creditcard debitcard",
        "policy": "policy insurance coverage",
        "contract": "contract agreement lease",
        "weather": "weather forecast climate observation",
        "medicine": "medicine medication drug prescription pill",
        "appointment": "appointment visit consultation checkup",
        "book": "book novel ebook audiobook",
        "film": "film movie show series episode documentary",
        "song": "song tune track",
        "album": "album lp",
        "band": "band orchestra choir musician",
        "game": "game videogame",
        "match": "match fixture tournament",
        "quiz": "quiz exam",
        "plant": "plant tree flower crop herb",
        "social": "tweet toot reel",
        "news": "news headline bulletin",
        "measurement": "measurement reading metric datapoint sample telemetry",
        "energy": "energy charger turbine grid",
        "article": "post article blog page story document paper note newsletter publication chapter press",
        "comment": "comment reply feedback response annotation remark",
        "review": "review testimonial rating critique",
        "message": "message email mail notification alert sms chat conversation announcement thread",
        "task": "task todo issue ticket job_item bug story_item assignment action reminder milestone step",
        "event": "event meeting conference webinar session workshop concert",
        "project": "project campaign initiative program plan portfolio workspace repository repo",
        "category": "category tag genre topic department section folder label collection type",
        "team": "team group squad division unit channel club community",
        "job": "job vacancy position opening career",
        "course": "course lesson module subject training lecture curriculum class seminar",
        "device": "device sensor machine server computer phone camera printer router gateway robot meter",
        "vehicle": "vehicle car truck bike van bus motorcycle boat",
        "food": "food recipe dish meal menu ingredient drink snack",
        "media": "video podcast playlist",
        "file": "file attachment image photo picture upload asset media icon thumbnail avatar",
        "animal": "pet animal dog cat",
        "service": "service plan_item feature endpoint integration app application plugin package",
    }
)
"""The nouns that name it, by subject."""

_SUBJECTS: Mapping[str, str] = MappingProxyType(
    {noun: subject for subject, nouns in NOUNS.items() for noun in nouns.split()}
)

RELATIVES = frozenset(
    parse_word_list("""
    manager assignee reporter owner creator author supervisor reviewer approver parent child friend lead director partner
    sender recipient member contact emergency spouse doctor teacher instructor seller buyer
    """)
)
"""Names of people, and of things, that are always somebody else than the one a record is about."""

WRAPPERS = frozenset(
    parse_word_list("""
    data item result record row entry element value content response payload body list collection object
    edge node hit match output entity resource page embedded
""")
)
"""Names that wrap things and say nothing about them: what stands inside is about what stands outside."""

PARTS = frozenset(parse_word_list("address location geo coordinates position contact detail profile info name"))
"""Names of parts of the thing around them: what stands inside tells the same story."""

_TELLTALES: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "person",
        frozenset(
            parse_word_list("""
    firstname lastname fullname username email birthdate dateofbirth dob gender surname age phone
""")
        ),
    ),
    (
        "product",
        frozenset(
            parse_word_list("""
    sku price barcode ean upc instock stock brand unitprice
""")
        ),
    ),
    (
        "article",
        frozenset(
            parse_word_list("""
    slug excerpt publishedat author body content
""")
        ),
    ),
    (
        "place",
        frozenset(
            parse_word_list("""
    latitude longitude lat lng street city postalcode zip zipcode
""")
        ),
    ),
    (
        "company",
        frozenset(
            parse_word_list("""
    industry vat vatnumber employeecount ceo headquarters taxid website
""")
        ),
    ),
    ("task", frozenset(["duedate", "assignee", "completed", "done", "priority"])),
    (
        "event",
        frozenset(
            parse_word_list("""
    startdate enddate startsat endsat venue starttime endtime
""")
        ),
    ),
)
"""Members that betray what an object is about where its name does not; the first match wins."""


def subject_of(words: Iterable[str]) -> str | None:
    """What the words of a name are about, the last one first; None where no word is known."""
    for word in reversed(tuple(words)):
        subject = _SUBJECTS.get(word) or _SUBJECTS.get(singularize(word))
        if subject:
            return subject
    return None


def subject_by_members(keys: Iterable[str]) -> str | None:
    """What an object is about, judged by the (joined) names of its members."""
    present = frozenset(keys)
    return next((subject for subject, telltales in _TELLTALES if telltales & present), None)
