"""What tests of every subject use to say what they expect."""
