# ruff: noqa: E501 - a row is a line
"""Being on the way: travel, vehicles, goods in transit."""

from __future__ import annotations

from mockllmapi.synthesis.atlas import AIRPORTS, COUNTRIES
from mockllmapi.synthesis.catalogues import CARS, FLIGHTS
from mockllmapi.synthesis.draws import code, fact, one_of, phrase, real, whole
from mockllmapi.synthesis.meanings.rows import Meaning, flag, integer, number, text, when
from mockllmapi.synthesis.scene import Record
from mockllmapi.synthesis.wording import localized, worded

__all__ = ["ROWS"]

_NEW_PRICE = CARS.tell_number("price")


def _car_price(record: Record) -> float:
    """What is left of the price of a new one, in steps of 50."""
    return float(round(float(_NEW_PRICE(record)) * (0.25 + 0.7 * record.random()) / 50) * 50)  # type: ignore[arg-type]


def _flag(record: Record) -> str:
    return "".join(chr(0x1F1A5 + ord(letter)) for letter in COUNTRIES.row(record)["code"])


def _offset_minutes(record: Record) -> int:
    offset = COUNTRIES.row(record)["offset"]
    return (int(offset[1:3]) * 60 + int(offset[4:])) * (-1 if offset[0] == "-" else 1)


ROWS: tuple[Meaning, ...] = (
    # -- travel
    text("airline | airline name | operating airline | marketing carrier", FLIGHTS.tell("airline")),
    text("name", FLIGHTS.tell("airline"), of="airline"),
    text("carrier | operator", FLIGHTS.tell("airline"), of="trip airline"),
    text("airline code | carrier code", FLIGHTS.tell("code")),
    text("flight number | flight no | flight", phrase("{code}{number}", code=FLIGHTS.tell("code"), number=whole(100, 2_400))),
    text("name | title", phrase("{origin} to {destination}", origin=FLIGHTS.tell("origin"), destination=FLIGHTS.tell("destination")), of="trip"),
    text("origin | departure city | from city | from | departure | origin city | departs from", FLIGHTS.tell("origin"), of="trip"),
    text("destination | arrival city | to city | to | arrival | destination city", FLIGHTS.tell("destination"), of="trip"),
    text("origin | destination | from | to | departure city | arrival city", fact("place.city"), of="place vehicle order"),
    text("departure city | origin city", FLIGHTS.tell("origin")),
    text("arrival city | destination city | destination", FLIGHTS.tell("destination")),
    text("departure airport | origin airport | origin code | from airport | departure code | departure airport code", FLIGHTS.tell("from")),
    text("arrival airport | destination airport | destination code | to airport | arrival code | arrival airport code", FLIGHTS.tell("to")),
    text("airport code | iata | airport | iata code", AIRPORTS.tell("iata")),
    text("icao | icao code", AIRPORTS.tell("icao")),
    text("code | iata code", AIRPORTS.tell("iata"), of="airport"),
    text("name | airport name", AIRPORTS.tell("name"), of="airport"),
    text("city | city name", AIRPORTS.tell("city"), of="airport"),
    text("country | country name", AIRPORTS.tell("country"), of="airport"),
    text("country code", AIRPORTS.tell("code"), of="airport"),
    text("timezone | time zone | tz", AIRPORTS.tell("timezone"), of="airport"),
    number("latitude | lat", AIRPORTS.tell_real("lat"), of="airport"),
    number("longitude | lng | lon", AIRPORTS.tell_real("lon"), of="airport"),
    # -- countries
    text("name | title | country | country name", COUNTRIES.tell("name"), of="country"),
    text("code | iso code | iso | iso 2 | alpha 2 | country code | alpha 2 code", COUNTRIES.tell("code"), of="country"),
    text("alpha 3 | iso 3 | alpha 3 code", COUNTRIES.tell("alpha3"), of="country"),
    text("numeric code", COUNTRIES.tell("numeric"), of="country"),
    text("capital | capital city", COUNTRIES.tell("capital"), of="country"),
    text("continent", COUNTRIES.tell("continent"), of="country"),
    text("region | subregion | sub region", COUNTRIES.tell("region"), of="country"),
    text("currency | currency code", COUNTRIES.tell("currency"), of="country"),
    text("language | languages | official language", COUNTRIES.tell("language"), of="country"),
    text("timezone | time zone | tz", COUNTRIES.tell("timezone"), of="country"),
    text("utc offset | timezone offset | gmt offset", COUNTRIES.tell("offset"), integer=_offset_minutes, of="country"),
    text("dial code | calling code | phone code | country calling code | phone prefix | dialing code", COUNTRIES.tell("dial"), of="country"),
    text("flag | flag emoji", _flag, of="country"),
    integer("population | inhabitants", COUNTRIES.tell_number("population"), of="country"),
    number("area | area km 2 | area sq km | surface | land area | area km2", COUNTRIES.tell_real("area"), integer=COUNTRIES.tell_number("area"), of="country"),
    number("latitude | lat", COUNTRIES.tell_real("lat"), of="country"),
    number("longitude | lng | lon", COUNTRIES.tell_real("lon"), of="country"),
    text("aircraft | aircraft type | plane | equipment", FLIGHTS.tell("aircraft")),
    text("gate | departure gate | arrival gate | boarding gate", code("@##")),
    text("terminal", one_of("1 | 2 | 3 | A | B | North"), integer=whole(1, 5)),
    text("seat | seat number | seat no", phrase("{row}{letter}", row=whole(1, 38), letter=one_of("A | B | C | D | E | F")), integer=whole(1, 180)),
    text("cabin | cabin class | travel class | fare class | seat class | class of service", one_of("economy | economy | economy | premium economy | business | first")),
    text("baggage | baggage allowance | luggage", one_of("1 x 23 kg | 2 x 23 kg | hand luggage only | 1 x 20 kg")),
    integer("stops | layovers | number of stops | stopovers | transfers", one_of((0, 0, 0, 1, 1, 2))),
    text("platform | track", one_of("1 | 2 | 4 | 5a | 7 | 9"), of="trip station"),
    text("train | train number | line | line name | route name", one_of("IC 204 | RE 7 | EC 88 | S3 | Coastal Express | Night Line 12"), of="trip station"),
    text("train number | bus line", one_of("IC 204 | RE 7 | EC 88 | S3 | 12 | 48X")),
    text("hotel | hotel name | accommodation | lodging", localized("hotels", phrase("{adjective} {kind}", adjective=one_of("Harbor | Garden | Old Mill | Lakeside | Grand Union | Maple"), kind=one_of("Hotel | Inn | Suites | Guesthouse")))),
    text("name | title", localized("hotels", phrase("{adjective} {kind}", adjective=one_of("Harbor | Garden | Old Mill | Lakeside | Grand Union | Maple"), kind=one_of("Hotel | Inn | Suites | Guesthouse"))), of="hotel"),
    text("name | title", localized("restaurants", phrase("{adjective} {kind}", adjective=one_of("The Copper | The Blue | Green | Little | The Corner | Old"), kind=one_of("Kitchen | Table | Fork | Bistro | Olive | Spoon"))), of="restaurant"),
    text("restaurant | restaurant name | cafe", localized("restaurants", phrase("{adjective} {kind}", adjective=one_of("The Copper | The Blue | Green | Little | The Corner | Old"), kind=one_of("Kitchen | Table | Fork | Bistro | Olive | Spoon")))),
    text("room type | room category", one_of("single | double | double | twin | suite | family")),
    text("bed type | bed", one_of("queen | king | twin | single")),
    text("board | meal plan", one_of("breakfast included | half board | room only | all inclusive")),
    text("room number | room no", code("###"), integer=whole(101, 640)),
    integer("star rating | hotel stars | star category", one_of((2, 3, 3, 4, 4, 5))),
    text("amenity | facility name", worded("amenities", "Free WiFi | Pool | Parking | Breakfast | Gym | Air conditioning | Pet friendly")),
    text("itinerary | trip name | tour | tour name", one_of("Coast and Castles | Five Days in the Lakes | City Weekend | Vineyard Loop | Northern Railways")),
    text("trip type", one_of("one-way | round-trip | round-trip | multi-city")),
    text("visa type | visa | visa status", one_of("tourist | business | student | not required")),
    text("travel mode | transport | mode of transport | transportation | transport mode", one_of("car | train | bus | bicycle | walking | flight")),
    text("landmark | attraction | sight | point of interest | poi", one_of("Old Lighthouse | Town Hall Tower | Botanical Garden | Harbor Museum | Stone Bridge")),
    text("check in time | check in from", one_of("14:00 | 15:00 | 16:00"), of="hotel"),
    text("check out time | check out until", one_of("10:00 | 11:00 | 12:00"), of="hotel"),
    # -- vehicles
    text("arrival | departure", FLIGHTS.tell("origin")),
    text("boarding group | boarding zone | lane | berth | dock number", one_of("A | B | C | 1 | 2 | 3"), integer=whole(1, 8)),
    text("truck | trailer | vessel | ship | tractor", one_of("Northern Star | Blue Heron | TR-204 | Harbor Queen | TR-118")),
    text("container | pallet | parcel | shipment | delivery | voyage | crate", code("@@@-######"), integer=whole(1, 12, 2.0)),
    text("make | car make | vehicle make | manufacturer | brand | automaker", CARS.tell("make"), of="vehicle"),
    text("make | car make | vehicle make", CARS.tell("make")),
    text("model | car model | vehicle model | model name", CARS.tell("model"), of="vehicle"),
    text("name | title | vehicle | car", phrase("{make} {model}", make=CARS.tell("make"), model=CARS.tell("model")), of="vehicle"),
    text("vehicle | car | vehicle name | vehicle model", phrase("{make} {model}", make=CARS.tell("make"), model=CARS.tell("model"))),
    text("body type | body style | body | vehicle type | car type | type | vehicle class | category", CARS.tell("body"), of="vehicle"),
    text("body type | body style | vehicle type | car type | vehicle class", CARS.tell("body")),
    text("fuel | fuel type | propulsion", CARS.tell("fuel")),
    text("transmission | gearbox", one_of("automatic | automatic | manual")),
    text("drivetrain | drive type | drive", one_of("fwd | fwd | rwd | awd"), of="vehicle"),
    text("engine | engine type | motor", CARS.tell("engine"), of="vehicle"),
    number("price | asking price | list price | sale price | msrp", _car_price, integer=lambda r: int(_car_price(r)), of="vehicle"),
    text("trim | trim level", one_of("Base | Comfort | Sport | Limited")),
    integer("doors | door count | number of doors", CARS.tell_number("doors")),
    integer("seats | seating capacity | seat count", CARS.tell_number("seats"), of="vehicle"),
    integer("horsepower | hp | engine power", whole(75, 340, 1.6)),
    integer("engine size | displacement | engine displacement | cc", one_of((999, 1_198, 1_498, 1_598, 1_798, 1_998, 2_494))),
    integer("mileage | odometer | odometer km | kilometers driven | milage", whole(400, 142_000, 1.4)),
    number("fuel level | fuel percentage | state of charge | soc", real(8, 100, 0, 0.8), integer=whole(8, 100, 0.8)),
    number("fuel consumption | fuel economy | mpg", real(3.9, 9.8, 1)),
    number("range km | electric range | driving range", real(180, 540, 0), integer=whole(180, 540)),
    number("speed | velocity | current speed | avg speed | average speed", real(0, 118, 1, 0.9), integer=whole(0, 118)),
    integer("heading | course over ground", whole(0, 359)),
    text("owner type", one_of("private | dealer | fleet | leasing"), of="vehicle"),
    text("service type | maintenance type", one_of("oil change | inspection | tire rotation | brake service"), of="vehicle"),
    when("last service | last serviced | last service date | last inspection | inspected at | serviced at | last maintenance", "past", "date"),
    when("next service | next service date | next inspection | next maintenance | insurance expiry", "due", "date"),
    # -- logistics
    text("carrier | courier | shipping carrier | shipping company | freight carrier | carrier name", one_of("Northline Freight | Parcel Express | Swift Cargo | City Couriers | Blue Harbor Shipping")),
    text("shipping method | delivery method | delivery type | shipping service | service level", one_of("standard | standard | express | overnight | pickup")),
    text("shipment status | delivery status | tracking status", one_of("in_transit | in_transit | delivered | delivered | out_for_delivery | label_created")),
    text("warehouse | warehouse name | depot | fulfillment center | distribution center | storage location", one_of("Reno Fulfillment Center | Leeds Depot | Warehouse 3 | Columbus Hub | Dock East")),
    text("bin | bin location | shelf | aisle | rack", phrase("{aisle}-{shelf:02d}-{bin}", aisle=one_of("A | B | C | D"), shelf=whole(1, 24), bin=whole(1, 6))),
    text("dock | loading dock", one_of("Dock 1 | Dock 2 | Dock 4 | Dock 7")),
    text("port of loading | port of discharge | seaport | harbor", one_of("Rotterdam | Hamburg | Oakland | Felixstowe | Sydney")),
    text("incoterm | incoterms", one_of("DAP | DDP | EXW | FOB | CIF")),
    text("hs code | tariff code | customs code", code("####.##.##")),
    text("package type | packaging | container type", one_of("box | pallet | envelope | crate | 20ft container")),
    text("delivery window | time slot | slot | time window", one_of("08:00-10:00 | 10:00-12:00 | 12:00-15:00 | 15:00-18:00")),
    text("delivery note | delivery instructions | drop off instructions", one_of("Leave with the neighbor. | Ring twice. | Behind the garden gate, please. | Call on arrival.")),
    integer("packages | parcels | pallets | package count | pieces", whole(1, 12, 2.0)),
    number("package weight | gross weight | shipping weight | cargo weight", real(0.2, 28, 2, 2.0), integer=whole(1, 28, 2.0)),
    integer("reorder level | reorder point | safety stock | min stock", one_of((5, 10, 20, 25, 50))),
    integer("lead time | lead time days | delivery days | transit days | shipping days", whole(1, 21, 1.5)),
    flag("fragile | hazardous | perishable | signature required | insured shipment", 0.15),
    when("picked up at | pickup at | collected at | dispatched at", "shipped"),
    when("expected at | estimated arrival | estimated delivery at | expected arrival | eta at", "due"),
)  # fmt: skip
