"""The pages of this capability, one file a page."""
