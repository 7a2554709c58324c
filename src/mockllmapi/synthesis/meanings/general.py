# ruff: noqa: E501 - a row is a line
"""What every record may have: names, texts, states, counts, flags, pages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mockllmapi.synthesis import phrases
from mockllmapi.synthesis.descriptions import DESCRIPTIONS
from mockllmapi.synthesis.draws import by_subject, code, constant, fact, one_of, real, whole
from mockllmapi.synthesis.meanings.rows import Meaning, flag, integer, number, tells, text
from mockllmapi.synthesis.scene import Draw, Record
from mockllmapi.synthesis.wording import worded
from mockllmapi.synthesis.wordlists import LABELS, PROJECTS, TAGS, TEAMS

__all__ = ["ROWS"]

_SENTENCE = worded("sentences", phrases.SENTENCES)
_PARAGRAPH = worded("paragraphs", phrases.PARAGRAPHS)
_COMMENT = worded("comments", phrases.COMMENTS)
_REVIEW = worded("reviews", phrases.REVIEWS)
_MESSAGE = worded("messages", phrases.MESSAGES)

_TEXTS: Mapping[str, Draw] = MappingProxyType(
    {
        "product": fact("goods.description"),
        "article": _PARAGRAPH,
        "comment": _COMMENT,
        "review": _REVIEW,
        "message": _MESSAGE,
    }
)


def _by_subject(lines: str) -> Mapping[str, Draw]:
    pairs = (line.split(": ") for line in lines.splitlines())
    return MappingProxyType({subject: one_of(words) for subject, words in pairs})


_STATES = _by_subject("""\
order: pending | processing | shipped | shipped | delivered | delivered | delivered | cancelled
payment: pending | paid | paid | paid | completed | refunded | failed
task: todo | todo | in_progress | in_progress | review | done
article: published | published | published | draft | archived
comment: approved | approved | pending
review: published | published | pending
message: sent | delivered | read | read
event: scheduled | scheduled | confirmed | cancelled | completed
project: planning | active | active | on_hold | completed
product: active | active | active | out_of_stock | discontinued
device: online | online | online | offline | maintenance
job: open | open | closed | filled
vehicle: available | rented | maintenance
person: active | active | active | active | inactive | pending
website: current | current | current | building | ready | disabled
build: success | success | success | success | failed | running | cancelled
agent: done | done | running | error
trip: scheduled | scheduled | on_time | delayed | boarding | landed | cancelled
service: operational | operational | operational | degraded | maintenance
realestate: for_sale | for_rent | for_rent | reserved | sold
course: open | open | full | completed
appointment: scheduled | scheduled | confirmed | completed | no_show | cancelled
contract: draft | signed | active | active | expired
policy: active | active | active | lapsed | pending
match: scheduled | scheduled | live | finished | finished | postponed
medicine: active | active | completed | stopped
energy: available | charging | charging | offline
card: active | active | active | blocked | expired
bankaccount: active | active | active | frozen | closed
file: ready | ready | ready | processing | failed
animal: available | adopted | adopted | reserved
book: available | available | borrowed | reserved
plant: healthy | healthy | dry | growing
team: active | active | archived
company: active | active | active | prospect | inactive
hotel: open | open | fully_booked
restaurant: open | open | closed
game: released | released | beta | upcoming
quiz: open | completed | completed | graded
security: trading | trading | halted
function: active | active | active | disabled
database: ready | ready | ready | migrating""")
_DESCRIPTIONS: Mapping[str, Draw] = MappingProxyType(
    {subject: worded(f"{subject}.descriptions", texts, "sentences") for subject, texts in DESCRIPTIONS.items()}
)
_KINDS = _by_subject("""\
person: customer | customer | partner | employee
payment: card | transfer | refund | invoice
message: info | info | reminder | warning | promotion
event: meeting | workshop | webinar | conference
task: feature | bug | chore | improvement
place: home | work | billing | shipping
file: document | image | spreadsheet | archive
vehicle: sedan | suv | van | hatchback
job: full-time | part-time | contract | internship
animal: dog | cat | rabbit | parrot
company: private | public | nonprofit
website: blog | shop | docs | portfolio
build: push | pull_request | manual | schedule
function: event | url | schedule | background
measurement: gauge | counter | histogram
weather: daily | hourly | current
appointment: checkup | consultation | follow-up | procedure
match: league | league | cup | friendly
contract: service | lease | employment | purchase
policy: household | car | travel | liability
book: hardcover | paperback | ebook
album: album | single | ep | live
card: credit | credit | debit | prepaid
bankaccount: checking | savings | business
security: stock | stock | etf | bond
course: lecture | seminar | online | workshop
trip: one-way | round-trip
service: internal | external | partner
article: article | guide | news | interview
plant: tree | shrub | herb | flower
food: starter | main | side | dessert
energy: solar | wind | hydro | grid
quiz: multiple-choice | true-false | short-answer
database: text | integer | boolean | timestamp
currency: fiat | fiat | crypto
city: city | town | village
school: public | public | private
hotel: hotel | hotel | hostel | apartment
restaurant: restaurant | cafe | bar | takeaway
game: puzzle | strategy | adventure | racing
film: feature | feature | short | series
role: system | custom | custom
project: internal | client | research
product: physical | physical | digital | service
order: online | online | in_store | phone
review: verified | verified | guest
team: permanent | permanent | project""")


_HEX_COLOR = one_of("#1f77b4 | #2ca02c | #d62728 | #9467bd | #8c564b | #17becf | #f2b134 | #34495e")


def _label(record: Record) -> str:
    return record.label


ROWS: tuple[Meaning, ...] = (
    # -- names and texts
    tells("name | label | display name | caption | headline | heading", "person.full", of="person"),
    tells("name | title | label | display name | headline", "goods.name", of="product"),
    tells("name | label | display name", "company.name", of="company"),
    text("name | title | label | headline | heading | short name", _label),
    text("subject | subject line", worded("subject_lines", phrases.SUBJECT_LINES)),
    text("description | summary | details | overview | short description | long description | abstract | "
         "excerpt | * description | * summary | details text | teaser | intro | introduction | blurb | lead text | info | information | explanation", by_subject({**_TEXTS, **_DESCRIPTIONS, "article": _SENTENCE}, _SENTENCE)),
    text("body | content | text | markdown | html | full text | * text | copy", by_subject(_TEXTS, _PARAGRAPH)),
    text("comment | reply | feedback | comments | * comment", by_subject({"review": _REVIEW}, _COMMENT)),
    text("note | notes | remark | remarks | special instructions | special request | internal note | private note | public note | memo | * note | "
         "* notes | status message | cancellation note", by_subject({"order": worded("order_notes",
             "Please leave at the back door. | Call on arrival. | Gift, no invoice in the box. | Deliver after 5 pm. | No rush.")}, worded("notes", phrases.NOTES))),
    text("instructions | instruction text | * instructions | guidance | guidelines", worded("instruction_texts",
         "Read the whole page before you begin. | Enter the code that you received by email. | Keep away from heat and moisture. | Switch off the power before cleaning. | "
         "Check every connection twice. | Sign both copies and return one.")),
    text("review | review text | testimonial", _REVIEW),
    text("message | msg | last message | notification | * message | * msg | announcement | reply text | sms text | push text | auto reply", _MESSAGE),
    text("security question", worded("security_questions", "What was the name of your first pet? | In which city were you born? | What was your first car? | Which school did you attend first?")),
    text("program name | programme name | program title | programme title | program", worded("programs",
         "Community Outreach Program | Early Learning Program | Green Homes Program | Young Artists Program | Summer Reading Program | Member Rewards Program")),
    text("setup", one_of("Why did the bicycle fall over? | What do you call a sleeping bull? | Why did the scarecrow win an award?"), of="joke"),
    text("punchline", one_of("It was two-tired. | A bulldozer. | He was outstanding in his field.")),
    text("question | * question", worded("questions", "How do I change my delivery address? | Can I pay by invoice? | Is there a student discount? | How long does shipping take?")),
    text("answer", worded("answers", "Yes, in your account settings. | Within two to three business days. | Please contact our support team. | No, that is included.")),
    text("reason | cause | justification", worded("reasons", "Changed my mind | Arrived damaged | Duplicate entry | Requested by customer | Better offer found")),
    text("quote", worded("quotes", "Simplicity is a habit. | Slow is smooth, smooth is fast. | Plans are guesses with dates. | Begin anywhere.")),
    text("tag | label name | keyword | * tag | category tag | label tag | topic tag", worded("tags", TAGS)),
    text("team | group | squad | team name | group name", worded("teams", TEAMS)),
    text("project | project name | campaign", worded("projects", PROJECTS)),
    text("option | choice | variant | edition | plan | tier", one_of("Basic | Standard | Plus | Premium | Team"), ),
    # -- states and kinds
    text("status | current status | current state | * status | order status | phase", by_subject(_STATES, one_of("active | active | active | pending | inactive"))),
    text("status text | status label | status name | status display | status description | display status", worded("status_texts", "In progress | Completed | Waiting for confirmation | Cancelled | Sent")),
    text("state", by_subject(_STATES, one_of("open | open | closed")), of="task order payment project device website build agent service course contract policy trip energy file"),
    text("type | kind | * type | variety", by_subject(_KINDS, one_of("standard | basic | premium | custom"))),
    text("priority | urgency | importance | severity level", one_of("low | medium | medium | high | urgent"), integer=whole(1, 5)),
    text("visibility | privacy | access | access type | sharing | audience type", one_of("public | public | private")),
    text("source | channel | medium | referrer source | lead source", one_of("web | mobile | email | referral | partner | store")),
    text("theme", one_of("light | dark | system")),
    text("mode", one_of("auto | manual | standard")),
    text("action | event action | audit action | activity", one_of("created | updated | updated | deleted | viewed | exported")),
    text("operation | operation type", one_of("create | update | update | delete | read")),
    text("category", one_of("general | support | billing | feedback"), of="message comment task"),
    text("purpose | intent | use case", worded("purposes", "Save time on routine work | Reach new customers | Keep data in one place | Learn something new")),
    text("title | headline", worded("review_titles", phrases.REVIEW_TITLES), of="review comment"),
    text("title", one_of(phrases.COMMITS), of="function build database"),
    text("confirmation message | success message | welcome message | greeting", worded("greetings",
        "Thank you, we have received your request. | Welcome! Your account is ready. | Your changes have been saved. | All set, see you soon.")),
    text("hint | help text | tooltip | placeholder | tip", worded("hints",
        "Use at least eight characters. | You can change this later. | Separate several values with commas. | Leave empty to use the default.")),
    text("step title | step name | instruction", worded("steps", "Fill in your details | Choose a plan | Confirm the address | Check your inbox")),
    text("warning text | notice | notice text", worded("notices", "Maintenance on Sunday between 2 and 4 am. | This page will move next month. | New prices apply from the first of the month.")),
    text("lead status | pipeline stage | deal stage", one_of("new | contacted | qualified | proposal | won | lost")),
    text("icon name | icon | symbol name", one_of("home | star | calendar | mail | shopping-cart | settings | user"), of="role category service database project file"),
    text("icon name | icon class", one_of("home | star | calendar | mail | shopping-cart | settings | user")),
    text("layout | view | view type | display mode | view mode", one_of("grid | list | list | table | cards")),
    text("display | display format", one_of("badge | label | raw | formatted")),
    text("position", one_of("top | bottom | left | right | center"), integer=lambda r: r.serial % 100 + 1, of="website article media file category"),
    text("placement | alignment | align", one_of("top | bottom | left | right | center")),
    text("font | font family | typeface", one_of("Inter | Source Sans | Lora | Fira Code | Georgia")),
    text("color | * color", _HEX_COLOR, of="category role website project database"),
    text("background color | text color | accent color | primary color | theme color | hex color | brand color", _HEX_COLOR),
    text("result | outcome", one_of("success | success | success | partial | failed")),
    text("permission | privilege", one_of("read | write | delete | manage_users | export")),
    text("value | setting value", worded("labels", LABELS)),
    # -- numbers
    text("service type | service category", one_of("installation | repair | consulting | training")),
    text("reminder", one_of("15 minutes before | 1 hour before | 1 day before | on the day")),
    text("range", one_of("0-10 | 10-50 | 50-100 | 100-500"), integer=whole(10, 480)),
    text("zone | class | block", one_of("A | B | C | North | South"), integer=whole(1, 9)),
    text("invite | invitation", code("INV-@@##@@")),
    text("thread | conversation | channel name", one_of("general | announcements | support | random | project-harbor")),
    text("subtitle | tagline text | strapline", worded("subject_lines", phrases.SUBJECT_LINES)),
    integer("helpful | helpful count | helpful votes", whole(0, 48, 2.0)),
    number("per second | per minute | per hour | per day | per week | per month | per year | per user | per capita", real(0.5, 60)),
    number("rating | average rating | stars | avg rating | rating average", lambda r: round(5 - r.random() ** 1.8 * 3.4, 1), integer=lambda r: 5 - int(r.random() ** 2 * 4)),
    number("score", real(42, 99, 1), integer=whole(42, 99)),
    number("percentage | percent | progress | completion | * percent | * percentage | * pct | completion rate", real(3, 100, 1), integer=whole(3, 100)),
    number("success rate | pass rate | hit rate | delivery rate | fill rate | approval rate | retention rate | acceptance rate | uptime percent | availability rate",
           real(82, 99.9, 1), integer=whole(82, 99)),
    number("error rate | failure rate | defect rate | fail rate | drop rate | refund rate | return rate | loss rate", real(0.1, 6, 2, 1.5), integer=whole(0, 6)),
    number("win rate | occupancy rate | response rate | utilization rate | participation rate | fulfillment rate | renewal rate", real(24, 96, 1), integer=whole(24, 96)),
    number("ratio | probability | confidence | accuracy | similarity", real(0.05, 0.99, 2)),
    number("distance | distance km", real(0.4, 48, 1, 1.6), integer=whole(1, 48, 1.6)),
    number("volume", real(0.5, 60, 1, 1.5), integer=whole(2, 400, 1.8)),
    number("min | max | minimum | maximum | lowest | highest | * distinct", real(1, 240, 1, 1.6), integer=whole(1, 240, 1.6)),
    number("average | mean | median | avg | * average", real(2, 90, 1), integer=whole(2, 90)),
    integer("used | consumed | current | included | remaining count | pending | active | previous | processed | enqueued", whole(0, 480, 2.0)),
    integer("items | products | articles", whole(1, 8, 1.8)),
    integer("count | * count | total * | num * | number of * | count of * | max * | min * | nb * | no of * | number of items | total items | total count | total results", whole(1, 480, 2.0)),
    integer("comment count | reply count | review count | reviews count | num reviews | comments count", whole(0, 140, 2.5)),
    integer("points | loyalty points | credits | xp", whole(10, 4_800, 2.0)),
    integer("rank | position | index | order | sequence | sort order | ordinal | step", lambda r: r.serial % 100 + 1),
    integer("level", whole(1, 12, 1.5)),
    integer("page number | current page", constant(1)),
    integer("pages | total pages | page count | number of pages", whole(1, 24, 1.5)),
    integer("per page | page size | limit", one_of((10, 20, 25, 50))),
    integer("offset | skip", constant(0)),
    integer("attempts | retries | retry count | max retries | login attempts | max attempts | failed attempts", one_of((0, 0, 1, 1, 2, 3, 5))),
    # -- flags
    flag("active | is active | enabled | is enabled | available | valid | is valid | published | is published | is public | public | visible | "
         "approved", 0.88),
    flag("deleted | is deleted | archived | is archived | banned | blocked | suspended | locked | disabled | hidden | expired | "
         "is blocked | cancelled | error | failed | skipped | draft | is draft | deprecated | is hidden | private | is private | readonly | read only | test mode | dry run | force", 0.06),
    integer("failed | skipped | cancelled | blocked | errors | failures | error", whole(0, 24, 2.5)),
    flag("completed | done | is done | finished | is completed | resolved | closed | read | is read | seen | applied | authorized | shared", 0.45),
    flag("required | is required | nullable | unique | is unique | searchable | sortable | editable | multiple", 0.5),
    flag("default | is default | primary | is primary | main", 0.3),
    flag("is * | has * | can * | should * | allow * | allows * | enable * | enables * | was * | supports * | requires *", 0.6),
    flag("has more | has next | has next page | more", 0.5),
    flag("has previous | has previous page", 0.0),
)  # fmt: skip
