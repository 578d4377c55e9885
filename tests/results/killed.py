"""A run that kills itself with SIGKILL at a moment: `python killed.py PLAN OUT RUNS MOMENT [PROCESSES]`.

A moment is a count of things done to the disk below OUT (opening, renaming, removing): so a test hits every
stage of writing, in the middle of a chunk and between two, and can do so again. 0 is never.
"""

import os
import signal
import sys


def kill_at(moment: int, folder: str) -> None:
    """Kill this process at so many events below a folder."""
    seen = [0]

    def watch(event: str, args: tuple[object, ...]) -> None:
        if event in ("open", "os.rename", "os.remove") and str(args[0]).startswith(folder):
            seen[0] += 1
            if seen[0] == moment:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def main() -> None:
    """Run, and be killed."""
    plan, out, runs, moment, *processes = sys.argv[1:]
    import remit

    kill_at(int(moment), out)
    workers = {"processes": int(processes[0])} if processes else {"threads": 2}
    remit.simulate(remit.read(plan).apply(), int(runs), 7, out=out, **workers)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
