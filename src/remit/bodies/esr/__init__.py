"""Reads ESR generic outbound files: what the staff record of the NHS gives to other systems."""

from remit.bodies.esr.layout import Layout, read_layout, shipped_layout
from remit.bodies.esr.read import read_esr

__all__ = ["Layout", "read_esr", "read_layout", "shipped_layout"]
