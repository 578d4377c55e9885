"""What we believe: parameters fitted to published figures, dated forecasts, and how good they were.

`bank` simulates draws of the prior, `fitting` turns published figures into a posterior, `checks` says whether
that can be trusted, `forecasting` answers questions about what came later, `scoring` holds answers against
them. Whatever is fitted or forecast reads evidence through `evidence.as_at` alone.
"""
