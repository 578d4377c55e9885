"""What the rules say: pure, dated functions of scalars, the same in a calculator, a test and the month loop.

Rules take integer pence, whole years and a frozen NamedTuple of parameters that the evidence holds. They
compute in integers and round once, half up, to the penny at the end (assumed: no source states the rounding).
"""
