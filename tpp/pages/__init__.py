"""Form fields that pages of the allowance share."""
