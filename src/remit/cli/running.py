"""A simulation as it is seen in the terminal: progress, first figures, and what is kept when it stops."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from remit.cli.app import BAD_INPUT, say_error

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar

    from remit.plan import Plan
    from remit.results.store import Progress, Results

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 and the number of the signal, as shells have it."""
SECONDS_BETWEEN_LINES = 30
"""Where the progress is written line by line, into a log."""


@dataclass(frozen=True)
class Work:
    """What is to be simulated, by whom, and when to stop.

    Attributes:
        plan: folder or name of the plan.
        option: option of the plan.
        runs: runs besides run 0; the most, when odds are asked for.
        seed: whole number.
        threads: worker threads.
        processes: worker processes.
        cluster: address of a Dask scheduler.
        until_known: questions whose odds are asked for.
        error: standard error at which they count as known.
        without: mechanisms that are switched off.
        fitted: plan whose fitted parameters are drawn.
    """

    plan: str
    option: str
    runs: int
    seed: int
    threads: int | None = None
    processes: int | None = None
    cluster: str | None = None
    until_known: tuple[str, ...] = ()
    error: float = 0.01
    without: tuple[str, ...] = ()
    fitted: str | None = None


def simulate(work: Work, folder: Path, kept: bool = True) -> "Results":
    """Read, apply and simulate, with progress and first figures on the terminal's error stream.

    Args:
        work: what is to be done.
        folder: where the results go.
        kept: whether the folder outlives the command, so that a later run goes on from it.
    """
    screen = Screen(work.runs + 1)
    with screen.shown(), _faults_named(), _stoppable(screen, kept):
        import remit

        screen.say("Reading and checking")
        read = remit.read(work.plan)
        if work.option not in read.all_options:
            say_error(f"{work.plan} has no option {work.option!r}; it has: {', '.join(read.all_options)}")
            raise typer.Exit(BAD_INPUT)
        return _simulated(work, read.apply(work.option), folder, screen)


def simulate_applied(work: Work, plan: "Plan", folder: Path, what: str) -> "Results":
    """Simulate a plan that has its option, as `simulate` does; what is there from before is kept.

    Args:
        work: how many runs, by whom.
        plan: the plan with an option applied.
        folder: where the results go.
        what: what is being simulated, for the progress bar.
    """
    screen = Screen(work.runs + 1, what)
    with screen.shown(), _faults_named(), _stoppable(screen, kept=True):
        return _simulated(work, plan, folder, screen)


def _simulated(work: Work, plan: "Plan", folder: Path, screen: "Screen") -> "Results":
    import remit

    screen.say(screen.what)
    with _compiling_announced(screen.announce):
        return remit.simulate(
            plan,
            work.runs,
            work.seed,
            threads=work.threads,
            processes=work.processes,
            cluster=work.cluster,
            out=folder,
            progress=screen.update,
            until_known=work.until_known,
            error=work.error,
            without=work.without,
            fitted=work.fitted,
        )


@contextmanager
def _faults_named() -> Iterator[None]:
    """End with exit code 2 for what a person can mend; the package is loaded only when something is wrong."""
    try:
        yield
    except (ValueError, RuntimeError) as wrong:
        from remit.results.known import NotAsked
        from remit.results.lock import FolderBusy
        from remit.simulate.cluster import ClusterMissing
        from remit.simulate.workers import WorkersLost

        if not isinstance(wrong, NotAsked | FolderBusy | ClusterMissing | WorkersLost):
            raise
        say_error(str(wrong))
        raise typer.Exit(BAD_INPUT) from None


class Stopped(Exception):
    """Somebody asked for a stop, and the work is at a point at which all that was made is whole."""


@contextmanager
def _stoppable(screen: "Screen", kept: bool) -> Iterator[None]:
    """Stop on Ctrl-C once the runs under way are whole, on a second one at once; say what is there.

    An exception that Python raises wherever the signal finds it can be lost, in a callback or while something
    is cleared away. So the first signal is noted, and the work asks at each step whether there was one.
    """
    before = signal.getsignal(signal.SIGINT)

    def note(number: int, frame: Any) -> None:
        screen.stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        screen.announce("Stopping when the runs under way end; Ctrl-C once more stops at once.")

    signal.signal(signal.SIGINT, note)
    try:
        yield
    except (Stopped, KeyboardInterrupt):
        there = screen.last.done if screen.last is not None and kept else 0
        screen.announce(
            f"Stopped. {there:,} of {screen.total:,} runs are kept: the same command goes on from there."
            if there
            else "Stopped. Nothing is kept."
        )
        raise typer.Exit(INTERRUPTED) from None
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _compiling_announced(announce: Callable[[str], None]) -> Iterator[None]:
    """Say it when the first run has to wait for the compiler."""
    from numba.core import event

    class Listener(event.Listener):
        said = False

        def on_start(self, event: Any) -> None:
            # Loading what was compiled before is no compiling, and Numba does not tell of it.
            if not self.said:
                self.said = True
                announce("Compiling the simulation: about a minute, once on this machine ...")

        def on_end(self, event: Any) -> None:
            pass

    with event.install_listener("numba:compile", Listener()):
        yield


@dataclass
class Screen:
    """What is shown while runs are made: on a terminal a bar below the figures so far, else a line at times.

    Attributes:
        total: runs in all.
        what: what is being done.
        last: the last progress that was told.
        stop: set when somebody asked for a stop.
    """

    total: int
    what: str = "Simulating"
    last: "Progress | None" = None
    stop: threading.Event = field(default_factory=threading.Event)
    _console: "Console" = field(init=False)
    _bar: "Bar" = field(init=False)
    _live: Any = field(init=False)
    _figures_from: int = 0
    _began: float = 0.0
    _line_at: float = 0.0

    def __post_init__(self) -> None:
        from rich.console import Console
        from rich.live import Live
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        self._console = Console(stderr=True)
        self._bar = Progress(*columns, console=self._console)
        self._task = self._bar.add_task("", total=None)
        self._live = Live(self._bar, console=self._console, refresh_per_second=4, transient=True)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the bar while the work goes on; nothing is left of it on a terminal."""
        if not self._console.is_terminal:
            yield
            return
        with self._live:
            yield

    def say(self, what: str) -> None:
        """Say what is being done, unless somebody asked for a stop."""
        self._stop_if_asked()
        self._bar.update(self._task, description=what)

    def announce(self, text: str) -> None:
        """Say something that stays on the screen."""
        if self._console.is_terminal:
            self._console.print(text, highlight=False)
        else:
            sys.stderr.write(f"{text}\n")

    def update(self, progress: "Progress") -> None:
        """Show how far it is, and the figures so far: when there are some, and at twice as many runs."""
        if self.last is None:
            self._begin(progress)
        self.last = progress
        self._stop_if_asked()
        self._bar.update(self._task, completed=progress.done, total=progress.total)
        so_far = progress.so_far
        if so_far is not None and progress.done < progress.total and so_far.runs >= 2 * self._figures_from:
            self._show_figures(so_far)
            self._figures_from = so_far.runs
        self._write_line(progress)

    def _stop_if_asked(self) -> None:
        if self.stop.is_set():
            raise Stopped

    def _begin(self, progress: "Progress") -> None:
        self._began = self._line_at = time.monotonic()
        if progress.kept:
            self.announce(f"{progress.kept:,} of {progress.total:,} runs are there from an earlier run.")
        # The time left is that of the runs to make: those that are there took none.
        self._bar.reset(self._task, total=progress.total, completed=progress.done, description=self.what)

    def _show_figures(self, so_far: "Results") -> None:
        from rich.console import Group

        from remit.cli.app import table_of
        from remit.results.headlines import headlines

        figures = headlines(so_far)
        if self._console.is_terminal:
            rows = [[f.label, f.value, f.range] for f in figures]
            title = f"So far, from {so_far.runs} runs"
            table = table_of(title, ["Figure", "Median", "9 of 10 runs lie in"], rows, frozenset({1, 2}))
            self._live.update(Group(table, self._bar))
        elif figures and not self._figures_from:
            first = figures[0]
            self.announce(f"So far, from {so_far.runs} runs: {first.label}: {first.value} ({first.range}).")

    def _write_line(self, progress: "Progress") -> None:
        """Write a line into a log when some time has gone by."""
        now = time.monotonic()
        made = progress.done - progress.kept
        if self._console.is_terminal or now - self._line_at < SECONDS_BETWEEN_LINES or not made:
            return
        self._line_at = now
        left = (now - self._began) / made * (progress.total - progress.done)
        self.announce(f"{progress.done:,} of {progress.total:,} runs, about {_time(left)} left.")


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
