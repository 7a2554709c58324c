# ruff: noqa: E501 - a row is a line
"""People: names, contact, work, body and mind."""

from __future__ import annotations

from mockllmapi.synthesis.draws import chance, code, fact, one_of, phrase, pool, real, several, whole
from mockllmapi.synthesis.meanings.rows import Meaning, flag, integer, number, tells, text, when
from mockllmapi.synthesis.wordlists import DEPARTMENTS, SKILLS

__all__ = ["ROWS"]

ROWS: tuple[Meaning, ...] = (
    # -- names
    tells("first name | given name | forename | fname | first | given | nickname", "person.first"),
    tells("last name | surname | family name | lname | last | family | maiden name", "person.last"),
    tells("full name | display name | real name | contact name | person name | contact person | cardholder | "
          "card holder name | account holder | name on card", "person.full"),
    tells("author | owner | creator | assignee | reporter | manager | customer | employee | user | sender | recipient | "
          "patient | student | teacher | instructor | doctor | driver | reviewer | created by | updated by | assigned to | "
          "approved by | posted by | guest | host | speaker | contact | lead | supervisor | director | artist | actor | "
          "requested by | sold by | member | ceo | founder | organizer | organiser | agent | person | client", "person.full"),
    tells("middle name", "person.first"),
    text("middle initial", code("@")),
    tells("initials", "person.initials"),
    tells("user name | login | screen name | handle | login name | account name | nick | alias", "person.username"),
    text("salutation | prefix | honorific | courtesy title", fact("person.title")),
    text("suffix", one_of("Jr. | Sr. | II | III"), of="person"),
    # -- contact
    tells("email | email address | mail | e mail | contact email | reply to | from email | to email", "person.email",
          formats="email idn-email"),
    text("email | email address | contact email", fact("company.email"), of="company", formats="email idn-email"),
    text("phone | phone number | telephone | tel | mobile | mobile phone | mobile number | cell | cell phone | fax | "
         "contact number | contact phone | whatsapp | landline | msisdn", fact("place.phone")),
    text("avatar | avatar url | profile image | profile picture | profile photo | photo url | picture | photo | "
         "profile pic | headshot", fact("person.avatar"), of="person", formats="uri iri url"),
    text("avatar | avatar url | profile image | profile picture", fact("person.avatar"), formats="uri iri url"),
    text("profile url | profile link | github | linkedin | twitter", fact("person.profile_url"), formats="uri iri url"),
    # -- the person
    integer("age", whole(18, 79, 1.3)),
    when("birth date | birthday | date of birth | dob | born | birthdate | born on", "birth", "date"),
    tells("gender", "person.gender"),
    text("sex", fact("person.sex")),
    text("nationality | citizenship", pool("nationalities")),
    text("marital status | civil status", one_of("single | married | divorced | widowed")),
    text("bio | about | about me | biography", one_of(
        "Cyclist, amateur baker and always up for a good podcast. | Ten years in logistics, now helping teams work better. | "
        "Writes about cities, trains and everything in between. | Parent of two, weekend hiker, full-time optimist. | "
        "Loves tidy spreadsheets and untidy gardens. | Curious about people and how they get things done."), of="person"),
    text("language | preferred language | native language", pool("languages")),
    text("hobby | interest", one_of("hiking | photography | cooking | cycling | chess | gardening | painting | climbing")),
    text("blood type | blood group", one_of("O+ | A+ | B+ | AB+ | O- | A- | B- | AB-")),
    integer("height | height cm", whole(152, 198), of="person"),
    number("weight | weight kg", real(48, 104, 1), of="person", integer=whole(48, 104)),
    # -- work and school
    text("job title | job | occupation | profession | position | role title | designation", pool("jobs")),
    text("title", pool("jobs"), of="person job"),
    text("role | user role | access level", one_of("user | user | user | editor | manager | admin")),
    text("department | division", one_of(DEPARTMENTS)),
    text("skill | expertise", one_of(SKILLS)),
    text("skill set", several(SKILLS, 2, 4)),
    text("university | college | school | alma mater | institution", pool("universities")),
    text("degree | education | qualification", one_of("Bachelor of Arts | Bachelor of Science | Master of Science | MBA | PhD")),
    number("salary | annual salary | base salary | income | compensation", lambda r: float(36_000 + int(r.random() ** 1.6 * 220) * 500),
           integer=lambda r: 36_000 + int(r.random() ** 1.6 * 220) * 500),
    when("hire date | hired at | hired on | joined at | joined on | join date | joined | start of employment | member since | "
         "registered at | registration date | signed up at", "created", "date"),
    text("employee id | employee number | badge number | staff id", code("E-#####")),
    integer("experience | years of experience | experience years", whole(1, 24, 1.5)),
    flag("is admin | admin | superuser | is staff", 0.08),
    flag("verified | email verified | phone verified | confirmed | is verified", 0.85),
    flag("newsletter | subscribed | opted in | marketing consent | accepts marketing", 0.5),
    Meaning("online | is online", boolean=chance(0.35)),
    # -- credentials
    text("password | passwd | secret | client secret", phrase("{a}-{b}-{c}", a=code("%%%%"), b=code("@#@#"), c=code("%%%%"))),
    text("password hash | hashed password", code("$2b$12$%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%")),
)  # fmt: skip
