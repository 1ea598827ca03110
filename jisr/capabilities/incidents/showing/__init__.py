"""From what a reader gives to what a template shows: words chosen, ages judged, nothing read. No view is in here."""
