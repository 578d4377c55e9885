"""Which release of a peer is installed."""

import sys
from importlib.metadata import version

from benchmarks.simulation.peer import say

if __name__ == "__main__":
    say({"release": version(sys.argv[1])})
