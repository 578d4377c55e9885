"""Fits a small problem as Remit does, and as a library of the field does."""
