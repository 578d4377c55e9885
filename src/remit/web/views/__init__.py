"""Views: load, ask for the right, act, redirect; or load, ask and show."""
