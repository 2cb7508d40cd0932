"""What database and disk need: files that last, checks in plain SQL, operations of migrations, paging."""
