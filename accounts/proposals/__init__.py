"""The pages on which a second person confirms what a first one proposed."""
