"""Commands of the workbench, for whoever looks after it."""
