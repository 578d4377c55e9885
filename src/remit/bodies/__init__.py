"""What we have: bodies, functions, people, posts, agreements and the rest, read from tables and checked.

`tables` declares each column once; `read` turns a folder of CSV files into Polars tables or lists every
fault; `document` writes the page that describes the tables.
"""

from remit.bodies.functions import function_of
from remit.bodies.read import Bodies, check_bodies, examine_bodies, read_bodies
from remit.bodies.tables import TABLES
from remit.faults import Fault, FaultsFound

__all__ = [
    "TABLES",
    "Bodies",
    "Fault",
    "FaultsFound",
    "check_bodies",
    "examine_bodies",
    "function_of",
    "read_bodies",
]
