"""From a running month to a closed one: checks, findings, freezing, reopening."""
