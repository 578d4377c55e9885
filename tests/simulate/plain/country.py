"""Everybody and every post of a plan as plain objects; whatever is asked for is counted anew."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from remit.draws import mix, stream, uniform
from remit.rules.arithmetic import complete_years
from remit.simulate import codes
from remit.simulate.chances import chance
from remit.simulate.layout import BODY, World
from remit.simulate.state import Counts, new_counts
from remit.simulate.uncertain import Draw


class Body(NamedTuple):
    """A body as the plan has it, in the order of the record's fields."""

    key: int
    population: int
    base: int
    opens: int
    closes: int
    at_risk: int
    executives: int
    leaders: int
    leader_slots: int
    region: int
    area: int
    kind: int
    sender: bool
    commissioner: bool
    absorber: bool


assert Body._fields == BODY.names


class Post(NamedTuple):
    """Where somebody works."""

    body: int
    function: int
    band: int


@dataclass(eq=False)
class Exit:
    """An exit with a payment; scheme -1 is redundancy."""

    slot: int
    month: int
    kind: int
    scheme: int
    service: int
    pence: int
    post: Post
    repaid: int = 0


@dataclass(eq=False)
class Person:
    """Somebody of the plan, or a place that a recruit can take."""

    slot: int
    key: int
    pay: int  # pence a year if whole-time
    fte: int  # hundredths
    listed: bool  # among those from whom leaders come
    clinical: bool
    first: Post  # where they are at the start
    first_service: int
    first_born: int
    post: Post
    born: int
    service: int
    here: bool
    goes_to: Post | None = None
    leader: bool = False
    retained: bool = False
    letter: bool = False
    notice: int | None = None
    scheme: int = -1  # voluntary scheme that the notice is of
    queue: int = 0  # place in the order of notices
    since: int = 0
    rate: float = 0.0  # of leaving by choice in calm times, a year
    paid: Exit | None = None


class Departed(NamedTuple):
    """Somebody who was let go or went with the work, and since when they had been in the function."""

    body: int
    function: int
    fte: int
    since: int
    month: int


@dataclass
class Feelings:
    """What last month left behind, by body."""

    workload: dict[int, float] = field(default_factory=dict)
    disbelief: dict[int, float] = field(default_factory=dict)
    acting: dict[int, int] = field(default_factory=dict)
    gaps: dict[int, int] = field(default_factory=dict)
    short: dict[int, float] = field(default_factory=dict)


class Country:
    """Who is where in one run, and what has been counted so far."""

    def __init__(self, world: World, draw: Draw, seed: int, run: int) -> None:
        self.world, self.draw = world, draw
        self.streams = [np.uint64(stream(seed, decision, run)) for decision in range(len(codes.DECISIONS))]
        self.bodies = [Body(*row) for row in world.bodies.tolist()]
        rows = zip(world.keys.tolist(), world.people.tolist(), strict=True)
        self.people = [_person(slot, key, row) for slot, (key, row) in enumerate(rows)]
        self.months = int(world.calendar.month.size)
        self.number = {
            Post(*map(int, at)): int(world.posts.number[tuple(at)]) for at in np.argwhere(world.posts.number)
        }
        self.receivers: list[int] = world.posts.receivers.tolist()
        self.functions = int(world.commissioning.size)
        self.feelings = Feelings()
        self.exits: list[Exit] = []
        self.departed: list[Departed] = []
        self.waiting: list[tuple[int, Person]] = []
        self.doors: list[int] = []
        self.gone: Counter[Post] = Counter()  # posts that went with the work, below 0 for those that came
        self.led_gone: Counter[int] = Counter()  # the same of senior posts
        self.market: Any = None
        self.weights = np.zeros((len(self.bodies), int(world.commissioning.size)))
        self.counts: Counts = new_counts(world)
        self.cash = [0] * world.cash.comes.shape[1]
        self.notices = 0
        self._filled: Counter[Post] | None = None
        self._led: Counter[int] = Counter()

    def u(self, decision: int, key: int, part: int) -> float:
        """The uniform of a decision, a person and a month (or what stands for it)."""
        return uniform(self.streams[decision], np.uint64(key), part)

    def chance(self, decision: int, key: int, month: int) -> float:
        """The uniform of a decision that is marked for all months at once."""
        return chance(np.uint64(mix(self.streams[decision], np.uint64(key))), month)

    def here(self) -> Iterator[Person]:
        """Everybody who is in a body, also while they go."""
        return (person for person in list(self.people) if person.here)

    def body_of(self, person: Person) -> Body:
        """The body where a person works."""
        return self.bodies[person.post.body]

    def years(self, person: Person, month: int) -> int:
        """Complete years of service of who leaves at the month's end."""
        return complete_years(person.service, int(self.world.calendar.out[month]))

    # Posts.

    def _recount(self) -> None:
        """Posts held or promised: of those promised a post that one, of others where they work."""
        self._filled, self._led = Counter(), Counter()
        for person in self.people:
            post = person.goes_to or person.post
            if not person.here or not self.world.posts.kept[post.body]:
                continue
            if person.leader:
                self._led[post.body] += 1
            else:
                self._filled[post] += 1

    def changed(self) -> None:
        """Say that somebody's place is another now."""
        self._filled = None

    def filled(self, post: Post) -> int:
        """Posts of a kind that are held or promised."""
        if self._filled is None:
            self._recount()
        assert self._filled is not None
        return self._filled[post]

    def led(self, body: int) -> int:
        """Senior posts of a body that are held or promised."""
        if self._filled is None:
            self._recount()
        return self._led[body] + self.led_gone[body]

    def vacant(self, post: Post) -> int:
        """Posts of a kind that nobody holds or was promised."""
        return max(self.number.get(post, 0) - self.filled(post) - self.gone[post], 0)

    def empty(self, body: int) -> int:
        """The same of a whole body, senior posts apart."""
        return sum(self.vacant(post) for post in self.number if post.body == body)

    def leaderless(self, body: int) -> int:
        """Senior posts of a body that nobody holds or was promised."""
        return max(int(self.bodies[body].leaders) - self.led(body), 0)

    def pay(self, body: int, month: int) -> int:
        """Pence a year with on-costs of everybody in a body, at the prices of the month's tax year."""
        year = self.world.calendar.tax_year[month]
        return sum(int(self.world.cost[year, p.slot]) for p in self.here() if p.post.body == body)

    # What can happen to a person.

    def count(self, person: Person, month: int, flow: int) -> None:
        """Count one move under the person's present place."""
        body, function, band = person.post
        self.counts.flow_body[month, body, flow] += 1
        self.counts.flow_grade[month, function, band, flow] += 1

    def part(self, person: Person, month: int) -> None:
        """They hand over a part of what they know."""
        body, function, _ = person.post
        self.departed.append(Departed(body, function, person.fte, person.since, month))

    def leave(self, person: Person, month: int, flow: int) -> None:
        """They are gone, with their years of service."""
        self.count(person, month, flow)
        _, function, band = person.post
        self.counts.service_lost[month, function, band] += self.years(person, month)
        person.here, person.goes_to, person.leader, person.notice = False, None, False, None
        self.changed()

    def leave_paid(self, person: Person, month: int, scheme: int, pence: int) -> None:
        """They are gone with a payment."""
        kind = codes.VOLUNTARY if scheme >= 0 else codes.REDUNDANT
        person.paid = Exit(person.slot, month, kind, scheme, self.years(person, month), pence, person.post)
        self.exits.append(person.paid)
        self.part(person, month)
        self.leave(person, month, kind)

    def move(self, person: Person, month: int, post: Post) -> Person:
        """They work elsewhere from now on; in another function they are new. Gives their place there."""
        self.count(person, month, codes.TRANSFER_OUT)
        person = self.change_place(person, post)
        if person.post.function != post.function:
            person.since = month
        person.post, person.goes_to, person.letter, person.notice = post, None, False, None
        self.changed()
        self.count(person, month, codes.TRANSFER_IN)
        return person

    def change_place(self, person: Person, post: Post) -> Person:
        """A recruit who moves leaves their place to the next one and takes one where they go to."""
        came_in = person.first_service == 0
        if not came_in or person.leader or not self.world.posts.kept[post.body]:
            return person
        place = next((place for place in self.places(post) if not place.here), None)
        if place is None:
            return person
        for of_life in (
            "post",
            "born",
            "service",
            "goes_to",
            "retained",
            "letter",
            "notice",
            "scheme",
            "queue",
            "since",
            "rate",
        ):
            setattr(place, of_life, getattr(person, of_life))
        person.here, place.here = False, True
        return place

    def places(self, post: Post) -> list[Person]:
        """The places of a kind of post for people from outside."""
        first = int(self.world.posts.slots[post])
        return self.people[first : first + self.number.get(post, 0)]

    def promise(self, person: Person, month: int, post: Post) -> None:
        """A post waits for them; they start at once if their body is closed or closes this month."""
        person.goes_to, person.notice = post, None
        self.changed()
        if self.body_of(person).closes <= month:
            self.take_up(person, month, post)

    def take_up(self, person: Person, month: int, post: Post) -> None:
        """They start in a post; in a lower band their pay is protected."""
        if post.band < person.post.band:
            year = self.world.calendar.tax_year[month]
            of_post = int(self.world.band_cost[year, post.band]) * person.fte // 100
            above = int(self.world.cost[year, person.slot]) - of_post
            self.counts.protected[month, post.body] += max(above, 0)
        self.move(person, month, post)

    def give_notice(self, person: Person, last: int, scheme: int) -> None:
        """They go at the end of a month, if there is cash."""
        self.notices += 1
        person.notice, person.scheme, person.queue = last, scheme, self.notices

    def can_pay(self, body: int, pence: int) -> bool:
        """Whether whoever pays for exits from the body has the cash left, which is gone then."""
        payer = int(self.world.cash.payer[body])
        if payer < 0:
            return True
        if pence > self.cash[payer]:
            return False
        self.cash[payer] -= pence
        return True

    def arrive(self, person: Person, month: int, post: Post, flow: int) -> None:
        """They come from outside the system."""
        person.here, person.post, person.goes_to = True, post, None
        person.notice, person.letter, person.retained = None, False, False
        self.changed()
        self.count(person, month, flow)

    def bring(self, person: Person, month: int, post: Post, flow: int) -> None:
        """Somebody new takes a place: without service or experience."""
        person.born = person.first_born + month
        person.service = int(self.world.calendar.out[month])
        person.since = month
        self.arrive(person, month, post, flow)


def _person(slot: int, key: int, row: tuple[Any, ...]) -> Person:
    pay, _, born, service, body, fte, function, band, group, _, listed = row
    post = Post(body, function, band)
    clinical = group == codes.CLINICAL
    return Person(
        slot, key, pay, fte, listed, clinical, post, service, born, post, born, service, here=service > 0
    )
