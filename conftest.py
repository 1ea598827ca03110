"""Fixtures for all tests, those beside a capability and those in tests/: plugins have to be named at the root."""

import os

os.environ["JISR_LANG"] = "en"  # whatever the terminal speaks; tests of other languages say so

pytest_plugins = ["tests.plugin_stores", "tests.cast"]
