"""Forms that become rows and statements."""
