"""Agreements and contracts held to account: a register, measures over time, credits, notice, reviews.

`spc` tells variation that says something from variation that does not; `icons` and `chart` draw it;
`register` gathers what a plan holds; `proposals` moves price from processes to outcomes; `reviewing` says
what the contracting staff can look at.
"""
