"""What kind of thing an object is about, told by the nouns that name it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from mockllmapi.naming.words import listed, singular

__all__ = ["PARTS", "RELATIVES", "WRAPPERS", "subject_by_members", "subject_of"]

_NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "person": "person user customer employee author owner member contact client manager assignee reporter creator "
        "sender recipient patient student teacher doctor driver guest host passenger player artist actor director admin "
        "profile account buyer seller subscriber participant attendee applicant candidate friend follower lead "
        "reviewer staff agent operator tenant landlord instructor speaker editor viewer me people child parent human "
        "freelancer worker colleague traveler beneficiary cardholder nurse cashier requester approver volunteer",
        "product": "product item good goods article_of_sale merchandise sku catalog inventory stock variant line gift",
        "company": "company organization organisation vendor supplier brand business manufacturer employer publisher "
        "merchant firm partner agency enterprise carrier airline bank insurer competitor corporation shop store",
        "order": "order purchase cart basket checkout shipment delivery return booking reservation",
        "payment": "payment transaction refund payout charge transfer invoice bill receipt quote expense subscription",
        "place": "address location place city venue warehouse office branch destination origin building property hotel "
        "restaurant region country state airport station room site",
        "article": "post article blog page story news document book paper note newsletter publication chapter press",
        "comment": "comment reply feedback response annotation remark",
        "review": "review testimonial rating critique",
        "message": "message email mail notification alert sms chat conversation announcement thread",
        "task": "task todo issue ticket job_item bug story_item assignment action reminder milestone step",
        "event": "event meeting appointment conference webinar session class workshop concert match game",
        "project": "project campaign initiative program plan portfolio workspace repository repo",
        "category": "category tag genre topic department section folder label collection type",
        "team": "team group squad role division unit channel club community",
        "job": "job vacancy position opening listing career",
        "course": "course lesson module subject training lecture curriculum exam quiz",
        "device": "device sensor machine server computer phone camera printer router gateway robot meter",
        "vehicle": "vehicle car truck bike van bus motorcycle boat",
        "food": "food recipe dish meal menu ingredient drink snack",
        "media": "movie film song album track video podcast show series episode playlist",
        "file": "file attachment image photo picture upload asset media icon thumbnail avatar",
        "animal": "pet animal dog cat",
        "service": "service plan_item feature endpoint integration app application plugin package",
    }
)
_SUBJECTS: Mapping[str, str] = MappingProxyType(
    {noun: subject for subject, nouns in _NOUNS.items() for noun in nouns.split()}
)

RELATIVES = frozenset(
    listed("""
    manager assignee reporter owner creator author supervisor reviewer approver parent child friend lead director partner
    sender recipient member contact emergency spouse doctor teacher instructor seller buyer
    """)
)
"""Names of people, and of things, that are always somebody else than the one a record is about."""

WRAPPERS = frozenset(
    listed("""
    data item result record row entry element value content response payload body list collection object
    edge node hit match output entity resource page embedded
""")
)
"""Names that wrap things and say nothing about them: what stands inside is about what stands outside."""

PARTS = frozenset(listed("address location geo coordinates position contact detail profile info name"))
"""Names of parts of the thing around them: what stands inside tells the same story."""

_TELLTALES: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "person",
        frozenset(
            listed("""
    firstname lastname fullname username email birthdate dateofbirth dob gender surname age phone
""")
        ),
    ),
    (
        "product",
        frozenset(
            listed("""
    sku price barcode ean upc instock stock brand unitprice
""")
        ),
    ),
    (
        "article",
        frozenset(
            listed("""
    slug excerpt publishedat author body content
""")
        ),
    ),
    (
        "place",
        frozenset(
            listed("""
    latitude longitude lat lng street city postalcode zip zipcode
""")
        ),
    ),
    (
        "company",
        frozenset(
            listed("""
    industry vat vatnumber employeecount ceo headquarters taxid website
""")
        ),
    ),
    ("task", frozenset(["duedate", "assignee", "completed", "done", "priority"])),
    (
        "event",
        frozenset(
            listed("""
    startdate enddate startsat endsat venue starttime endtime
""")
        ),
    ),
)
"""Members that betray what an object is about where its name does not; the first match wins."""


def subject_of(words: Iterable[str]) -> str | None:
    """What the words of a name are about, the last one first; None where no word is known."""
    for word in reversed(tuple(words)):
        subject = _SUBJECTS.get(word) or _SUBJECTS.get(singular(word))
        if subject:
            return subject
    return None


def subject_by_members(keys: Iterable[str]) -> str | None:
    """What an object is about, judged by the (joined) names of its members."""
    present = frozenset(keys)
    return next((subject for subject, telltales in _TELLTALES if telltales & present), None)
