"""What intake does for people and phones; one use case a module."""
