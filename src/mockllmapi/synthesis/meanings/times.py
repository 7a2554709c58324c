# ruff: noqa: E501 - a row is a line
"""Time: moments, durations, periods."""

from __future__ import annotations

from mockllmapi.synthesis.draws import one_of, phrase, whole
from mockllmapi.synthesis.formats import moment_draws
from mockllmapi.synthesis.meanings.rows import Meaning, integer, text, when

__all__ = ["ROWS"]

ROWS: tuple[Meaning, ...] = (
    when("until | since | before | after | * until | * since", "updated", "date-time"),
    text("holiday", one_of("New Year's Day | Labor Day | Christmas Day | Thanksgiving | Easter Monday")),
    Meaning("day | day of month", string=moment_draws("created")["date"], integer=whole(1, 28), formats=moment_draws("created")),
    when("created at | created | creation time | created time | created on | date created | creation date | created date | "
         "inserted at | * created at | added at | submitted at | opened at | placed at | sent at | received at | "
         "registered | occurred at | event time | date time | datetime | * at | "
         "requested at | reported at | * timestamp | * time stamp | posted at | uploaded at | ordered at | date added | uploaded on | * created", "created"),
    when("timestamp | ts | recorded at | logged at | measured at | observed at | server time | current time | now | checked at", "recent"),
    when("updated at | updated | modified at | modified | last modified | last updated | last update | edited at | "
         "changed at | date modified | date updated | last modified at | last updated at | last changed | "
         "approved at | "
         "reviewed at | * updated | * modified | unpublished at | user updated at", "updated"),
    when("paid at | payment date | paid on | charged at | authorized at | confirmed at | accepted at", "paid"),
    when("shipped at | shipped on | shipped date | ship date | handed over at", "shipped"),
    when("etd | estimated departure | sailing date", "shipped", "date"),
    Meaning("from", string=moment_draws("created")["date"], integer=whole(1, 20), formats=moment_draws("created")),
    Meaning("to", string=moment_draws("updated")["date"], integer=whole(21, 60), formats=moment_draws("updated")),
    Meaning("period from | date from | reporting from", string=moment_draws("created")["date"], formats=moment_draws("created")),
    Meaning("period to | date to | reporting to", string=moment_draws("updated")["date"], formats=moment_draws("updated")),
    text("duration formatted | formatted duration | duration text", phrase("{m}:{s:02d}", m=whole(2, 9), s=whole(0, 59))),
    when("delivered at | delivered on | delivered date | completed on", "delivered"),
    when("finished at | completed at | ended at | closed at | stopped at | resolved at | done at | processed at | failed at | cancelled at | refunded at | returned at", "finished"),
    when("started at | began at | run started at | launched at | activated at | first seen at | first seen", "created"),
    when("scheduled at | next run | next run at | next attempt at | retry at | remind at | reminder at | next delivery", "due"),
    when("published at | published | publish date | published on | publication date | released at | release date", "published"),
    when("deleted at | archived at", "updated"),
    when("last login | last login at | last seen | last seen at | last active | last active at | last activity | "
         "last accessed | last access | last access at | last sync | last synced at | last used at | last used | last checked | last seen on | last online | last message at | last activity at", "last_seen"),
    when("date | * date | order date | purchase date | invoice date | transaction date | issue date | "
         "issued on | issued at | * on | posted on", "created", "date"),
    when("start | starts at | start time | starting at | start at | begin | begins at | from date | start date time | "
         "scheduled for | departure time | departs at | check in time | pickup time | appointment time", "start"),
    when("start date | begin date | check in | check in date | departure date | valid from | event date | starts on | "
         "effective date | period start | period start date | billing period start", "start", "date"),
    when("end | ends at | end time | ending at | end at | finish | finish time | to date | end date time | arrival time | "
         "arrives at | check out time | return time", "end"),
    when("end date | ends on", "end", "date", of="event match appointment trip"),
    when("end date | period end | period end date | billing period end | check out | check out date | return date | ends on | finish date | arrival date", "last_day", "date"),
    when("due date | due | due on | deadline | due at | delivery date | expected delivery | estimated delivery | eta | "
         "next billing date | next payment date | renewal date | renews at | renews on", "due", "date"),
    when("expires at | expires | expiration | expiry | valid until | valid to | expire time | expires on", "expires"),
    when("expiry date | expiration date | expire date | warranty until | best before", "expires", "date"),
    when("founded | founded at | established | founding date", "past", "date"),
    when("purchased at | purchased on | acquired at", "past", "date"),
    integer("year | founded year | year founded | model year | release year | year built", whole(1994, 2025)),
    text("month", one_of("January | February | March | April | May | June | July | August | September | October | November | December"),
         integer=whole(1, 12)),
    text("weekday | day of week", one_of("Monday | Tuesday | Wednesday | Thursday | Friday | Saturday | Sunday"), integer=whole(1, 7)),
    text("time range | opening hours today | hours of operation", one_of("9:00-17:00 | 10:00-19:00 | 8:30-16:30")),
    text("age of record | time ago | relative time | ago", one_of("5 minutes ago | 2 hours ago | yesterday | 3 days ago | last week")),
    text("decade | era", one_of("1970s | 1980s | 1990s | 2000s | 2010s")),
    text("cutoff time | order by time", one_of("14:00 | 15:00 | 17:30")),
    integer("week | week number | calendar week", whole(1, 52)),
    integer("weeks | months | years | duration weeks", whole(1, 12, 1.5)),
    integer("duration days | trial days | grace period | retention days | notice period", one_of((7, 14, 14, 30, 30, 60, 90))),
    integer("hour", whole(0, 23)),
    integer("minute | second", whole(0, 59)),
    text("time | opening time | opens at | time of day", phrase("{hour:02d}:{quarter}", hour=whole(7, 19), quarter=one_of("00 | 15 | 30 | 45"))),
    text("duration | running time | length | elapsed | elapsed time | time spent | total duration | runtime", phrase("{minutes} min", minutes=whole(15, 180)), integer=whole(15, 180)),
    integer("duration ms | elapsed ms | response time | latency | latency ms | response time ms | * ms | milliseconds | ping | delay ms", whole(12, 900, 2.0)),
    integer("duration minutes | minutes | duration min | cook time | prep time | total time", whole(10, 120, 1.5)),
    integer("duration seconds | seconds | ttl | expires in | expires in seconds | timeout | timeout seconds | interval | * seconds | * sec | * timeout | max age | delay | cooldown | poll interval", one_of((30, 60, 120, 300, 600, 900, 1800, 3600))),
    integer("uptime | uptime seconds", whole(3_600, 2_600_000)),
    integer("days | num days | number of days | nights", whole(1, 21)),
    text("quarter", one_of("Q1 | Q2 | Q3 | Q4"), integer=whole(1, 4)),
    text("frequency | billing cycle | billing period | recurrence | cadence | interval name | billing interval | repeat | period | subscription interval | pay period", one_of("daily | weekly | monthly | quarterly | yearly")),
    text("business hours | opening hours | hours", one_of("Mon-Fri 9:00-17:00 | Mon-Sat 10:00-19:00 | Daily 8:00-20:00")),
)  # fmt: skip
