"""The machines' door: /api/v1 over HTTP, and the streams. Everything that it says comes from `journal.read(viewer)`."""
