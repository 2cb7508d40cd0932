"""What is measured, and against what; run by `make bench`, read about in README.md."""
