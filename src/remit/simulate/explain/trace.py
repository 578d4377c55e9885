"""One life in one run, month by month, with the odds at each step and the uniform that decided.

The run is lived through by its own schedule (`explain.watch`), and odds come from the functions that the
steps use (`explain.odds`). Before each step a teller (`explain.tellers`) works out what the step will ask the
person, after it what became of them.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from remit.bodies.tables import BANDS
from remit.faults import Fault, FaultsFound, nearest
from remit.simulate.ensemble import Simulation
from remit.simulate.explain.life import Event, Life, Month, Rates
from remit.simulate.explain.odds import Moment, own_parts, rates, snapshot
from remit.simulate.explain.tellers import TELLERS, tell_change, tell_leaving
from remit.simulate.explain.watch import OPENED, Arguments, live_watched
from remit.simulate.explain.words import Words


def trace(simulation: Simulation, person: str, run: int) -> Life:
    """Tell one life in one run.

    Args:
        simulation: a plan ready to run.
        person: code of the person, as it stands in `people.csv`.
        run: 0 for the central case, else 1 to `runs`.

    Raises:
        FaultsFound: where nobody of the plan has that code.
    """
    plan = simulation.plan
    slot = plan.bodies.people["person"].index_of(person)
    if slot is None:
        raise FaultsFound([_unknown(person, plan.bodies.people["person"].to_list())])
    tracer = Tracer(simulation, slot)
    live_watched(simulation, run, tracer)
    return Life(
        person=person,
        plan=plan.title,
        option=plan.option,
        run=run,
        seed=simulation.seed,
        start=tracer.words.start(plan.bodies.people.row(slot, named=True)),
        base_y=float(simulation.draws["leaving_base_rate_y"][run]),
        own=tracer.own,
        months=tracer.months,
    )


def _unknown(person: str, known: list[str]) -> Fault:
    near = nearest(person, known)
    meant = f"write {near} if that is meant; " if near else ""
    remedy = f"{meant}codes stand in the column person of people.csv"
    return Fault("unknown-person", "people.csv", None, "person", person, "is nobody of this plan", remedy)


class Tracer:
    """A watcher that tells one life.

    Attributes:
        slot: of the person.
        words: names of the simulation.
        months: told so far.
        own: multiples of the own rate of leaving.
    """

    def __init__(self, simulation: Simulation, slot: int) -> None:
        self.slot = slot
        self.words = Words(simulation)
        self.months: list[Month] = []
        self.own: dict[str, float] = {}
        self._asked: set[str] = set()

    def __call__(self, step: str, arguments: Arguments) -> Callable[[], None] | None:
        """Work out what a step will ask; give what tells the outcome."""
        if "month" not in arguments or step in OPENED:
            return None
        state = arguments["state"]
        given = {name: arguments.get(name) for name in Moment._fields if name in arguments}
        known: dict[str, Any] = {"step": step, "slot": self.slot, "place": snapshot(state, self.slot)}
        moment = Moment(**{**dict.fromkeys(Moment._fields), **given, **known})
        if moment.month == len(self.months) and moment.world is not None:
            self._begin(moment)
        teller = TELLERS.get(step, tell_change)
        if step == "leave_and_retire":
            self.months[-1].rates = self._rates(moment)
            teller = tell_leaving(self.months[-1].rates)
        after = teller(moment, self.words, arguments)

        def tell() -> None:
            self.months[-1].events += map(self._once, after(snapshot(state, self.slot)))

        return tell

    def _begin(self, moment: Moment) -> None:
        """Begin a month with where the person is."""
        place, names = moment.place, self.words.names
        self.months.append(
            Month(
                month=names.months[moment.month],
                here=bool(place["here"]),
                body=names.bodies[place["body"]],
                function=names.functions[place["function"]],
                band=BANDS[place["band"]],
                age=int((moment.world.calendar.month[moment.month] - place["born"]) // 12),
            )
        )

    def _rates(self, moment: Moment) -> Rates | None:
        place = moment.place
        if not place["here"] or place["kept"]:
            return None
        if not self.own:
            self.own = own_parts(moment.world, moment.draw, self.slot)
        return rates(moment)

    def _once(self, event: Event) -> Event:
        """Let what comes to nothing be told the first time."""
        if not event.quiet or event.says in self._asked:
            return event
        self._asked.add(event.says)
        return replace(event, quiet=False)
