"""The supervisor's side: the queue, decisions, many at once with a sample, the team."""
