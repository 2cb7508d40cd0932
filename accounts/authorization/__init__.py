"""Who may do what: roles and permissions, the authority of a request, acts that need two people."""
