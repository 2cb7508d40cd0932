"""Which months are closed for reports, and the lock that closing holds."""
