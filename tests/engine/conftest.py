"""Kernels compile on first use, which no deadline of an example allows for."""

from hypothesis import settings

settings.register_profile("engine", deadline=None, max_examples=40)
settings.load_profile("engine")
