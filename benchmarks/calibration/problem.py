"""A small problem with bends, on which two ways of fitting are compared: three parameters, three figures."""

import numpy as np

PARAMETERS = ("uptake", "approval", "pace")
OBSERVED = (0.9, 1.6, -0.4)
ERRORS = (0.15, 0.3, 0.4)


def figures_of(scores: np.ndarray) -> np.ndarray:
    """Figures without error: a product of two shares on the log scale, a bent answer, a weak one.

    Args:
        scores: standard normal numbers, shape (runs, 3).
    """
    uptake, approval, pace = scores.T
    return np.stack(
        [0.6 * uptake + 0.4 * approval, np.exp(0.5 * uptake) + 0.2 * pace, 0.5 * pace - 0.1 * uptake**2],
        axis=1,
    )
