"""Who may come in: grants, people, the posts that they hold. Ordinary rows, apart from the journal's tables."""
