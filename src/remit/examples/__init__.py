"""Plans that ship with Remit, and the programs that build them from the evidence."""
