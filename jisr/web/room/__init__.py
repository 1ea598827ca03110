"""A workshop's room: people take seats in an exercise by a code, and a screen shows what all of them may see."""
