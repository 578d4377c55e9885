"""Mesa 3: one agent a person, who decides for themselves each month; the model fills the posts.

Tuned as a careful user would: agents act in their own order with `do`, since what one person decides does not
hang on others; only those who compete for posts are shuffled; tables are looked up, not computed.
"""

import math

import mesa

from benchmarks.simulation.peer import Run, serve
from benchmarks.simulation.workload import LEAVES, MOVES, RECRUITED, RETIRES, YEAR, Tally, Workload, new_tally


class Person(mesa.Agent):
    """Somebody who holds a post."""

    __slots__ = ("born", "own", "post")

    def __init__(self, model: "Posts", post: int, born: int, own: float) -> None:
        super().__init__(model)
        self.post, self.born, self.own = post, born, own

    def step(self) -> None:
        """Go or stay; whoever wants to move is noted for later."""
        model = self.model
        retirement = model.retirement[model.month - self.born]
        rate = self.own + retirement
        if model.draw() >= 1.0 - math.exp(rate / -YEAR):
            return
        if model.draw() * rate < retirement:
            model.retires(self)
        elif model.draw() < model.elsewhere:
            model.movers.append(self)
        else:
            model.leaves(self)


class Posts(mesa.Model):
    """The posts, who holds them and which are empty, by cell."""

    def __init__(self, work: Workload, seed: int) -> None:
        super().__init__(seed=seed)
        self.draw = self.random.random
        self.work = work
        self.tally = new_tally(work.months)
        self.month = 0
        self.elsewhere, self.refill = work.elsewhere, work.refill
        self.newcomer, self.retirement = work.newcomer.tolist(), work.retirement.tolist()
        self.body, self.cell = work.body.tolist(), work.cell.tolist()
        self.movers: list[Person] = []
        self.empty: list[list[int]] = [[] for _ in range(max(self.cell) + 1)]
        for post, (born, own) in enumerate(zip(work.born.tolist(), work.own.tolist(), strict=True)):
            Person(self, post, born, own)

    def step(self) -> None:
        """Live through one month."""
        self.tally.people[self.month] = len(self.agents)
        self.agents.do("step")
        self.move()
        self.fill()
        self.month += 1

    def leaves(self, person: Person) -> None:
        """Let somebody go for good."""
        self.tally.flows[LEAVES, self.month] += 1
        self.part(person)

    def retires(self, person: Person) -> None:
        """Let somebody retire."""
        self.tally.flows[RETIRES, self.month] += 1
        self.part(person)

    def part(self, person: Person) -> None:
        """Empty the post and forget the person."""
        self.empty[self.cell[person.post]].append(person.post)
        person.remove()

    def move(self) -> None:
        """Give movers empty posts of their cell in other bodies, by lot, while posts last."""
        self.random.shuffle(self.movers)
        for person in self.movers:
            posts, home = self.empty[self.cell[person.post]], self.body[person.post]
            place = self.random.randrange(len(posts)) if posts else 0
            if posts and self.body[posts[place]] == home:
                others = [at for at, post in enumerate(posts) if self.body[post] != home]
                place = self.random.choice(others) if others else len(posts)
            if place < len(posts):
                posts[place], person.post = person.post, posts[place]
                self.tally.flows[MOVES, self.month] += 1
        self.movers.clear()

    def fill(self) -> None:
        """Take people on from outside."""
        draw, refill, month = self.draw, self.refill, self.month
        youngest, oldest = self.work.youngest, self.work.oldest
        for cell, posts in enumerate(self.empty):
            still, own = [], self.newcomer[cell]
            for post in posts:
                if draw() < refill:
                    Person(self, post, month - self.random.randrange(youngest, oldest), own)
                else:
                    still.append(post)
            self.tally.flows[RECRUITED, month] += len(posts) - len(still)
            self.empty[cell] = still


def prepare(work: Workload, seed: int) -> Run:
    """Make a model with all its agents; the run that is given back lives through the months once."""
    model = Posts(work, seed)
    return lambda: live(model)


def live(model: Posts) -> Tally:
    """Live through the months."""
    for _ in range(model.work.months):
        model.step()
    return model.tally


if __name__ == "__main__":
    serve(prepare)
