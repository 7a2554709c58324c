# ruff: noqa: E501 - a row is a line
"""People: names, contact, work, body and mind."""

from __future__ import annotations

from zlib import crc32

from mockllmapi.synthesis.draws import chance, code, fact, one_of, pool, real, several, whole
from mockllmapi.synthesis.meanings.rows import Meaning, flag, integer, number, tells, text, when
from mockllmapi.synthesis.scene import Draw, Record
from mockllmapi.synthesis.wording import amount, worded
from mockllmapi.synthesis.wordlists import DEPARTMENTS, SKILLS

__all__ = ["ROWS"]


def _pronouns(record: Record) -> str:
    return "she/her" if record.person.gender == "female" else "he/him"


def _sender(record: Record) -> str:
    return record.other("sender", "person").person.email


def _recipient(record: Record) -> str:
    record.other("sender", "person")  # who comes first is the one that the record itself tells of
    return record.other("recipient", "person").person.email


def _pay(share: float, *, is_whole: bool = False) -> Draw:
    """A part of what the person earns in a year: all amounts of one person tell of the same salary."""

    def draw(record: Record) -> float:
        draw = crc32(record.person.full.encode()) % 10_007 / 10_007
        yearly = 36_000 + int(draw**1.6 * 220) * 500
        if is_whole or share == 1:
            return round(yearly * share) if is_whole or isinstance(share, int) else float(yearly)
        return round(yearly * share, 2)

    return draw


ROWS: tuple[Meaning, ...] = (
    # -- names
    tells("first name | given name | forename | fname | first | given | nickname | vorname | prénom", "person.first"),
    tells("last name | surname | family name | lname | last | family | maiden name | nachname | apellido | apellidos | cognome", "person.last"),
    tells("full name | display name | real name | contact name | person name | contact person | cardholder | "
          "card holder name | account holder | name on card", "person.full"),
    tells("author | owner | creator | assignee | reporter | manager | customer | employee | user | sender | recipient | "
          "patient | student | teacher | instructor | doctor | driver | reviewer | created by | updated by | assigned to | "
          "approved by | posted by | guest | speaker | contact | lead | supervisor | director | actor | "
          "* by | user created | user updated | requested by | sold by | invited by | edited by | closed by | completed by | cancelled by | * by user | holder | policy holder | mayor | president | chairman | chair | minister | coach | captain | judge | lawyer | attorney | translator | editor name | photographer | "
          "narrator | composer | producer | writer | referee | tutor | mentor | sponsor | donor | landlord | tenant | cast | cast member | crew member | dentist | nurse | physician | surgeon | "
          "chef | pilot | inspector | editor | winner | attendee name | signatory | heir | passenger | member | ceo | founder | organizer | organiser | agent | person | client", "person.full"),
    text("sent to | bill to | billed to | ship to | shipped to | deliver to | sold to | issued to | granted to | belongs to", fact("person.full")),
    tells("middle name", "person.first"),
    text("middle initial", code("@")),
    tells("initials", "person.initials"),
    tells("user name | login | screen name | handle | login name | account name | nick | alias", "person.username"),
    text("salutation | prefix | honorific | courtesy title", fact("person.title")),
    # -- contact
    tells("buyer | broker | witness | advisor | moderator | maintainer | contributor | attendee | substitute | vet | authorized by | inspector name | tenant name", "person.full"),
    text("suffix | name suffix", one_of("Jr. | Sr. | II | III")),
    tells("email | email address | mail | e mail | * email | work email | personal email | notification email | recipient email | contact email | reply to | from email | to email", "person.email",
          formats="email idn-email"),
    text("email | email address | contact email", fact("company.email"), of="company", formats="email idn-email"),
    text("phone | phone number | telephone | tel | mobile | mobile phone | mobile number | cell | cell phone | fax | "
         "contact number | contact phone | whatsapp | landline | msisdn", fact("place.phone")),
    text("extension | phone extension | ext", code("###"), of="person"),
    text("avatar | avatar url | profile image | profile picture | profile photo | photo url | picture | photo | "
         "profile pic | headshot", fact("person.avatar"), of="person", formats="uri iri url"),
    text("avatar | avatar url | profile image | profile picture", fact("person.avatar"), formats="uri iri url"),
    text("profile url | profile link | github | linkedin | twitter | facebook | social link | github url | linkedin url | twitter url", fact("person.profile_url"), formats="uri iri url"),
    text("from | reply address", _sender, of="message", formats="email idn-email"),
    text("to", _recipient, of="message", formats="email idn-email"),
    # -- the person
    integer("age | age years | user age | patient age", fact("timeline.age"), learns="timeline.age"),
    text("age range | age bracket", one_of("18-24 | 25-34 | 25-34 | 35-44 | 45-54 | 55-64 | 65+")),
    when("birth date | birthday | date of birth | dob | born | birthdate | born on", "birth", "date"),
    tells("gender", "person.gender"),
    text("pronoun | pronouns | gender identity", _pronouns),
    text("sex", fact("person.sex")),
    text("nationality | citizenship", pool("nationalities")),
    text("marital status | civil status", one_of("single | married | divorced | widowed")),
    text("bio | about | about me | biography | about the author | profile text | self description", worded("bios",
        "Cyclist, amateur baker and always up for a good podcast. | Ten years in logistics, now helping teams work better. | "
        "Writes about cities, trains and everything in between. | Parent of two, weekend hiker, full-time optimist. | "
        "Loves tidy spreadsheets and untidy gardens. | Curious about people and how they get things done."), of="person"),
    text("language | preferred language | native language | mother tongue", pool("languages"), of="person"),
    text("language | preferred language | native language | mother tongue", worded("languages", "English | English | English | Spanish | French | German | Portuguese | Italian | Japanese")),
    text("eye color | eye colour", worded("eye_colors", "brown | brown | blue | green | hazel | gray")),
    text("hair color | hair colour", worded("hair_colors", "brown | black | blond | red | gray")),
    text("shoe size | clothing size", one_of("38 | 40 | 42 | M | L"), integer=whole(36, 46)),
    text("religion", one_of("none | Buddhist | Christian | Hindu | Jewish | Muslim")),
    text("zodiac | zodiac sign | star sign", one_of("Aries | Taurus | Gemini | Cancer | Leo | Virgo | Libra | Scorpio")),
    integer("children | number of children | dependents | siblings", one_of((0, 0, 0, 1, 1, 2, 2, 3))),
    text("household | household type | living situation", one_of("single | couple | family | shared flat")),
    text("preferred contact | contact preference | contact method | preferred contact method", one_of("email | email | phone | sms")),
    text("hobby | interest", worded("hobbies", "hiking | photography | cooking | cycling | chess | gardening | painting | climbing")),
    integer("height | height cm", whole(152, 198), of="person"),
    number("weight | weight kg", real(48, 104, 1), of="person", integer=whole(48, 104)),
    # -- work and school
    tells("job title | job | occupation | profession | position | role title | designation", "person.job"),
    tells("title", "person.job", of="person"),
    text("title | name | position | role", pool("jobs"), of="job"),
    text("role | user role | access level | member role | account role | permission level | roles allowed | allowed role | * role", one_of("user | user | user | editor | manager | admin")),
    text("role", one_of("lead | supporting | cameo | narrator"), of="film"),
    text("department | division", worded("departments", DEPARTMENTS)),
    text("skill | expertise", worded("skills", SKILLS)),
    text("skill set", several(SKILLS, 2, 4)),
    text("university | college | school | alma mater | institution", pool("universities")),
    text("degree | education | qualification", worded("degrees", "Bachelor of Arts | Bachelor of Science | Master of Science | MBA | PhD")),
    number("salary | annual salary | base salary | income | compensation | yearly salary | annual income", amount(_pay(1.0)), integer=amount(_pay(1))),
    number("gross pay | gross salary | monthly salary | monthly gross | gross wage | gross income", amount(_pay(1 / 12)), integer=amount(_pay(1 / 12, is_whole=True))),
    number("tax withheld | income tax | payroll tax | withholding | tax deducted", amount(_pay(0.2 / 12)), integer=amount(_pay(0.2 / 12, is_whole=True))),
    number("net pay | net salary | take home pay | net wage | net income", amount(_pay(0.8 / 12)), integer=amount(_pay(0.8 / 12, is_whole=True))),
    integer("years of service | service years | years at company | tenure years | years employed", lambda r: int(max(0, min(r.timeline.age - 18, 41)) * r.random())),
    integer("pto days left | pto days | pto | pto balance | days left | vacation days left | leave days left | vacation balance", whole(0, 30)),
    Meaning("adult | is adult | of age | is of age | is over 18 | over 18", boolean=lambda r: r.timeline.age >= 18),
    Meaning("is minor | is underage | underage | is under 18", boolean=lambda r: r.timeline.age < 18),
    when("hire date | hired at | hired on | joined at | joined on | join date | joined | start of employment | member since | "
         "registered at | registration date | signed up at | member since date | enrolled at | enrollment date", "created", "date"),
    text("employee id | employee number | badge number | staff id", code("E-#####")),
    integer("experience | years of experience | experience years", whole(1, 24, 1.5)),
    flag("is admin | admin | superuser | is staff | * admin | admin access | is superuser | is owner | is moderator | is bot | bot", 0.08),
    flag("two factor enabled | mfa enabled | two factor | tfa enabled | 2 fa enabled | has two factor", 0.35),
    flag("verified | email verified | phone verified | confirmed | is verified", 0.85),
    flag("newsletter | subscribed | opted in | marketing consent | accepts marketing", 0.5),
    Meaning("online | is online", boolean=chance(0.35)),
    # -- credentials
)  # fmt: skip
