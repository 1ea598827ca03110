"""Proof for people: what a member's log says of itself, a verification with a bar, receipts to keep."""
