"""Synthetic people from margins: a file says how many there are of each kind, a keyed draw who is which.

`read_margins` reads files of margins, `make_people` makes people whose numbers add up to them, with a report
of how well they do, and `write_synthetic` puts them into a plan's folder. Nobody in them is real.
"""

from remit.bodies.synth.people import Synthetic, make_people
from remit.bodies.synth.read import ATTRIBUTES, Margin, Margins, read_margins
from remit.bodies.synth.write import known_functions, record_of, write_synthetic

__all__ = [
    "ATTRIBUTES",
    "Margin",
    "Margins",
    "Synthetic",
    "known_functions",
    "make_people",
    "read_margins",
    "record_of",
    "write_synthetic",
]
