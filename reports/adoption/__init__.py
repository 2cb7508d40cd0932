"""How far people have come with the system, and help for those who are stuck."""
