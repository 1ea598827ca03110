"""Pages that bring capabilities together: the start, home, the map, settings, operators' pages."""
