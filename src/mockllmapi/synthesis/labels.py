"""What a thing is called, by what it is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from mockllmapi.synthesis import phrases, wordlists
from mockllmapi.synthesis.wording import labelled

if TYPE_CHECKING:
    from mockllmapi.synthesis.lexicon import Lexicon
    from mockllmapi.synthesis.scene import Draw, Record

__all__ = ["sample_label"]


def sample_label(record: Record) -> str:
    """A name or title that fits the record's subject."""
    return str(_BY_SUBJECT.get(record.subject or "", _LABEL)(record))


def _numbered(form: str) -> Draw:
    def draw(record: Record) -> str:
        lexicon: Lexicon = record.scene.lexicon
        return lexicon.forms[form].format(n=10_000 + record.serial)

    return draw


_LABEL = labelled("labels", wordlists.LABELS)

_BY_SUBJECT: Mapping[str, Draw] = MappingProxyType(
    {
        "person": lambda record: record.person.full,
        "product": lambda record: record.goods.name,
        "company": lambda record: record.company.name,
        "order": _numbered("order"),
        "payment": _numbered("invoice"),
        "place": labelled("venues", wordlists.VENUES),
        "city": lambda record: record.place.city,
        "country": lambda record: record.place.country,
        "region": lambda record: record.place.state,
        "website": labelled("websites", wordlists.WEBSITES),
        "build": labelled("builds", wordlists.BUILDS),
        "function": labelled("functions", wordlists.FUNCTIONS),
        "database": labelled("tables", wordlists.TABLES),
        "role": labelled("roles", wordlists.ROLES),
        "measurement": labelled("metrics", wordlists.METRICS),
        "plant": labelled("plants", wordlists.PLANTS),
        "news": labelled("article_titles", phrases.ARTICLE_TITLES),
        "social": labelled("posts", phrases.POSTS),
        "station": labelled("stations", wordlists.STATIONS),
        "contract": labelled("contracts", wordlists.CONTRACTS),
        "appointment": labelled("appointments", wordlists.APPOINTMENTS),
        "agent": labelled("commits", phrases.COMMITS),
        "article": labelled("article_titles", phrases.ARTICLE_TITLES),
        "comment": labelled("review_titles", phrases.REVIEW_TITLES),
        "review": labelled("review_titles", phrases.REVIEW_TITLES),
        "message": labelled("subject_lines", phrases.SUBJECT_LINES),
        "task": labelled("task_titles", phrases.TASK_TITLES),
        "event": labelled("event_titles", phrases.EVENT_TITLES),
        "project": labelled("projects", wordlists.PROJECTS),
        "category": labelled("categories", wordlists.CATEGORIES),
        "team": labelled("teams", wordlists.TEAMS),
        "job": labelled("jobs", wordlists.JOBS),
        "course": labelled("courses", wordlists.COURSES),
        "device": labelled("devices", wordlists.DEVICES),
        "vehicle": labelled("vehicles", wordlists.VEHICLES),
        "food": labelled("dishes", wordlists.DISHES),
        "media": labelled("films", wordlists.FILMS),
        "file": labelled("files", wordlists.FILES),
        "animal": labelled("animals", wordlists.ANIMALS),
        "service": labelled("services", wordlists.SERVICES),
    }
)
