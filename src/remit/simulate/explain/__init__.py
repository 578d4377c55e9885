"""What the simulation says about itself: its schedule, its mechanisms with their curves, and single lives."""
