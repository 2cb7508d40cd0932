"""What is required on a day and until when it is accepted: one duty, one window, and what they read."""
