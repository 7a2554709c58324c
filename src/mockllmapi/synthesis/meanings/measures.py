# ruff: noqa: E501 - a row is a line
"""What is measured: devices and sensors, weather, energy, science."""

from __future__ import annotations

from mockllmapi.synthesis.catalogues import CHEMICALS, DEVICES, PLANTS, WEATHER
from mockllmapi.synthesis.draws import code, fact, one_of, phrase, real, whole
from mockllmapi.synthesis.meanings.rows import Meaning, flag, integer, number, text, when
from mockllmapi.synthesis.scene import Draw, Record

__all__ = ["ROWS"]


def _noise(record: Record) -> float:
    """The sum of four draws: near 0, rarely beyond 1."""
    random = record.random
    return (random() + random() + random() + random() - 2) / 1.2


def _bases(record: Record) -> str:
    random = record.random
    return "".join(["ACGT"[int(random() * 4)] for _ in range(24)])


def _around(middle: float, spread: float, digits: int) -> Draw:
    if digits == 0:
        return lambda record: round(middle + spread * _noise(record))
    return lambda record: round(middle + spread * _noise(record), digits)


_LATIN = PLANTS.tell("latin")
_MASS = CHEMICALS.tell("mass")
_LOW = DEVICES.tell_number("low")
_HIGH = DEVICES.tell_number("high")


def _reading(record: Record) -> float:
    low, high = _LOW(record), _HIGH(record)
    return round(low + (high - low) * (0.5 + _noise(record) / 3.4), 1)  # type: ignore[operator]


ROWS: tuple[Meaning, ...] = (
    # -- devices and sensors
    text("device | device name | device type", one_of("phone | tablet | laptop | desktop | sensor")),
    text("device model | model | hardware version", code("@@-###0"), of="device"),
    text("sensor type | sensor | measurement type | metric | metric name | measurement | quantity type", one_of("temperature | humidity | pressure | co2 | motion | light | noise")),
    text("name | title | label", DEVICES.tell("name"), of="device"),
    text("type | kind | category", DEVICES.tell("type"), of="device"),
    text("unit | units | measurement unit", DEVICES.tell("unit"), of="device"),
    text("unit | units | measurement unit", one_of("°C | % | hPa | mm | km/h"), of="weather"),
    number("battery | battery level | charge level | battery percent | battery percentage", real(8, 100, 0, 0.7), integer=whole(8, 100, 0.7)),
    number("voltage | supply voltage | mains voltage | line voltage", _around(230, 4, 1), integer=_around(230, 4, 0), of="energy device"),
    number("power factor | pf", real(0.8, 1.0, 2)),
    number("frequency | frequency hz | grid frequency | line frequency | mains frequency", _around(50, 0.08, 2), integer=one_of((50, 50, 60)), of="energy device"),
    number("voltage | battery voltage", real(3.1, 12.6, 2)),
    number("amperage | current draw | amps | current a", real(0.1, 15.8, 2), integer=whole(0, 480, 2.0)),
    integer("signal | signal strength | rssi | wifi signal", whole(-92, -38)),
    text("firmware status | update status", one_of("up_to_date | up_to_date | update_available | updating")),
    text("manufacturer | vendor | maker", one_of("Norvale | Lumora | Tessera | Halden | Solvik | Brightlane"), of="device"),
    text("room | zone name | installed in", one_of("Living Room | Kitchen | Office | Garage | Hallway | Warehouse 2"), of="device"),
    number("reading | sensor value | measured value | value | current value | last value", _reading, integer=lambda r: round(_reading(r)), of="device"),
    number("reading | sensor value | measured value", real(0.5, 98, 1), integer=whole(1, 98)),
    number("threshold | set point | setpoint | target temperature", real(16, 26, 1), integer=whole(10, 90)),
    number("co 2 | carbon dioxide | ppm", real(410, 1_350, 0, 1.6), integer=whole(410, 1_350, 1.6)),
    number("lux | illuminance | brightness | light level", real(4, 1_200, 0, 2.0), integer=whole(1, 100)),
    number("noise | noise level | decibels | db level | loudness", real(28, 84, 1), integer=whole(28, 84)),
    number("acceleration | vibration", real(0.01, 2.4, 2, 2.0)),
    number("rpm | revolutions | fan speed", real(600, 3_400, 0), integer=whole(600, 3_400)),
    number("frequency hz | hertz | sample rate", real(20, 20_000, 0), integer=one_of((50, 60, 8_000, 16_000, 44_100, 48_000))),
    number("angle | tilt | bearing | heading degrees", real(0, 359, 1), integer=whole(0, 359)),
    integer("dpi | ppi | resolution dpi", one_of((72, 96, 150, 300, 600))),
    text("screen resolution | pixel resolution | display resolution", one_of("1920x1080 | 2560x1440 | 3840x2160 | 1280x720 | 1170x2532")),
    number("screen size | display size", one_of((5.8, 6.1, 6.7, 10.9, 13.3, 14.0, 15.6, 27.0))),
    text("storage | storage capacity | disk | disk size", one_of("128 GB | 256 GB | 512 GB | 1 TB"), integer=one_of((64, 128, 256, 512, 1024))),
    text("connectivity | connection type | network type", one_of("wifi | ethernet | bluetooth | lte | 5g")),
    flag("motion | motion detected | door open | leak detected | alarm | occupied", 0.12),
    flag("charging | is charging | powered | power on | switched on", 0.4),
    when("last heartbeat | last heartbeat at | last reading | last reading at | last measurement | last contact | sampled at", "recent"),
    # -- weather
    number("diameter | radius mm | circumference | perimeter | thickness | length cm", real(0.5, 180, 1, 1.8), integer=whole(1, 180, 1.8)),
    number("density | viscosity | torque | force | amplitude | wavelength", real(0.4, 480, 2, 2.0), integer=whole(1, 480, 2.0)),
    number("melting point | boiling point | flash point", real(-40, 640, 1), integer=whole(-40, 640)),
    text("half life", one_of("8.02 days | 5,730 years | 12.3 years | 6.01 hours")),
    text("isotope", one_of("C-14 | I-131 | H-3 | U-238 | Tc-99m")),
    text("aperture", one_of("f/1.8 | f/2.8 | f/4 | f/8")),
    text("shutter | shutter speed | exposure | exposure time", one_of("1/60 | 1/125 | 1/250 | 1/1000")),
    integer("iso | iso speed", one_of((100, 200, 400, 800, 1_600))),
    text("inverter | charger | adapter | panel | turbine | battery model", code("@@-###0")),
    text("condition | weather | forecast | conditions | weather condition | sky | weather description", WEATHER.tell("condition"), of="weather"),
    text("weather | forecast | weather condition | sky | weather description", WEATHER.tell("condition")),
    text("icon | weather icon", WEATHER.tell("icon"), of="weather"),
    number("temperature c | temp c | temperature celsius", real(36.1, 38.4, 1, 1.8), of="person"),
    number("temperature | temp | temperature c | temp c | feels like | apparent temperature | outside temperature | avg temp", _around(14, 12, 1), integer=_around(14, 12, 0)),
    number("temperature f | temp f | temperature fahrenheit", real(97.0, 101.1, 1, 1.8), of="person"),
    number("0 to 100 | 0 to 60", real(3.4, 12.8, 1)),
    number("temperature f | temp f", _around(58, 22, 1), integer=_around(58, 22, 0)),
    number("temp min | min temp | temperature min | low | min temperature", _around(8, 9, 1), integer=_around(8, 9, 0), of="weather"),
    number("temp max | max temp | temperature max | high | max temperature", _around(21, 9, 1), integer=_around(21, 9, 0), of="weather"),
    number("humidity | relative humidity", real(25, 95, 0), integer=whole(25, 95)),
    number("wind speed | wind | wind kph | gust | wind gust | wind speed kmh", real(0.5, 46, 1, 1.8), integer=whole(1, 46, 1.8)),
    text("wind direction | wind dir | compass | orientation", one_of("N | NE | E | SE | S | SW | W | NW"), integer=whole(0, 359), of="weather"),
    text("wind direction | wind dir | compass", one_of("N | NE | E | SE | S | SW | W | NW"), integer=whole(0, 359)),
    number("pressure | air pressure | barometric pressure", _around(1_013, 16, 1), integer=_around(1_013, 16, 0)),
    number("precipitation | rainfall | rain | precip | precipitation mm | snowfall", lambda r: round(max(0.0, r.random() * 24 - 12), 1), integer=whole(0, 18, 3.0)),
    number("chance of rain | precipitation probability | precip probability | pop | rain chance", one_of((0.0, 0.0, 10.0, 20.0, 40.0, 70.0, 90.0)), integer=one_of((0, 0, 10, 20, 40, 70, 90))),
    integer("uv | uv index", whole(0, 10, 1.4)),
    integer("cloud cover | clouds | cloudiness", whole(0, 100)),
    number("visibility km | dew point", real(2, 20, 1), integer=whole(2, 20)),
    number("visibility", real(2, 20, 1), integer=whole(2, 20), of="weather"),
    integer("aqi | air quality | air quality index", whole(8, 160, 1.8)),
    number("pm 25 | pm 10", real(2, 58, 1, 1.8)),
    text("sunrise", one_of("05:48 | 06:12 | 06:37 | 07:04 | 07:29")),
    text("sunset", one_of("16:52 | 17:35 | 18:41 | 19:26 | 20:58")),
    text("moon phase", one_of("New Moon | Waxing Crescent | First Quarter | Full Moon | Last Quarter")),
    text("season", one_of("spring | summer | autumn | winter")),
    text("alert level | warning level | danger level", one_of("green | green | yellow | orange | red")),
    # -- energy
    number("energy | consumption | energy consumption | kwh | kwh used | kwh consumed | energy used | power consumption | electricity | usage kwh", real(0.4, 38, 2, 1.6), integer=whole(1, 480, 1.6)),
    number("power | watts | power output | wattage | power w", real(4, 3_200, 1, 2.0), integer=whole(4, 3_200, 2.0)),
    number("production | generation | energy produced | solar output | yield", real(0.2, 28, 2, 1.4), integer=whole(1, 280, 1.4), of="energy device"),
    number("peak power | peak kw | demand kw | peak demand | capacity kw | max power | installed capacity", real(3, 11, 1), integer=one_of((3, 5, 7, 11, 22, 50, 150))),
    number("meter reading | meter value | counter reading | opening reading | closing reading", lambda r: round(4_000 + r.serial * 12.7 + r.random() * 9, 1), integer=lambda r: 4_000 + r.serial * 12),
    Meaning("tariff", string=one_of("Green Flex | Standard 12 | Night Saver | Fixed 24"), number=real(0.18, 0.42, 4), likely="number"),
    number("price per kwh | energy price | kwh price | kwh rate | price kwh", real(0.18, 0.42, 4)),
    text("energy source | power source | energy type | generation type", one_of("solar | wind | hydro | grid | biomass | gas")),
    text("tariff name | energy plan", one_of("Green Flex | Standard 12 | Night Saver | Fixed 24")),
    text("energy rating | energy class | efficiency class", one_of("A | A | B | B | C | D")),
    number("co 2 emissions | co 2 kg | emissions | carbon footprint | carbon | co 2 saved | carbon intensity", real(12, 480, 1, 1.5), integer=whole(12, 480, 1.5)),
    number("efficiency", real(62, 98, 1), integer=whole(62, 98)),
    text("connector | connector type | plug type | charger type", one_of("Type 2 | CCS | CHAdeMO | Type 1")),
    text("grid status", one_of("stable | stable | stable | peak | maintenance")),
    # -- science
    text("species | scientific name | latin name | taxon | binomial", PLANTS.tell("latin"), of="plant measurement"),
    text("genus", lambda r: str(_LATIN(r)).partition(" ")[0]),
    text("gene | gene name | gene symbol", one_of("BRCA1 | TP53 | EGFR | CFTR | APOE | HBB | MYC")),
    text("dna sequence | nucleotide sequence | sequence", _bases, of="measurement"),
    number("wavelength nm", real(380, 750, 0), integer=whole(380, 750)),
    number("distance nm", real(4, 2_400, 1, 2.0), integer=whole(4, 2_400, 2.0)),
    number("cbm | cubic meters | volume cbm", real(0.4, 58, 2, 1.5), integer=whole(1, 58, 1.5)),
    number("p 50 | p 90 | p 95 | p 99 | p 75 | percentile", real(20, 900, 1, 1.5), integer=whole(20, 900, 1.5)),
    text("name | title | compound | substance", CHEMICALS.tell("name"), of="chemical"),
    text("formula", CHEMICALS.tell("formula"), of="chemical measurement medicine"),
    text("scientific name | latin name | taxon | binomial name", PLANTS.tell("latin")),
    text("plant | plant name | common name", PLANTS.tell("name")),
    text("element | chemical element | element name", one_of("Hydrogen | Helium | Carbon | Nitrogen | Oxygen | Iron | Copper | Silver | Gold")),
    text("chemical formula | molecular formula", CHEMICALS.tell("formula")),
    text("cas number | cas", CHEMICALS.tell("cas")),
    text("compound | substance | chemical | compound name", CHEMICALS.tell("name")),
    number("molecular weight | molar mass", lambda r: float(str(_MASS(r)))),
    number("ph | ph value | ph level", _around(7.0, 1.1, 1)),
    number("concentration", real(0.1, 12, 2, 1.5)),
    text("hypothesis", one_of("Warmer water speeds up growth. | Shorter forms raise the completion rate. | Shade lowers evaporation by a third.")),
    text("methodology | research method", one_of("randomized trial | field survey | interviews | laboratory test | simulation")),
    text("finding | research finding | conclusion", one_of("The effect was small but consistent. | No difference was found between the groups. | Growth rose by a fifth under the new conditions.")),
    integer("sample size | n samples | sample count", one_of((24, 48, 96, 120, 240, 512, 1_024))),
    number("p value", real(0.001, 0.2, 3, 2.0)),
    number("standard deviation | std dev | stddev | std | sigma", real(0.2, 9, 2, 1.5)),
    number("variance | margin of error | standard error", real(0.1, 12, 2, 1.5)),
    number("correlation", real(-0.4, 0.95, 2)),
    text("journal | journal name", one_of("Journal of Field Ecology | Annals of Applied Optics | Letters in Data Science | Review of Urban Studies")),
    integer("citations | citation count | cited by", whole(0, 420, 3.0)),
    text("planet | celestial body", one_of("Mercury | Venus | Earth | Mars | Jupiter | Saturn | Uranus | Neptune")),
    text("galaxy | constellation", one_of("Andromeda | Orion | Lyra | Cassiopeia | Cygnus")),
    number("magnitude", real(1.2, 6.4, 1)),
    number("depth km | epicenter depth", real(2, 180, 1, 2.0)),
    text("coordinates text | gps | gps position", fact("place.coordinates")),
    text("lab | laboratory", phrase("{name} Laboratory", name=one_of("Northgate | Riverside | Hilltop | Union Valley"))),
    text("specimen | specimen id | sample id", code("SP-##-####")),
)  # fmt: skip
