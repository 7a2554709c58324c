"""What is said about a thing in a sentence or two, by what it is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["DESCRIPTIONS"]

DESCRIPTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        subject: tuple(text.strip().splitlines())
        for subject, text in {
            "realestate": """
Bright rooms on the second floor, a few minutes from the park and the station.
Renovated last year, with a new kitchen and a balcony facing the courtyard.
Quiet street, small garden, and space for two bicycles in the cellar.
Open kitchen, wooden floors and a view over the roofs of the old town.
""",
            "vehicle": """
One owner, full service history, winter tires included.
Well kept, with parking sensors and heated seats.
Economical on long trips, last inspection passed without defects.
""",
            "course": """
Six weekly sessions with exercises; no previous knowledge is needed.
Covers the basics and ends with a small project of your own.
Lectures in the morning, practice in the afternoon, a certificate at the end.
""",
            "event": """
An evening with short talks, questions and something to eat.
Bring your own ideas; coffee and snacks are provided.
Open to everyone, registration is free, places are limited.
""",
            "film": """
A retired lighthouse keeper takes in a stranger who knows the coast better than she does.
Two sisters inherit a ferry and a debt, and have one summer to pay it.
A mapmaker discovers that a village she drew from memory exists after all.
""",
            "book": """
A family story told over three generations and one long winter.
Short essays about cities, trains and the people in them.
A mystery at the coast, with more maps than clues.
""",
            "food": """
A quick dish for weekdays, ready in half an hour.
Slowly cooked, with fresh herbs and a little lemon.
Tastes even better the next day.
""",
            "job": """
You will work in a small team and see your results in use within weeks.
Flexible hours, a training budget, and colleagues who like to explain.
You plan, build and improve what our customers use every day.
""",
            "company": """
Makes everyday tools for people who repair things themselves.
Family-owned since 1974, with forty employees in two workshops.
Plans and runs warehouses for small online shops.
""",
            "place": """
Two minutes from the station, with step-free access.
A brick building by the river, with room for eighty guests.
Quiet in the mornings, lively after six.
""",
            "device": """
Mounted above the entrance, reports every five minutes.
Replaced in spring, connected to the local network.
Battery powered, needs a check once a year.
""",
            "weather": """
Sunny spells in the morning, showers toward the evening.
Dry and mild, with a light breeze from the west.
Cloudy throughout the day, clearing up at night.
""",
            "hotel": """
Small house near the harbor with breakfast until eleven.
Forty rooms, a quiet garden and bicycles to borrow.
Modern rooms in an old mill, ten minutes from the center.
""",
            "restaurant": """
Seasonal dishes from the region, lunch menu on weekdays.
Small kitchen, short menu, fresh bread every day.
Wood-fired pizza and a terrace by the canal.
""",
            "task": """
Talk to the team first, then write down the steps and who does what.
The customer expects an answer by Friday; the draft is in the shared folder.
Happens only with long names. Steps to repeat it are in the comments.
""",
            "project": """
Bring the old tools together in one place that everyone can use.
Shorten the time from the first request to the finished offer.
A fresh look for the website, with pages that load quickly everywhere.
""",
            "category": """
Everything for daily use, sorted by room.
New arrivals and favorites of the season.
Spare parts and accessories.
""",
        }.items()
    }
)
