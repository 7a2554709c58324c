# ruff: noqa: E501 - a row is a line
"""What every record may have: names, texts, states, counts, flags, pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mockllmapi.synthesis import phrases
from mockllmapi.synthesis.draws import by_subject, constant, fact, one_of, real, whole
from mockllmapi.synthesis.meanings.rows import Meaning, flag, integer, number, tells, text
from mockllmapi.synthesis.scene import Draw, Record
from mockllmapi.synthesis.wordlists import ANIMALS, DISHES, FILMS, LABELS, PROJECTS, TAGS, TEAMS, VENUES

__all__ = ["ROWS"]

_SENTENCE = one_of(phrases.SENTENCES)
_PARAGRAPH = one_of(phrases.PARAGRAPHS)
_COMMENT = one_of(phrases.COMMENTS)
_REVIEW = one_of(phrases.REVIEWS)
_MESSAGE = one_of(phrases.MESSAGES)

_TEXTS: Mapping[str, Draw] = MappingProxyType(
    {
        "product": fact("goods.description"),
        "article": _PARAGRAPH,
        "comment": _COMMENT,
        "review": _REVIEW,
        "message": _MESSAGE,
    }
)
_STATES: Mapping[str, Draw] = MappingProxyType(
    {
        "order": one_of("pending | processing | shipped | shipped | delivered | delivered | delivered | cancelled"),
        "payment": one_of("pending | paid | paid | paid | completed | refunded | failed"),
        "task": one_of("todo | todo | in_progress | in_progress | review | done"),
        "article": one_of("published | published | published | draft | archived"),
        "comment": one_of("approved | approved | pending"),
        "review": one_of("published | published | pending"),
        "message": one_of("sent | delivered | read | read"),
        "event": one_of("scheduled | scheduled | confirmed | cancelled | completed"),
        "project": one_of("planning | active | active | on_hold | completed"),
        "product": one_of("active | active | active | out_of_stock | discontinued"),
        "device": one_of("online | online | online | offline | maintenance"),
        "job": one_of("open | open | closed | filled"),
        "vehicle": one_of("available | rented | maintenance"),
        "person": one_of("active | active | active | active | inactive | pending"),
    }
)
_KINDS: Mapping[str, Draw] = MappingProxyType(
    {
        "person": one_of("customer | customer | partner | employee"),
        "payment": one_of("card | transfer | refund | invoice"),
        "message": one_of("info | info | reminder | warning | promotion"),
        "event": one_of("meeting | workshop | webinar | conference"),
        "task": one_of("feature | bug | chore | improvement"),
        "place": one_of("home | work | billing | shipping"),
        "device": one_of("sensor | camera | thermostat | gateway"),
        "file": one_of("document | image | spreadsheet | archive"),
        "vehicle": one_of("sedan | suv | van | hatchback"),
        "job": one_of("full-time | part-time | contract | internship"),
        "animal": one_of("dog | cat | rabbit | parrot"),
        "company": one_of("private | public | nonprofit"),
    }
)


def _label(record: Record) -> str:
    return record.label


ROWS: tuple[Meaning, ...] = (
    # -- names and texts
    tells("name | label | display name | caption | headline | heading", "person.full", of="person"),
    tells("name | title | label | display name | headline", "goods.name", of="product"),
    tells("name | label | display name", "company.name", of="company"),
    text("name | title | label | caption | headline | heading | display name | short name", _label),
    text("subject | topic | subject line", one_of(phrases.SUBJECT_LINES)),
    text("description | summary | details | overview | short description | long description | abstract | synopsis | "
         "excerpt | * description | info | information | purpose | explanation", by_subject({**_TEXTS, "article": _SENTENCE}, _SENTENCE)),
    text("body | content | text | markdown | html | full text | * text | copy", by_subject(_TEXTS, _PARAGRAPH)),
    text("comment | reply | feedback | remark | note | notes | comments | remarks | instructions | special instructions | "
         "internal note", by_subject({"review": _REVIEW, "order": one_of(
             "Please leave at the back door. | Call on arrival. | Gift, no invoice in the box. | Deliver after 5 pm. | No rush.")}, _COMMENT)),
    text("review | review text | testimonial", _REVIEW),
    text("message | msg | last message | notification", _MESSAGE),
    text("question", one_of("How do I change my delivery address? | Can I pay by invoice? | Is there a student discount? | How long does shipping take?")),
    text("answer", one_of("Yes, in your account settings. | Within two to three business days. | Please contact our support team. | No, that is included.")),
    text("reason | cause | justification", one_of("Changed my mind | Arrived damaged | Duplicate entry | Requested by customer | Better offer found")),
    text("quote", one_of("Simplicity is a habit. | Slow is smooth, smooth is fast. | Plans are guesses with dates. | Begin anywhere.")),
    text("tag | label name | keyword", one_of(TAGS)),
    text("genre", one_of("Drama | Comedy | Thriller | Documentary | Jazz | Science Fiction | Mystery | Folk")),
    text("team | group | squad | team name | group name", one_of(TEAMS)),
    text("project | project name | campaign", one_of(PROJECTS)),
    text("venue | room | hall | meeting room", one_of(VENUES)),
    text("movie | film | song | album | track | show | book", one_of(FILMS)),
    text("dish | meal | recipe | menu item", one_of(DISHES)),
    text("ingredient", one_of("olive oil | garlic | basil | tomatoes | flour | lemon | butter | chickpeas | rice | thyme")),
    text("pet | pet name", one_of(ANIMALS)),
    text("species | breed", one_of("Labrador Retriever | Beagle | Siamese | Maine Coon | Border Collie | Tabby")),
    text("option | choice | variant | edition | plan | tier | package", one_of("Basic | Standard | Plus | Premium | Team"), ),
    # -- states and kinds
    text("status | state | current status | * status | order status | phase", by_subject(_STATES, one_of("active | active | active | pending | inactive"))),
    text("state", by_subject(_STATES, one_of("open | open | closed")), of="task order payment project device"),
    text("type | kind | * type | variety", by_subject(_KINDS, one_of("standard | basic | premium | custom"))),
    text("priority | urgency | importance", one_of("low | medium | medium | high | urgent"), integer=whole(1, 5)),
    text("difficulty", one_of("easy | medium | hard")),
    text("visibility | privacy", one_of("public | public | private")),
    text("gender identity | pronouns", one_of("she/her | he/him | they/them")),
    text("source | channel | medium | referrer source | lead source", one_of("web | mobile | email | referral | partner | store")),
    text("theme", one_of("light | dark | system")),
    text("mode", one_of("auto | manual | standard")),
    text("result | outcome", one_of("success | success | success | partial | failed")),
    text("error | error message", one_of("Request timed out | Invalid input | Not found | Permission denied")),
    text("permission | privilege", one_of("read | write | delete | manage_users | export")),
    text("sort | sort by | order by", one_of("createdAt | name | price")),
    text("value | setting value", one_of(LABELS)),
    # -- numbers
    number("per second | per minute | per hour | per day | per week | per month | per year | per user | per capita", real(0.5, 60)),
    number("rating | average rating | stars | avg rating | rating average", lambda r: round(5 - r.random() ** 1.8 * 3.4, 1), integer=lambda r: 5 - int(r.random() ** 2 * 4)),
    number("score", real(42, 99, 1), integer=whole(42, 99)),
    number("percentage | percent | progress | completion | * percent | * percentage | * pct | completion rate", real(3, 100, 1), integer=whole(3, 100)),
    number("ratio | probability | confidence | accuracy | similarity", real(0.05, 0.99, 2)),
    number("distance | distance km", real(0.4, 48, 1, 1.6), integer=whole(1, 48, 1.6)),
    number("area | square meters | square feet | surface", real(28, 240, 1), integer=whole(28, 240)),
    number("volume | capacity", real(0.5, 60, 1, 1.5), integer=whole(2, 400, 1.8)),
    number("average | mean | median | avg | * average", real(2, 90, 1), integer=whole(2, 90)),
    integer("count | * count | total * | num * | number of items | total items | total count | total results", whole(1, 480, 2.0)),
    integer("views | view count | downloads | impressions | visits | hits | plays | page views", whole(12, 48_000, 3.0)),
    integer("likes | votes | upvotes | followers | follower count | following | shares | favorites | stars count | forks | reactions | claps | retweets | reposts", whole(0, 1_900, 3.0)),
    integer("comment count | reply count | review count | reviews count | num reviews | comments count", whole(0, 140, 2.5)),
    integer("points | loyalty points | credits | xp", whole(10, 4_800, 2.0)),
    integer("rank | position | index | order | sequence | sort order | ordinal | step", lambda r: r.serial % 100 + 1),
    integer("level | grade | floor", whole(1, 12, 1.5)),
    integer("page number | page", constant(1)),
    integer("pages | total pages | page count | number of pages", whole(1, 24, 1.5)),
    integer("per page | page size | limit", one_of((10, 20, 25, 50))),
    integer("offset | skip", constant(0)),
    integer("attempts | retries | retry count", whole(0, 3)),
    integer("seats | guests | participants | attendees | passengers | bedrooms | beds | members | member count", whole(1, 12, 1.6)),
    integer("calories | kcal", whole(90, 760)),
    integer("servings | portions", whole(2, 6)),
    integer("bathrooms | adults", whole(1, 3)),
    # -- flags
    flag("active | is active | enabled | is enabled | available | valid | is valid | published | is published | is public | public | visible | "
         "success | ok | approved", 0.88),
    flag("deleted | is deleted | archived | is archived | banned | blocked | suspended | locked | disabled | hidden | expired | "
         "is blocked | cancelled | error | failed", 0.06),
    flag("completed | done | is done | finished | is completed | resolved | closed | read | is read | seen", 0.45),
    flag("default | is default | primary | is primary | main", 0.3),
    flag("has more | has next | has next page | more", 0.5),
    flag("has previous | has previous page", 0.0),
)  # fmt: skip
