"""Each limit of the exact model stands alone in a written file, short enough to be read.

To write them again after a change that is meant: python -m tests.sourcing.test_golden
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from remit.sourcing import exact
from remit.sourcing.lp import lp_text, model_text
from tests.sourcing.small import small_case

GOLDEN = Path(__file__).with_name("golden")
CASE = small_case(
    [100, 60],
    [[(40, 1500, 9000), (42, 1500, 9000)]],
    [[(30, 2500, 150, 8800)]],
    envelope=[5000, 4000],
    needed=0.85,
)
LIMITS: dict[str, Callable[[exact.Model], None]] = {
    "choose_once": exact.choose_once,
    "open_first": exact.open_first,
    "host_itself": exact.host_itself,
    "serve_enough": exact.serve_enough,
    "keep_envelope": lambda model: exact.keep_envelope(model, loose=False),
    "have_capability": lambda model: exact.have_capability(model, loose=False),
    "minimise": exact.minimise,
}


def text_of(name: str) -> str:
    model = exact.start(CASE, np.arange(CASE.options.customer.size))
    LIMITS[name](model)
    return model_text(model)


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_is_as_written(name: str) -> None:
    assert text_of(name) == (GOLDEN / f"{name}.lp").read_text(encoding="utf-8")


def test_the_whole_model_is_all_of_them() -> None:
    whole = lp_text(CASE)
    rows = {line.split(":", 1)[1] for line in whole.split("Subject To\n")[1].split("Bounds")[0].splitlines()}
    parts: set[str] = set()
    for name in LIMITS:
        inside = text_of(name).split("Subject To\n")[1].split("Bounds")[0].splitlines()
        parts |= {line.split(":", 1)[1] for line in inside}
    assert rows == parts


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for limit in LIMITS:
        (GOLDEN / f"{limit}.lp").write_text(text_of(limit), encoding="utf-8")
