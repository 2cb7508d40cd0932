"""The door: passwords, activation letters, links by e-mail, and the brake on guessing."""
