"""The parties of the drill, their places, and its calendar. All of them are invented."""

from dataclasses import dataclass
from datetime import UTC, datetime

ORIGIN = "drill.example/mission"
HOUR, DAY = 3600, 86_400
START = int(
    datetime(2021, 1, 4, 8, tzinfo=UTC).timestamp()
)  # a Monday; long past, so that anyone can add to the record


@dataclass(frozen=True, slots=True)
class Party:
    """A party with one key, in the role of `custodiet enrol`."""

    name: str
    role: str


HOST = "Arcadia"
INSPECTORATE = "Inspectorate"
ROAD, SEA = "Overland", "Meridian"
SITES = ("Eastfield", "Riverton")
LABORATORIES = ("Laboratory North", "Laboratory South")
CAST = (
    Party(HOST, "authority"),
    Party(INSPECTORATE, "inspector"),
    Party(ROAD, "carrier"),
    Party(SEA, "carrier"),
    *(Party(site, "contractor") for site in SITES),
    *(Party(laboratory, "laboratory") for laboratory in LABORATORIES),
)
CATEGORIES = ("Category 1", "Category 2")
SHIPS = ("Aurora", "Borealis")
PORT = "Port Cardinal"


def moment(time: int) -> str:
    """Return an instant, to the minute: `2021-03-05T09:20Z`."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%MZ")


def day(time: int) -> str:
    """Return the day of an instant."""
    return moment(time)[:10]


def month(time: int) -> str:
    """Return the month of an instant."""
    return moment(time)[:7]
