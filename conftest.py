"""Fixtures for all tests, those beside a capability and those in tests/: plugins have to be named at the root."""

pytest_plugins = ["tests.plugin_stores", "tests.cast"]
