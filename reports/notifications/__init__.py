"""What employees, reviewers and agencies are told about reports, and when."""
