"""The chunks of an ensemble: those that are kept, those that are made, and when there are enough."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polars as pl

from remit.results.chunks import Made, code_digest, made_of, make_chunk
from remit.results.kept import digests_of, drop_chunk, keep_chunks, table_file, write_chunk
from remit.results.known import Stopping
from remit.simulate.ensemble import Chunk, Simulation, chunks_of
from remit.simulate.workers import Workers, WorkersLost, work


class Ensemble:
    """Chunks of a simulation in a folder.

    Attributes:
        simulation: the simulation.
        folder: where the tables are.
        stop: when to stop before all runs are made, if at all.
        records: what is known of each chunk that is there.
        kept: runs that an earlier run had left, run 0 among them.
        made: runs besides run 0 that are there without a gap.
    """

    def __init__(self, simulation: Simulation, folder: Path, stop: Stopping | None) -> None:
        self.simulation, self.folder, self.stop = simulation, folder, stop
        self.made_of = made_of(simulation)
        self.chunks = list(chunks_of(simulation.runs))
        self.records = keep_chunks(folder, self.chunks, self.made_of)
        self.kept = self.done
        self.made = 0
        self._next = 0  # place of the first chunk that is not there or not yet asked about

    @property
    def done(self) -> int:
        """Number of runs that are there, run 0 among them."""
        return sum(chunk.size for chunk in self.records)

    def make(self, workers: Workers) -> Iterator[int]:
        """Make the chunks that are not there; stop when the asked odds are known.

        Yields:
            Runs that are there, run 0 among them: at the start, and after each chunk.
        """
        enough = self._advance()
        yield self.done
        missing = [chunk for chunk in self.chunks if chunk not in self.records]
        if missing and not enough:
            making = work(self.simulation, make_chunk, missing, workers)
            try:
                for chunk, made in making:
                    self._write(chunk, made)
                    enough = self._advance()
                    yield self.done
                    if enough:
                        break
            finally:
                making.close()
        if enough:
            self._drop_the_rest()

    def digests(self, what: str) -> dict[str, str]:
        """Give one digest a table; `what` is `contents` or `files`."""
        return digests_of(self.records, what)

    def _write(self, chunk: Chunk, made: Made) -> None:
        if made.code != code_digest():
            raise WorkersLost(
                "a worker has another version of Remit or of what it computes with; install the same there"
            )
        self.records[chunk] = write_chunk(self.folder, made, self.made_of)

    def _advance(self) -> bool:
        """Go on over the chunks that are there without a gap; tell whether the asked odds are now known.

        They are asked after each chunk in order, so it does not matter in what order they were made.
        """
        while self._next < len(self.chunks) and self.chunks[self._next] in self.records:
            chunk = self.chunks[self._next]
            if self.stop is not None:
                rows = pl.read_parquet(BytesIO(table_file(self.folder, "odds", chunk).read_bytes()))
                if chunk.number == 0:
                    self.stop.check(rows)
                self.stop.add(rows)
            self.made = chunk.last
            self._next += 1
            if self.stop is not None and self.stop.enough(self.made):
                return True
        return False

    def _drop_the_rest(self) -> None:
        """Take away what was made ahead of the run at which the odds were known."""
        for chunk in [chunk for chunk in self.records if chunk.last > self.made]:
            del self.records[chunk]
            drop_chunk(self.folder, chunk)
