"""How the members of a record move as time goes by, told by their names: a temperature drifts, a counter grows, an id stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from mockllmapi.naming.words import parse_word_list, singularize, split_words

__all__ = ["DRIFT", "STILL", "Kind", "Manner", "manner_of"]


class Kind(Enum):
    """The ways of moving. Those from CHANGE on only follow a price in the same record."""

    STILL = "still"
    GAUGE = "gauge"
    TURN = "turn"
    COORDINATE = "coordinate"
    SUPPLY = "supply"
    PROGRESS = "progress"
    COUNTER = "counter"
    SEQUENCE = "sequence"
    PRICE = "price"
    STATUS = "status"
    STAMP = "stamp"
    UPDATE = "update"
    CHANGE = "change"
    CHANGE_PERCENT = "change percent"
    PREVIOUS = "previous"
    PREVIOUS_CLOSE = "previous close"
    HIGH = "high"
    LOW = "low"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Manner:
    """One way of moving. `step` is how far a gauge goes at a time (a standard deviation in its own unit), `share` the same as
    a part of its value; between `least` and `most` it stays where it began there. A generic name (`value`) moves as what it
    stands in does, an unknown one (`is_known` false) only where it holds a fraction."""

    kind: Kind
    step: float = 0.0
    share: float = 0.0
    least: float | None = None
    most: float | None = None
    is_generic: bool = False
    is_known: bool = True

    @property
    def is_numeric(self) -> bool:
        """Whether what stands in something of this manner may move like it."""
        return self.kind in _NUMERIC


_NUMERIC = frozenset({Kind.GAUGE, Kind.SUPPLY, Kind.COUNTER, Kind.PRICE, Kind.PROGRESS})
STILL = Manner(Kind.STILL)
DRIFT = Manner(Kind.GAUGE, share=0.01, is_generic=True)
UNKNOWN = Manner(Kind.GAUGE, share=0.005, is_known=False)

_STILL_WORDS = frozenset(
    parse_word_list("""
    id ids uuid guid key code sku isbn ean serial version revision model year month day hour minute age birth born zip
    postal phone port subtotal sum amounts paid fare size width height depth length weight area capacity limit max min
    maximum minimum target setpoint threshold default expected planned estimated estimate forecast tax shipping fee
    cost discount quantity qty salary budget balance rating rank priority page offset interval duration ttl timeout
    original old list base unit regular retail msrp starting initial created creation start end due expires expiry
    required goal reorder rated nominal health compare vat apr taxes postage savings turnover cap funding profit
    income revenue compensation worth mass stars square surface distance identifier pk login accessed used sale
    selling final http
""")
)
"""Whatever else is in a name with one of these words, it stays, unless the whole name is known."""

_MOMENTS = frozenset(parse_word_list("at on date"))
"""Other moments than those that are known do not move."""

# One row a manner: names, separated by ` | `, then step, share, least, most; `-` where there is none.
_GAUGES = """
temperature | temp | dew point | feels like | heat index; 0.15 - -60 60
humidity | relative humidity | moisture | soil moisture; 0.7 - 0 100
percent | percentage | pct | utilization | utilisation | usage | cpu | memory | ram | disk | occupancy; 1 - 0 100
cloud cover | cloudiness | brightness | fill level | signal quality | packet loss; 1 - 0 100
error rate | success rate | hit rate | failure rate | completion rate | conversion rate; 0.3 - 0 100
pressure | air pressure | barometric pressure; 0.3 - 870 1085
wind speed | wind gust | gust; 0.4 - 0 60
speed | velocity; 1.6 - 0 300
altitude | elevation; 2 - -500 13000
co | co 2 | carbon dioxide; 8 - 350 5000
pm | pm 25 | pm 10 | aqi | air quality | air quality index | voc | tvoc; 0.8 - 0 500
noise | noise level | sound level | decibels | loudness; 0.8 - 20 130
signal strength | rssi | dbm; 1 - -120 -20
heart rate | pulse | bpm; 1.5 - 40 190
spo 2 | oxygen | oxygen saturation | blood oxygen; 0.3 - 85 100
respiratory rate | respiration rate; 0.4 - 8 30
systolic; 1.5 - 90 180
diastolic; 1 - 50 110
glucose | blood sugar; 2 - 60 250
ph; 0.02 - 0 14
uv | uv index; 0.1 - 0 12
precipitation | rain | rainfall | snow | snowfall; 0.1 - 0 200
probability | confidence | likelihood | accuracy | similarity | ratio; 0.01 - 0 1
rpm | power | watts | wattage | consumption | power usage; - 0.015 0 -
lux | light | light level | illuminance | vibration | torque | force | tension | strain; - 0.02 0 -
acceleration | tilt | roll | pitch | yaw | delta; - 0.02 - -
voltage | volts; - 0.003 0 -
frequency | hertz; - 0.001 0 -
amperage | amps | amperes | flow | flow rate | water level | visibility; - 0.01 0 -
latency | ping | response time | rtt | jitter | delay | lag; - 0.05 0 -
throughput | bandwidth | requests per second | rps | qps | tps | fps | frame rate | bit rate; - 0.03 0 -
queue | queue size | queue length | queue depth | waiting | in flight; - 0.06 0 -
active users | online users | users online | sessions | active sessions | connections | active connections; - 0.02 0 -
viewers | viewer count | players | players online | listeners | visitors | concurrent users | online; - 0.02 0 -
load | load average; - 0.04 0 -
stock | stock level | stock count | stock quantity | inventory | in stock | on hand | available; - 0.02 0 -
"""
_OTHERS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.TURN: "heading | bearing | course | direction | wind direction | orientation",
        Kind.SUPPLY: """battery | battery level | battery percent | battery percentage | battery charge | state of charge |
            soc | charge level | fuel | fuel level | fuel percent | toner | toner level | ink level""",
        Kind.PROGRESS: """progress | completion | percent complete | percent done | progress percent | progress percentage |
            completion percent | completion percentage""",
        Kind.COUNTER: """views | view count | likes | like count | votes | vote count | upvotes | downloads | download count |
            plays | play count | hits | hit count | misses | clicks | click count | impressions | visits | visit count |
            requests | request count | messages | message count | events | event count | errors | error count |
            packets | bytes | bytes sent | bytes received | followers | follower count | shares | share count | retweets |
            comments | comment count | reactions | sold | units sold | processed | processed count | mileage | odometer |
            trip distance | distance traveled | distance travelled | steps | step count | energy | kwh | energy consumed |
            trades | trade count | transactions | transaction count | uptime | uptime seconds | counter""",
        Kind.SEQUENCE: "seq | sequence number | tick | frame number",
        Kind.PRICE: """price | last price | current price | close | close price | closing price | bid | bid price | ask |
            ask price | mid | spot | spot price | quote | mark price | index price | exchange rate | rate | nav""",
        Kind.STATUS: "status | state | phase | stage",
        Kind.CHANGE: "change | price change | net change | change amount | day change | daily change",
        Kind.CHANGE_PERCENT: """change percent | percent change | change pct | pct change | change percentage |
            percentage change | change rate""",
        Kind.PREVIOUS: "previous | previous price | prev price | prior price",
        Kind.PREVIOUS_CLOSE: "previous close | prev close | prior close | previous closing price | yesterday close",
        Kind.HIGH: "high | day high | high price | session high",
        Kind.LOW: "low | day low | low price | session low",
        Kind.VOLUME: "volume | trading volume | day volume | total volume",
        Kind.STILL: """count | total | total count | total items | total price | total amount | total pages | grand total |
            open | open price | opening price | tax rate | interest rate | hourly rate | daily rate | sample rate |
            market share | score | order | name | title | type | description | email | url""",
    }
)
_COORDINATES: Mapping[str, Manner] = MappingProxyType(
    {
        "latitude": Manner(Kind.COORDINATE, step=0.0003, least=-90, most=90),
        "longitude": Manner(Kind.COORDINATE, step=0.0003, least=-180, most=180),
    }
)
_SHORT = MappingProxyType({"lat": "latitude", "lng": "longitude", "lon": "longitude", "long": "longitude"})
_STAMPS = """
timestamp | time stamp | ts | time | date time | datetime | now | last seen | last seen at | last active | last active at |
last activity | last activity at | last heartbeat | last heartbeat at | last ping | last contact | recorded at | measured at |
observed at | sampled at | captured at | generated at | fetched at | as of | current time |
server time | local time | event time | trade time | last trade time | last trade at | quote time | checked at |
last checked | last checked at | last reading | last reading at | last sync | synced at | last synced | last synced at |
reading time | observation time
"""
_UPDATES = """
updated | updated at | updated on | last updated | last updated at | last update | last update time | update time |
updated time | modified | modified at | modified on | last modified | last modified at | date modified | date updated |
changed at | last changed | last changed at | last change | status changed at | revised at
"""


def _names(text: str) -> list[str]:
    return ["".join(split_words(name)) for name in text.split("|")]


def _table() -> Mapping[str, Manner]:
    table: dict[str, Manner] = dict(_COORDINATES)
    for row in _GAUGES.strip().splitlines():
        names, _, numbers = row.partition(";")
        step, share, least, most = (None if text == "-" else float(text) for text in numbers.split())
        table |= dict.fromkeys(_names(names), Manner(Kind.GAUGE, step or 0.0, share or 0.0, least, most))
    for kind, names in _OTHERS.items():
        table |= dict.fromkeys(_names(names), Manner(kind))
    table |= dict.fromkeys(
        _names("value | reading | level | current | latest | last | measurement | average | mean"), DRIFT
    )
    table |= dict.fromkeys(_names("amount"), Manner(Kind.STILL, is_generic=True))
    return MappingProxyType(table)


_TABLE = _table()
_WHOLE: Mapping[str, Manner] = MappingProxyType(
    dict.fromkeys(_names(_STAMPS), Manner(Kind.STAMP)) | dict.fromkeys(_names(_UPDATES), Manner(Kind.UPDATE))
)
"""Names that mean this only as a whole: a `time` is a moment, a `cookTime` is none."""


def manner_of(name: str, around: Manner) -> Manner:
    """How a member of this name moves in something that moves like `around`."""
    own = _whole(name.lower()) if name.isascii() and name.isalnum() else None
    own = own or _read(split_words(name))
    if around.is_numeric and around.is_known and not around.is_generic and (own.is_generic or not own.is_known):
        return around
    return own


def _whole(joined: str) -> Manner | None:
    """What a whole name means, without looking at its words."""
    return _WHOLE.get(joined) or _TABLE.get(joined) or (STILL if joined in _STILL_WORDS else None)


def _read(words: Sequence[str]) -> Manner:
    whole = _whole("".join(words))
    if whole is not None:
        return whole
    if not _STILL_WORDS.isdisjoint(words):
        return STILL
    if words and words[-1] in _MOMENTS:
        return STILL
    if words and words[-1] == "timestamp":
        return _WHOLE["timestamp"]
    words = [_SHORT.get(word, word) for word in words]
    return _found(words) or _found([*words[:-1], singularize(words[-1])] if words else []) or UNKNOWN


def _found(words: Sequence[str]) -> Manner | None:
    """The longest part of the name that is known, the last of equal ones; a generic one only where there is no other."""
    generic: Manner | None = None
    for length in range(min(len(words), 4), 0, -1):
        for start in range(len(words) - length, -1, -1):
            manner = _TABLE.get("".join(words[start : start + length]))
            if manner is not None and not manner.is_generic:
                return manner
            generic = generic or manner
    return generic
