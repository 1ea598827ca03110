"""How `verify` finds what is wrong: records, trees, logs, views, and what is kept outside, each in a file."""
