"""The arithmetic of the support market: pure functions, the same in a table, a test and the month loop.

Costs are whole pence and prices whole millionths of a pound a head; odds and shares are numbers from 0 to 1.
Every function that has parameters takes them last, as a frozen NamedTuple which `terms` reads from the
evidence. All is compiled, and nothing here knows of plans.
"""
