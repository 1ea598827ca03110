"""From a state and its rows to what a template shows."""
