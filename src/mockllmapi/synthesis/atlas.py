# ruff: noqa: E501 - a row is a line
"""Countries and airports as they are."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from types import MappingProxyType
from typing import Final

from mockllmapi.naming.words import normalize_name, parse_word_list
from mockllmapi.synthesis.liberty import is_any_text
from mockllmapi.synthesis.periods import Relation
from mockllmapi.synthesis.scene import Draw, Record
from mockllmapi.types import JsonObject, JsonValue

__all__ = ["AIRPORTS", "COUNTRIES", "Atlas", "Row", "find_countries"]

Row = Mapping[str, str]


class Atlas:
    """Places of which a record tells one: the one that the request names, else one by its serial number, so that a list has
    none twice before it has them all."""

    __slots__ = ("_by_key", "_keys", "_stride", "rows")

    def __init__(self, columns: str, rows: str, keys: str) -> None:
        """`rows` are lines of cells between bars; `keys` are the columns and joined names of fields that tell which row is
        meant."""
        heads = columns.split()
        self.rows: Final = tuple(
            MappingProxyType(dict(zip(heads, line.split("|"), strict=True))) for line in rows.strip().splitlines()
        )
        self._keys = parse_word_list(keys)
        named = [(row[key], row) for key in heads if key in self._keys for row in self.rows]
        self._by_key: Mapping[JsonValue, Row] = MappingProxyType(dict(reversed(named)))
        self._stride = next(step for step in (7, 5, 3, 1) if gcd(step, len(self.rows)) == 1)

    def named(self, value: JsonValue) -> Row | None:
        """The row of which this is a key."""
        return self._by_key.get(value) if isinstance(value, str) else None

    def row(self, record: Record) -> Row:
        """What a record is about."""
        for key in self._keys if record.given is not None else ():
            for value in record.given.get(key, ()) if record.given is not None else ():
                found = self.named(value)
                if found is not None:
                    return found
        return self.rows[record.serial * self._stride % len(self.rows)]

    def tell(self, column: str) -> Draw:
        """The draw of one column."""
        return lambda record: self.row(record)[column]

    def tell_number(self, column: str) -> Draw:
        """The draw of one column of whole numbers."""
        return lambda record: int(self.row(record)[column])

    def tell_real(self, column: str) -> Draw:
        """The draw of one column of numbers."""
        return lambda record: float(self.row(record)[column])


COUNTRIES = Atlas("name code alpha3 numeric capital continent region currency language population area dial lat lon timezone offset", """
United States|US|USA|840|Washington, D.C.|North America|Northern America|USD|English|334900000|9833517|+1|38.0|-97.0|America/New_York|-05:00
Canada|CA|CAN|124|Ottawa|North America|Northern America|CAD|English|40100000|9984670|+1|60.0|-95.0|America/Toronto|-05:00
Mexico|MX|MEX|484|Mexico City|North America|Central America|MXN|Spanish|128500000|1964375|+52|23.0|-102.0|America/Mexico_City|-06:00
Brazil|BR|BRA|076|Brasília|South America|South America|BRL|Portuguese|211100000|8515767|+55|-10.0|-55.0|America/Sao_Paulo|-03:00
Argentina|AR|ARG|032|Buenos Aires|South America|South America|ARS|Spanish|45500000|2780400|+54|-34.0|-64.0|America/Argentina/Buenos_Aires|-03:00
Chile|CL|CHL|152|Santiago|South America|South America|CLP|Spanish|19600000|756102|+56|-30.0|-71.0|America/Santiago|-04:00
Colombia|CO|COL|170|Bogotá|South America|South America|COP|Spanish|52300000|1141748|+57|4.0|-72.0|America/Bogota|-05:00
Peru|PE|PER|604|Lima|South America|South America|PEN|Spanish|33800000|1285216|+51|-10.0|-76.0|America/Lima|-05:00
Uruguay|UY|URY|858|Montevideo|South America|South America|UYU|Spanish|3400000|181034|+598|-33.0|-56.0|America/Montevideo|-03:00
Ecuador|EC|ECU|218|Quito|South America|South America|USD|Spanish|18000000|276841|+593|-2.0|-77.5|America/Guayaquil|-05:00
Costa Rica|CR|CRI|188|San José|North America|Central America|CRC|Spanish|5100000|51100|+506|10.0|-84.0|America/Costa_Rica|-06:00
Panama|PA|PAN|591|Panama City|North America|Central America|PAB|Spanish|4500000|75417|+507|9.0|-80.0|America/Panama|-05:00
Jamaica|JM|JAM|388|Kingston|North America|Caribbean|JMD|English|2800000|10991|+1876|18.25|-77.5|America/Jamaica|-05:00
United Kingdom|GB|GBR|826|London|Europe|Northern Europe|GBP|English|68300000|242495|+44|54.0|-2.0|Europe/London|+00:00
Ireland|IE|IRL|372|Dublin|Europe|Northern Europe|EUR|English|5300000|70273|+353|53.0|-8.0|Europe/Dublin|+00:00
Iceland|IS|ISL|352|Reykjavík|Europe|Northern Europe|ISK|Icelandic|390000|103000|+354|65.0|-18.0|Atlantic/Reykjavik|+00:00
Norway|NO|NOR|578|Oslo|Europe|Northern Europe|NOK|Norwegian|5500000|385207|+47|62.0|10.0|Europe/Oslo|+01:00
Sweden|SE|SWE|752|Stockholm|Europe|Northern Europe|SEK|Swedish|10500000|450295|+46|62.0|15.0|Europe/Stockholm|+01:00
Denmark|DK|DNK|208|Copenhagen|Europe|Northern Europe|DKK|Danish|5900000|42933|+45|56.0|10.0|Europe/Copenhagen|+01:00
Finland|FI|FIN|246|Helsinki|Europe|Northern Europe|EUR|Finnish|5600000|338455|+358|64.0|26.0|Europe/Helsinki|+02:00
Estonia|EE|EST|233|Tallinn|Europe|Northern Europe|EUR|Estonian|1370000|45339|+372|59.0|26.0|Europe/Tallinn|+02:00
Latvia|LV|LVA|428|Riga|Europe|Northern Europe|EUR|Latvian|1880000|64559|+371|57.0|25.0|Europe/Riga|+02:00
Lithuania|LT|LTU|440|Vilnius|Europe|Northern Europe|EUR|Lithuanian|2870000|65300|+370|56.0|24.0|Europe/Vilnius|+02:00
Germany|DE|DEU|276|Berlin|Europe|Western Europe|EUR|German|83300000|357588|+49|51.0|9.0|Europe/Berlin|+01:00
France|FR|FRA|250|Paris|Europe|Western Europe|EUR|French|68200000|551695|+33|46.0|2.0|Europe/Paris|+01:00
Netherlands|NL|NLD|528|Amsterdam|Europe|Western Europe|EUR|Dutch|17900000|41865|+31|52.5|5.75|Europe/Amsterdam|+01:00
Belgium|BE|BEL|056|Brussels|Europe|Western Europe|EUR|Dutch|11800000|30689|+32|50.83|4.0|Europe/Brussels|+01:00
Luxembourg|LU|LUX|442|Luxembourg|Europe|Western Europe|EUR|Luxembourgish|668000|2586|+352|49.75|6.17|Europe/Luxembourg|+01:00
Switzerland|CH|CHE|756|Bern|Europe|Western Europe|CHF|German|8900000|41285|+41|47.0|8.0|Europe/Zurich|+01:00
Austria|AT|AUT|040|Vienna|Europe|Western Europe|EUR|German|9100000|83879|+43|47.33|13.33|Europe/Vienna|+01:00
Spain|ES|ESP|724|Madrid|Europe|Southern Europe|EUR|Spanish|48400000|505990|+34|40.0|-4.0|Europe/Madrid|+01:00
Portugal|PT|PRT|620|Lisbon|Europe|Southern Europe|EUR|Portuguese|10600000|92230|+351|39.5|-8.0|Europe/Lisbon|+00:00
Italy|IT|ITA|380|Rome|Europe|Southern Europe|EUR|Italian|58900000|301340|+39|42.83|12.83|Europe/Rome|+01:00
Malta|MT|MLT|470|Valletta|Europe|Southern Europe|EUR|Maltese|553000|316|+356|35.83|14.58|Europe/Malta|+01:00
Greece|GR|GRC|300|Athens|Europe|Southern Europe|EUR|Greek|10400000|131957|+30|39.0|22.0|Europe/Athens|+02:00
Croatia|HR|HRV|191|Zagreb|Europe|Southern Europe|EUR|Croatian|3860000|56594|+385|45.17|15.5|Europe/Zagreb|+01:00
Slovenia|SI|SVN|705|Ljubljana|Europe|Southern Europe|EUR|Slovenian|2120000|20273|+386|46.12|14.82|Europe/Ljubljana|+01:00
Poland|PL|POL|616|Warsaw|Europe|Eastern Europe|PLN|Polish|36700000|312696|+48|52.0|20.0|Europe/Warsaw|+01:00
Czechia|CZ|CZE|203|Prague|Europe|Eastern Europe|CZK|Czech|10900000|78871|+420|49.75|15.5|Europe/Prague|+01:00
Slovakia|SK|SVK|703|Bratislava|Europe|Eastern Europe|EUR|Slovak|5430000|49035|+421|48.67|19.5|Europe/Bratislava|+01:00
Hungary|HU|HUN|348|Budapest|Europe|Eastern Europe|HUF|Hungarian|9590000|93025|+36|47.0|20.0|Europe/Budapest|+01:00
Romania|RO|ROU|642|Bucharest|Europe|Eastern Europe|RON|Romanian|19100000|238397|+40|46.0|25.0|Europe/Bucharest|+02:00
Bulgaria|BG|BGR|100|Sofia|Europe|Eastern Europe|EUR|Bulgarian|6450000|110994|+359|43.0|25.0|Europe/Sofia|+02:00
Ukraine|UA|UKR|804|Kyiv|Europe|Eastern Europe|UAH|Ukrainian|37700000|603550|+380|49.0|32.0|Europe/Kyiv|+02:00
Turkey|TR|TUR|792|Ankara|Asia|Western Asia|TRY|Turkish|85300000|783562|+90|39.0|35.0|Europe/Istanbul|+03:00
Israel|IL|ISR|376|Jerusalem|Asia|Western Asia|ILS|Hebrew|9800000|22072|+972|31.5|34.75|Asia/Jerusalem|+02:00
Jordan|JO|JOR|400|Amman|Asia|Western Asia|JOD|Arabic|11400000|89342|+962|31.0|36.0|Asia/Amman|+03:00
Saudi Arabia|SA|SAU|682|Riyadh|Asia|Western Asia|SAR|Arabic|33300000|2149690|+966|25.0|45.0|Asia/Riyadh|+03:00
United Arab Emirates|AE|ARE|784|Abu Dhabi|Asia|Western Asia|AED|Arabic|10500000|83600|+971|24.0|54.0|Asia/Dubai|+04:00
Qatar|QA|QAT|634|Doha|Asia|Western Asia|QAR|Arabic|2980000|11586|+974|25.5|51.25|Asia/Qatar|+03:00
Georgia|GE|GEO|268|Tbilisi|Asia|Western Asia|GEL|Georgian|3720000|69700|+995|42.0|43.5|Asia/Tbilisi|+04:00
Kazakhstan|KZ|KAZ|398|Astana|Asia|Central Asia|KZT|Kazakh|20300000|2724900|+7|48.0|68.0|Asia/Almaty|+05:00
India|IN|IND|356|New Delhi|Asia|Southern Asia|INR|Hindi|1438000000|3287263|+91|20.0|77.0|Asia/Kolkata|+05:30
Nepal|NP|NPL|524|Kathmandu|Asia|Southern Asia|NPR|Nepali|29700000|147181|+977|28.0|84.0|Asia/Kathmandu|+05:45
Sri Lanka|LK|LKA|144|Sri Jayawardenepura Kotte|Asia|Southern Asia|LKR|Sinhala|22000000|65610|+94|7.0|81.0|Asia/Colombo|+05:30
China|CN|CHN|156|Beijing|Asia|Eastern Asia|CNY|Chinese|1410700000|9596961|+86|35.0|105.0|Asia/Shanghai|+08:00
Japan|JP|JPN|392|Tokyo|Asia|Eastern Asia|JPY|Japanese|124500000|377975|+81|36.0|138.0|Asia/Tokyo|+09:00
South Korea|KR|KOR|410|Seoul|Asia|Eastern Asia|KRW|Korean|51700000|100210|+82|37.0|127.5|Asia/Seoul|+09:00
Mongolia|MN|MNG|496|Ulaanbaatar|Asia|Eastern Asia|MNT|Mongolian|3480000|1564110|+976|46.0|105.0|Asia/Ulaanbaatar|+08:00
Thailand|TH|THA|764|Bangkok|Asia|South-Eastern Asia|THB|Thai|71700000|513120|+66|15.0|100.0|Asia/Bangkok|+07:00
Vietnam|VN|VNM|704|Hanoi|Asia|South-Eastern Asia|VND|Vietnamese|100300000|331212|+84|16.0|106.0|Asia/Ho_Chi_Minh|+07:00
Malaysia|MY|MYS|458|Kuala Lumpur|Asia|South-Eastern Asia|MYR|Malay|35100000|330803|+60|2.5|112.5|Asia/Kuala_Lumpur|+08:00
Singapore|SG|SGP|702|Singapore|Asia|South-Eastern Asia|SGD|English|5900000|735|+65|1.37|103.8|Asia/Singapore|+08:00
Indonesia|ID|IDN|360|Jakarta|Asia|South-Eastern Asia|IDR|Indonesian|281200000|1904569|+62|-5.0|120.0|Asia/Jakarta|+07:00
Philippines|PH|PHL|608|Manila|Asia|South-Eastern Asia|PHP|Filipino|114900000|300000|+63|13.0|122.0|Asia/Manila|+08:00
Egypt|EG|EGY|818|Cairo|Africa|Northern Africa|EGP|Arabic|114500000|1002450|+20|27.0|30.0|Africa/Cairo|+02:00
Morocco|MA|MAR|504|Rabat|Africa|Northern Africa|MAD|Arabic|37700000|446550|+212|32.0|-5.0|Africa/Casablanca|+01:00
Tunisia|TN|TUN|788|Tunis|Africa|Northern Africa|TND|Arabic|12200000|163610|+216|34.0|9.0|Africa/Tunis|+01:00
Nigeria|NG|NGA|566|Abuja|Africa|Western Africa|NGN|English|227900000|923768|+234|10.0|8.0|Africa/Lagos|+01:00
Ghana|GH|GHA|288|Accra|Africa|Western Africa|GHS|English|33800000|238533|+233|8.0|-2.0|Africa/Accra|+00:00
Senegal|SN|SEN|686|Dakar|Africa|Western Africa|XOF|French|18100000|196722|+221|14.0|-14.0|Africa/Dakar|+00:00
Kenya|KE|KEN|404|Nairobi|Africa|Eastern Africa|KES|Swahili|55300000|580367|+254|1.0|38.0|Africa/Nairobi|+03:00
Tanzania|TZ|TZA|834|Dodoma|Africa|Eastern Africa|TZS|Swahili|66600000|945087|+255|-6.0|35.0|Africa/Dar_es_Salaam|+03:00
Botswana|BW|BWA|072|Gaborone|Africa|Southern Africa|BWP|English|2480000|581730|+267|-22.0|24.0|Africa/Gaborone|+02:00
Australia|AU|AUS|036|Canberra|Oceania|Australia and New Zealand|AUD|English|26600000|7692024|+61|-27.0|133.0|Australia/Sydney|+10:00
New Zealand|NZ|NZL|554|Wellington|Oceania|Australia and New Zealand|NZD|English|5200000|268838|+64|-41.0|174.0|Pacific/Auckland|+12:00
Fiji|FJ|FJI|242|Suva|Oceania|Melanesia|FJD|English|924000|18272|+679|-18.0|175.0|Pacific/Fiji|+12:00
South Africa|ZA|ZAF|710|Pretoria|Africa|Southern Africa|ZAR|Zulu|63200000|1221037|+27|-29.0|24.0|Africa/Johannesburg|+02:00
Ethiopia|ET|ETH|231|Addis Ababa|Africa|Eastern Africa|ETB|Amharic|128700000|1104300|+251|8.0|38.0|Africa/Addis_Ababa|+03:00
Pakistan|PK|PAK|586|Islamabad|Asia|Southern Asia|PKR|Urdu|247500000|881912|+92|30.0|70.0|Asia/Karachi|+05:00
Bangladesh|BD|BGD|050|Dhaka|Asia|Southern Asia|BDT|Bengali|171500000|147570|+880|24.0|90.0|Asia/Dhaka|+06:00
Serbia|RS|SRB|688|Belgrade|Europe|Southern Europe|RSD|Serbian|6620000|77474|+381|44.0|21.0|Europe/Belgrade|+01:00
Cyprus|CY|CYP|196|Nicosia|Asia|Western Asia|EUR|Greek|1340000|9251|+357|35.0|33.0|Asia/Nicosia|+02:00
""", "name code alpha3 countrycode countryname id")  # fmt: skip
AIRPORTS = Atlas("iata icao name city country code lat lon timezone", """
JFK|KJFK|John F. Kennedy International Airport|New York|United States|US|40.6413|-73.7781|America/New_York
LAX|KLAX|Los Angeles International Airport|Los Angeles|United States|US|33.9416|-118.4085|America/Los_Angeles
ORD|KORD|O'Hare International Airport|Chicago|United States|US|41.9742|-87.9073|America/Chicago
ATL|KATL|Hartsfield-Jackson Atlanta International Airport|Atlanta|United States|US|33.6407|-84.4277|America/New_York
SFO|KSFO|San Francisco International Airport|San Francisco|United States|US|37.6213|-122.379|America/Los_Angeles
SEA|KSEA|Seattle-Tacoma International Airport|Seattle|United States|US|47.4502|-122.3088|America/Los_Angeles
DEN|KDEN|Denver International Airport|Denver|United States|US|39.8561|-104.6737|America/Denver
BOS|KBOS|Logan International Airport|Boston|United States|US|42.3656|-71.0096|America/New_York
MIA|KMIA|Miami International Airport|Miami|United States|US|25.7959|-80.287|America/New_York
AUS|KAUS|Austin-Bergstrom International Airport|Austin|United States|US|30.1975|-97.6664|America/Chicago
YYZ|CYYZ|Toronto Pearson International Airport|Toronto|Canada|CA|43.6777|-79.6248|America/Toronto
YVR|CYVR|Vancouver International Airport|Vancouver|Canada|CA|49.1967|-123.1815|America/Vancouver
MEX|MMMX|Benito Juárez International Airport|Mexico City|Mexico|MX|19.4361|-99.0719|America/Mexico_City
GRU|SBGR|São Paulo/Guarulhos International Airport|São Paulo|Brazil|BR|-23.4356|-46.4731|America/Sao_Paulo
EZE|SAEZ|Ministro Pistarini International Airport|Buenos Aires|Argentina|AR|-34.8222|-58.5358|America/Argentina/Buenos_Aires
SCL|SCEL|Arturo Merino Benítez International Airport|Santiago|Chile|CL|-33.393|-70.7858|America/Santiago
BOG|SKBO|El Dorado International Airport|Bogotá|Colombia|CO|4.7016|-74.1469|America/Bogota
LHR|EGLL|Heathrow Airport|London|United Kingdom|GB|51.47|-0.4543|Europe/London
MAN|EGCC|Manchester Airport|Manchester|United Kingdom|GB|53.3588|-2.2727|Europe/London
DUB|EIDW|Dublin Airport|Dublin|Ireland|IE|53.4264|-6.2499|Europe/Dublin
CDG|LFPG|Charles de Gaulle Airport|Paris|France|FR|49.0097|2.5479|Europe/Paris
AMS|EHAM|Amsterdam Airport Schiphol|Amsterdam|Netherlands|NL|52.3105|4.7683|Europe/Amsterdam
FRA|EDDF|Frankfurt Airport|Frankfurt|Germany|DE|50.0379|8.5622|Europe/Berlin
MUC|EDDM|Munich Airport|Munich|Germany|DE|48.3537|11.775|Europe/Berlin
ZRH|LSZH|Zurich Airport|Zurich|Switzerland|CH|47.4582|8.5555|Europe/Zurich
VIE|LOWW|Vienna International Airport|Vienna|Austria|AT|48.1103|16.5697|Europe/Vienna
MAD|LEMD|Adolfo Suárez Madrid-Barajas Airport|Madrid|Spain|ES|40.4983|-3.5676|Europe/Madrid
BCN|LEBL|Josep Tarradellas Barcelona-El Prat Airport|Barcelona|Spain|ES|41.2974|2.0833|Europe/Madrid
LIS|LPPT|Humberto Delgado Airport|Lisbon|Portugal|PT|38.7742|-9.1342|Europe/Lisbon
FCO|LIRF|Leonardo da Vinci-Fiumicino Airport|Rome|Italy|IT|41.8003|12.2389|Europe/Rome
ATH|LGAV|Athens International Airport|Athens|Greece|GR|37.9356|23.9484|Europe/Athens
CPH|EKCH|Copenhagen Airport|Copenhagen|Denmark|DK|55.618|12.6508|Europe/Copenhagen
ARN|ESSA|Stockholm Arlanda Airport|Stockholm|Sweden|SE|59.6498|17.9238|Europe/Stockholm
OSL|ENGM|Oslo Airport, Gardermoen|Oslo|Norway|NO|60.1976|11.1004|Europe/Oslo
HEL|EFHK|Helsinki Airport|Helsinki|Finland|FI|60.3172|24.9633|Europe/Helsinki
WAW|EPWA|Warsaw Chopin Airport|Warsaw|Poland|PL|52.1657|20.9671|Europe/Warsaw
PRG|LKPR|Václav Havel Airport Prague|Prague|Czechia|CZ|50.1008|14.26|Europe/Prague
IST|LTFM|Istanbul Airport|Istanbul|Turkey|TR|41.2753|28.7519|Europe/Istanbul
DXB|OMDB|Dubai International Airport|Dubai|United Arab Emirates|AE|25.2532|55.3657|Asia/Dubai
DOH|OTHH|Hamad International Airport|Doha|Qatar|QA|25.2731|51.6081|Asia/Qatar
DEL|VIDP|Indira Gandhi International Airport|Delhi|India|IN|28.5562|77.1|Asia/Kolkata
SIN|WSSS|Singapore Changi Airport|Singapore|Singapore|SG|1.3644|103.9915|Asia/Singapore
BKK|VTBS|Suvarnabhumi Airport|Bangkok|Thailand|TH|13.69|100.7501|Asia/Bangkok
HND|RJTT|Haneda Airport|Tokyo|Japan|JP|35.5494|139.7798|Asia/Tokyo
ICN|RKSI|Incheon International Airport|Seoul|South Korea|KR|37.4602|126.4407|Asia/Seoul
SYD|YSSY|Sydney Kingsford Smith Airport|Sydney|Australia|AU|-33.9399|151.1753|Australia/Sydney
MEL|YMML|Melbourne Airport|Melbourne|Australia|AU|-37.669|144.841|Australia/Melbourne
AKL|NZAA|Auckland Airport|Auckland|New Zealand|NZ|-37.0082|174.785|Pacific/Auckland
CPT|FACT|Cape Town International Airport|Cape Town|South Africa|ZA|-33.9715|18.6021|Africa/Johannesburg
NBO|HKJK|Jomo Kenyatta International Airport|Nairobi|Kenya|KE|-1.3192|36.9278|Africa/Nairobi
""", "iata icao code airportcode city name id")  # fmt: skip

# -- countries --------------------------------------------------------------------------------------------------------

_LISTS: Mapping[str, str] = MappingProxyType(
    {"languages": "language", "currencies": "currency", "timezones": "timezone", "callingcodes": "dial"}
)


def find_countries(members: Mapping[str, JsonValue]) -> list[Relation]:
    """What makes the lists in a country those of that country."""
    keys = {normalize_name(name): name for name in members}
    if "capital" not in keys or keys.keys().isdisjoint(_LISTS):
        return []
    capital = keys["capital"]
    lists = [(name, _LISTS[key]) for key, name in keys.items() if key in _LISTS and _is_any_list(members[name])]
    by_capital = {row["capital"]: row for row in COUNTRIES.rows}

    def relate(value: JsonObject, known: frozenset[str], _now: int = 0) -> None:
        told = value.get(capital)
        row = by_capital.get(told) if isinstance(told, str) else None
        for name, column in lists if row is not None else ():
            if name not in known and isinstance(value.get(name), list) and row is not None:
                value[name] = [row[column]]

    return [relate]


def _is_any_list(schema: JsonValue) -> bool:
    return isinstance(schema, dict) and schema.keys() <= {"type", "items"} and is_any_text(schema.get("items"))
