"""Plain Python about reporting: deadline, states of an activity, workdays, credit, what to look at twice."""
