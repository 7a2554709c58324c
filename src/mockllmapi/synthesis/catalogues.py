"""Things whose parts belong together, whole: a car with its make, a currency with its sign, a medicine with its dose."""

from __future__ import annotations

from math import gcd

from mockllmapi.synthesis.scene import Draw, Record
from mockllmapi.synthesis.wording import labelled

__all__ = [
    "ACCOUNTS",
    "BOOKS",
    "CARDS",
    "CARS",
    "CHEMICALS",
    "CLASSES",
    "CURRENCIES",
    "DEVICES",
    "DRUGS",
    "FILMS",
    "FLIGHTS",
    "ILLNESSES",
    "LANGUAGES",
    "MATCHES",
    "PLANTS",
    "SECURITIES",
    "SONGS",
    "WEATHER",
    "Catalogue",
]


class Catalogue:
    """Rows of which a record tells one, by its serial number, so that all fields of a record tell the same one."""

    __slots__ = ("_name", "_rows", "_stride", "columns")

    def __init__(self, columns: str, rows: str, name: str = "") -> None:
        """`columns` are words; `rows` are lines of as many cells between bars. Under `name` and column (`books.title`) other
        languages have cells of their own."""
        self._name = name
        self.columns = tuple(columns.split())
        self._rows = tuple(tuple(cell.strip() for cell in line.split("|")) for line in rows.strip().splitlines())
        self._stride = next(step for step in (7, 5, 3, 1) if gcd(step, len(self._rows)) == 1)

    def __len__(self) -> int:
        return len(self._rows)

    def tell(self, column: str) -> Draw:
        """The draw of one column."""
        cells = tuple(row[self.columns.index(column)] for row in self._rows)
        size, stride = len(cells), self._stride
        if self._name:
            return labelled(f"{self._name}.{column}", cells)

        def draw(record: Record) -> str:
            return cells[record.serial * stride % size]

        return draw

    def tell_number(self, column: str) -> Draw:
        """The draw of one column of whole numbers."""
        at = self.columns.index(column)
        numbers = tuple(int(row[at]) for row in self._rows)
        size, stride = len(numbers), self._stride
        return lambda record: numbers[record.serial * stride % size]


CARS = Catalogue("make model body fuel doors seats engine price", """
Toyota|Corolla|sedan|hybrid|4|5|1.8 l hybrid|24500
Honda|Civic|hatchback|petrol|5|5|1.5 l turbo|27900
Ford|Transit|van|diesel|4|3|2.0 l diesel|38900
Volkswagen|Golf|hatchback|petrol|5|5|1.5 l turbo|29400
Tesla|Model 3|sedan|electric|4|5|rear electric motor|42900
Nissan|Leaf|hatchback|electric|5|5|front electric motor|31900
Subaru|Outback|wagon|petrol|5|5|2.5 l boxer|36500
Hyundai|Kona|suv|electric|5|5|front electric motor|37800
Volvo|XC60|suv|plug-in hybrid|5|5|2.0 l plug-in hybrid|59900
Mazda|CX-5|suv|petrol|5|5|2.0 l petrol|33200
Kia|Niro|suv|hybrid|5|5|1.6 l hybrid|30900
BMW|320i|sedan|petrol|4|5|2.0 l turbo|47500
Ford|F-150|pickup|petrol|4|5|3.5 l V6|52400
Renault|Kangoo|van|diesel|5|5|1.5 l diesel|25600
Skoda|Octavia|wagon|diesel|5|5|2.0 l diesel|32700
Fiat|500|hatchback|petrol|3|4|1.0 l mild hybrid|17900
""")  # fmt: skip
CARDS = Catalogue("brand number last cvv", """
Visa|4242424242424242|4242|314
Visa|4111111111111111|1111|737
Mastercard|5555555555554444|4444|265
Mastercard|5105105105105100|5100|918
American Express|378282246310005|0005|1847
Discover|6011111111111117|1117|482
""")  # fmt: skip
"""The numbers that card networks publish for tests."""
CURRENCIES = Catalogue("code name symbol", """
USD|US Dollar|$
EUR|Euro|€
GBP|Pound Sterling|£
JPY|Japanese Yen|¥
CHF|Swiss Franc|CHF
CAD|Canadian Dollar|$
AUD|Australian Dollar|$
SEK|Swedish Krona|kr
PLN|Polish Zloty|zł
BRL|Brazilian Real|R$
INR|Indian Rupee|₹
""", "currencies")  # fmt: skip
LANGUAGES = Catalogue("code name", """
en|English
de|German
fr|French
es|Spanish
it|Italian
pt|Portuguese
nl|Dutch
pl|Polish
ja|Japanese
zh|Chinese
tr|Turkish
""")  # fmt: skip
FLIGHTS = Catalogue("airline code origin from destination to aircraft", """
Northwind Air|NW|New York|JFK|London|LHR|Boeing 787-9
Skylark Airways|SK|Seattle|SEA|San Francisco|SFO|Embraer 190
Meridian Airlines|MD|Boston|BOS|Chicago|ORD|Airbus A320
Coastal Express|CX|Los Angeles|LAX|Denver|DEN|Boeing 737-800
Alpine Air|AP|Manchester|MAN|Geneva|GVA|Airbus A319
Tidewater Aviation|TW|Toronto|YYZ|Vancouver|YVR|Airbus A220
Kestrel Jet|KJ|Austin|AUS|Miami|MIA|Airbus A321
Southern Cross Wings|SC|Sydney|SYD|Melbourne|MEL|Boeing 737-800
""")  # fmt: skip
DRUGS = Catalogue("name dose form group", """
Ibuprofen|400 mg|tablet|analgesic
Paracetamol|500 mg|tablet|analgesic
Amoxicillin|500 mg|capsule|antibiotic
Metformin|850 mg|tablet|antidiabetic
Lisinopril|10 mg|tablet|antihypertensive
Atorvastatin|20 mg|tablet|statin
Salbutamol|100 µg|inhaler|bronchodilator
Omeprazole|20 mg|capsule|proton pump inhibitor
Levothyroxine|75 µg|tablet|thyroid hormone
Cetirizine|10 mg|tablet|antihistamine
""")  # fmt: skip
ILLNESSES = Catalogue("name code symptom", """
Seasonal allergic rhinitis|J30.2|sneezing
Essential hypertension|I10|headache
Type 2 diabetes|E11.9|fatigue
Acute bronchitis|J20.9|cough
Migraine|G43.909|headache
Low back pain|M54.5|back pain
Asthma|J45.909|shortness of breath
Ankle sprain|S93.40|swelling
Influenza|J11.1|fever
Iron deficiency anemia|D50.9|fatigue
""", "illnesses")  # fmt: skip
SECURITIES = Catalogue("symbol name exchange", """
ALDR|Alder Industries|NYSE
BCON|Beacon Analytics|NASDAQ
CSCD|Cascade Foods|NYSE
EVGN|Evergreen Energy|NASDAQ
HRBL|Harborlight Media|LSE
JNPR|Juniper Health|NASDAQ
MRDN|Meridian Capital|NYSE
STLW|Stillwater Logistics|TSX
WNDM|Windmere Group|LSE
""")  # fmt: skip
BOOKS = Catalogue("title genre publisher pages", """
The Last Lighthouse|Mystery|Harborlight Press|312
Paper Harbor|Literary Fiction|Alder House|248
A Quiet Orbit|Science Fiction|Foxglove Books|404
Letters to Nora|Historical Fiction|Alder House|356
The Cartographer's Daughter|Adventure|Wayfarer Press|428
Salt and Cedar|Poetry|Tamarack Editions|96
The Walkable City|Nonfiction|Beacon Books|276
A Short History of Maps|History|Wayfarer Press|332
Cooking for One|Cookbook|Juniper Table|184
Second Hand Sky|Short Stories|Foxglove Books|216
The Glass Orchard|Fantasy|Moonrise Publishing|512
""", "books")  # fmt: skip
FILMS = Catalogue("title genre minutes rated", """
The Last Lighthouse|Thriller|118|PG-13
Paper Harbor|Drama|104|PG
A Quiet Orbit|Science Fiction|136|PG-13
Summer in Valdera|Romance|97|PG
The Glass Orchard|Fantasy|122|PG
Midnight Ferry|Crime|109|R
Northern Static|Documentary|84|G
The Long Platform|Drama|113|PG-13
Blue Hour|Comedy|95|PG
Echo Valley|Western|127|R
Salt and Cedar|Family|91|G
""", "films")  # fmt: skip
SONGS = Catalogue("title artist album genre label", """
Paper Boats|The Quiet Foxes|Low Tide|Indie|Larkspur Records
Streetlight Waltz|Nora Vane|Second Hand Sky|Folk|Tamarack Music
Copper Rain|Harbor & Pine|Northern Lines|Rock|Old Mill Records
Tuesday Sun|Maya Lindqvist|Window Seat|Pop|Moonrise Music
Slow Train Home|Delta Parlor|Nine Rooms|Blues|Old Mill Records
Glass Horses|Orbit Choir|Parallax|Electronic|Skylark Audio
After the Orchard|Trio Meridian|Evening Standards|Jazz|Blue Door
Signal Fires|Kestrel|Watchtower|Alternative|Larkspur Records
Marigold|Ines Duarte|Caminho|Bossa Nova|Tamarack Music
""")  # fmt: skip
WEATHER = Catalogue("condition icon code", """
Sunny|clear-day|1000
Partly cloudy|partly-cloudy-day|1003
Cloudy|cloudy|1006
Light rain|rain|1183
Clear|clear-night|1000
Overcast|cloudy|1009
Thunderstorm|thunderstorm|1276
Light snow|snow|1213
Fog|fog|1135
""", "weather")  # fmt: skip
MATCHES = Catalogue("home away sport league venue", """
Harbor City|Northgate United|Football|Coastal League|Harbor Stadium
Riverside Rovers|Millbrook Town|Football|First Division|Riverside Ground
Lakeshore Herons|Summit Bears|Basketball|Northern Conference|Lakeshore Arena
Eastgate Kings|Redwood Giants|Basketball|Northern Conference|Eastgate Center
Ironbridge Wolves|Highland Stags|Ice Hockey|Winter League|Ironbridge Rink
Tidewater Sharks|Sandstone Miners|Baseball|Summer Series|Tidewater Park
Fairmont Club|Westbrook Club|Tennis|City Open|Fairmont Courts
Cedar Hill|Brightwater|Rugby|Premier Cup|Cedar Hill Park
""")  # fmt: skip
CHEMICALS = Catalogue("name formula cas mass", """
Water|H2O|7732-18-5|18.02
Ethanol|C2H5OH|64-17-5|46.07
Glucose|C6H12O6|50-99-7|180.16
Caffeine|C8H10N4O2|58-08-2|194.19
Sodium chloride|NaCl|7647-14-5|58.44
Ammonia|NH3|7664-41-7|17.03
Citric acid|C6H8O7|77-92-9|192.12
Calcium carbonate|CaCO3|471-34-1|100.09
Acetone|C3H6O|67-64-1|58.08
""")  # fmt: skip
PLANTS = Catalogue("name latin", """
English Lavender|Lavandula angustifolia
Common Sunflower|Helianthus annuus
Silver Birch|Betula pendula
Common Oak|Quercus robur
Rosemary|Salvia rosmarinus
Sweet Basil|Ocimum basilicum
Red Fox|Vulpes vulpes
Barn Owl|Tyto alba
European Robin|Erithacus rubecula
Gray Wolf|Canis lupus
""")  # fmt: skip
CLASSES = Catalogue("code title field", """
STAT-101|Introduction to Statistics|Mathematics
HIST-210|Modern World History|History
CS-120|Data Structures|Computer Science
WEB-105|Web Development Basics|Computer Science
ENG-115|Creative Writing Workshop|English
MKT-201|Principles of Marketing|Business
CHEM-220|Organic Chemistry|Chemistry
ACC-110|Financial Accounting|Business
MATH-205|Linear Algebra|Mathematics
SPAN-100|Spanish for Beginners|Languages
BIO-130|Human Biology|Biology
MUS-140|Music Theory|Music
ENV-150|Environmental Science|Science
""")  # fmt: skip
DEVICES = Catalogue("name type unit low high", """
Living Room Thermostat|thermostat|°C|17|25
Front Door Camera|camera|lux|5|900
Warehouse Sensor 12|humidity sensor|%|35|75
Greenhouse Sensor|temperature sensor|°C|12|34
Boiler Room Monitor|pressure sensor|bar|1|3
Water Meter|meter|m³|120|980
Rooftop Weather Station|weather station|hPa|990|1030
Meeting Room Display|air quality sensor|ppm|420|1200
Office Router|gateway|dBm|-80|-40
Loading Dock Scanner|scanner|dB|35|80
""", "devices")  # fmt: skip
ACCOUNTS = Catalogue("country form bic bank", """
GB|XBKB000000########|XBKBGB20XXX|Barrow & Kent Bank
GB|XNWB000000########|XNWBGB20XXX|Northwick Bank
DE|00010001##########|ISARDEF0XXX|Isarbank
DE|00020002##########|MRKBDEF0XXX|Markbank
FR|9990100001###########??|PARCFRP0XXX|Banque du Parc
ES|99910001??##########|VALLESM0XXX|Banco del Valle
NL|XAMS##########|XAMSNL20XXX|Amstelbank
""", "accounts")  # fmt: skip
"""Accounts by country, with the codes that belong to them."""
