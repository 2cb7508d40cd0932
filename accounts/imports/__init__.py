"""Files with agencies, employees and roles, and the frame in which every import of SIKAP runs."""
