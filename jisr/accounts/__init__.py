"""Who may come in: grants now, people and sign-in later. Ordinary rows, apart from the journal's tables."""
