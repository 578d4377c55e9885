"""What comes out: tidy tables, what was published beside what was reproduced, storage."""
