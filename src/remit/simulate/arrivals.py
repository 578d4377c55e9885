"""Somebody new in a place: what a recruit brings."""

from remit.simulate.compiler import compiled
from remit.simulate.layout import World
from remit.simulate.moves import arrive
from remit.simulate.state import State


@compiled
def bring(
    world: World,
    state: State,
    slot: int,
    month: int,
    body: int,
    function: int,
    band: int,
    flow: int,
) -> None:
    """Start somebody new in a place: of the place's age, without service or experience of the function."""
    place, newcomer = state.people[slot], world.newcomers[slot - world.first_place]
    place.born = newcomer.born + month
    place.service = world.calendar.out[month]
    place.since = month
    place.kind = newcomer.kind
    place.retained = False
    arrive(world, state, slot, body, function, band, flow)
