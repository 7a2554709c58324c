# ruff: noqa: E501 - a row is a line
"""Time: moments, durations, periods."""

from __future__ import annotations

from mockllmapi.synthesis.draws import one_of, phrase, whole
from mockllmapi.synthesis.meanings.rows import Meaning, integer, text, when

__all__ = ["ROWS"]

ROWS: tuple[Meaning, ...] = (
    when("created at | created | creation time | created time | created on | date created | creation date | created date | "
         "inserted at | * created at | added at | submitted at | opened at | placed at | sent at | received at | "
         "registered | occurred at | event time | date time | datetime | * at | "
         "requested at | reported at | * timestamp | * time stamp | posted at | uploaded at | paid at | ordered at", "created"),
    when("timestamp | ts | recorded at | logged at | measured at | observed at | server time | current time | now | checked at", "recent"),
    when("updated at | updated | modified at | modified | last modified | last updated | last update | edited at | "
         "changed at | date modified | date updated | last modified at | last updated at | last changed | completed at | "
         "closed at | resolved at | delivered at | finished at | processed at | shipped at | cancelled at | approved at | "
         "reviewed at", "updated"),
    when("published at | published | publish date | published on | publication date | released at | release date", "published"),
    when("deleted at | archived at", "updated"),
    when("last login | last login at | last seen | last seen at | last active | last active at | last activity | "
         "last accessed | last sync | last synced at | last used at | last checked", "last_seen"),
    when("date | * date | day | order date | purchase date | invoice date | transaction date | payment date | issue date | "
         "issued on | issued at | * on | posted on", "created", "date"),
    when("start | starts at | start time | started at | start at | begin | begins at | from date | start date time | "
         "scheduled at | scheduled for | departure time | departs at | check in time | pickup time | appointment time", "start"),
    when("start date | from date | begin date | check in | check in date | departure date | valid from | event date | starts on | "
         "effective date", "start", "date"),
    when("end | ends at | end time | ended at | end at | finish | finish time | to date | end date time | arrival time | "
         "arrives at | check out time | return time", "end"),
    when("end date | check out | check out date | return date | ends on | finish date | arrival date", "end", "date"),
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
    integer("hour", whole(0, 23)),
    integer("minute | second", whole(0, 59)),
    text("time | opening time | opens at | time of day", phrase("{hour:02d}:{quarter}", hour=whole(7, 19), quarter=one_of("00 | 15 | 30 | 45"))),
    text("duration | length | runtime | running time", phrase("{minutes} min", minutes=whole(15, 180)), integer=whole(15, 180)),
    integer("duration ms | elapsed ms | response time | latency | latency ms | response time ms", whole(12, 900, 2.0)),
    integer("duration minutes | minutes | duration min | cook time | prep time | total time", whole(10, 120, 1.5)),
    integer("duration seconds | seconds | ttl | expires in | timeout | interval", one_of((30, 60, 120, 300, 600, 900, 1800, 3600))),
    integer("uptime | uptime seconds", whole(3_600, 2_600_000)),
    integer("days | num days | number of days | nights", whole(1, 21)),
    text("quarter", one_of("Q1 | Q2 | Q3 | Q4"), integer=whole(1, 4)),
    text("frequency | billing cycle | billing period | recurrence | cadence | interval name", one_of("daily | weekly | monthly | quarterly | yearly")),
    text("business hours | opening hours | hours", one_of("Mon-Fri 9:00-17:00 | Mon-Sat 10:00-19:00 | Daily 8:00-20:00")),
)  # fmt: skip
