"""Remit beside its peers on the work that all of them can do, and the limits of the machine."""
