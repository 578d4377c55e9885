"""What then happens: draws, people, posts, the month, the ensemble of runs."""
