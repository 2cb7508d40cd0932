"""How an act waits for a second person: the proposal, its arguments as JSON, who can confirm."""
